/**
 * One way to take the sparse product, in a process of its own: `process.ts WAY NODES EDGES WIDTH`. It says {"ready": …} when the
 * graph is there, and for each line on stdin takes the product once and prints its milliseconds and the sum of y.
 */
import { createInterface } from 'node:readline'
import '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { simdKernels } from '../../src/math/kernels/simd.ts'
import { typescriptKernels } from '../../src/math/kernels/typescript.ts'
import { randomGraph, type RandomGraph } from './graph.ts'

/** Prepares; what it gives takes the product once and gives the milliseconds and y. */
type Way = (graph: RandomGraph) => Promise<() => Promise<[ms: number, y: Float32Array]>>

const timed = (work: () => void): number => {
  const begun = performance.now()
  work()
  return performance.now() - begun
}

const ways: Record<string, Way> = {
  async typescript({ nodes, rowStart, columns, weights, x, width }) {
    const y = new Float32Array(nodes * width)
    return async () => [timed(() => typescriptKernels.spmm(nodes, rowStart, columns, weights, x, width, y)), y]
  },

  async simd({ nodes, rowStart, columns, weights, x, width }) {
    const bytes = [rowStart, columns, weights, x, x].map(array => Math.ceil(array.byteLength / 64) * 64)
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes.reduce((sum, each) => sum + each, 64) / 65536) })
    const at = bytes.map((_, i) => bytes.slice(0, i).reduce((sum, each) => sum + each, 64))
    ;[rowStart, columns, weights, x].forEach((array, i) =>
      new Uint8Array(memory.buffer, at[i], array.byteLength).set(new Uint8Array(array.buffer))
    )
    const kernels = simdKernels(memory)
    return async () => [
      timed(() => kernels.spmm(nodes, at[0]!, at[1]!, at[2]!, at[3]!, width, at[4]!)),
      new Float32Array(memory.buffer, at[4], nodes * width),
    ]
  },

  /** The formulation with an intermediate of edges × width: gather the sources' rows, weigh them, add them up at the targets. */
  async naive({ nodes, edges, rowStart, columns, weights, x, width }) {
    await tf.setBackend('wasm')
    const targets = new Int32Array(edges)
    for (let i = 0; i < nodes; i++) targets.fill(i, rowStart[i], rowStart[i + 1])
    const from = tf.tensor1d(columns, 'int32'),
      to = tf.tensor2d(targets, [edges, 1], 'int32'),
      w = tf.tensor2d(weights, [edges, 1]),
      h = tf.tensor2d(x, [nodes, width])
    return async () => {
      const begun = performance.now()
      const y = tf.tidy(() => tf.scatterND(to, tf.mul(tf.gather(h, from), w), [nodes, width]))
      const ms = performance.now() - begun
      const values = y.dataSync() as Float32Array
      y.dispose()
      return [ms, values]
    }
  },
}

const say = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`)

const [way, nodes, edges, width] = process.argv.slice(2)
try {
  const take = await ways[way!]!(randomGraph({ nodes: Number(nodes), edges: Number(edges), width: Number(width) }))
  say({ ready: way === 'naive' ? `tfjs ${tf.version_core}` : `V8 ${process.versions.v8}` })
  for await (const _ of createInterface({ input: process.stdin })) {
    const [ms, y] = await take()
    let sum = 0
    for (let i = 0; i < y.length; i++) sum += y[i]!
    say({ ms, sum, peakMemoryBytes: process.resourceUsage().maxRSS * 1024 })
  }
} catch (error) {
  // TensorFlow.js does not look whether its heap had room; it writes where there is none.
  const { message } = error as Error
  say({ error: error instanceof WebAssembly.RuntimeError ? `out of memory: ${message}` : message.split('\n')[0] })
  process.exitCode = 1
}
