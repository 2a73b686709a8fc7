/** What is shown at a step of a walk. */
export function stepText(step: number, steps: number): string {
  if (step === 0) return 'the seeds'
  if (step === steps) return 'the end of the walk'
  return `what ${step === 1 ? 'one step' : `${step} steps`} brought`
}
