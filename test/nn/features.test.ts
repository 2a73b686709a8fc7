import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BackendName } from '../../src/nn/backend.ts'
import { type Feature, project, SparseFeatures } from '../../src/nn/features.ts'
import { tf } from '../../src/nn/tensorflow.ts'
import { refusal } from '../helpers/refusal.ts'
import { near, onBackend } from './tensors.ts'

/** Rows of features, some empty, in any order and with repetitions, which add up. */
const anyRows = fc.integer({ min: 1, max: 9 }).chain(width => {
  const feature: fc.Arbitrary<Feature> = fc.oneof(fc.nat({ max: width - 1 }), fc.tuple(fc.nat({ max: width - 1 }), fc.integer({ min: -16, max: 16 }).map(each => each / 8)))
  return fc.record({ width: fc.constant(width), rows: fc.array(fc.array(feature, { maxLength: 6 }), { minLength: 1, maxLength: 6 }), units: fc.integer({ min: 1, max: 6 }) })
})

function dense(rows: readonly (readonly Feature[])[], width: number): number[][] {
  return rows.map(row => {
    const sums = Array.from({ length: width }, () => 0)
    for (const each of row) {
      const [feature, value] = typeof each === 'number' ? [each, 1] as const : each
      sums[feature]! += value
    }
    return sums
  })
}

describe.each<BackendName>(['wasm', 'cpu'])('sparse features, on %s', backend => {
  onBackend(backend)

  const compare = (sparse: SparseFeatures, table: number[][], width: number, units: number) => tf.tidy(() => {
    const w = tf.randomUniform([width, units], -1, 1, 'float32', 3), dy = tf.randomUniform([table.length, units], -1, 1, 'float32', 4), x = tf.tensor2d(table, [table.length, width])
    near(project(sparse, w).dataSync(), tf.matMul(x, w as typeof x).dataSync(), 1e-5, 'value')
    near(tf.grad(each => project(sparse, each))(w, dy).dataSync(), tf.matMul(tf.transpose(x), dy as typeof x).dataSync(), 1e-5, 'gradient')
  })

  it('times weights: as dense ones, in value and gradient', () => {
    fc.assert(fc.property(anyRows, ({ width, rows, units }) => {
      const sparse = new SparseFeatures(rows, width)
      expect(sparse.shape).toEqual([rows.length, width])
      expect(sparse.entries).toBe(rows.flat().length)
      compare(sparse, dense(rows, width), width, units)
      sparse.dispose()
    }), { numRuns: 40 })
  })

  it('values dropped by chance: times weights as what is left of them, the same for the same seed', () => {
    const rows = Array.from({ length: 30 }, (_, node) => Array.from({ length: 20 }, (_, k): Feature => [(node + 3 * k) % 64, 0.5]))
    const sparse = new SparseFeatures(rows, 64)
    tf.tidy(() => {
      const written = (each: SparseFeatures) => each.times(tf.eye(64)).arraySync() as number[][]
      const dropped = sparse.withDropout(0.4, 5), left = written(dropped)
      expect(written(sparse.withDropout(0.4, 5))).toEqual(left)
      expect(written(sparse.withDropout(0.4, 6))).not.toEqual(left)
      const kept = left.flat().filter(value => value !== 0)
      expect(new Set(kept)).toEqual(new Set([Math.fround(0.5 / 0.6)]))
      // 600 values, of which 0.6 stay: four standard deviations
      expect(Math.abs(kept.length - 360)).toBeLessThan(4 * Math.sqrt(600 * 0.24))
      compare(dropped, left, 64, 5)
      expect(sparse.withDropout(0, 5)).toBe(sparse)
    })
    sparse.dispose()
  })

  it('tensors are freed, and made again when asked for', () => {
    const before = tf.memory().numTensors, sparse = new SparseFeatures([[0], []], 2)
    for (let round = 0; round < 2; round++) {
      expect([...tf.tidy(() => sparse.times(tf.tensor2d([[7], [8]])).dataSync())]).toEqual([7, 0])
      expect(tf.memory().numTensors).toBeGreaterThan(before)
      sparse.dispose()
      expect(tf.memory().numTensors).toBe(before)
    }
  })
})

describe('what is refused', () => {
  it.each<[string, unknown, unknown, string]>([
    ['no rows', undefined, 3, 'SparseFeatures: got undefined; expected an array of rows, one for each node'],
    ['a row that is none', [[0], 1], 3, 'SparseFeatures: got 1; expected an array of features as row 1'],
    ['a feature out of range', [[0], [1, 3]], 3, 'SparseFeatures: node 1, entry 1: got 3; expected a feature from 0 to 2'],
    ['a feature below 0', [[[-1, 2]]], 3, 'SparseFeatures: node 0, entry 0: got -1; expected a feature from 0 to 2'],
    ['half a feature', [[0.5]], 3, 'SparseFeatures: node 0, entry 0: got 0.5; expected a feature from 0 to 2'],
    ['a value that is no number', [[[0, NaN]]], 3, 'SparseFeatures: node 0, entry 0: got NaN; expected a finite number'],
    ['a value that is missing', [[[0]]], 3, 'SparseFeatures: node 0, entry 0: got undefined; expected a finite number'],
    ['nothing as a feature', [[null]], 3, 'SparseFeatures: node 0, entry 0: got null; expected a feature from 0 to 2'],
    ['a text', [['a']], 3, 'SparseFeatures: node 0, entry 0: got "a"; expected a feature from 0 to 2'],
    ['no features', [[]], 0, 'SparseFeatures: got 0; expected how many features there are, from 1'],
    ['an unknown number of features', [[]], undefined, 'SparseFeatures: got undefined; expected how many features there are, from 1'],
  ])('%s', async (_, rows, features, told) => {
    expect(await refusal(() => new SparseFeatures(rows as Feature[][], features as number), 'tensor')).toBe(told)
  })
})
