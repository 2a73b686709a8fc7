import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenGraphError } from '../../../src/core/errors.ts'
import { Pace, type Progress } from '../../../src/core/pace.ts'
import { createRandom } from '../../../src/core/random.ts'
import { type Svd, type SvdOptions, truncatedSvd } from '../../../src/math/dense/svd.ts'
import { type Csr, rowCount } from '../../../src/math/sparse/csr.ts'
import { type Entry, fromRows } from '../../../src/math/sparse/make-csr.ts'
import { denseOf, type Matrix, product, transposed, zeros } from '../../helpers/dense.ts'
import { anyCsr, listed, slowSvd } from './slow.ts'

interface Case {
  name: string
  inputs: { shape: [number, number], entries: [number, number, number][], rank: number }
  outputs: { values: number[], u: Matrix, v: Matrix }
}

const cases: Case[] = JSON.parse(readFileSync(new URL('../../golden/svd.json', import.meta.url), 'utf8')).cases

function expectNear(one: Matrix, other: Matrix, within: number): void {
  expect(one.map(row => row.length)).toEqual(other.map(row => row.length))
  one.forEach((row, i) => row.forEach((value, j) => expect(Math.abs(value - other[i][j]), `${i}, ${j}`).toBeLessThanOrEqual(within)))
}

/** U · diag(values) · Vᵀ. */
const composed = ({ u, values, v }: Svd, columns: number): Matrix => {
  const right = listed(v!)
  return listed(u).map(row => Array.from({ length: columns }, (_, j) => row.reduce((sum, value, t) => sum + value * values[t] * right[j][t], 0)))
}

const squared = (a: Matrix): number => a.flat().reduce((sum, value) => sum + value * value, 0)
const minus = (a: Matrix, b: Matrix): Matrix => a.map((row, i) => row.map((value, j) => value - b[i][j]))

/** A matrix with singular values that fall slowly. */
function slowlyFalling(rows: number, columns: number, seed: number): Csr {
  const random = createRandom(seed)
  return fromRows(Array.from({ length: rows }, () => Array.from({ length: columns }, (_, j): Entry => [j, random()]).filter(() => random() < 0.3)), columns, 'floats')
}

