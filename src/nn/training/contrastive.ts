import * as v from 'valibot'
import { TokenGraphError } from '../../core/errors.ts'
import { number, whole } from '../../core/options.ts'
import { createRandom } from '../../core/random.ts'
import { distinct } from '../../core/sampling.ts'
import type { Adjacency } from '../adjacency.ts'
import { ready } from '../backend.ts'
import { type NodeFeatures, SparseFeatures } from '../features.ts'
import { Linear } from '../layers/linear.ts'
import { GraphNetwork } from '../network.ts'
import { pickRows } from '../ops.ts'
import { subSeed } from '../sub-seed.ts'
import { tf } from '../tensorflow.ts'
import { fit, type TrainingReport, type TrainOptions } from './fit.ts'
import { checkNodes } from './inputs.ts'
import { ntXent } from './losses.ts'
import { readTraining } from './options.ts'

/** Options of {@link trainContrastive}, beside those of every training. */
export interface ContrastiveTrainOptions extends TrainOptions {
  /** τ: cosines are divided by it. Default 0.4. */
  temperature?: number | undefined
  /** The share of the edges that each of the two views is without, from 0 to below 1. Default [0.2, 0.4]. */
  dropEdges?: readonly [number, number] | undefined
  /** The share of the features that each is without. Default [0.3, 0.4]. */
  maskFeatures?: readonly [number, number] | undefined
  /**
   * The width of the projection g that outputs are compared through, which is not kept; 0 for none. Default: the
   * network's output width.
   */
  projection?: number | undefined
  /**
   * In an epoch at most so many nodes are told apart, chosen anew each time; memory grows with its square. Default
   * 1024.
   */
  sample?: number | undefined
}

const rate = number(0, 0.999)
const own = {
  epochs: v.optional(whole(1), 200),
  learningRate: v.optional(number(0), 5e-4),
  temperature: v.optional(number(1e-3), 0.4),
  dropEdges: v.optional(v.strictTuple([rate, rate]), [0.2, 0.4]),
  maskFeatures: v.optional(v.strictTuple([rate, rate]), [0.3, 0.4]),
  projection: v.optional(whole(0)),
  sample: v.optional(whole(2), 1024),
}

/**
 * Trains a network without labels, as GRACE (Zhu et al. 2020, "Deep Graph Contrastive Representation Learning", eqs.
 * 1–2): a node seen twice, each time with other edges dropped and other features masked, is to be told from all others
 * in both views.
 *
 * U, V = g(network(view 1)), g(network(view 2)), g(z) = W₂ elu(W₁ z + b₁) + b₂;  θ = cos / τ
 * ℓ(u_i, v_i) = − ln ( e^θ(u_i,v_i) / ( Σ_k e^θ(u_i,v_k) + Σ_{k≠i} e^θ(u_i,u_k) ) )
 * L = mean over nodes of ½ ( ℓ(u_i, v_i) + ℓ(v_i, u_i) )
 *
 * which is {@link ntXent} of U and V. A mask takes a feature away from all nodes of a view; each edge of the adjacency
 * falls out by itself, so that an undirected one may lose one direction. Defaults are the paper's for Cora, but for the
 * sample. The network ends with the weights of the last epoch.
 *
 * Memory: beside the network, some six matrices of (2 × sample)² numbers, 100 MB by default. Cost: two adjacencies an
 * epoch, O(nodes + edges), the network twice, and 12 · sample² · width multiply-adds.
 *
 * @throws TokenGraphError `tensor` for features that do not fit, or a single node; `diverged` at the
 *   first loss that is no number, and `aborted`: the weights are then those of the best epoch before
 *
 * @example const network = new GraphNetwork([new GCNConv({ units: 256, activation: 'relu' }), new GCNConv({ units: 128,
 * activation: 'relu' })]) await trainContrastive(network, { x, adjacency }) const embedding = network.apply(x, {
 * adjacency })
 */
export async function trainContrastive(
  network: GraphNetwork,
  nodes: { x: NodeFeatures, adjacency: Adjacency },
  options: ContrastiveTrainOptions = {},
): Promise<TrainingReport> {
  const { temperature, dropEdges, maskFeatures, projection, sample, training } = readTraining(
    own,
    options,
    'trainContrastive',
  )
  await ready()
  await checkNodes(nodes, 'trainContrastive')
  const { x, adjacency } = nodes
  if (adjacency.nodes < 2)
    throw new TokenGraphError('tensor', {
      where: 'trainContrastive',
      got: 'one node',
      expected: 'two or more, to tell apart',
    })
  network.build(x.shape[1]!)
  const head = projectionHead(projection ?? tf.tidy(() => network.apply(x, { adjacency }).shape[1]), training.seed!)
  const withHead = new GraphNetwork([...network.layers, ...head], { dropout: network.dropout })
  let edges: Adjacency[] = []
  // gradients read the views' tensors after the loss is there: they are freed when the next views are made
  const release = () => edges.forEach(each => each.dispose())
  try {
    withHead.build(x.shape[1]!)
    return await fit(withHead, {
      name: 'contrastive',
      loss: seed => {
        release()
        edges = dropEdges.map((share, view) => withoutEdges(adjacency, share, subSeed(seed, view)))
        const chosen = Int32Array.from(distinct(sample, adjacency.nodes, createRandom(subSeed(seed, 2))))
        const [u, v] = edges.map((view, i) => {
          const y = withHead.apply(masked(x, maskFeatures[i]!, subSeed(seed, 3 + i)), {
            adjacency: view,
            training: true,
            seed: subSeed(seed, 5 + i),
          })
          return chosen.length < adjacency.nodes ? pickRows(y, chosen) : y
        })
        return ntXent(u!, v!, { temperature })
      },
    }, { ...training, ...ofNetwork(network, head.length, training) })
  } finally {
    release()
    for (const layer of head) if (layer.built) layer.dispose()
  }
}

const projectionHead = (width: number, seed: number): Linear[] => (width === 0 ? [] : [
  new Linear({ units: width, activation: 'elu', seed: subSeed(seed, 0) }),
  new Linear({ units: width, seed: subSeed(seed, 1) }),
])

/**
 * What the caller said of the network's layers alone: the head does not decay where layers have decays of their own,
 * and is no part of checkpoints.
 */
const ofNetwork = (
  network: GraphNetwork,
  headLayers: number,
  { weightDecay, onCheckpoint }: TrainOptions,
): TrainOptions => ({
  ...(Array.isArray(weightDecay) && { weightDecay: [...weightDecay, ...Array.from({ length: headLayers }, () => 0)] }),
  ...(onCheckpoint && { onCheckpoint: (_, report) => onCheckpoint(network.weights(), report) }),
})

function withoutEdges(adjacency: Adjacency, share: number, seed: number): Adjacency {
  const random = createRandom(seed)
  return adjacency.only(() => random() >= share)
}

/** Features of which a share is 0 for all nodes. */
function masked(x: NodeFeatures, share: number, seed: number): NodeFeatures {
  const random = createRandom(seed),
    factors = Float32Array.from({ length: x.shape[1]! }, () => (random() >= share ? 1 : 0))
  return x instanceof SparseFeatures ? x.scaled(factors) : tf.mul(x, tf.tensor2d(factors, [1, factors.length]))
}
