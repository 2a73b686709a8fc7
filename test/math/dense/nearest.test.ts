import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Pace, type Progress } from '../../../src/core/pace.ts'
import { createRandom } from '../../../src/core/random.ts'
import { dot, type Matrix, normaliseRows, rowAt } from '../../../src/math/dense/matrix.ts'
import { mutualNeighbours, nearestNeighbours, type NeighbourOptions, type Neighbours } from '../../../src/math/dense/nearest.ts'
import { bitsApart, mostApart, signatures } from '../../../src/math/dense/signatures.ts'
import { atOnce } from '../../../src/core/pace.ts'
import { runs } from '../../helpers/runs.ts'

type Near = [row: number, cosine: number][]

/** Every row against every other, sorted. */
function slowNearest(matrix: Matrix, rows: number, { neighbours, atLeast }: NeighbourOptions): Near[] {
  const isZero = (row: number) => rowAt(matrix, row).every(value => value === 0)
  return Array.from({ length: rows }, (_, a): Near => Array.from({ length: rows }, (_, b): Near[number] => [b, dot(rowAt(matrix, a), rowAt(matrix, b))])
    .filter(([b, cosine]) => b !== a && cosine >= atLeast && !isZero(a) && !isZero(b))
    .sort(([a, x], [b, y]) => y - x || a - b).slice(0, neighbours))
}

const listed = ({ counts, rows, cosines, most }: Neighbours): Near[] =>
  Array.from(counts, (count, row) => Array.from({ length: count }, (_, i): Near[number] => [rows[row * most + i], cosines[row * most + i]]))

/** Rows of few different numbers, so that there are equal rows, equal cosines and rows of zeros. */
const anyMatrix: fc.Arbitrary<{ matrix: Matrix, rows: number }> = fc.integer({ min: 1, max: 4 }).chain(width =>
  fc.array(fc.array(fc.constantFrom(0, 0, 1, -1, 2), { minLength: width, maxLength: width }), { maxLength: 12 })
    .map(rows => ({ matrix: normaliseRows({ width, data: Float32Array.from(rows.flat()) }), rows: rows.length })))

const anyOptions: fc.Arbitrary<NeighbourOptions> = fc.record({ neighbours: fc.integer({ min: 1, max: 4 }), atLeast: fc.constantFrom(-1, 0, 0.3, 0.9) })

/** Groups of ten vectors around one. */
function grouped(rows: number, width: number, spread: number): Matrix {
  const random = createRandom(5)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const data = new Float32Array(rows * width)
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) data[row * width + i] = row % 10 === 0 ? normal() : data[(row - (row % 10)) * width + i] + spread * normal()
  }
  return normaliseRows({ width, data })
}

describe('nearestNeighbours', () => {
  it('finds what sorting all others finds', async () => {
    await fc.assert(fc.asyncProperty(anyMatrix, anyOptions, async ({ matrix, rows }, options) => {
      expect(listed(await nearestNeighbours(matrix, options))).toEqual(slowNearest(matrix, rows, options))
    }), { numRuns: runs(500) })
  })

  it('finds the same by signatures where they tell nothing apart', async () => {
    await fc.assert(fc.asyncProperty(anyMatrix, fc.integer({ min: 12, max: 20 }), async ({ matrix, rows }, neighbours) => {
      const options = { neighbours, atLeast: -1 }
      expect(listed(await nearestNeighbours(matrix, { ...options, exactUpTo: 0 }))).toEqual(slowNearest(matrix, rows, options))
    }))
  })

  it.each([[0.5, 0.6, 4], [0.8, 0.6, 8], [0.8, -1, 3]])('finds all neighbours by signatures: spread %d, cosine from %d, %i of them', async (spread, atLeast, neighbours) => {
    const matrix = grouped(700, 96, spread)
    const near = listed(await nearestNeighbours(matrix, { neighbours, atLeast, exactUpTo: 0 }))
    expect(near).toEqual(listed(await nearestNeighbours(matrix, { neighbours, atLeast, exactUpTo: 700 })))
    expect(near.flat().length).toBeGreaterThan(2000)
  })

  it('breaks ties by number, and leaves rows of zeros alone', async () => {
    const matrix = { width: 2, data: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 0) }
    const near = await nearestNeighbours(matrix, { neighbours: 2, atLeast: 0.5 })
    expect(listed(near).map(each => each.map(([row]) => row))).toEqual([[2, 4], [], [0, 4], [], [0, 2], [0, 2]])
    expect(near.most).toBe(2)
  })

  it.each([[0, 3], [1, 3], [5, 0]])('takes %i rows of %i numbers', async (rows, width) => {
    const near = await nearestNeighbours({ width, data: new Float32Array(rows * width) }, { neighbours: 3, atLeast: -1 })
    expect(listed(near).flat()).toEqual([])
  })

  it('reports rows, and ends when it is told to', async () => {
    const matrix = grouped(1500, 64, 0.5), seen: Progress[] = []
    await nearestNeighbours(matrix, { neighbours: 3, atLeast: 0.5 }, new Pace(undefined, progress => seen.push(progress)))
    expect(new Set(seen.map(({ stage, total }) => `${stage} ${total}`))).toEqual(new Set(['neighbours 1500']))
    const stop = new AbortController()
    await expect(nearestNeighbours(matrix, { neighbours: 3, atLeast: 0.5 }, new Pace(stop.signal, () => stop.abort()))).rejects.toMatchObject({ code: 'aborted' })
  })

  it.each([{ neighbours: 0, atLeast: 0 }, { neighbours: 1, atLeast: 1.5 }, { neighbours: 1, atLeast: NaN }, { neighbours: 1, atLeast: 0, exact: 2 }])('refuses %j', async options => {
    await expect(nearestNeighbours({ width: 1, data: Float32Array.of(1) }, options)).rejects.toMatchObject({ code: 'option' })
  })
})

