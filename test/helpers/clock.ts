/**
 * The processor time that this process has used, in milliseconds: what a bound of time is put on, so that others who use the
 * machine at the same time change nothing.
 */
export function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
