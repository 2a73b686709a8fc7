import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Adjacency, type EdgeList } from '../../src/nn/adjacency.ts'
import type { BackendName } from '../../src/nn/backend.ts'
import { spmm, weightedSum } from '../../src/nn/ops.ts'
import type { SparseRows } from '../../src/nn/sparse-rows.ts'
import { tf } from '../../src/nn/tensorflow.ts'
import { refusal } from '../helpers/refusal.ts'
import { near, onBackend, withoutLeak } from './tensors.ts'

interface NormCase {
  name: string
  source: { options: { add_self_loops: boolean } }
  inputs: { num_nodes: number, edge_index: [number[], number[]], edge_weight: number[] | null }
  outputs: { edge_index: [number[], number[]], edge_weight: number[] }
}

const { cases } = JSON.parse(readFileSync(new URL('../golden/gcn_norm.json', import.meta.url), 'utf8')) as { cases: NormCase[] }

/** Numbers by entry in the order of the pairs that the rows were made of. */
function byPair(rows: SparseRows, values: ArrayLike<number>): number[] {
  const result: number[] = []
  rows.arrays.order.forEach((pair, entry) => { result[pair] = values[entry]! })
  return result
}

/** Graphs with everything that may come: no edges, loops, parallel edges, weights of 0. */
const anyEdges: fc.Arbitrary<EdgeList & { weights: number[] }> = fc.integer({ min: 1, max: 7 }).chain(nodes => {
  const end = fc.nat({ max: nodes - 1 })
  return fc.array(fc.record({ source: end, target: end, weight: fc.constantFrom(0, 0.25, 1, 3) }), { maxLength: 16 })
    .map(edges => ({ nodes, sources: edges.map(({ source }) => source), targets: edges.map(({ target }) => target), weights: edges.map(({ weight }) => weight) }))
})

/** D^-1/2 A D^-1/2 as a table, target by source, entry by entry from the definition. */
function denseNormalised({ nodes, sources, targets, weights }: EdgeList & { weights: number[] }, selfLoops: boolean): number[] {
  const a = new Float64Array(nodes * nodes), loops = new Map<number, number>()
  Array.from(sources).forEach((source, k) => {
    if (selfLoops && source === targets[k]) loops.set(source, weights[k]!)
    else a[targets[k]! * nodes + source]! += weights[k]!
  })
  if (selfLoops) for (let i = 0; i < nodes; i++) a[i * nodes + i] = loops.get(i) ?? 1
  const degree = Array.from({ length: nodes }, (_, i) => a.subarray(i * nodes, (i + 1) * nodes).reduce((sum, each) => sum + each, 0))
  return Array.from(a, (value, at) => {
    const scale = degree[Math.floor(at / nodes)]! * degree[at % nodes]!
    return scale > 0 ? value / Math.sqrt(scale) : 0
  })
}

