import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Adjacency } from '../../../src/nn/adjacency.ts'
import { RankerNetwork } from '../../../src/nn/ranker-network.ts'
import { tf } from '../../../src/nn/tensorflow.ts'
import type { NamedTensor } from '../../../src/store/safetensors.ts'
import { EDGE_FEATURES, type Features, NODE_FEATURES } from '../../../src/rank/rerank/features.ts'
import { HEADS, Ranker, START, WIDTH } from '../../../src/rank/rerank/ranker.ts'
import { shippedRanker } from '../../../src/rank/rerank/shipped.ts'
import { onBackend, withoutLeak } from '../../nn/tensors.ts'
import { anyWeights, someFeatures } from '../../helpers/ranker.ts'
import { runs } from '../../helpers/runs.ts'

/** What TensorFlow.js' layers make of the same. */
function twin(weights: Map<string, NamedTensor>, { nodes, x, sources, targets, about }: Features): number[] {
  const network = new RankerNetwork({ width: WIDTH, heads: HEADS, edgeWidth: EDGE_FEATURES.length, start: START, seed: 0 })
  const adjacency = new Adjacency({ nodes, sources, targets })
  network.build(x.length / nodes)
  network.setWeights(weights)
  const y = tf.tidy(() => [...network.apply(tf.tensor2d(x, [nodes, x.length / nodes]), {
    adjacency, edgeFeatures: tf.tensor2d(about, [sources.length, EDGE_FEATURES.length]),
  }).dataSync()])
  network.dispose()
  adjacency.dispose()
  return y
}

describe('Ranker', () => {
  onBackend('cpu')

  it("gives what TensorFlow.js' layers give", () => withoutLeak(() => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 40 }), fc.nat(1e6), fc.boolean(), (nodes, edges, seed, seesVectors) => {
      const weights = anyWeights(seed, seesVectors), features = someFeatures(nodes, edges, seed + 1, seesVectors), expected = twin(weights, features)
      new Ranker(weights).logits(features).forEach((logit, i) => expect(Math.abs(logit - expected[i]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(expected[i]!))))
    }), { numRuns: runs(40) })
  }))

  it('hears no others where nothing joins candidates', () => {
    const ranker = new Ranker(anyWeights(1)), features = someFeatures(3, 0, 2), width = NODE_FEATURES.length
    const alone = { ...features, nodes: 1, x: features.x.slice(width, 2 * width) }
    expect(ranker.logits(features)[1]).toBeCloseTo(ranker.logits(alone)[0]!, 12)
  })

  it.each([
    ['lacks one', (weights: Map<string, NamedTensor>) => weights.delete('2.lin_key.bias'), 'no tensor "2.lin_key.bias"; expected shape [32]'],
    ['has another', (weights: Map<string, NamedTensor>) => weights.set('6.weight', { shape: [1], data: new Float32Array(1) }), 'a tensor "6.weight"; expected those of a re-ranker alone'],
    ['has one of another shape', (weights: Map<string, NamedTensor>) => weights.set('5.bias', { shape: [2], data: new Float32Array(2) }), '"5.bias" of shape [2]; expected [1]'],
    ['is not finite', (weights: Map<string, NamedTensor>) => { weights.get('0.bias')!.data[3] = NaN }, '"0.bias" with what is no number; expected finite numbers'],
  ])('refuses weights of which it %s', (_, spoil, message) => {
    const weights = anyWeights(1)
    spoil(weights)
    expect(() => new Ranker(weights, 'mine')).toThrow(message)
  })

  it.each([false, true])('comes with the package, read once (sees vectors: %s)', async seesVectors => {
    const ranker = await shippedRanker(seesVectors)
    expect(await shippedRanker(seesVectors)).toBe(ranker)
    expect(ranker.seesVectors).toBe(seesVectors)
    expect([...ranker.logits(someFeatures(5, 8, 3, seesVectors))].every(Number.isFinite)).toBe(true)
  })
})
