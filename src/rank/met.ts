import type { NearestWords } from '../math/dense/nearest-words.ts'
import type { Span } from '../text/tokens/segment.ts'

/** A word of the question that looks for its like. */
export interface LateWord extends Span {
  /** The token that it is in the graph; undefined for one that no passage has. */
  token: number | undefined
  /** What it counts; those of all words sum to 1. */
  weight: number
}

/** What the words of the best passages are to the question's. */
export interface Met {
  asked: readonly LateWord[]
  /** Of each passage that was looked at, its row in `near`. */
  rows: ReadonlyMap<number, number>
  near: NearestWords
  /** What a passage has of it after scaling, times what it counts in the relevance. */
  amount(passage: number): number
  /** What late interaction counts, relevance the rest. */
  share: number
}

/** What each word of the question gave: as they shared in the sum of what they found. */
export function meetings({ asked, rows, near, amount }: Met, passage: number): Meeting[] {
  const row = rows.get(passage), whole = amount(passage)
  if (row === undefined || whole === 0) return []
  const found = asked.map(({ weight }, i) => weight * Math.max(0, near.cosines[row * asked.length + i]!))
  const sum = found.reduce((all, each) => all + each, 0)
  return asked.map((_, i) => ({
    asked: i,
    word: near.words[row * asked.length + i]!,
    cosine: near.cosines[row * asked.length + i]!,
    // where none is near, all are as far
    amount: whole * (sum > 0 ? found[i]! / sum : 1 / asked.length),
  }))
}

/** A word of the question, the nearest of a passage, by their places, and what that gave to the relevance. */
export interface Meeting {
  asked: number
  word: number
  cosine: number
  amount: number
}
