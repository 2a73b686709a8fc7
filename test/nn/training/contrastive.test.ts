import type { Tensor } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { Adjacency } from '../../../src/nn/adjacency.ts'
import type { BackendName } from '../../../src/nn/backend.ts'
import { type NodeFeatures, SparseFeatures } from '../../../src/nn/features.ts'
import { GATConv } from '../../../src/nn/layers/gat.ts'
import { GCNConv } from '../../../src/nn/layers/gcn.ts'
import { SAGEConv } from '../../../src/nn/layers/sage.ts'
import { GraphNetwork } from '../../../src/nn/network.ts'
import { tf } from '../../../src/nn/tensorflow.ts'
import { type ContrastiveTrainOptions, trainContrastive } from '../../../src/nn/training/contrastive.ts'
import { refusal } from '../../helpers/refusal.ts'
import { near, onBackend, withoutLeak } from '../tensors.ts'
import { planted } from './planted.ts'

const made = planted({ inside: 0.3, across: 0.03, features: 24, own: 0.3, other: 0.1 })

const gcn = (seed = 0) => new GraphNetwork([new GCNConv({ units: 16, activation: 'relu', seed }), new GCNConv({ units: 8, activation: 'tanh', seed: seed + 1 })])

const numbersOf = (network: GraphNetwork) => [...network.weights().values()].flatMap(({ data }) => [...data])

const cosine = (a: readonly number[], b: readonly number[]) => {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, each, i) => sum + each * y[i]!, 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}

/** The share of nodes whose nearest node by cosine is of their community. By chance 15/47. */
function purity(rows: number[][]): number {
  const right = rows.filter((row, node) => {
    const cosines = rows.map((other, i) => (i === node ? -Infinity : cosine(row, other)))
    return made.labels[cosines.indexOf(Math.max(...cosines))] === made.labels[node]
  })
  return right.length / rows.length
}

