import { describe, expect, it } from 'vitest'
import { Adjacency } from '../../src/nn/adjacency.ts'
import { GCNConv } from '../../src/nn/layers/gcn.ts'
import { tf } from '../../src/nn/tensorflow.ts'
import { refusal } from '../helpers/refusal.ts'
import { onBackend } from './tensors.ts'

/** What is told of a heap that has no room for so many MiB. */
const told = (mebibytes: string) => new RegExp(`^tokengraph/nn: backend wasm: got no room for a tensor of ${mebibytes} MiB; expected tensors that fit into 4 GiB together\\. `)

interface Wasm { makeOutput(shape: number[], dtype: 'float32'): { dataId: object } }

describe('the heap of the wasm backend', () => {
  onBackend('wasm')

  it('is refused by name where it is full, in operations of TensorFlow.js and in ours, and serves on', async () => {
    const backend = tf.backend() as unknown as Wasm
    // reserved, never written to, so that no memory is really taken
    const reserved: object[] = []
    const reserve = (mebibytes: number) => reserved.push(backend.makeOutput([mebibytes, 2 ** 18], 'float32').dataId)
    try {
      expect(await refusal(async () => { for (;;) reserve(512) }, 'limit')).toMatch(told('512'))
      for (const mebibytes of [256, 128, 64, 32, 16, 8, 4]) await refusal(async () => { for (;;) reserve(mebibytes) }, 'limit')
      expect(reserved.length).toBeGreaterThan(5)
      expect(await refusal(async () => tf.zeros([4, 2 ** 18]), 'limit')).toMatch(told('4'))
      expect(await refusal(async () => { tf.tidy(() => tf.add(tf.zeros([16]), tf.ones([2 ** 20, 16]))) }, 'limit')).toMatch(told('64'))
      const layer = new GCNConv({ units: 2 ** 21 }), adjacency = new Adjacency({ nodes: 1, sources: [], targets: [] })
      expect(await refusal(async () => { tf.tidy(() => layer.apply(tf.ones([1, 1]), { adjacency })) }, 'limit')).toMatch(told('8'))
      adjacency.dispose()
    } finally {
      for (const dataId of reserved) (tf.backend() as unknown as { disposeData(id: object, force?: boolean): void }).disposeData(dataId, true)
    }
    const x = tf.zeros([4, 2 ** 18])
    expect(tf.tidy(() => tf.sum(x).dataSync()[0])).toBe(0)
    x.dispose()
  })
})
