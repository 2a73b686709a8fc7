import type { Tensor } from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import * as composed from '../../src/nn/composed.ts'
import * as memory from '../../src/nn/memory.ts'
import * as ops from '../../src/nn/ops.ts'
import { groupRows, SparseRows } from '../../src/nn/sparse-rows.ts'
import { tf } from '../../src/nn/tensorflow.ts'
import { anyProblem, compare, operationNames } from './operations.ts'
import { near, onBackend, withoutLeak } from './tensors.ts'

// what backends get whose numbers our loops cannot reach, on one that has all of TensorFlow.js' own operations
vi.mock(import('../../src/nn/memory.ts'), async original => ({ ...await original(), hasKernels: () => false }))

/** Logits of edges, of one head or several; `index` is each edge's target. */
interface SoftmaxCase { name: string, inputs: { num_nodes: number, index: number[], logits: number[] | number[][] }, upstream: number[] | number[][], outputs: { out: number[] | number[][] }, gradients: { logits: number[] | number[][] } }

const softmaxCases = (JSON.parse(readFileSync(new URL('../golden/edge_softmax.json', import.meta.url), 'utf8')) as { cases: SoftmaxCase[] }).cases

describe('operations composed of a backend\'s own', () => {
  onBackend('cpu')

  it('are asked for', () => expect(memory.hasKernels()).toBe(false))

  it.each(operationNames('exact'))('%s: values and gradients', name =>
    fc.assert(fc.asyncProperty(anyProblem, problem => compare(problem, 'exact', name)), { numRuns: 15 }))

  it.each(softmaxCases.map(each => [each.name, each] as const))('edge softmax: %s', (_, { inputs, upstream, outputs, gradients }) => withoutLeak(() => {
    const heads = Array.isArray(inputs.logits[0]) ? inputs.logits[0].length : 1
    const places = inputs.index.map((_, place) => place)
    const rows = new SparseRows(inputs.num_nodes, places.length, groupRows(inputs.num_nodes, places.length, inputs.index, places))
    const toEntries = (given: number[] | number[][]) => tf.tensor2d([...rows.arrays.order].map(place => [given[place]!].flat()), [places.length, heads])
    tf.tidy(() => {
      const z = toEntries(inputs.logits)
      near(composed.edgeSoftmax(rows, z).dataSync(), toEntries(outputs.out).dataSync())
      const gradient = tf.grad(each => composed.edgeSoftmax(rows, each))(z, toEntries(upstream))
      near(gradient.dataSync(), toEntries(gradients.logits).dataSync(), 1e-4, 'gradient')
    })
    rows.dispose()
  }))

  it('dropout is repeatable by its seed, keeps the mean, and its gradient falls where the numbers did', () => {
    const rows = new SparseRows(40, 40, groupRows(40, 40, Array.from({ length: 1600 }, (_, k) => Math.floor(k / 40)), Array.from({ length: 1600 }, (_, k) => k % 40)))
    tf.tidy(() => {
      const x = tf.ones([40, 1]), zeros = tf.zeros([40, 1])
      const attend = (seed: number, rate = 0.6) => (each: Tensor) => ops.attention(rows, each, zeros, zeros, { slope: 0.2, rate, seed })
      const means = attend(3)(x).dataSync() as Float32Array
      expect(attend(3)(x).dataSync()).toEqual(means)
      expect(attend(4)(x).dataSync()).not.toEqual(means)
      near([means.reduce((sum, each) => sum + each / 40, 0)], [1], 0.1)
      // every node hears every one alike: what reaches x is what of its attention was kept, in all 1 a row
      near([tf.sum(tf.grad(attend(3))(x)).dataSync()[0]!], [means.reduce((sum, each) => sum + each, 0)], 1e-4)
      near(attend(3, 0)(x).dataSync(), new Float32Array(40).fill(1))
      expect(ops.dropout(x, 0.5, 1).dataSync()).toEqual(ops.dropout(x, 0.5, 1).dataSync())
    })
    rows.dispose()
  })
})