describe.each<BackendName>(['wasm', 'cpu'])('learning without labels, on %s', backend => {
  onBackend(backend)

  /** Runs on the planted graph and frees everything. */
  const withGraph = <T>(act: (nodes: { x: NodeFeatures, adjacency: Adjacency }, network: GraphNetwork) => Promise<T>, network = gcn(), dense = false) => withoutLeak(async () => {
    const x = dense ? tf.tensor2d(made.table) : new SparseFeatures(made.words, made.features), adjacency = new Adjacency(made.graph)
    try {
      return await act({ x, adjacency }, network)
    } finally {
      network.dispose()
      x.dispose()
      adjacency.dispose()
    }
  })

  const outputs = (network: GraphNetwork, { x, adjacency }: { x: NodeFeatures, adjacency: Adjacency }) => tf.tidy(() => network.apply(x, { adjacency }).arraySync())

  // how much purer than untrained: GCN and GAT give a community's nodes what its others have before they learn
  it.each([
    ['GCN', -1, () => gcn()],
    ['GAT', -1, () => new GraphNetwork([new GATConv({ units: 8, heads: 2, activation: 'elu' }), new GATConv({ units: 8, seed: 1 })])],
    ['SAGE', 0.1, () => new GraphNetwork([new SAGEConv({ units: 16, activation: 'relu' }), new SAGEConv({ units: 8, seed: 1 })])],
  ] as const)('%s: nodes come to stand beside nodes of their community', (_, gain, make) => withGraph(async (nodes, network) => {
    network.build(made.features)
    const before = purity(outputs(network, nodes))
    const { epochs } = await trainContrastive(network, nodes, { epochs: 60, learningRate: 0.01 })
    expect(purity(outputs(network, nodes))).toBeGreaterThan(Math.max(0.6, before + gain))
    // who cannot tell nodes apart has the logarithm of the 95 others
    const last = epochs.slice(-10).reduce((sum, { loss }) => sum + loss, 0) / 10
    expect(last).toBeLessThan(Math.log(95) - 0.25)
  }, make()))

  it('the loss is that of the paper, where both views are the whole graph', () => withGraph(async (nodes, network) => {
    network.build(made.features)
    const z = outputs(network, nodes), tau = 0.5
    const e = (a: number[], b: number[]) => Math.exp(cosine(a, b) / tau)
    const expected = z.reduce((sum, u, i) => {
      const across = z.reduce((all, v) => all + e(u, v), 0), within = z.reduce((all, v, k) => all + (k === i ? 0 : e(u, v)), 0)
      return sum - Math.log(e(u, u) / (across + within))
    }, 0) / z.length
    const { best } = await trainContrastive(network, nodes, { epochs: 1, temperature: tau, dropEdges: [0, 0], maskFeatures: [0, 0], projection: 0 })
    near([best.loss], [expected], 1e-5)
  }))

  it('the same seed gives the same weights, of dense features as of sparse ones; another seed others', async () => {
    const trained = (options: ContrastiveTrainOptions, dense = false) => withGraph(async (nodes, network) => {
      await trainContrastive(network, nodes, { epochs: 3, ...options })
      return numbersOf(network)
    }, gcn(), dense)
    const first = await trained({ seed: 1 }), sampled = await trained({ seed: 1, sample: 10 })
    expect(await trained({ seed: 1 })).toEqual(first)
    near(await trained({ seed: 1 }, true), first, 1e-4)
    expect(await trained({ seed: 2 })).not.toEqual(first)
    expect(sampled).not.toEqual(first)
    expect(await trained({ seed: 1, sample: 10 })).toEqual(sampled)
    // what the views are without, and how they are compared
    for (const options of [{ dropEdges: [0, 0] }, { maskFeatures: [0, 0] }, { projection: 3 }, { projection: 0 }, { temperature: 1 }] as const) expect(await trained({ seed: 1, ...options })).not.toEqual(first)
  })

  it('the projection is no part of checkpoints or of the network, nor of decays by layer', () => withGraph(async (nodes, network) => {
    const names = ['0.lin.weight', '0.bias', '1.lin.weight', '1.bias']
    const stored: string[][] = []
    await trainContrastive(network, nodes, { epochs: 2, weightDecay: [1e-3, 0], onCheckpoint: weights => stored.push([...weights.keys()]) })
    expect(stored).toEqual([names, names])
    expect([...network.weights().keys()]).toEqual(names)
    await refusal(() => trainContrastive(network, nodes, { epochs: 2, weightDecay: [1e-3] }), 'option')
  }))

  it('is told of each epoch, and ends when it is aborted', () => withGraph(async (nodes, network) => {
    const aborter = new AbortController(), seen: number[] = [], stages = new Set<string>()
    let last: number[] = []
    await refusal(() => trainContrastive(network, nodes, {
      signal: aborter.signal, onProgress: ({ stage }) => stages.add(stage), onCheckpoint: () => { last = numbersOf(network) },
      onEpoch: ({ epoch }) => { seen.push(epoch); if (epoch === 2) aborter.abort() },
    }), 'aborted')
    expect(seen).toEqual([1, 2])
    expect([...stages]).toEqual(['training contrastive'])
    expect(numbersOf(network)).toEqual(last)
  }))

  it('refuses what it cannot learn from', () => withGraph(async (nodes, network) => {
    const told = (other: object, options: object = {}, code: 'tensor' | 'option' = 'tensor') => refusal(() => trainContrastive(network, { ...nodes, ...other }, options), code)
    const single = new Adjacency({ nodes: 1, sources: [], targets: [] }), one = tf.ones([1, 24]), broken = tf.fill([48, 24], Infinity)
    expect(await told({ x: one, adjacency: single })).toBe('trainContrastive: got one node; expected two or more, to tell apart')
    expect(await told({ x: one })).toBe('trainContrastive: x: got 1 rows; expected 48: one for each node')
    expect(await told({ x: broken })).toBe('trainContrastive: x: row 0: got Infinity; expected finite numbers')
    expect(await told({ adjacency: undefined }, {}, 'option')).toBe('trainContrastive: adjacency: got undefined; expected an Adjacency')
    for (const options of [{ temperature: 0 }, { dropEdges: [0.5] }, { dropEdges: [1, 0] }, { maskFeatures: 0.5 }, { maskFeatures: [0.2, NaN] }, { sample: 1 }, { projection: -1 }, { learningRate: NaN }]) await told({}, options, 'option')
    expect(await told({}, { dropEdge: [0, 0] }, 'option')).toBe('trainContrastive: got unknown option "dropEdge". Did you mean "dropEdges"?')
    tf.dispose([one, broken])
    single.dispose()
  }))

  it('a graph without edges, and one of two nodes, can be learned from', () => withoutLeak(async () => {
    for (const nodes of [2, 5]) {
      const adjacency = new Adjacency({ nodes, sources: [], targets: [] }), x = tf.eye(nodes), network = gcn()
      const { epochs } = await trainContrastive(network, { x, adjacency }, { epochs: 2 })
      expect(epochs.every(({ loss }) => Number.isFinite(loss))).toBe(true)
      x.dispose()
      adjacency.dispose()
      network.dispose()
    }
  }))

  describe('views', () => {
    it('an adjacency of some edges keeps their order, weights and kinds, and the nodes', () => withoutLeak(() => {
      const adjacency = new Adjacency({ nodes: 4, sources: [0, 1, 2, 2], targets: [1, 2, 3, 3], weights: [1, 0.5, 3, 2], kinds: [0, 1, 0, 2] })
      const some = adjacency.only(edge => edge !== 2), same = new Adjacency({ nodes: 4, sources: [0, 1, 2], targets: [1, 2, 3], weights: [1, 0.5, 2], kinds: [0, 1, 2] })
      const read = (each: Adjacency) => tf.tidy(() => {
        const kinds = each.byKind(tf.tensor2d([[1], [2], [3], [4]])).dataSync()
        return [each.nodes, each.edges, each.kinds, each.ends(each.plain), each.weighted.values, each.normalised(true).values, kinds]
      })
      expect(read(some)).toEqual(read(same))
      expect(adjacency.only(() => false).edges).toBe(0)
      for (const each of [adjacency, some, same]) each.dispose()
    }))

    it('sparse features times a factor for each: as dense ones, in value and gradient, after dropout too', () => withoutLeak(() => tf.tidy(() => {
      const sparse = new SparseFeatures(made.words, made.features), factors = Float32Array.from({ length: made.features }, (_, i) => [0, 1, -0.5][i % 3]!)
      const w = tf.randomUniform([made.features, 3], -1, 1, 'float32', 2), dense = (each: SparseFeatures) => each.times(tf.eye(made.features))
      for (const each of [sparse, sparse.withDropout(0.5, 3)]) {
        const expected = tf.mul(dense(each), tf.tensor2d(factors, [1, factors.length])), scaled = each.scaled(factors)
        near(scaled.times(w).dataSync(), tf.matMul(expected as never, w as never).dataSync(), 1e-5)
        near(tf.grad((k: Tensor) => scaled.times(k))(w).dataSync(), tf.matMul(tf.transpose(expected) as never, tf.ones([made.nodes, 3])).dataSync(), 1e-5)
      }
      sparse.dispose()
    })))
  })
})
