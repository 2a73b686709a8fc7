/**
 * Measures one layer on a large graph: `large-process.ts JOB ROUNDS`, the job as JSON. After a round that does not count it
 * takes as many as it is told, and prints one line of JSON.
 */
import type { KernelFunc, Scalar, Tensor, TensorInfo, Variable } from '@tensorflow/tfjs-core'
import { Adjacency } from '../../src/nn/adjacency.ts'
import { useBackend } from '../../src/nn/backend.ts'
import { GATConv } from '../../src/nn/layers/gat.ts'
import { GCNConv } from '../../src/nn/layers/gcn.ts'
import { GraphNetwork } from '../../src/nn/network.ts'
import { rowsOfEntries } from '../../src/nn/sparse-rows.ts'
import { tf } from '../../src/nn/tensorflow.ts'
import { crossEntropy } from '../../src/nn/training/classification.ts'
import type { LargeJob, Said, Work } from './large.ts'
import { type GraphSize, randomGraph } from '../spmm/graph.ts'

/** After so many milliseconds, all rounds together, there is no further one. */
const ENOUGH = 60_000

interface Graph {
  x: Variable
  adjacency: Adjacency
}

function makeGraph(size: GraphSize): Graph {
  const { rowStart, columns, weights, x } = randomGraph(size)
  const targets = rowsOfEntries({ rowStart, columns, order: columns })
  return {
    x: tf.variable(tf.tensor2d(x, [size.nodes, size.width])),
    adjacency: new Adjacency({ nodes: size.nodes, sources: columns, targets, weights }),
  }
}

const LAYERS: Record<LargeJob['layer'], (width: number) => GraphNetwork> = {
  GCN: units => new GraphNetwork([new GCNConv({ units })]),
  GAT: width => new GraphNetwork([new GATConv({ units: width / 8, heads: 8 })]),
}

/** Prepares; what it gives takes one round. */
const WORKS: Record<Work, (network: GraphNetwork, graph: Graph) => () => Tensor[]> = {
  forward: (network, { x, adjacency }) => () => [network.apply(x, { adjacency })],

  backward: (network, { x, adjacency }) => () =>
    Object.values(tf.variableGrads(() => tf.sum(network.apply(x, { adjacency })), [x, ...network.variables]).grads),

  /** The classes are node numbers modulo the width. */
  step(network, { x, adjacency }) {
    const [nodes, width] = x.shape as [number, number]
    const optimizer = tf.train.adam(0.005), classes = Int32Array.from({ length: nodes }, (_, node) => node % width)
    // on wasm the ones of a one-hot tensor are whole numbers
    const targets = tf.div(tf.oneHot(classes, width), nodes)
    return () => [
      optimizer.minimize(
        () => crossEntropy(network.apply(x, { adjacency, training: true }), targets) as Scalar,
        true,
        network.variables,
      )!,
    ]
  },
}

/**
 * The wasm backend under a name for which there are no kernels of ours, so that layers are composed of TensorFlow.js' own
 * operations. It has no sum by segment, which its scatter does as well.
 */
async function useStock(): Promise<void> {
  tf.registerBackend('stock', tf.findBackendFactory('wasm'))
  tf.copyRegisteredKernels('wasm', 'stock')
  const scatter = tf.getKernel('ScatterNd', 'wasm').kernelFunc
  const segmentSum: KernelFunc = ({ inputs, attrs, backend }) => {
    const { x, segmentIds } = inputs as Record<'x' | 'segmentIds', TensorInfo>
    const indices = { ...segmentIds, shape: [...segmentIds.shape, 1] }
    return scatter({
      inputs: { indices, updates: x },
      attrs: { shape: [attrs!.numSegments as number, ...x.shape.slice(1)] },
      backend,
    })
  }
  tf.registerKernel({ kernelName: 'UnsortedSegmentSum', backendName: 'stock', kernelFunc: segmentSum })
  await tf.setBackend('stock')
}

/** TensorFlow.js does not look whether its heap had room, and writes to address 0 where it had not. To be called after its first allocation, which sets `_malloc`. */
function refuseWhenFull(): void {
  const { wasm } = tf.backend() as unknown as { wasm: { _malloc(bytes: number): number } }
  const allocate = wasm._malloc
  wasm._malloc = bytes => {
    const at = allocate(bytes)
    if (at === 0) throw new Error(`out of memory: no room for ${Math.round(bytes / 2 ** 20)} MiB more in wasm's 4 GiB`)
    return at
  }
}

/** The first round does not count, and there are two at least. */
function measure(take: () => Tensor[], rounds: number): Said {
  const all: number[] = []
  let results: Tensor[] = []
  try {
    for (let spent = 0; all.length <= rounds && (all.length < 2 || spent < ENOUGH); spent += all.at(-1)!) {
      tf.dispose(results)
      const begun = performance.now()
      results = tf.tidy(take)
      all.push(performance.now() - begun)
    }
  } catch (error) {
    return {
      error: `round ${all.length + 1}: ${firstLine(error)}${
        all.length > 0 ? `; before: ${all.map(Math.round).join(', ')} ms` : ''
      }`,
      peakMiB: peakMiB(),
    }
  }
  const peak = peakMiB()
  return { ms: all.slice(1), peakMiB: peak, size: meanSize(results) }
}

const peakMiB = (): number => process.resourceUsage().maxRSS / 1024

const firstLine = (error: unknown): string => (error as Error).message.split('\n')[0]!

/** The mean of |v| over all numbers. */
function meanSize(results: readonly Tensor[]): number {
  let sum = 0, count = 0
  for (const result of results) {
    const values = result.dataSync()
    for (const value of values) sum += Math.abs(value)
    count += values.length
  }
  return sum / count
}

async function main(job: LargeJob, rounds: number): Promise<Said> {
  await useBackend('wasm')
  if (job.ops === 'stock') await useStock()
  const graph = makeGraph(job), network = LAYERS[job.layer](job.width)
  refuseWhenFull()
  network.build(job.width)
  return measure(WORKS[job.work](network, graph), rounds)
}

try {
  console.log(JSON.stringify(await main(JSON.parse(process.argv[2]!), Number(process.argv[3]))))
} catch (error) {
  console.log(JSON.stringify({ error: firstLine(error) }))
  process.exitCode = 1
}
