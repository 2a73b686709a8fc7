import { describe, expect, it } from 'vitest'
import { Adjacency } from '../../../src/nn/adjacency.ts'
import type { BackendName } from '../../../src/nn/backend.ts'
import { SparseFeatures } from '../../../src/nn/features.ts'
import { GATConv } from '../../../src/nn/layers/gat.ts'
import { GCNConv } from '../../../src/nn/layers/gcn.ts'
import { SAGEConv } from '../../../src/nn/layers/sage.ts'
import { GraphNetwork } from '../../../src/nn/network.ts'
import { tf } from '../../../src/nn/tensorflow.ts'
import { type LinkedNodes, linkScores, type LinkTrainOptions, trainLinks } from '../../../src/nn/training/links.ts'
import { linkMeasures } from '../../../src/nn/training/measures.ts'
import { splitEdges } from '../../../src/nn/training/split-edges.ts'
import { refusal } from '../../helpers/refusal.ts'
import { near, onBackend, withoutLeak } from '../tensors.ts'
import { planted } from './planted.ts'

const made = planted({ size: 20 })
const split = splitEdges(made.graph, { validation: 0.15, test: 0.15, seed: 1 })

const numbersOf = (network: GraphNetwork) => [...network.weights().values()].map(({ data }) => [...data])

const gcn = (seed = 0) => new GraphNetwork([new GCNConv({ units: 16, activation: 'relu', seed }), new GCNConv({ units: 8, seed: seed + 1 })])

