import * as v from 'valibot'
import { TokenGraphError, show } from '../core/errors.ts'
import { number, whole } from '../core/options.ts'
import { readOptions } from '../core/read-options.ts'
import { createRandom } from '../core/random.ts'

const OPTIONS = v.strictObject({
  resamples: v.optional(whole(1, 10_000_000), 2000),
  seed: v.optional(whole(0, 0xffffffff), 1),
  confidence: v.optional(number(0, 1), 0.95),
})

/** Options of {@link pairedBootstrap}. */
export interface BootstrapOptions {
  /** How often the questions are drawn anew (default 2000, 1 to 10,000,000); time and memory grow linearly with it. */
  resamples?: number
  /** The seed of the draws (default 1, whole, 0 to 2^32 − 1). */
  seed?: number
  /** The share of the resampled differences that lies within the interval (default 0.95, 0 to 1). */
  confidence?: number
}

/** A difference of means with its interval, in the unit of the values. */
export interface Difference {
  /** mean(a) − mean(b), as observed. */
  difference: number
  /** The lower end of the interval. */
  low: number
  /**
   * The upper end of the interval; an interval without 0 is a difference that the choice of questions hardly explains.
   */
  high: number
}

/**
 * The difference of two systems over the same questions, with its percentile bootstrap interval.
 *
 * δ = mean(a − b), δ* = the same over n questions drawn with replacement, B times; with α = 1 − confidence and
 * k = ⌊(B + 1) α / 2⌋, at least 1: low = the k-th smallest δ*, high = the k-th largest.
 *
 * Source: Efron & Tibshirani 1993, An Introduction to the Bootstrap, ch. 12 (k) and 13 (percentile
 * interval); Sakai 2006, Evaluating Evaluation Metrics based on the Bootstrap (paired by question).
 * A question is drawn with both its values, since they are hard for both systems alike.
 *
 * @param a  one system's values, one for each question, finite
 * @param b  the other's, for the same questions in the same order
 * @returns  float64 throughout; the same input and seed give the same bits
 *
 * Cost: B · n additions and B numbers to sort. Throws `option` if the arrays are empty, differ in length or hold
 * a value that is not finite, and for unknown options or values out of range.
 */
export function pairedBootstrap(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: BootstrapOptions = {},
): Difference {
  const { resamples, seed, confidence } = readOptions(OPTIONS, options, 'pairedBootstrap')
  const differences = paired(a, b)
  const random = createRandom(seed)
  const resampled = Float64Array.from({ length: resamples }, () => meanOfDraw(differences, random)).sort()
  // Rounding may leave 99.99…98 where 100 is meant.
  const k = Math.max(1, Math.floor((resamples + 1) * (1 - confidence) / 2 + 1e-9))
  return { difference: sum(differences) / differences.length, low: resampled[k - 1]!, high: resampled[resamples - k]! }
}

/** a − b, question by question, after the checks. */
function paired(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  if (a.length !== b.length || a.length === 0) {
    throw refused(`${a.length} and ${b.length} values`, 'two arrays of the same length, at least 1')
  }
  const differences = Float64Array.from({ length: a.length }, (_, at) => a[at]! - b[at]!)
  const bad = differences.findIndex(difference => !Number.isFinite(difference))
  if (bad >= 0) throw refused(`${show(a[bad])} and ${show(b[bad])} for question ${bad}`, 'finite numbers')
  return differences
}

function meanOfDraw(values: Float64Array, random: () => number): number {
  const n = values.length
  let total = 0
  for (let drawn = 0; drawn < n; drawn++) total += values[Math.floor(random() * n)]!
  return total / n
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)

const refused = (got: string, expected: string): TokenGraphError =>
  new TokenGraphError('option', { where: 'pairedBootstrap', got, expected })
