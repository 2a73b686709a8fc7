import '@tensorflow/tfjs-backend-webgl'
import { Adjacency } from '../../src/nn/adjacency.ts'
import { useBackend } from '../../src/nn/backend.ts'
import { GATConv } from '../../src/nn/layers/gat.ts'
import { GATv2Conv } from '../../src/nn/layers/gatv2.ts'
import { GCNConv } from '../../src/nn/layers/gcn.ts'
import type { GraphLayer } from '../../src/nn/layers/graph-layer.ts'
import { SAGEConv } from '../../src/nn/layers/sage.ts'
import { tf } from '../../src/nn/tensorflow.ts'
import { runGolden } from './golden-cases.ts'

/** Starts webgl; says how many bits its numbers have, and what draws. */
async function start(): Promise<{ backend: string, bits: number, renderer: string }> {
  const backend = await useBackend('webgl')
  const context = document.createElement('canvas').getContext('webgl2')!
  const names = context.getExtension('WEBGL_debug_renderer_info')
  return { backend, bits: tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED') ? 32 : 16, renderer: names ? String(context.getParameter(names.UNMASKED_RENDERER_WEBGL)) : 'unknown' }
}

/** The outputs of each layer over a graph of three nodes and no edges, its biases 1, and the sums of its gradients at the biases. */
function withoutEdges(): [string, number[], number[]][] {
  const options = { units: 2, selfLoops: false }
  return tf.tidy(() => [new GCNConv(options), new GATConv({ ...options, heads: 3, concat: false }), new GATv2Conv({ ...options, heads: 3, concat: false }), new SAGEConv({ units: 2 })].map(layer => {
    const adjacency = new Adjacency({ nodes: 3, sources: [], targets: [] }), x = tf.zeros([3, 4])
    const apply = () => layer.apply(x, { adjacency } as never) as typeof x
    apply()
    layer.setWeights((layer as GraphLayer).weights.map(weight => tf.ones(weight.shape as number[])))
    const { grads } = tf.variableGrads(() => tf.sum(apply()), layer.trainableWeights.filter(weight => weight.name.includes('bias')).map(weight => weight.read() as never))
    return [layer.getClassName(), [...apply().dataSync()], Object.values(grads).map(each => tf.sum(each).dataSync()[0]!)]
  }))
}

/** What webgl.test.ts asks for in a page. */
const page = { start, runGolden, withoutEdges, tensors: () => tf.memory().numTensors }

/** The type of {@link page}. */
export type WebglPage = typeof page

Object.assign(globalThis, { page })
