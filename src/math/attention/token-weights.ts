import { TokenGraphError, show } from '../../core/errors.ts'
import { top } from '../../core/top.ts'
import {
  checkCount,
  checkMask,
  checkRows,
  type Grid,
  gridOf,
  type Mask,
  rowCount,
  rowMaxima,
  rowOf,
  type Rows,
  transposed,
} from './rows.ts'
import { softmax } from './softmax.ts'

/** What tokens got from the query tokens that looked at them. */
export interface AttentionShares {
  /** Of each token its part of all attention, from 0 to 1; they sum to 1, or are all 0 where nothing was looked at. */
  weight: Float64Array
  /** The query token that gave most of it, the first of equals; −1 for a token that got nothing. */
  from: Int32Array
  /** The part of the token's weight that came from there, from 0 to 1. */
  share: Float64Array
}

/**
 * How much each token was looked at: weight(t) ∝ Σ_q a(q) · mean over heads of A_h(q, t).
 *
 * @param weights   for each head [queries × tokens], as `attend` gives them; one head at least
 * @param counting  a(q), what each query token counts: at or above 0, of any sum. Default all alike
 *
 * Cost: heads · queries · tokens. Throws `option` for heads of other shapes, weights that are not finite, and counts
 * that are not finite or below 0.
 */
export function attentionShares(weights: readonly Rows[], counting?: ArrayLike<number>): AttentionShares {
  const given = givenTo(weights, counting)
  const weight = Float64Array.from({ length: given.rows }, (_, t) => total(rowOf(given, t)))
  const sum = total(weight)
  const { at: from, value: most } = rowMaxima(given)
  const share = most.map((each, t) => (weight[t]! > 0 ? each / weight[t]! : 0))
  return {
    weight: weight.map(each => (sum > 0 ? each / sum : 0)),
    from: from.map((query, t) => (weight[t]! > 0 ? query : -1)),
    share,
  }
}

/** a(q) · Σ over heads of A_h(q, t), by token: [tokens × queries]. */
function givenTo(weights: readonly Rows[], counting?: ArrayLike<number>): Grid {
  const where = 'attentionShares'
  if (weights.length === 0)
    throw new TokenGraphError('option', { where: `${where}: weights`, got: 'no heads', expected: 'one at least' })
  for (const head of weights) checkRows(head, `${where}: weights`)
  const { width } = weights[0]!, rows = rowCount(weights[0]!)
  if (counting) checkCount(counting.length, rows, `${where}: counting`, 'query tokens')
  const given = gridOf(width, rows)
  for (const head of weights) {
    checkCount(rowCount(head), rows, `${where}: weights`, 'query tokens')
    checkCount(head.width, width, `${where}: weights`, 'tokens')
    for (let q = 0; q < rows; q++) {
      const factor = counted(counting?.[q] ?? 1, q)
      for (let t = 0; t < width; t++) given.data[t * rows + q]! += factor * head.data[q * width + t]!
    }
  }
  return given
}

function counted(count: number, query: number): number {
  if (count >= 0 && count < Infinity) return count
  throw new TokenGraphError('option', {
    where: `attentionShares: counting[${query}]`,
    got: show(count),
    expected: 'a finite number, 0 or above',
  })
}

/** How near tokens are to the tokens of a query. */
export interface TokenScores {
  /** Of each token the largest or the mean similarity; 0 where no query token takes part. */
  score: Float64Array
  /** The query token that it is most similar to, the first of equals; −1 where none takes part. */
  from: Int32Array
}

/**
 * One score for each token: the largest of its similarities with the query's tokens, or their mean.
 *
 * @param similarities  [queries × tokens], as `cosines` gives them
 * @param mask          which query tokens take part; those without a vector have cosine 0, and would win over all below
 *   0
 *
 * Cost: queries · tokens. Throws `option` for similarities that are not finite and a mask of another length.
 */
export function tokenScores(similarities: Rows, over: 'max' | 'mean' = 'max', mask?: Mask): TokenScores {
  checkRows(similarities, 'tokenScores: similarities')
  checkMask(mask, rowCount(similarities), 'tokenScores')
  const byToken = transposed(similarities)
  const { at: from, value: score } = rowMaxima(byToken, mask)
  return { score: over === 'max' ? score : score.map((_, t) => meanOf(rowOf(byToken, t), mask)), from }
}

function meanOf(values: Float64Array, mask?: Mask): number {
  const taking = mask ? values.filter((_, i) => mask[i]) : values
  return total(taking) / Math.max(1, taking.length)
}

const total = (values: Float64Array): number => values.reduce((sum, each) => sum + each, 0)

/** Weights over the tokens of all texts together, and what they add up to. */
export interface Pooled {
  /** For each text a weight for each of its tokens; all of them sum to 1, or there is no token. */
  weights: Float64Array[]
  /** Σ weight · token vector, rounded to 32 bits; zeros where there is no token. */
  vector: Float32Array
}

/**
 * One softmax over all tokens of all texts, and the sum of their vectors that it weights: attention with a single
 * query, whose logits are given.
 *
 * @param texts   for each text its token vectors, all of one width
 * @param scores  for each text a logit for each token, such as {@link tokenScores} gives
 * @param temperature  what scores are divided by, above 0. Default 1
 *
 * Cost: tokens · width. Throws `option` for shapes that do not fit, numbers that are not finite and such a temperature.
 */
export function attentionPooling(
  texts: readonly Rows[],
  scores: readonly ArrayLike<number>[],
  temperature = 1,
): Pooled {
  const where = 'attentionPooling'
  checkCount(scores.length, texts.length, `${where}: scores`, 'texts')
  texts.forEach((text, i) => {
    checkRows(text, `${where}: texts[${i}]`)
    checkCount(text.width, texts[0]!.width, `${where}: texts[${i}]`, 'columns')
    checkCount(scores[i]!.length, rowCount(text), `${where}: scores[${i}]`, 'tokens')
  })
  const all = softmax(scores.flatMap(each => Array.from(each)), temperature)
  let begin = 0
  const weights = scores.map(({ length }) => all.subarray(begin, begin += length))
  return { weights, vector: new Float32Array(weightedSum(texts, weights)) }
}

function weightedSum(texts: readonly Rows[], weights: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(texts[0]?.width ?? 0)
  texts.forEach(({ width, data }, i) =>
    weights[i]!.forEach((weight, t) => {
      for (let c = 0; c < width; c++) sum[c]! += weight * data[t * width + c]!
    })
  )
  return sum
}

/** The numbers of the `limit` heaviest tokens, heaviest first, ties by number. Cost: tokens · log limit. */
export const rankTokens = (weights: ArrayLike<number>, limit: number = weights.length): number[] =>
  top(Array.from(weights, (_, t) => t), limit, token => weights[token]!, (a, b) => a < b)
