import { TokenGraphError, show } from '../../core/errors.ts'
import { checkMask, type Mask } from './rows.ts'

/**
 * ln Σᵢ exp(xᵢ) over what takes part, shifted by the largest so that no exp overflows; −∞ where nothing takes part.
 *
 * Throws `option` for a number that takes part and is not finite, and for a mask of another length.
 */
export function logSumExp(values: ArrayLike<number>, mask?: Mask): number {
  const peak = largest(values, mask, 'logSumExp')
  let sum = 0
  for (let i = 0; i < values.length; i++) if (!mask || mask[i]) sum += Math.exp(values[i]! - peak)
  return sum === 0 ? -Infinity : peak + Math.log(sum)
}

/**
 * exp(zᵢ / T) / Σⱼ exp(zⱼ / T) over what takes part; what is masked is exactly 0, and all are 0 where all are masked.
 *
 * Differences to the largest logit are taken before dividing by T, so that neither large logits nor a small T lose
 * digits.
 *
 * @param temperature  T, above 0: near 0 the largest takes all, and shares it with its equals; large ones make all
 *   alike
 * @returns as many weights as logits, from 0 to 1; they sum to 1 but for rounding
 *
 * Throws `option` for a temperature that is not above 0, a logit that takes part and is not finite, a mask of another
 * length.
 */
export function softmax(logits: ArrayLike<number>, temperature = 1, mask?: Mask): Float64Array {
  if (!(Number.isFinite(temperature) && temperature > 0)) {
    throw new TokenGraphError('option', {
      where: 'softmax: temperature',
      got: show(temperature),
      expected: 'a finite number above 0',
    })
  }
  const peak = largest(logits, mask, 'softmax')
  const weights = new Float64Array(logits.length)
  let sum = 0
  for (let i = 0; i < weights.length; i++)
    if (!mask || mask[i]) sum += weights[i] = Math.exp((logits[i]! - peak) / temperature)
  if (sum > 0) { for (let i = 0; i < weights.length; i++) weights[i]! /= sum }
  return weights
}

/** The largest number that takes part; −∞ where none does. */
function largest(values: ArrayLike<number>, mask: Mask | undefined, where: string): number {
  checkMask(mask, values.length, where)
  let peak = -Infinity
  for (let i = 0; i < values.length; i++) {
    if (mask && !mask[i]) continue
    if (!Number.isFinite(values[i])) {
      throw new TokenGraphError('option', {
        where,
        got: `${values[i]} in place ${i}`,
        expected: 'finite numbers',
        hint: 'Leave places out by the mask.',
      })
    }
    if (values[i]! > peak) peak = values[i]!
  }
  return peak
}
