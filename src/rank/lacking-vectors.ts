import { dots, type PackedMatrix, row } from '../math/dense/packed.ts'
import { nearestWords } from '../math/dense/nearest-words.ts'
import { packWords, type WordRows } from '../math/dense/word-rows.ts'
import type { Matrix } from '../math/dense/matrix.ts'
import type { Lacking, Rest } from './lacking.ts'
import { askedWords } from './late.ts'
import type { LateWord } from './met.ts'
import { type Origin, type Share, sumOfShares } from './share.ts'
import type { Ask } from './stage.ts'
import { hasWordVectors } from './stages/late.ts'

/** How far the vector of a whole text counts: it is near to more of them than words are to theirs. */
const OF_TEXTS = 0.5

/**
 * By vectors: attention to what a passage f leaves of the question. Where the index keeps those of words, q the words
 * asked with their weights w, and s_q(p) the cosine of the nearest word of p, as in late interaction (`late.ts`):
 *
 * rem(p, f) = Σ_q w(q) · max(0, s_q(p) − s_q(f)) / Σ_q w(q) · (1 − s_q(f))
 *
 * the share that p has of what f lacks, 0 to 1. Else by the question's vector, without its part along that of f:
 *
 * rem(p, f) = 0.5 · max(0, cos(q − (q·f) f, p))
 *
 * Cost: vectors of the passages, of which it looks at `late.passages`, those nearest by meaning before others.
 *
 * @param cosines  of every passage with the question
 */
export async function lackingVectors(ask: Ask, cosines: Float64Array): Promise<Lacking> {
  const { searcher: { vectors }, ranking: { late: { when, share, passages } } } = ask
  const low = cosines.reduce((least, cosine) => Math.min(least, cosine), Infinity)
  const high = cosines.reduce((most, cosine) => Math.max(most, cosine), -Infinity)
  const most = (passage: number) => (high > low ? (cosines[passage]! - low) / (high - low) : 0)
  const isByWords = hasWordVectors(ask) && when !== 'never' && share !== 0
  const { asked, vectors: rows } = isByWords ? await askedWords(ask) : { asked: [], vectors: undefined }
  return {
    most,
    passages,
    read: async (givers, among) =>
      asked.length > 0
        ? byWords(asked, rows!, vectors!.words!, [...new Set([...givers, ...among])])
        : byTexts(vectors!.passages, cosines, givers, among),
  }
}

function byWords(asked: readonly LateWord[], rows: Matrix, words: WordRows, texts: readonly number[]): Rest {
  const { cosines } = nearestWords(packWords([rows], words.type, words.width), words, texts)
  const first = new Map(texts.map((text, i) => [text, i * asked.length]))
  const sumOver = (of: (word: LateWord, i: number) => number) => asked.reduce((sum, word, i) => sum + of(word, i), 0)
  const lacks = new Map<number, number>()
  const lackedBy = (giver: number) => {
    const at = first.get(giver)!,
      known = lacks.get(giver) ?? sumOver(({ weight }, i) => weight * (1 - cosines[at + i]!))
    lacks.set(giver, known)
    return known
  }
  const had = (giver: number, passage: number, { weight }: LateWord, i: number) =>
    weight * Math.max(0, cosines[first.get(passage)! + i]! - cosines[first.get(giver)! + i]!)
  return {
    of: (giver, passage) =>
      lackedBy(giver) > 0 ? sumOver((word, i) => had(giver, passage, word, i)) / lackedBy(giver) : 0,
    shares(giver, passage) {
      const shares = asked.map((word, i): Share => ({
        origin: originOf(word),
        amount: had(giver, passage, word, i) / lackedBy(giver),
      }))
      return sumOfShares([[shares.filter(({ amount }) => amount > 0), 1]])
    },
  }
}

/** A word that the graph does not know gives as the meaning of the question. */
const originOf = ({ token }: LateWord): Origin =>
  token === undefined ? { kind: 'meaning', node: 0 } : { kind: 'token', node: token }

function byTexts(
  packed: PackedMatrix,
  cosines: Float64Array,
  givers: readonly number[],
  passages: readonly number[],
): Rest {
  const place = new Map(passages.map((passage, i) => [passage, i]))
  const along = new Map(givers.map(giver => [giver, dots(packed, row(packed, giver), passages)]))
  const of = (giver: number, passage: number) => {
    const asked = cosines[giver]!, left = Math.sqrt(Math.max(0, 1 - asked * asked))
    const rest = cosines[passage]! - asked * along.get(giver)![place.get(passage)!]!
    return left > LEFT ? OF_TEXTS * Math.max(0, rest / left) : 0
  }
  return { of, shares: (giver, passage) => [{ origin: { kind: 'meaning', node: 0 }, amount: of(giver, passage) }] }
}

/** What is left of a question's vector, below which it is what rounding leaves. */
const LEFT = 1e-3
