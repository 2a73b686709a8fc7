import type { EncodeOptions } from './encoder.ts'

/**
 * Reads a question and a text together, and says how well the text answers. The same question and text give the same
 * number, whatever else is read with them.
 */
export interface CrossEncoder {
  /** What it is called in messages and explanations. */
  readonly name: string
  /** Of each text ln of the odds that it answers, but for a constant; finite. */
  score(question: string, texts: readonly string[], options?: EncodeOptions): Promise<ArrayLike<number>>
}
