import { TokenGraphError, show } from '../../core/errors.ts'
import { checkCount, checkRows, gridOf, rowCount, rowOf, type Rows } from './rows.ts'
import { softmax } from './softmax.ts'
import { type AttentionShares, attentionShares } from './token-weights.ts'

/**
 * Answers stand near what was asked: a query token attends to the tokens of all texts, and those give what they got to
 * the tokens around them,
 *
 * weight(t) ∝ value(t) · Σ_q counting(q) · Σ_{h ≠ t, same text} a_q(h) / (1 + |t − h|),
 * a_q = softmax over the tokens h of all texts of (similarity(q, h) − mean_q) / (T · sd_q)
 *
 * Mean and standard deviation are those of q's similarities with all tokens: models differ in how far apart their
 * cosines lie, and one temperature then serves them all. Distances are in tokens.
 *
 * @param similarities  [queries × tokens of all texts, one text after the other], as `cosines` gives them
 * @param lengths       how many tokens each text has
 * @param counting      what each query token counts, at or above 0
 * @param values        what each token counts as a result, at or above 0; one of 0 takes a place and weighs nothing
 * @param temperature   T, in standard deviations, above 0
 * @returns by token its weight, which sum to 1 or are all 0, the query token that gave most of it, and that one's share
 *
 * Cost: queries · Σ over texts of tokens². Throws `option` for shapes that do not fit, numbers that are not finite, and
 * values and counts below 0.
 */
export function nearness(
  similarities: Rows,
  lengths: readonly number[],
  counting: ArrayLike<number>,
  values: ArrayLike<number>,
  temperature: number,
): AttentionShares {
  checkRows(similarities, 'nearness: similarities')
  checkCount(lengths.reduce((sum, each) => sum + each, 0), similarities.width, 'nearness: lengths', 'tokens')
  checkValues(values, similarities.width)
  const heard = gridOf(rowCount(similarities), similarities.width)
  for (let q = 0; q < heard.rows; q++) {
    const attention = softmax(standardised(rowOf(similarities, q)), temperature)
    let start = 0
    for (const length of lengths) passOn(attention, values, start, start += length, rowOf(heard, q))
  }
  return attentionShares([heard], counting)
}

function checkValues(values: ArrayLike<number>, tokens: number): void {
  checkCount(values.length, tokens, 'nearness: values', 'tokens')
  for (let t = 0; t < tokens; t++) {
    if (values[t]! >= 0 && values[t]! < Infinity) continue
    throw new TokenGraphError('option', {
      where: `nearness: values[${t}]`,
      got: show(values[t]),
      expected: 'a finite number, 0 or above',
    })
  }
}

/** Numbers less their mean, by their standard deviation; zeros where all are equal. */
function standardised(numbers: Rows['data']): Float64Array {
  let mean = 0, variance = 0
  for (const each of numbers) mean += each / numbers.length
  for (const each of numbers) variance += (each - mean) ** 2 / numbers.length
  return Float64Array.from(numbers, each => (variance > 0 ? (each - mean) / Math.sqrt(variance) : 0))
}

/** Gives each token of a text, from `start` to `end`, what the others have, by their distance and its value. */
function passOn(
  attention: Float64Array,
  values: ArrayLike<number>,
  start: number,
  end: number,
  heard: Float64Array,
): void {
  for (let t = start; t < end; t++) {
    if (values[t] === 0) continue
    let sum = 0
    for (let h = start; h < t; h++) sum += attention[h]! / (1 + t - h)
    for (let h = t + 1; h < end; h++) sum += attention[h]! / (1 + h - t)
    heard[t] = values[t]! * sum
  }
}
