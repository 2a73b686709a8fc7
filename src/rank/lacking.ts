import type { Pace } from '../core/pace.ts'
import type { Bm25 } from '../graph/bm25.ts'
import type { Asked } from '../query/query.ts'
import { type Share, sharesOfTokens } from './share.ts'

/** Tells what passages have of the question that others lack. */
export interface Lacking {
  /** No more than this of the question is looked for in a passage; from 0. */
  most(passage: number): number
  /** So many passages are looked at, at most; absent: all. */
  readonly passages?: number | undefined
  /** Reads what the passages have, and those that give. */
  read(givers: readonly number[], passages: readonly number[]): Promise<Rest>
}

/** What passages have of the question that givers lack. */
export interface Rest {
  /** How much of the question that is, from 0. */
  of(giver: number, passage: number): number
  /** The same by what of the question it is. */
  shares(giver: number, passage: number): Share[]
}

interface AskedOf {
  asked: Asked
  bm25: Bm25
  /** What a passage has of the question, in BM25: no more of it can be lacking elsewhere. */
  lexical: (passage: number) => number
  /** How near a passage is to the question by meaning, from 0 to 1: 0 where there are no vectors. */
  meaning: (passage: number) => number
  /** What passages have of the question by triples: they do not lack the name whose mother they are about. */
  said?: ReadonlyMap<number, ReadonlySet<number>> | undefined
  pace: Pace
}

/** What meaning counts beside the words that are lacking. */
const MEANING = 0.2

/**
 * By words: Σ over the question's tokens that f lacks of their BM25 weight in p, over the question's whole idf
 *   + 0.2 · m(p)², with vectors; m(p): the cosine of question and passage, from 0 of the least to 1 of the greatest
 *
 * What has no word of the question tells nothing of what is lacking still. Cost: what stands in all of them.
 */
export function lackingWords({ asked, bm25, lexical, meaning, said, pace }: AskedOf): Lacking {
  const near = (passage: number) => MEANING * meaning(passage) ** 2
  return {
    most: passage => lexical(passage) / asked.mass + near(passage),
    async read(givers, passages) {
      const weights = await bm25.parts([...givers, ...passages], asked.tokens, pace)
      const has = new Map(givers.map((giver, i) => [giver, tokensIn(weights[i]!, said?.get(giver))]))
      const weightsIn = new Map(passages.map((passage, i) => [passage, weights[givers.length + i]!]))
      /** What of the question is here and not there, in shares of it. */
      const lackedIn = (giver: number, passage: number) =>
        Array.from(weightsIn.get(passage)!, ([token, weight]) => [token, weight / asked.mass] as const)
          .filter(([token]) => !has.get(giver)!.has(token))
      return {
        of: (giver, passage) =>
          has.get(giver)!.size > 0
            ? lackedIn(giver, passage).reduce((sum, [, share]) => sum + share, 0) + near(passage)
            : 0,
        shares(giver, passage) {
          const shares = sharesOfTokens(lackedIn(giver, passage), asked), amount = near(passage)
          return amount > 0 ? [...shares, { origin: { kind: 'meaning', node: 0 }, amount }] : shares
        },
      }
    },
  }
}

const tokensIn = (weights: ReadonlyMap<number, number>, said: Iterable<number> = []): Set<number> =>
  new Set([...[...weights.keys()].filter(token => weights.get(token)! > 0), ...said])
