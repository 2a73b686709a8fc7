import type { Tensor2D } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../src/core/random.ts'
import { Adjacency } from '../../../src/nn/adjacency.ts'
import type { BackendName } from '../../../src/nn/backend.ts'
import { SparseFeatures } from '../../../src/nn/features.ts'
import { GATConv } from '../../../src/nn/layers/gat.ts'
import { GCNConv } from '../../../src/nn/layers/gcn.ts'
import { SAGEConv } from '../../../src/nn/layers/sage.ts'
import { GraphNetwork } from '../../../src/nn/network.ts'
import { tf } from '../../../src/nn/tensorflow.ts'
import { type JudgedQueries, queryScores, type RankedNodes, type RankingTrainOptions, trainRanking } from '../../../src/nn/training/ranking.ts'
import { refusal } from '../../helpers/refusal.ts'
import { near, onBackend, withoutLeak } from '../tensors.ts'
import { planted } from './planted.ts'

const made = planted({ size: 20, inside: 0.3, across: 0.04, features: 18, own: 0.3, other: 0.1 })

/** Questions in a community's words, which its nodes answer. */
function questions(count: number, seed: number) {
  const random = createRandom(seed), labels = Array.from({ length: count }, (_, i) => i % made.communities)
  return {
    vectors: labels.map(label => Array.from({ length: made.features }, (_, word) => Number(random() < (word % made.communities === label ? 0.4 : 0.1)))),
    relevant: labels.map(label => made.labels.flatMap((each, node) => (each === label ? [node] : []))),
  }
}
const asked = questions(30, 3), aside = questions(30, 4)

const gcn = (seed = 0) => new GraphNetwork([new GCNConv({ units: 16, activation: 'relu', seed }), new GCNConv({ units: 8, seed: seed + 1 })])

const numbersOf = (network: GraphNetwork) => [...network.weights().values()].flatMap(({ data }) => [...data])

/** Rows of zeros stay zeros. */
const unit = (row: number[]) => row.map(each => each / (Math.hypot(...row) || 1))

/** The share of the nodes that answer among the first, from the definition. */
function recallOf(scores: Float32Array, relevant: readonly number[], cutoff: number): number {
  const order = Array.from(scores, (_, node) => node).sort((a, b) => scores[b]! - scores[a]! || a - b)
  return order.slice(0, cutoff).filter(node => relevant.includes(node)).length / relevant.length
}

const reciprocalRank = (scores: Float32Array, relevant: readonly number[]) =>
  1 / (1 + Array.from(scores, (_, node) => node).sort((a, b) => scores[b]! - scores[a]! || a - b).findIndex(node => relevant.includes(node)))

const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length

