import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import { Adjacency } from '../../src/nn/adjacency.ts'
import type { EdgeAttention } from '../../src/nn/layers/attention-layer.ts'
import { APPNP } from '../../src/nn/layers/appnp.ts'
import { GATConv } from '../../src/nn/layers/gat.ts'
import { GATv2Conv } from '../../src/nn/layers/gatv2.ts'
import { GCNConv } from '../../src/nn/layers/gcn.ts'
import type { GraphLayer } from '../../src/nn/layers/graph-layer.ts'
import { SAGEConv } from '../../src/nn/layers/sage.ts'
import { SGConv } from '../../src/nn/layers/sgc.ts'
import { TransformerConv } from '../../src/nn/layers/transformer.ts'
import { tf } from '../../src/nn/tensorflow.ts'
import type { NamedTensor } from '../../src/store/safetensors.ts'
import { setTorchWeights } from '../../src/nn/weights.ts'

/** Runs in Node and in pages: no imports but those of the library. */

type Nested = number | Nested[]

/** A layer with its inputs, and what PyTorch Geometric made of them. */
export interface GoldenCase {
  name: string
  source: { options: Record<string, unknown> }
  inputs: { num_nodes: number, edge_index: [number[], number[]], edge_weight?: number[] | null, edge_attr?: number[][], x: number[][] }
  parameters: Record<string, Nested>
  upstream: number[][]
  outputs: { out: number[][], attention?: { edge_index: [number[], number[]], alpha: number[][] } }
  gradients: { x: number[][], edge_weight?: number[], edge_attr?: number[][], parameters: Record<string, Nested> }
}

/** What a layer gives: numbers by name, and the ends of the edges where it attends. */
export interface GoldenResult {
  numbers: Record<string, number[]>
  ends?: [number[], number[]]
}

/** The layers that golden files are about, by file. */
export const goldenLayers: Record<string, (options: Record<string, unknown>) => GraphLayer> = {
  gcn: ({ add_self_loops }) => new GCNConv({ units: 4, selfLoops: add_self_loops as boolean }),
  gat: ({ heads, concat, add_self_loops }) => new GATConv({ units: 4, heads: heads as number, concat: concat as boolean, selfLoops: add_self_loops as boolean }),
  gat_edge: ({ heads, concat, add_self_loops, edge_dim }) => new GATConv({ units: 4, heads: heads as number, concat: concat as boolean, selfLoops: add_self_loops as boolean, edgeWidth: edge_dim as number }),
  gatv2: ({ share_weights, add_self_loops }) => new GATv2Conv({ units: 4, heads: 2, shareWeights: share_weights as boolean, selfLoops: add_self_loops as boolean }),
  transformer: ({ heads, concat, root_weight, edge_dim }) => new TransformerConv({ units: 4, heads: heads as number, concat: concat as boolean, skip: root_weight as boolean, edgeWidth: edge_dim as number ?? 0 }),
  sage: ({ normalize }) => new SAGEConv({ units: 4, normalize: normalize as boolean }),
  appnp: () => new APPNP(),
  sgc: () => new SGConv({ units: 4, steps: 2 }),
}

const flat = (nested: Nested): number[] => (typeof nested === 'number' ? [nested] : nested.flatMap(flat))

const shapeOf = (nested: Nested): number[] => (typeof nested === 'number' ? [] : [nested.length, ...shapeOf(nested[0]!)])

const named = (parameters: Record<string, Nested>) =>
  new Map<string, NamedTensor>(Object.entries(parameters).map(([name, value]) => [name, { shape: shapeOf(value), data: Float32Array.from(flat(value)) }]))

/** What a case says that comes out. */
export function expectedOf({ inputs, outputs, gradients }: GoldenCase): GoldenResult {
  const parameters = Object.entries(gradients.parameters).map(([name, value]) => [`gradient at ${name}`, flat(value)])
  const { attention } = outputs
  return {
    numbers: {
      out: outputs.out.flat(), 'gradient at x': gradients.x.flat(), ...(inputs.edge_weight && { 'gradient at edge weights': gradients.edge_weight! }),
      ...(inputs.edge_attr && { 'gradient at edge features': gradients.edge_attr!.flat() }),
      ...Object.fromEntries(parameters) as Record<string, number[]>, ...(attention && { attention: attention.alpha.flat() }),
    },
    ...(attention && { ends: attention.edge_index }),
  }
}

/** Runs the layer of a case on the backend in use. Disposes of all tensors. */
export async function runGolden(file: string, { source, inputs, parameters, upstream, outputs }: GoldenCase): Promise<GoldenResult> {
  const [sources, targets] = inputs.edge_index
  const adjacency = new Adjacency({ nodes: inputs.num_nodes, sources, targets })
  const layer = goldenLayers[file]!(source.options)
  const x = tf.tensor2d(inputs.x), dy = tf.tensor2d(upstream)
  const edgeWeight = inputs.edge_weight && tf.tensor1d(inputs.edge_weight), edgeFeatures = inputs.edge_attr && tf.tensor2d(inputs.edge_attr)
  /** What is told of edges, if anything is: its name in the context, and in the results. */
  const told = edgeWeight ? ['edgeWeight', 'edge weights', edgeWeight] as const : edgeFeatures ? ['edgeFeatures', 'edge features', edgeFeatures] as const : undefined
  const apply = (features: Tensor, edges?: Tensor) => layer.apply(features, { adjacency, ...(told && { [told[0]]: edges ?? told[2] }) } as never) as Tensor
  const loss = (features: Tensor, edges?: Tensor) => tf.sum(tf.mul(apply(features, edges), dy)) as never

  tf.dispose(apply(x))
  setTorchWeights(layer, named(parameters))
  const numbers: Record<string, number[]> = {}
  const read = async (name: string, tensor: Tensor) => {
    numbers[name] = [...await tensor.data() as Float32Array]
    tensor.dispose()
  }

  await read('out', apply(x))
  const atInputs = told ? tf.grads(loss as never)([x, told[2]]) : [tf.grad(loss as never)(x)]
  await read('gradient at x', atInputs[0]!)
  if (told) await read(`gradient at ${told[1]}`, atInputs[1]!)
  const variables = layer.trainableWeights.map(weight => weight.read() as Variable)
  if (variables.length > 0) {
    const { grads, value } = tf.variableGrads(() => loss(x), variables)
    for (const [i, { name, form }] of layer.torchWeights.entries()) {
      const gradient = grads[variables[i]!.name]!
      await read(`gradient at ${name}`, tf.tidy(() => (form === 'linear' ? tf.transpose(gradient) : tf.clone(gradient))))
    }
    tf.dispose([grads, value])
  }
  let ends: [number[], number[]] | undefined
  if (outputs.attention) {
    const attention = await (layer as GraphLayer & { attention(x: Tensor, adjacency: Adjacency, edges?: Tensor): Promise<EdgeAttention> }).attention(x, adjacency, edgeFeatures)
    ends = [[...attention.sources], [...attention.targets]]
    numbers.attention = [...attention.weights]
  }
  tf.dispose([x, dy, told?.[2] ?? []])
  layer.dispose()
  adjacency.dispose()
  return { numbers, ...(ends && { ends }) }
}