describe.each<BackendName>(['wasm', 'cpu'])('edges, on %s', backend => {
  onBackend(backend)

  it.each(cases.map(each => [each.name, each] as const))('normalised as PyTorch Geometric does: %s', (_, { source, inputs, outputs }) => withoutLeak(() => {
    const [sources, targets] = inputs.edge_index, { add_self_loops: selfLoops } = source.options
    const adjacency = new Adjacency({ nodes: inputs.num_nodes, sources, targets, ...(inputs.edge_weight && { weights: inputs.edge_weight }) })
    const { rows, values } = adjacency.normalised(selfLoops), ends = adjacency.ends(rows)
    expect([[...ends.sources], [...ends.targets]]).toEqual(outputs.edge_index)
    near(byPair(rows, values), outputs.edge_weight, 1e-7)
    tf.tidy(() => {
      const { rows: same, weights } = adjacency.normalise(tf.tensor1d(inputs.edge_weight ?? sources.map(() => 1)), selfLoops)
      near(byPair(same, weights.dataSync()), outputs.edge_weight, 1e-6)
    })
    adjacency.dispose()
  }))

  it('any graph: fixed weights and weights in a tensor are normalised as the definition says', () => {
    fc.assert(fc.property(anyEdges, fc.boolean(), (list, selfLoops) => {
      const adjacency = new Adjacency(list), expected = denseNormalised(list, selfLoops)
      tf.tidy(() => {
        const identity = tf.eye(list.nodes)
        near(spmm(adjacency.normalised(selfLoops), identity).dataSync(), expected, 1e-6, 'fixed')
        const { rows, weights } = adjacency.normalise(tf.tensor1d(list.weights), selfLoops)
        near(weightedSum(rows, weights, identity).dataSync(), expected, 1e-5, 'tensor')
      })
      adjacency.dispose()
    }), { numRuns: 60 })
  })

  it('any graph: the weighted sum and the mean over neighbours', () => {
    fc.assert(fc.property(anyEdges, list => {
      const adjacency = new Adjacency(list), { nodes } = list
      const sum = new Float64Array(nodes * nodes), mean = new Float64Array(nodes * nodes)
      Array.from(list.sources).forEach((source, k) => {
        const target = list.targets[k]!
        sum[target * nodes + source]! += list.weights[k]!
        mean[target * nodes + source]! += 1 / Array.from(list.targets).filter(each => each === target).length
      })
      tf.tidy(() => {
        near(spmm(adjacency.weighted, tf.eye(nodes)).dataSync(), sum, 1e-6, 'sum')
        near(spmm(adjacency.mean, tf.eye(nodes)).dataSync(), mean, 1e-6, 'mean')
      })
      adjacency.dispose()
    }), { numRuns: 40 })
  })

  it('gradients reach weights through the degrees; where all weights are 0 they stay numbers', () => {
    tf.tidy(() => {
      const adjacency = new Adjacency({ nodes: 3, sources: [0, 1, 1], targets: [1, 0, 2] })
      const total = (selfLoops: boolean) => tf.grad(w => tf.sum(adjacency.normalise(w, selfLoops).weights))
      // without loops: w₀/√(w₁w₀) + w₁/√(w₀w₁) + w₂/√(w₀w₂), degrees d₀ = w₁, d₁ = w₀, d₂ = w₂
      const [a, b, c] = [0.5, 2, 3]
      const expected = [
        0.5 / Math.sqrt(a * b) - 0.5 * Math.sqrt(b / a) / a - 0.5 * Math.sqrt(c / a) / a,
        0.5 / Math.sqrt(a * b) - 0.5 * Math.sqrt(a / b) / b,
        0.5 / Math.sqrt(a * c),
      ]
      near(total(false)(tf.tensor1d([a, b, c])).dataSync(), expected, 1e-5)
      for (const selfLoops of [true, false]) expect([...total(selfLoops)(tf.zeros([3])).dataSync()].every(Number.isFinite)).toBe(true)
      adjacency.dispose()
    })
  })

  it('tensors are freed, and made again when asked for', () => {
    const adjacency = new Adjacency({ nodes: 2, sources: [0], targets: [1] }), before = tf.memory().numTensors
    for (let round = 0; round < 2; round++) {
      near(tf.tidy(() => spmm(adjacency.normalised(true), tf.ones([2, 1])).dataSync()), [1, 0.5 + Math.SQRT1_2], 1e-6)
      expect(tf.memory().numTensors).toBeGreaterThan(before)
      adjacency.dispose()
      expect(tf.memory().numTensors).toBe(before)
    }
    adjacency.dispose()
  })
})

