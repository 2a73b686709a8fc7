import { createRandom } from '../../core/random.ts'
import { block, CHUNK } from './products.ts'

/**
 * Rows of normally distributed numbers, padded as {@link block} does, by the method of Box & Muller (1958). The same
 * seed gives the same numbers; yields after each {@link CHUNK} of rows.
 */
export function* gaussian(rows: number, width: number, seed: number): Generator<undefined, Float64Array> {
  const random = createRandom(seed)
  const x = block(rows, width)
  for (let i = 0; i < rows * width; i++) {
    x[i] = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    if (i % (CHUNK * width) === 0) yield
  }
  return x
}
