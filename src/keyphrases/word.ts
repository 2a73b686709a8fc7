import type { Stretch } from '../text/sentences.ts'

/** A word of a text, in the order of the text, as phrases are made of them. */
export interface Word extends Stretch {
  /** What it is compared by: folded, stemmed. */
  term: string
  /** Whether it says something by itself; stop words do not. */
  content: boolean
}

/** A phrase that may say what a text is about: words that stand side by side, from one place among them to another. */
export interface Candidate {
  /** The first word. */
  from: number
  /** The word behind the last. */
  to: number
}

/** Finds in a text the phrases that may say what it is about. */
export type CandidateFinder = (text: string, words: readonly Word[]) => Candidate[]
