import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../src/core/random.ts'
import { Adjacency } from '../../../src/nn/adjacency.ts'
import { SparseFeatures } from '../../../src/nn/features.ts'
import { GATConv } from '../../../src/nn/layers/gat.ts'
import { GCNConv } from '../../../src/nn/layers/gcn.ts'
import { GraphNetwork } from '../../../src/nn/network.ts'
import { accuracy, classify, trainClassifier } from '../../../src/nn/training/classification.ts'
import type { EpochReport, TrainOptions } from '../../../src/nn/training/fit.ts'
import { onBackend } from '../tensors.ts'

const NODES = 60

/** Two groups: edges mostly within, a word that mostly tells the group; every third node is labelled. */
function groups(seed = 1) {
  const random = createRandom(seed), group = (node: number) => node % 2
  const edges = Array.from({ length: 240 }, () => [Math.floor(random() * NODES), Math.floor(random() * NODES)] as const).filter(([a, b]) => a !== b && (group(a) === group(b) || random() < 0.15))
  const nodes = Array.from({ length: NODES }, (_, node) => node)
  return {
    x: new SparseFeatures(nodes.map(node => [random() < 0.75 ? group(node) : 1 - group(node), 2 + Math.floor(random() * 6)]), 8),
    adjacency: new Adjacency({ nodes: NODES, sources: [...edges.map(([a]) => a), ...edges.map(([, b]) => b)], targets: [...edges.map(([, b]) => b), ...edges.map(([a]) => a)] }),
    labels: nodes.map(group), train: nodes.filter(node => node % 3 === 0), validation: nodes.filter(node => node % 3 === 1),
  }
}

const gcn = (seed = 0) => new GraphNetwork([new GCNConv({ units: 8, activation: 'relu', seed }), new GCNConv({ units: 2, seed: seed + 10 })], { dropout: 0.3 })

/** Runs with a network and groups of its own, and frees both. */
async function using<T>(act: (network: GraphNetwork, given: ReturnType<typeof groups>) => Promise<T>, network = gcn()): Promise<T> {
  const given = groups()
  try {
    return await act(network, given)
  } finally {
    network.dispose()
    given.x.dispose()
    given.adjacency.dispose()
  }
}

const numbers = (network: GraphNetwork) => [...network.weights().values()].flatMap(({ data }) => [...data])

describe('trainClassifier', () => {
  onBackend('wasm')

  it.each([['GCN', gcn], ['GAT', () => new GraphNetwork([new GATConv({ units: 4, heads: 2, dropout: 0.2, activation: 'elu' }), new GATConv({ units: 2 })])]])('%s tells nodes apart that it was not shown', async (_, create) => {
    await using(async (network, given) => {
      const report = await trainClassifier(network, given, { epochs: 60, learningRate: 0.02 })
      const others = Array.from({ length: NODES }, (_, node) => node).filter(node => node % 3 === 2)
      expect(accuracy(await classify(network, given.x, given.adjacency), given.labels, others)).toBeGreaterThan(0.85)
      expect(report.epochs.at(-1)!.loss).toBeLessThan(report.epochs[0]!.loss)
      expect(report.best.validation!.accuracy).toBe(Math.max(...report.epochs.map(({ validation }) => validation!.accuracy!)))
    }, create())
  })

  it('gives the same weights for the same seed', async () => {
    const train = (seed: number) => using(async (network, given) => {
      await trainClassifier(network, given, { epochs: 10, seed })
      return numbers(network)
    })
    const first = await train(3)
    expect(await train(3)).toEqual(first)
    expect(await train(4)).not.toEqual(first)
  })

  it('ends when nothing gets better, with the weights of the best epoch', async () => {
    await using(async (network, given) => {
      const kept: number[][] = [], seen: EpochReport[] = []
      const report = await trainClassifier(network, given, {
        epochs: 500, learningRate: 0.05, patience: 5, onCheckpoint: weights => kept.push([...weights.values()].flatMap(({ data }) => [...data])), onEpoch: epoch => seen.push(epoch),
      })
      expect(report.stopped).toBe(true)
      const losses = report.epochs.map(({ validation }) => validation!.loss), scores = report.epochs.map(({ validation }) => validation!.accuracy!)
      const last = Math.max(losses.indexOf(Math.min(...losses)), scores.indexOf(Math.max(...scores)))
      expect(report.epochs).toHaveLength(last + 1 + 5)
      expect(seen).toEqual(report.epochs)
      expect(numbers(network)).toEqual(kept.at(-1))
    })
  })

  it('aborted, keeps the last checkpoint', async () => {
    await using(async (network, given) => {
      const controller = new AbortController()
      let kept: number[] = []
      const options: TrainOptions = {
        epochs: 100, signal: controller.signal, onCheckpoint: weights => { kept = [...weights.values()].flatMap(({ data }) => [...data]) }, onEpoch: ({ epoch }) => { if (epoch === 7) controller.abort() },
      }
      await expect(trainClassifier(network, given, options)).rejects.toMatchObject({ code: 'aborted' })
      expect(kept.length).toBeGreaterThan(0)
      expect(numbers(network)).toEqual(kept)
    })
  })

  it('says at which epoch it diverged, and keeps numbers', async () => {
    await using(async (network, given) => {
      await expect(trainClassifier(network, given, { epochs: 50, learningRate: 1e30 })).rejects.toMatchObject({ code: 'diverged', message: expect.stringMatching(/epoch \d+: got a loss of (NaN|Infinity)/) as string })
      expect(numbers(network).every(Number.isFinite)).toBe(true)
    })
  })

  it('weighs classes', async () => {
    const share = (classWeights: number[]) => using(async (network, given) => {
      await trainClassifier(network, { ...given, validation: undefined, classWeights }, { epochs: 20 })
      return (await classify(network, given.x, given.adjacency)).filter(each => each === 1).length
    })
    expect(await share([1, 30])).toBeGreaterThan(await share([30, 1]))
  })

  it.each([
    [{ labels: [0, 1] }, 'labels: got 2 labels; expected 60: one for each node'],
    [{ labels: Array.from({ length: NODES }, () => 2) }, 'labels[0]: got 2; expected a class from 0 to 1'],
    [{ train: [] }, 'train: got no nodes; expected at least one'],
    [{ train: [60] }, 'train[0]: got 60; expected a node from 0 to 59'],
    [{ classWeights: [1] }, 'classWeights: got 1 weights; expected 2: one for each class'],
  ])('refuses %o', async (change, message) => {
    await using(async (network, given) => {
      await expect(trainClassifier(network, { ...given, ...change })).rejects.toThrow(message)
    })
  })

  it('refuses an option that it does not know', async () => {
    await using(async (network, given) => {
      await expect(trainClassifier(network, given, { epoch: 3 } as never)).rejects.toThrow('unknown option "epoch". Did you mean "epochs"?')
    })
  })
})
