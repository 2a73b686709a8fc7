/** A word as texts may write it in place of a question. */
export interface Written {
  written: string
  /** It is looked for only where texts lack the word itself. */
  ifLacked: boolean
}
