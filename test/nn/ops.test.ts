import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BackendName } from '../../src/nn/backend.ts'
import * as ops from '../../src/nn/ops.ts'
import { tf } from '../../src/nn/tensorflow.ts'
import { anyProblem, compare, operationNames } from './operations.ts'
import { onBackend } from './tensors.ts'

describe.each<BackendName>(['wasm', 'cpu'])('operations, on %s', backend => {
  onBackend(backend)

  describe.each(['exact', 'dropping'] as const)('%s', group => {
    it.each(operationNames(group))('%s: values and gradients', name =>
      fc.assert(fc.asyncProperty(anyProblem, problem => compare(problem, group, name)), { numRuns: 30 }))
  })

  it('dropout by the same seed drops the same numbers, by another one others; of the rest the mean stays', () => {
    const count = 40_000
    const dropped = (rate: number, seed: number) => tf.tidy(() => ops.dropout(tf.ones([count / 8, 8]), rate, seed).dataSync() as Float32Array)
    for (const rate of [0.1, 0.6, 0.9]) {
      const first = dropped(rate, 1)
      expect(dropped(rate, 1)).toEqual(first)
      const both = dropped(rate, 2).reduce((sum, value, i) => sum + Number(value > 0 && first[i]! > 0), 0)
      const deviation = Math.sqrt(rate * (1 - rate) * count)
      expect(new Set(first)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]))
      // four standard deviations of a binomial distribution; two seeds choose independently
      expect(Math.abs(first.filter(value => value === 0).length - rate * count)).toBeLessThan(4 * deviation)
      expect(Math.abs(both - (1 - rate) ** 2 * count)).toBeLessThan(4 * deviation)
    }
  })

  it('dropout of nothing gives the tensor itself', () => {
    tf.tidy(() => {
      const x = tf.ones([2, 2])
      expect(ops.dropout(x, 0, 7)).toBe(x)
    })
  })

  it('the gradient of dropout falls where the numbers did', () => {
    tf.tidy(() => {
      const x = tf.fill([64, 5], 3), apply = (each: typeof x) => ops.dropout(each, 0.4, 11)
      const kept = (apply(x).dataSync() as Float32Array).map(value => value / 3)
      expect(kept).toContain(0)
      expect(tf.grad(apply as never)(x).dataSync()).toEqual(kept)
    })
  })
})