describe.each<BackendName>(['wasm', 'cpu'])('links, on %s', backend => {
  onBackend(backend)

  /** Runs on the planted graph and frees everything. */
  const withGraph = <T>(act: (nodes: LinkedNodes, network: GraphNetwork) => Promise<T>, network = gcn()) => withoutLeak(async () => {
    const x = new SparseFeatures(made.words, made.features), adjacency = new Adjacency(split.messages)
    try {
      return await act({ x, adjacency, edges: split.train, validation: split.validation }, network)
    } finally {
      network.dispose()
      x.dispose()
      adjacency.dispose()
    }
  })

  const measured = async (network: GraphNetwork, { x, adjacency }: LinkedNodes) =>
    linkMeasures(await linkScores(network, x, adjacency, split.test.edges), await linkScores(network, x, adjacency, split.test.nonEdges))

  it.each([
    ['GCN', () => gcn()],
    ['GAT', () => new GraphNetwork([new GATConv({ units: 8, heads: 2, activation: 'elu' }), new GATConv({ units: 8, seed: 1 })])],
    ['SAGE', () => new GraphNetwork([new SAGEConv({ units: 16, activation: 'relu' }), new SAGEConv({ units: 8, seed: 1 })])],
  ] as const)('%s learns which pairs that it has not seen are joined', (_, make) => withGraph(async (nodes, network) => {
    network.build(made.features)
    const before = await measured(network, nodes)
    const report = await trainLinks(network, nodes, { epochs: 60, learningRate: 0.03 })
    const after = await measured(network, nodes)
    expect(after.auc).toBeGreaterThan(Math.max(0.72, before.auc))
    expect(after.averagePrecision).toBeGreaterThan(0.65)
    expect(report.epochs.at(-1)!.loss).toBeLessThan(report.epochs[0]!.loss)
  }, make()))

  it('the validation is measured as linkScores and linkMeasures do, and its best epoch stays', () => withGraph(async (nodes, network) => {
    const report = await trainLinks(network, nodes, { epochs: 30, learningRate: 0.03 })
    const best = report.epochs.reduce((a, b) => (b.validation!.auc! > a.validation!.auc! ? b : a))
    expect(report.best.validation!.auc).toBe(best.validation!.auc)
    const [edges, others] = [await linkScores(network, nodes.x, nodes.adjacency, split.validation.edges), await linkScores(network, nodes.x, nodes.adjacency, split.validation.nonEdges)]
    const { auc, averagePrecision } = linkMeasures(edges, others)
    expect(report.best.validation).toMatchObject({ auc, averagePrecision, score: auc })
    const cost = (scores: Float64Array, sign: number) => scores.reduce((sum, s) => sum + Math.log(1 + Math.exp(-sign * s)), 0) / scores.length
    expect(report.best.validation!.loss).toBeCloseTo((cost(edges, 1) + cost(others, -1)) / 2, 10)
  }))

  it('the loss is the cross-entropy of σ(Z Zᵀ), where every node is joined to itself', () => withoutLeak(async () => {
    // a single pair is not joined, and so is the only one that can be drawn
    const edges = { sources: [0, 1, 1, 2, 3], targets: [1, 2, 3, 0, 2] }
    const adjacency = new Adjacency({ nodes: 4, sources: [...edges.sources, ...edges.targets], targets: [...edges.targets, ...edges.sources] })
    const x = tf.tensor2d([[1, 0.5, -1], [0.2, 1, 0], [-0.5, 0.3, 0.7], [1, 1, 1]]), network = gcn(3)
    network.build(3)
    const z = tf.tidy(() => network.apply(x, { adjacency }).arraySync())
    const chance = (i: number, j: number) => 1 / (1 + Math.exp(-z[i]!.reduce((sum, each, c) => sum + each * z[j]![c]!, 0)))
    const joined = [...edges.sources.flatMap((i, k) => [[i, edges.targets[k]!], [edges.targets[k]!, i]]), [0, 0], [1, 1], [2, 2], [3, 3]] as [number, number][]
    const expected = -(joined.reduce((sum, [i, j]) => sum + Math.log(chance(i, j)), 0) / joined.length + Math.log(1 - chance(0, 3))) / 2
    const { best } = await trainLinks(network, { x, adjacency, edges }, { epochs: 1 })
    near([best.loss], [expected], 1e-5)
    x.dispose()
    adjacency.dispose()
    network.dispose()
  }))

  it('scores are products of outputs, the same for both orders of a pair', () => withGraph(async ({ x, adjacency }, network) => {
    const z = tf.tidy(() => network.apply(x, { adjacency }).arraySync())
    const scores = await linkScores(network, x, adjacency, { sources: [0, 5, 7], targets: [5, 0, 7] })
    near(scores, [[0, 5], [5, 0], [7, 7]].map(([i, j]) => z[i!]!.reduce((sum, each, c) => sum + each * z[j!]![c]!, 0)), 1e-6)
    expect(scores[0]).toBe(scores[1])
  }))

  it('the same seed gives the same weights, also of a sample of the edges; another seed others', async () => {
    const trained = (options: LinkTrainOptions) => withGraph(async (nodes, network) => {
      await trainLinks(network, nodes, { epochs: 4, ...options })
      return numbersOf(network)
    })
    const first = await trained({ seed: 1 }), sampled = await trained({ seed: 1, sample: 10 })
    expect(await trained({ seed: 1 })).toEqual(first)
    expect(await trained({ seed: 2 })).not.toEqual(first)
    expect(sampled).not.toEqual(first)
    expect(await trained({ seed: 1, sample: 10 })).toEqual(sampled)
  })

  it('is told of each epoch, ends when nothing gets better, and when it is aborted, with the best weights so far', () => withGraph(async (nodes, network) => {
    const seen: number[] = [], aborter = new AbortController()
    const report = await trainLinks(network, nodes, { epochs: 200, patience: 3, learningRate: 0.05, onEpoch: ({ epoch }) => seen.push(epoch) })
    expect(report.stopped).toBe(true)
    expect(seen).toEqual(report.epochs.map(({ epoch }) => epoch))
    expect(report.epochs).toHaveLength(report.best.epoch + 3)
    let stored: number[][] = []
    await refusal(() => trainLinks(network, nodes, {
      signal: aborter.signal, onEpoch: ({ epoch }) => { if (epoch === 3) aborter.abort() }, onCheckpoint: weights => { stored = [...weights.values()].map(({ data }) => [...data]) },
    }), 'aborted')
    expect(numbersOf(network)).toEqual(stored)
  }))

  it('refuses what it cannot learn from', () => withGraph(async (nodes, network) => {
    const told = (other: object, options: object = {}, code: 'tensor' | 'option' = 'tensor') => refusal(() => trainLinks(network, { ...nodes, ...other }, options), code)
    expect(await told({ edges: { sources: [], targets: [] } })).toBe('trainLinks: edges: got 0 sources and 0 targets; expected as many of each, at least one')
    expect(await told({ edges: { sources: [0], targets: [60] } })).toBe('trainLinks: edges: targets[0]: got 60; expected a node from 0 to 59')
    expect(await told({ validation: { edges: split.test.edges, nonEdges: { sources: [-1], targets: [0] } } })).toBe('trainLinks: validation.nonEdges: sources[0]: got -1; expected a node from 0 to 59')
    expect(await told({ x: [[1]] })).toBe('trainLinks: x: got an array of 1; expected a tensor')
    expect(await told({ adjacency: split.messages }, {}, 'option')).toBe('trainLinks: adjacency: got an object; expected an Adjacency')
    const few = tf.ones([2, made.features]), whole = tf.ones([60, made.features], 'int32'), list = tf.ones([60]), broken = tf.tensor2d([...Array.from({ length: 59 }, () => [0]), [NaN]])
    expect(await told({ x: few })).toBe('trainLinks: x: got 2 rows; expected 60: one for each node')
    expect(await told({ x: whole })).toBe('trainLinks: x: got dtype int32; expected float32')
    expect(await told({ x: list })).toBe('trainLinks: x: got shape [60]; expected a matrix that is not empty')
    expect(await told({ x: broken })).toBe('trainLinks: x: row 59: got NaN; expected finite numbers')
    await trainLinks(network, nodes, { epochs: 1 })
    const wide = tf.ones([60, 5])
    expect(await told({ x: wide })).toMatch(/got features of shape \[60, 5\]; expected \[60, 12\]/)
    expect(await told({}, { sampel: 3 }, 'option')).toBe('trainLinks: got unknown option "sampel". Did you mean "sample"?')
    expect(await told({}, { epoch: 3 }, 'option')).toBe('trainLinks: got unknown option "epoch". Did you mean "epochs"?')
    await told({}, { sample: 0 }, 'option')
    const complete = new Adjacency({ nodes: 3, sources: [0, 1, 2], targets: [1, 2, 0] }), three = tf.ones([3, made.features])
    expect(await told({ x: three, adjacency: complete, edges: { sources: [0], targets: [1] }, validation: undefined })).toBe('trainLinks: got a graph where every two nodes are joined; expected some that are not')
    await refusal(() => linkScores(network, nodes.x, nodes.adjacency, { sources: [0], targets: [99] }), 'tensor')
    tf.dispose([few, whole, list, broken, wide, three])
    complete.dispose()
  }))

  it('a learning rate that diverges is told, with the epoch', () => withGraph(async (nodes, network) => {
    expect(await refusal(() => trainLinks(network, nodes, { learningRate: 1e30 }), 'diverged')).toMatch(/^training links: epoch \d+: got a loss of (NaN|Infinity)/)
  }))
})