describe.each<BackendName>(['wasm', 'cpu'])('ranking, on %s', backend => {
  onBackend(backend)

  /** Runs on the planted graph and frees everything. */
  const withGraph = <T>(act: (nodes: RankedNodes & { validation: JudgedQueries & { queries: Tensor2D } }, network: GraphNetwork) => Promise<T>, network = gcn()) => withoutLeak(async () => {
    const x = new SparseFeatures(made.words, made.features), adjacency = new Adjacency(made.graph)
    const queries = tf.tensor2d(asked.vectors), others = tf.tensor2d(aside.vectors)
    try {
      return await act({ x, adjacency, queries, relevant: asked.relevant, validation: { queries: others, relevant: aside.relevant } }, network)
    } finally {
      tf.dispose([queries, others])
      network.dispose()
      x.dispose()
      adjacency.dispose()
    }
  })

  const recall = async (network: GraphNetwork, { x, adjacency, validation }: RankedNodes) =>
    mean((await queryScores(network, x, adjacency, validation!.queries)).map((scores, i) => recallOf(scores, aside.relevant[i]!, 20)))

  it.each([
    ['GCN', () => gcn()],
    ['GAT', () => new GraphNetwork([new GATConv({ units: 8, heads: 2, activation: 'elu' }), new GATConv({ units: 8, seed: 1 })])],
    ['SAGE', () => new GraphNetwork([new SAGEConv({ units: 16, activation: 'relu' }), new SAGEConv({ units: 8, seed: 1 })])],
  ] as const)('%s learns to rank what answers, for questions it has not seen', (_, make) => withGraph(async ({ validation, ...nodes }, network) => {
    network.build(made.features)
    const before = await recall(network, { ...nodes, validation })
    await trainRanking(network, nodes, { epochs: 60, temperature: 0.2 })
    const after = await recall(network, { ...nodes, validation })
    // a third by chance
    expect(after).toBeGreaterThan(Math.max(0.65, before + 0.2))
  }, make()))

  it('scores are cosines of what the network makes of a query by itself with what it makes of the nodes', () => withGraph(async ({ x, adjacency, queries }, network) => {
    const z = tf.tidy(() => network.apply(x, { adjacency }).arraySync()).map(unit)
    const scores = await queryScores(network, x, adjacency, queries)
    expect(scores.map(({ length }) => length)).toEqual(asked.vectors.map(() => made.nodes))
    for (const [i, vector] of asked.vectors.entries()) {
      const alone = new Adjacency({ nodes: 1, sources: [0], targets: [0] })
      const q = unit(tf.tidy(() => network.apply(tf.tensor2d([vector]), { adjacency: alone }).arraySync())[0]!)
      near(scores[i]!, z.map(row => row.reduce((sum, each, c) => sum + each * q[c]!, 0)), 1e-5)
      alone.dispose()
    }
  }))

  it('more queries than are held at once are scored as each by itself', () => withGraph(async ({ x, adjacency }, network) => {
    const many = tf.tensor2d(questions(130, 8).vectors), few = tf.slice(many, [127, 0], [2, made.features])
    const scores = await queryScores(network, x, adjacency, many), again = await queryScores(network, x, adjacency, few)
    expect(scores).toHaveLength(130)
    again.forEach((each, i) => near(each, scores[127 + i]!, 1e-6))
    tf.dispose([many, few])
  }))

  it('the loss is the cross-entropy of the softmax over the nodes, which those that answer share', () => withGraph(async (nodes, network) => {
    network.build(made.features)
    const tau = 0.3, relevant = asked.relevant.map((each, i) => each.slice(0, 1 + i % 3))
    const costs = (await queryScores(network, nodes.x, nodes.adjacency, nodes.queries)).map((scores, i) => {
      const sum = scores.reduce((all, s) => all + Math.exp(s / tau), 0)
      return -mean(relevant[i]!.map(node => scores[node]! / tau - Math.log(sum)))
    })
    // a node that is named twice counts once
    const { best } = await trainRanking(network, { ...nodes, validation: undefined, relevant: relevant.map(each => [...each, each[0]!]) }, { epochs: 1, temperature: tau })
    near([best.loss], [mean(costs)], 1e-5)
  }))

  it('the validation is measured from the scores, and its best epoch stays', () => withGraph(async (nodes, network) => {
    for (const measure of ['mrr', 'recall'] as const) {
      const report = await trainRanking(network, nodes, { epochs: 6, measure, cutoff: 7, temperature: 0.2 })
      expect(report.best.validation!.score).toBe(Math.max(...report.epochs.map(({ validation }) => validation![measure]!)))
      const scores = await queryScores(network, nodes.x, nodes.adjacency, nodes.validation.queries)
      const found = report.best.validation!
      near([found.mrr!, found.recall!], [mean(scores.map((each, i) => reciprocalRank(each, aside.relevant[i]!))), mean(scores.map((each, i) => recallOf(each, aside.relevant[i]!, 7)))], 1e-9)
      const cost = scores.map((each, i) => Math.log(each.reduce((sum, s) => sum + Math.exp(s / 0.2), 0)) - mean(aside.relevant[i]!.map(node => each[node]! / 0.2)))
      near([found.loss], [mean(cost)], 1e-6)
    }
  }))

  it('the same seed gives the same weights, also in batches and among some of the nodes; another seed others', async () => {
    const trained = (options: RankingTrainOptions) => withGraph(async (nodes, network) => {
      await trainRanking(network, { ...nodes, validation: undefined, relevant: asked.relevant.map(each => each.slice(0, 2)) }, { epochs: 3, ...options })
      return numbersOf(network)
    })
    const first = await trained({ seed: 1, batch: 7 }), among = await trained({ seed: 1, batch: 7, candidates: 20 })
    expect(await trained({ seed: 1, batch: 7 })).toEqual(first)
    expect(await trained({ seed: 2, batch: 7 })).not.toEqual(first)
    expect(await trained({ seed: 1, batch: 8 })).not.toEqual(first)
    expect(among).not.toEqual(first)
    expect(await trained({ seed: 1, batch: 7, candidates: 20 })).toEqual(among)
    // more nodes answer than were to be candidates
    expect((await trained({ seed: 1, candidates: 2 })).every(Number.isFinite)).toBe(true)
  })

  it('ends when it is aborted, with the best weights so far', () => withGraph(async (nodes, network) => {
    const aborter = new AbortController()
    let stored: number[] = []
    await refusal(() => trainRanking(network, nodes, {
      signal: aborter.signal, onEpoch: ({ epoch }) => { if (epoch === 3) aborter.abort() }, onCheckpoint: () => { stored = numbersOf(network) },
    }), 'aborted')
    expect(numbersOf(network)).toEqual(stored)
  }))

  it('refuses what it cannot learn from', () => withGraph(async (nodes, network) => {
    const told = (other: object, options: object = {}, code: 'tensor' | 'option' = 'tensor') => refusal(() => trainRanking(network, { ...nodes, ...other }, options), code)
    const narrow = tf.ones([30, 4]), none = tf.ones([0, 18]), broken = tf.fill([30, 18], NaN), list = tf.ones([18])
    expect(await told({ queries: narrow })).toBe('trainRanking: queries: got vectors of 4 numbers; expected 18, as many as nodes have')
    expect(await told({ queries: none, relevant: [] })).toBe('trainRanking: queries: got shape [0, 18]; expected a matrix that is not empty')
    expect(await told({ queries: broken })).toBe('trainRanking: queries: row 0: got NaN; expected finite numbers')
    expect(await told({ queries: list })).toBe('trainRanking: queries: got shape [18]; expected a matrix that is not empty')
    expect(await told({ queries: asked.vectors })).toBe('trainRanking: queries: got an array of 30; expected a tensor')
    expect(await told({ relevant: [[1]] })).toBe('trainRanking: relevant: got an array of 1; expected an array of 30: of each query its nodes')
    const withRelevant = (first: unknown) => [first, ...asked.relevant.slice(1)]
    expect(await told({ relevant: withRelevant([]) })).toBe('trainRanking: relevant[0]: got no nodes; expected a list of nodes, at least one')
    expect(await told({ relevant: withRelevant(3) })).toBe('trainRanking: relevant[0]: got 3; expected a list of nodes, at least one')
    expect(await told({ relevant: withRelevant([0, 60]) })).toBe('trainRanking: relevant[0][1]: got 60; expected a node from 0 to 59')
    for (const odd of [-1, 0.5, NaN, undefined, '1']) await told({ relevant: withRelevant([odd]) })
    expect(await told({ validation: { queries: narrow, relevant: asked.relevant } })).toBe('trainRanking: validation: queries: got vectors of 4 numbers; expected 18, as many as nodes have')
    expect(await told({ x: narrow })).toBe('trainRanking: x: got 30 rows; expected 60: one for each node')
    for (const options of [{ temperature: 0 }, { batch: 0 }, { candidates: 1 }, { measure: 'map' }, { cutoff: 0 }, { seed: -1 }]) await told({}, options, 'option')
    expect(await told({}, { temprature: 1 }, 'option')).toBe('trainRanking: got unknown option "temprature". Did you mean "temperature"?')
    await refusal(() => queryScores(network, nodes.x, nodes.adjacency, narrow), 'tensor')
    tf.dispose([narrow, none, broken, list])
  }))
})