describe('truncatedSvd', () => {
  it('has golden values', () => expect(cases.map(({ name }) => name)).toEqual(['tall', 'wide', 'of rank 2', 'large']))

  it.each(cases)('equals the golden values of $name', async ({ inputs: { shape: [rows, columns], entries, rank }, outputs }) => {
    const lists = Array.from({ length: rows }, (_, i) => entries.filter(entry => entry[0] === i).map(([, column, value]): Entry => [column, value]))
    const svd = await truncatedSvd(fromRows(lists, columns, 'floats'), { rank, iterations: 40, right: true })
    svd.values.forEach((value, i) => expect(value / outputs.values[i]).toBeCloseTo(1, 8))
    expectNear(listed(svd.u), outputs.u, 3e-7)
    expectNear(listed(svd.v!), outputs.v, 3e-7)
    const other = await truncatedSvd(fromRows(lists.map((row, i) => (i === 2 ? [...row.filter(([j]) => j !== 1), [1, 0.25] as Entry] : row)), columns, 'floats'), { rank, iterations: 40 })
    expect(() => expectNear(listed(other.u), outputs.u, 3e-7)).toThrow()
  })

  it('has the singular values of its dense twin, and composes the matrix again', async () => {
    await fc.assert(fc.asyncProperty(anyCsr, async a => {
      const dense = denseOf(a), { values } = slowSvd(dense, a.columnCount)
      const svd = await truncatedSvd(a, { rank: 9, right: true })
      const largest = Math.max(1, ...values)
      svd.values.forEach((value, i) => expect(Math.abs(value - (values[i] ?? 0))).toBeLessThanOrEqual(1e-6 * largest))
      expectNear(composed(svd, a.columnCount), dense, 3e-6 * largest)
    }), { numRuns: 200 })
  })

  it('has orthonormal vectors, and zeros where the singular value is 0', async () => {
    await fc.assert(fc.asyncProperty(anyCsr, async a => {
      const { u, v, values } = await truncatedSvd(a, { rank: 6, right: true })
      const unit = Array.from(values, (value, i) => Array.from(values, (_, j) => (i === j && value > 0 ? 1 : 0)))
      expectNear(product(transposed(listed(u), 6), listed(u), 6), unit, 3e-7)
      expectNear(product(transposed(listed(v!), 6), listed(v!), 6), unit, 3e-7)
    }), { numRuns: 200 })
  })

  it('makes the largest entry of each left vector positive', async () => {
    const { u } = await truncatedSvd(slowlyFalling(30, 20, 3), { rank: 10 })
    for (const column of transposed(listed(u), 10)) expect(Math.max(...column)).toBeGreaterThanOrEqual(Math.max(...column.map(Math.abs)))
  })

  it('comes near the best approximation of its rank, the nearer the more iterations', async () => {
    const a = slowlyFalling(80, 60, 5), dense = denseOf(a)
    const best = slowSvd(dense, 60).values.slice(5).reduce((sum, value) => sum + value * value, 0)
    const lost = async (options: Omit<SvdOptions, 'rank'>) => squared(minus(dense, composed(await truncatedSvd(a, { rank: 5, right: true, ...options }), 60))) / best
    const losses = [await lost({ iterations: 0, oversampling: 0 }), await lost({ iterations: 1, oversampling: 0 }), await lost({}), await lost({ iterations: 30 })]
    expect([...losses].sort((x, y) => y - x)).toEqual(losses)
    expect(losses[0]).toBeGreaterThan(1.02)
    expect(losses[2]).toBeLessThan(1.02)
    expect(losses[3]).toBeCloseTo(1, 6)
  })

  it('gives the same bits for the same seed, whatever the pace', async () => {
    const a = slowlyFalling(150, 90, 7)
    const [one, other] = [await truncatedSvd(a, { rank: 12 }), await truncatedSvd(a, { rank: 12 }, new Pace(undefined, () => {}))]
    expect(other).toEqual(one)
    expect((await truncatedSvd(a, { rank: 12, seed: 2 })).values).not.toEqual(one.values)
  })

  it('is scaled as the matrix is', async () => {
    const a = slowlyFalling(40, 30, 9)
    const one = await truncatedSvd(a, { rank: 8 }), other = await truncatedSvd({ ...a, weights: (a.weights as Float32Array).map(weight => weight * 2 ** 20) }, { rank: 8 })
    expect([...other.values]).toEqual([...one.values].map(value => value * 2 ** 20))
    expect(other.u).toEqual(one.u)
  })

  it('takes absent weights for 1, and counts', async () => {
    const rows: Entry[][] = [[[0, 1], [2, 1]], [[1, 1]], [[0, 1], [1, 1]]]
    const plain = await truncatedSvd(fromRows(rows, 3, 'none'), { rank: 3 })
    expect(plain).toEqual(await truncatedSvd(fromRows(rows, 3, 'counts'), { rank: 3 }))
    expect(plain.values[0]).toBeCloseTo(slowSvd([[1, 0, 1], [0, 1, 0], [1, 1, 0]], 3).values[0], 12)
  })

  it.each<[string, Entry[][], number]>([
    ['no rows', [], 4], ['no columns', [[], []], 0], ['no entries', [[], [], []], 5], ['neither', [], 0],
  ])('has zeros for %s', async (_, rows, columns) => {
    const { u, v, values } = await truncatedSvd(fromRows(rows, columns, 'floats'), { rank: 2, right: true })
    expect([...values]).toEqual([0, 0])
    expect(listed(u)).toEqual(zeros(rows.length, 2))
    expect(listed(v!)).toEqual(zeros(columns, 2))
  })

  it('takes one row, one entry, and a rank above the size', async () => {
    const { u, v, values } = await truncatedSvd(fromRows([[[1, 3], [2, 4]]], 3, 'floats'), { rank: 40, right: true })
    expect(values[0]).toBeCloseTo(5, 12)
    expect([...values].slice(1)).toEqual(Array.from({ length: 39 }, () => 0))
    expect(u.data[0]).toBe(1)
    expectNear(listed(v!).map(row => row.slice(0, 2)), [[0, 0], [0.6, 0], [0.8, 0]], 1e-7)
  })

  it('leaves rows of zeros at zero', async () => {
    const { u } = await truncatedSvd(fromRows([[[0, 1]], [], [[0, 2], [1, 1]]], 2, 'floats'), { rank: 2 })
    expect(listed(u)[1].map(Math.abs)).toEqual([0, 0])
  })

  it('takes values that lie far apart', async () => {
    const diagonal = [1e5, 1, 1e3, 1e2]
    const { values } = await truncatedSvd(fromRows(diagonal.map((value, i): Entry[] => [[i, value]]), 4, 'floats'), { rank: 4 })
    ;[1e5, 1e3, 1e2, 1].forEach((value, i) => expect(values[i] / value).toBeCloseTo(1, 6))
  })

  it('reports passes, and ends when it is told to', async () => {
    const a = slowlyFalling(2000, 300, 11), seen: Progress[] = []
    await truncatedSvd(a, { rank: 64 }, new Pace(undefined, progress => seen.push(progress)))
    expect(new Set(seen.map(({ stage, total }) => `${stage} ${total}`))).toEqual(new Set(['vectors 16']))
    expect(seen.length).toBeGreaterThan(3)
    const dones = seen.map(({ done }) => done)
    expect([...dones].sort((x, y) => x - y)).toEqual(dones)
    expect(Math.max(...dones)).toBeLessThan(16)
    const stop = new AbortController()
    const ended = truncatedSvd(a, { rank: 64 }, new Pace(stop.signal, () => stop.abort()))
    await expect(ended).rejects.toMatchObject({ code: 'aborted' })
  })

  it.each<[unknown, string]>([[{}, 'rank'], [{ rank: 0 }, 'rank'], [{ rank: 2.5 }, 'rank'], [{ rank: 2, iterations: -1 }, 'iterations'], [{ rank: 2, oversample: 3 }, 'oversampl']])(
    'refuses %j', async (options, told) => {
      const error = await truncatedSvd(fromRows([[]], 1, 'floats'), options as SvdOptions).catch((error: unknown) => error)
      expect(error).toBeInstanceOf(TokenGraphError)
      expect(error).toMatchObject({ code: 'option', message: expect.stringContaining(told) })
    })

  it('has as many rows as the matrix', async () => {
    const a = slowlyFalling(65, 64, 13)
    expect((await truncatedSvd(a, { rank: 3 })).u.data).toHaveLength(3 * rowCount(a))
  })
})
