import { existsSync, readFileSync } from 'node:fs'

/** What Linux tells of the main thread: first, for how many nanoseconds it had a processor. */
const TOLD = '/proc/self/schedstat'

const isTold = existsSync(TOLD)

/** Milliseconds of processor time of the main thread alone; where that is not told, of the clock. */
const mainThread = (): number => isTold ? Number(readFileSync(TOLD, 'utf8').split(' ')[0]) / 1e6 : performance.now()

/**
 * The longest that work kept other events waiting: the most processor time of the main thread between two turns of
 * theirs, in milliseconds. What other programs of a busy machine take is not in it; collecting garbage is.
 */
export async function longestStretch(work: () => Promise<unknown>): Promise<number> {
  let isDone = false, longest = 0, last = mainThread()
  const turn = () => {
    const now = mainThread()
    longest = Math.max(longest, now - last)
    last = now
    if (!isDone) setImmediate(turn)
  }
  setImmediate(turn)
  await work()
  turn()
  isDone = true
  return longest
}
