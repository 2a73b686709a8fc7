import { beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../../src/core/random.ts'
import { Adjacency } from '../../src/nn/adjacency.ts'
import { useBackend } from '../../src/nn/backend.ts'
import { PropagationConv } from '../../src/nn/layers/propagation.ts'
import { GraphNetwork } from '../../src/nn/network.ts'
import { tf } from '../../src/nn/tensorflow.ts'
import { trainPropagation } from '../../src/nn/training/propagation.ts'

const NODES = 12, WIDTH = 6

/** Unit vectors, and edges of two kinds with weights. */
function problem(seed: number) {
  const random = createRandom(seed)
  const rows = Array.from({ length: NODES }, () => unit(Array.from({ length: WIDTH }, () => random() - 0.5)))
  const edges = Array.from({ length: 30 }, () => ({ source: Math.floor(random() * NODES), target: Math.floor(random() * NODES), weight: 0.1 + random(), kind: random() < 0.5 ? 0 : 1 }))
    .filter(({ source, target }) => source !== target)
  return {
    rows, edges,
    x: { data: Float32Array.from(rows.flat()), width: WIDTH },
    adjacency: new Adjacency({ nodes: NODES, sources: edges.map(e => e.source), targets: edges.map(e => e.target), weights: edges.map(e => e.weight), kinds: edges.map(e => e.kind) }),
  }
}

const unit = (row: readonly number[]): number[] => {
  const length = Math.hypot(...row)
  return row.map(value => value / length)
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)

/** The layer's formula, node by node, in float64. */
function slow({ rows, edges }: ReturnType<typeof problem>, bias: readonly number[], source: readonly number[][], target: readonly number[][], slope: number): number[][] {
  return rows.map((own, t) => {
    const incoming = [...edges.filter(edge => edge.target === t).map(({ source: s, weight, kind }) => ({ s, prior: Math.log(weight) + bias[kind]! })), { s: t, prior: 0 }]
    const sum = Array.from({ length: WIDTH }, () => 0)
    for (let h = 0; h < Math.max(1, source.length); h++) {
      const scores = incoming.map(({ s, prior }) => {
        const score = source.length === 0 ? 0 : dot(source[h]!, rows[s]!) + dot(target[h]!, own)
        return Math.exp(prior + (score > 0 ? score : slope * score))
      })
      const total = scores.reduce((a, b) => a + b, 0)
      incoming.forEach(({ s }, i) => rows[s]!.forEach((value, j) => { sum[j]! += (scores[i]! / total) * value }))
    }
    return unit(sum)
  })
}

describe('PropagationConv', () => {
  beforeAll(async () => { await useBackend('wasm') })

  it('with nothing learned is the linear GCN x + A x, rows of unit length', async () => {
    const { rows, edges, x, adjacency } = problem(1)
    const network = new GraphNetwork([new PropagationConv({ kinds: 2 })])
    const features = tf.tensor2d(x.data, [NODES, WIDTH])
    const { data } = await network.embed(features, adjacency)
    const expected = rows.flatMap((own, t) => unit(own.map((value, j) => value + edges.filter(edge => edge.target === t).reduce((sum, { source, weight }) => sum + weight * rows[source]![j]!, 0))))
    expected.forEach((value, i) => expect(data[i]).toBeCloseTo(value, 5))
    features.dispose()
    network.dispose()
    adjacency.dispose()
  })

  it.each([[0, 1], [0, 3], [1, 4], [3, 5]])('is its formula: %i heads, problem %i', async (heads, seed) => {
    const given = problem(seed), random = createRandom(seed + 100)
    const draw = (count: number) => Array.from({ length: count }, () => 2 * random() - 1)
    const bias = draw(2), source = Array.from({ length: heads }, () => draw(WIDTH)), target = Array.from({ length: heads }, () => draw(WIDTH))
    const network = new GraphNetwork([new PropagationConv({ kinds: 2, heads, slope: 0.3 })])
    network.build(WIDTH)
    const tensor = (rows: number[][]) => ({ shape: [heads, WIDTH], data: Float32Array.from(rows.flat()) })
    network.setWeights(new Map([['0.bias', { shape: [2], data: Float32Array.from(bias) }], ...(heads > 0 ? [['0.att_src', tensor(source)], ['0.att_dst', tensor(target)]] as const : [])]))
    const features = tf.tensor2d(given.x.data, [NODES, WIDTH])
    const { data } = await network.embed(features, given.adjacency)
    slow(given, bias, source, target, 0.3).flat().forEach((value, i) => expect(data[i]).toBeCloseTo(value, 5))
    features.dispose()
    network.dispose()
    given.adjacency.dispose()
  })

  it('refuses edges of more kinds than it has weights for', () => {
    const { x, adjacency } = problem(1)
    const features = tf.tensor2d(x.data, [NODES, WIDTH])
    expect(() => new PropagationConv({ kinds: 1 }).apply(features, { adjacency })).toThrow('edges of 2 kinds; expected at most 1')
    features.dispose()
    adjacency.dispose()
  })
})

describe('trainPropagation', () => {
  beforeAll(async () => { await useBackend('wasm') })

  /** Each of the first half of the nodes leads to one of the second half by an edge of kind 0, and to a wrong one by kind 1. */
  function leading() {
    const random = createRandom(9), half = 20, width = 16
    const rows = Array.from({ length: 2 * half }, () => unit(Array.from({ length: width }, () => random() - 0.5)))
    const from = Array.from({ length: half }, (_, i) => i), to = from.map(i => half + i), wrong = from.map(i => half + ((i + 7) % half))
    return {
      x: { data: Float32Array.from(rows.flat()), width }, pairs: { from, to },
      adjacency: new Adjacency({ nodes: 2 * half, sources: [...from, ...from], targets: [...to, ...wrong], weights: Array.from({ length: 2 * half }, () => 0.7), kinds: [...from.map(() => 0), ...from.map(() => 1)] }),
    }
  }

  it.each([0, 2])('learns which kind of edge leads on, with %i heads', async heads => {
    const given = leading(), before = tf.memory().numTensors
    const network = new GraphNetwork([new PropagationConv({ kinds: 2, heads })])
    const report = await trainPropagation(network, given, { epochs: 40, learningRate: 0.05, noise: 0.02, questions: 64 })
    const [right, wrong] = network.weights().get('0.bias')!.data
    expect(right!).toBeGreaterThan(wrong! + 0.5)
    expect(report.epochs.at(-1)!.loss).toBeLessThan(report.epochs[0]!.loss)
    network.dispose()
    given.adjacency.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('gives the same weights for the same seed, among candidates too, and others for another', async () => {
    const weights = async (seed: number) => {
      const given = leading(), network = new GraphNetwork([new PropagationConv({ kinds: 2, heads: 1 })])
      await trainPropagation(network, given, { epochs: 5, questions: 16, candidates: 30, seed })
      const data = [...network.weights().values()].flatMap(({ data }) => [...data])
      network.dispose()
      given.adjacency.dispose()
      return data
    }
    const [first, again, other] = [await weights(1), await weights(1), await weights(2)]
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
  })

  it.each([
    [{ pairs: { from: [], to: [] } }, 'pairs: got 0 and 0 nodes; expected at least one pair'],
    [{ pairs: { from: [0], to: [40] } }, 'pairs: 0: got 40; expected a node from 0 to 39'],
    [{ x: { data: new Float32Array(5), width: 16 } }, 'x: got 5 numbers; expected 40 × 16'],
    [{ x: { data: new Float32Array(640).fill(NaN), width: 16 } }, 'x: node 0: got NaN; expected finite numbers'],
  ])('refuses %o', async (change, message) => {
    const network = new GraphNetwork([new PropagationConv({ kinds: 2 })])
    await expect(trainPropagation(network, { ...leading(), ...change })).rejects.toThrow(message)
  })
})
