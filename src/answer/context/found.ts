import type { PassageEntry } from '../../graph/graph.ts'
import type { Explanation } from '../../view/explanation.ts'

/** A passage that was found: its node, what it is, and why it came out. */
export interface Found {
  node: number
  entry: PassageEntry
  explanation: Explanation
  /** Its place among what was found, from 0. */
  rank: number
  /** How much it says of the question; where the question has words. */
  relevance?: number
}

/** A stretch of a document that becomes a part: passages that follow one another, from one node to another. */
export interface Piece {
  first: number
  last: number
  entry: PassageEntry
  start: number
  end: number
  /** What was found of it, best first. */
  found: Found[]
}
