import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createRandom } from '../../../src/core/random.ts'
import { RowSums } from '../../../src/math/dense/row-sums.ts'
import { runs } from '../../helpers/runs.ts'

const random = createRandom(4)
const tableOf = (height: number, width: number) => ({
  width, numbers: Int8Array.from({ length: height * width }, () => Math.floor(255 * random()) - 127), scales: Float32Array.from({ length: height }, () => random() / 100),
})

/** Σ scale · number, as it is written. */
const slow = ({ width, numbers, scales }: ReturnType<typeof tableOf>, rows: readonly number[]): number[] =>
  Array.from({ length: width }, (_, j) => rows.reduce((sum, row) => sum + scales[row]! * numbers[row * width + j]!, 0))

afterEach(() => { vi.unstubAllGlobals() })

describe.each(['SIMD', 'loops'])('sums of rows, by %s', how => {
  const open = (table: ReturnType<typeof tableOf>) => {
    // no memory: then there is no SIMD to use
    if (how === 'loops') vi.stubGlobal('WebAssembly', { ...WebAssembly, validate: WebAssembly.validate, Memory: class { constructor() { throw new RangeError('no memory') } } })
    return new RowSums(table)
  }

  it('are those of loops over numbers, for any width and any rows', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), fc.array(fc.integer({ min: 0, max: 29 }), { maxLength: 60 }), (width, rows) => {
      const table = tableOf(30, width), sum = open(table).of(rows)
      slow(table, rows).forEach((value, j) => expect(sum[j]).toBeCloseTo(value, 4))
    }), { numRuns: runs(100) })
  })

  it('are the same whatever was summed before, and of very many rows too', () => {
    const table = tableOf(50, 256), sums = open(table), many = Array.from({ length: 10_000 }, () => Math.floor(50 * random()))
    const first = [...sums.of([1, 2, 3])]
    const long = sums.of(many)
    slow(table, many).forEach((value, j) => expect(long[j]! / 1e4).toBeCloseTo(value / 1e4, 5))
    expect([...sums.of([1, 2, 3])]).toEqual(first)
    expect([...sums.of([])]).toEqual(Array(256).fill(0))
  })

  it('take rows of floats', () => {
    expect([...open({ width: 2, numbers: Float32Array.of(1, 2, 3, 4) as never, scales: Float32Array.of(1, 0.5) }).of([0, 1, 1])]).toEqual([4, 6])
  })
})
