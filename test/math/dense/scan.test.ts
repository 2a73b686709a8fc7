import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createRandom } from '../../../src/core/random.ts'
import { fromHalf } from '../../../src/math/dense/half.ts'
import { dots, pack, type PackedMatrix, PACKED_TYPES, row } from '../../../src/math/dense/packed.ts'
import { scan } from '../../../src/math/dense/scan.ts'
import { runs } from '../../helpers/runs.ts'

/** From so many numbers on rows are copied for SIMD. */
const COPIED = 2 ** 18

/** The sizes of the memories that were made, in bytes. */
const memories: number[] = []

/** WebAssembly as it is, and told of what is made; or parts of it in place of its own. */
function watch(parts: Partial<typeof WebAssembly> = {}): void {
  class Memory extends WebAssembly.Memory {
    constructor(limits: WebAssembly.MemoryDescriptor) {
      super(limits)
      memories.push(this.buffer.byteLength)
    }
  }
  vi.stubGlobal('WebAssembly', { Instance: WebAssembly.Instance, Module: WebAssembly.Module, Memory, ...parts })
}

afterEach(() => {
  vi.unstubAllGlobals()
  memories.length = 0
})

const numbers = (count: number, seed: number): Float32Array => {
  const random = createRandom(seed)
  return Float32Array.from({ length: count }, () => random() - 0.5)
}

const matrixOf = (rows: number, width: number, type: PackedMatrix['type']): PackedMatrix =>
  pack({ width, data: numbers(rows * width, rows) }, type)

/** The question that has rows copied. */
const COPYING = 8

/** The answers to a question that is asked so often, and once again. */
async function often(matrix: PackedMatrix, query: Float32Array): Promise<Float64Array[]> {
  const answers: Float64Array[] = []
  while (answers.length <= COPYING) answers.push(await scan(matrix, query))
  return answers
}

/** The products of a row with a query, number by number: in whole 2⁻⁸⁰ths, which nothing is lost of. */
function exactly(values: Float32Array, query: Float32Array): number {
  const whole = (x: number) => BigInt(x * 2 ** 40)
  let sum = 0n
  values.forEach((value, t) => {
    sum += whole(value) * whole(query[t])
  })
  return Number(sum) / 2 ** 80
}

describe.each(PACKED_TYPES)('scan of %s', type => {
  it('gives the bits of the plain loop each time, and asks SIMD from the eighth time on', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.nat({ max: 9 }), async (width, more) => {
      watch()
      memories.length = 0
      const matrix = matrixOf(Math.ceil(COPIED / width) + more, width, type), query = numbers(width, 7)
      const expected = dots(matrix, query)
      for (let time = 1; time < COPYING; time++) expect(await scan(matrix, query)).toEqual(expected)
      expect(memories).toEqual([])
      for (let time = COPYING; time < COPYING + 3; time++) expect(await scan(matrix, query)).toEqual(expected)
      expect(memories).toHaveLength(1)
      expect(memories[0]).toBeGreaterThanOrEqual(matrix.data.byteLength)
      vi.unstubAllGlobals()
    }), { numRuns: runs(12) })
  })

  it.each([383, 384, 385, 1024])('is the exact sum, rounded, of rows of %i', async width => {
    const matrix = matrixOf(Math.ceil(COPIED / width) + 1, width, type), query = numbers(width, 9).map(x => Math.round(x * 2 ** 20) / 2 ** 20)
    const answer = (await often(matrix, query)).at(-1)!
    for (const at of [0, 1, 2, 3, 100, answer.length - 1]) {
      const values = matrix.type === 'int8' ? Float32Array.from(matrix.data.subarray(at * width, (at + 1) * width)) : row(matrix, at)
      const scale = matrix.type === 'int8' ? matrix.scales[at] : 1
      expect(Math.abs(answer[at] - scale * exactly(values, query))).toBeLessThan(1e-13)
    }
  })

  it('keeps questions apart that are asked at once', async () => {
    const matrix = matrixOf(3000, 100, type), queries = Array.from({ length: 2 * COPYING }, (_, seed) => numbers(100, seed + 1))
    const answers = await Promise.all(queries.map(query => scan(matrix, query)))
    answers.forEach((answer, i) => expect(answer).toEqual(dots(matrix, queries[i])))
    const first = await scan(matrix, queries[0]), before = first.slice()
    await scan(matrix, queries[1])
    expect(first).toEqual(before)
  })

  it('makes no memory for few rows', async () => {
    watch()
    const matrix = matrixOf(COPIED / 64 - 1, 64, type)
    for (const answer of await often(matrix, numbers(64, 1))) expect(answer).toEqual(dots(matrix, numbers(64, 1)))
    expect(memories).toEqual([])
  })

  it('answers where WebAssembly is missing, must not compile or has no memory', async () => {
    const refused = (error: Error) => class { constructor() { throw error } } as never
    const faults: (Partial<typeof WebAssembly> | undefined)[] = [
      undefined, { Module: refused(new WebAssembly.CompileError('unsafe-eval')) }, { Memory: refused(new RangeError('out of memory')) },
    ]
    for (const parts of faults) {
      vi.unstubAllGlobals()
      if (parts) watch(parts)
      else vi.stubGlobal('WebAssembly', undefined)
      const matrix = matrixOf(2100, 130, type), query = numbers(130, 2)
      for (const answer of await often(matrix, query)) expect(answer).toEqual(dots(matrix, query))
      expect(memories).toEqual([])
    }
  })
})

describe('scan of halves', () => {
  /** All halves from −64 to 64, in rows of 64 numbers, and what they stand for as numbers. */
  const small = Uint16Array.from({ length: 0x5400 * 2 }, (_, i) => (i % 2 === 0 ? 0 : 0x8000) | (i >> 1))
  const times = (halves: Uint16Array, count: number) => Uint16Array.from({ length: halves.length * count }, (_, i) => halves[i % halves.length])

  it('takes each of them below 64 for what it stands for', async () => {
    watch()
    // each half alone in its row: the first of four numbers
    const data = Uint16Array.from({ length: 4 * 2 * small.length }, (_, i) => (i % 4 === 0 ? small[(i >> 2) % small.length] : 0))
    const matrix: PackedMatrix = { type: 'float16', width: 4, data }
    const answer = (await often(matrix, Float32Array.of(1, 2, 3, 4))).at(-1)!
    // 0 + −0 is 0
    expect([...answer.subarray(0, small.length)]).toEqual(Array.from(small, half => fromHalf(half) + 0))
    expect(memories).toHaveLength(1)
  })

  it('leaves larger ones to the plain loop', async () => {
    const data = times(small, 8)
    data[data.length - 1] = 0x5400
    const matrix: PackedMatrix = { type: 'float16', width: 64, data }
    for (const answer of await often(matrix, numbers(64, 1))) expect(answer).toEqual(dots(matrix, numbers(64, 1)))
  })
})

describe('a copy', () => {
  it('of many rows is made in steps between which others run', async () => {
    const matrix = matrixOf(60_000, 96, 'float16'), query = numbers(96, 1)
    for (let time = 1; time < COPYING; time++) await scan(matrix, query)
    let turns = 0, done = false
    const asked = scan(matrix, query).then(() => { done = true })
    while (!done) {
      await new Promise(resolve => { setImmediate(resolve) })
      turns++
    }
    await asked
    expect(turns).toBeGreaterThan(1)
  })
})