describe('mutualNeighbours', () => {
  it('has the pairs of which each is among the nearest of the other, by number', async () => {
    await fc.assert(fc.asyncProperty(anyMatrix, anyOptions, async ({ matrix, rows }, options) => {
      const near = slowNearest(matrix, rows, options)
      const slow = near.flatMap((each, a) => [...each].sort((x, y) => x[0] - y[0])
        .filter(([b]) => b > a && near[b].some(([back]) => back === a)).map(([b, cosine]) => ({ a, b, cosine })))
      expect(await mutualNeighbours(matrix, options)).toEqual(slow)
    }), { numRuns: runs(300) })
  })

  it('leaves out a neighbour whose own are nearer', async () => {
    const matrix = normaliseRows({ width: 2, data: Float32Array.of(1, 0, 1, 0.1, 1, 0.4) })
    expect((await mutualNeighbours(matrix, { neighbours: 1, atLeast: 0 })).map(({ a, b }) => [a, b])).toEqual([[0, 1]])
  })
})

describe('signatures', () => {
  it('differ in bits as the angle says', () => {
    const matrix = grouped(400, 128, 0.7), signs = atOnce(signatures(matrix))
    let misses = 0, sum = 0, sumOfSquares = 0, pairs = 0
    for (let a = 0; a < 400; a++) {
      expect(bitsApart(signs, a, a)).toBe(0)
      for (let b = a + 1; b < 400; b++) {
        const cosine = dot(rowAt(matrix, a), rowAt(matrix, b)), apart = bitsApart(signs, a, b)
        const p = Math.acos(cosine) / Math.PI, z = (apart - 256 * p) / Math.sqrt(256 * p * (1 - p))
        sum += z; sumOfSquares += z * z; pairs++
        if (apart > mostApart(cosine)) misses++
        expect(apart).toBe(bitsApart(signs, b, a))
      }
    }
    expect(Math.abs(sum / pairs)).toBeLessThan(0.2)
    expect(sumOfSquares / pairs).toBeGreaterThan(0.8)
    expect(sumOfSquares / pairs).toBeLessThan(1.2)
    expect(misses / pairs).toBeLessThan(2e-4)
  })

  it('count every bit', () => {
    const words = (...bits: number[]) => Int32Array.from({ length: 16 }, (_, part) => (part < 8 ? 0 : bits.reduce((word, bit) => (bit >> 5 === part - 8 ? word | (1 << (bit & 31)) : word), 0)))
    expect(bitsApart(words(), 0, 1)).toBe(0)
    expect(bitsApart(words(0, 31, 32, 100, 255), 0, 1)).toBe(5)
    expect(bitsApart(Int32Array.from({ length: 16 }, (_, part) => (part < 8 ? 0 : -1)), 0, 1)).toBe(256)
  })

  it('leave more bits to lower cosines', () => {
    expect(mostApart(1)).toBe(0)
    const limits = [0.9, 0.6, 0.3, 0, -0.5].map(mostApart)
    expect([...limits].sort((x, y) => x - y)).toEqual(limits)
    expect(mostApart(-1)).toBe(256)
  })
})