describe('what edges are made of', () => {
  const list = { nodes: 3, sources: [0, 1], targets: [1, 2] }

  it('lists of any numeric type are copied', () => {
    for (const make of [(each: number[]) => [...each], (each: number[]) => Int32Array.from(each), (each: number[]) => Float64Array.from(each)]) {
      const given = { nodes: 3, sources: make([0, 1]), targets: make([1, 2]), weights: make([2, 3]) }
      const adjacency = new Adjacency(given)
      for (const each of [given.sources, given.targets, given.weights]) each.fill(0)
      expect(adjacency.ends(adjacency.plain)).toMatchObject({ sources: Int32Array.of(0, 1), targets: Int32Array.of(1, 2) })
      expect(adjacency.weighted.values).toEqual(Float32Array.of(2, 3))
    }
  })

  it('no edges, one node', () => {
    const adjacency = new Adjacency({ nodes: 1, sources: [], targets: [] })
    expect([adjacency.edges, adjacency.plain.entries, adjacency.withLoops.entries]).toEqual([0, 0, 1])
    expect(adjacency.normalised(true).values).toEqual(Float32Array.of(1))
  })

  it('loops that were given are replaced for attention, and keep their weight else, the last of several', () => {
    const adjacency = new Adjacency({ nodes: 2, sources: [0, 1, 1, 0], targets: [0, 1, 1, 1], weights: [4, 5, 6, 1] })
    expect([...adjacency.ends(adjacency.withLoops).sources]).toEqual([0, 0, 1])
    // degrees 4 and 6 + 1
    near(byPair(adjacency.withRemainingLoops, adjacency.normalised(true).values), [1 / Math.sqrt(28), 1, 6 / 7], 1e-7)
    expect(adjacency.plain.entries).toBe(4)
  })

  it.each<[string, unknown, 'option' | 'tensor', RegExp | string]>([
    ['no list', undefined, 'option', /^Adjacency: got undefined/],
    ['no ends', { nodes: 3 }, 'option', /^Adjacency: option "sources": got undefined/],
    ['ends that are no list', { ...list, targets: 2 }, 'option', 'Adjacency: option "targets": got 2; expected an array of numbers'],
    ['a misspelt option', { ...list, weight: [1, 1] }, 'option', 'Adjacency: got unknown option "weight". Did you mean "weights"?'],
    ['nodes that are a text', { ...list, nodes: '3' }, 'option', /option "nodes": got "3"/],
    ['no nodes', { ...list, nodes: 0 }, 'tensor', 'Adjacency: nodes: got 0; expected a whole number from 1'],
    ['half a node', { ...list, nodes: 2.5 }, 'tensor', /nodes: got 2\.5/],
    ['nodes that are no number', { ...list, nodes: NaN }, 'option', /"nodes": got NaN/],
    ['lists of different lengths', { ...list, targets: [1] }, 'tensor', 'Adjacency: got 2 sources and 1 targets; expected as many of each'],
    ['a source that is no node', { ...list, sources: [0, 3] }, 'tensor', 'Adjacency: sources[1]: got 3; expected a node from 0 to 2'],
    ['a target below 0', { ...list, targets: [-1, 2] }, 'tensor', 'Adjacency: targets[0]: got -1; expected a node from 0 to 2'],
    ['half an end', { ...list, targets: Float32Array.of(1, 0.5) }, 'tensor', /targets\[1\]: got 0\.5/],
    ['an end that is a text', { ...list, sources: ['0', 1] }, 'tensor', /sources\[0\]: got "0"/],
    ['a hole in a list', { ...list, sources: [0, undefined] }, 'tensor', /sources\[1\]: got undefined/],
    ['too few weights', { ...list, weights: [1] }, 'tensor', 'Adjacency: weights: got 1 weights for 2 edges; expected one for each'],
    ['a negative weight', { ...list, weights: [1, -0.5] }, 'tensor', 'Adjacency: weights[1]: got -0.5; expected a finite number, 0 or more'],
    ['a weight that is no number', { ...list, weights: Float32Array.of(1, NaN) }, 'tensor', /weights\[1\]: got NaN/],
    ['an infinite weight', { ...list, weights: [Infinity, 1] }, 'tensor', /weights\[0\]: got Infinity/],
    ['too few kinds', { ...list, kinds: [0] }, 'tensor', /kinds: got 1 kinds for 2 edges/],
    ['a kind below 0', { ...list, kinds: [0, -1] }, 'tensor', /kinds\[1\]: got -1/],
  ])('refuses %s', async (_, given, code, told) => {
    const message = await refusal(() => new Adjacency(given as EdgeList), code)
    if (typeof told === 'string') expect(message).toBe(told)
    else expect(message).toMatch(told)
  })
})
