import { createRandom } from '../../src/core/random.ts'
import type { NamedTensor } from '../../src/store/safetensors.ts'
import { EDGE_FEATURES, type Features, NODE_FEATURES, VECTOR_FEATURES } from '../../src/rank/rerank/features.ts'
import { rankerShapes } from '../../src/rank/rerank/ranker.ts'

/** Weights by chance, of the size that learned ones have. */
export function anyWeights(seed: number, seesVectors = false): Map<string, NamedTensor> {
  const random = createRandom(seed)
  return new Map(rankerShapes(seesVectors).map(([name, shape]) => {
    const size = shape.reduce((product, each) => product * each, 1)
    return [name, { shape, data: Float32Array.from({ length: size }, () => (random() - 0.5) * 0.8) }]
  }))
}

/** Candidates by chance, with edges from anywhere to anywhere else. */
export function someFeatures(nodes: number, edges: number, seed: number, seesVectors = false): Features {
  const random = createRandom(seed), node = () => Math.floor(random() * nodes)
  const pairs = Array.from({ length: edges }, () => [node(), node()] as const).filter(([a, b]) => a !== b)
  const numbers = (count: number) => Float32Array.from({ length: count }, () => 2 * random() - 0.5)
  return {
    nodes, x: numbers(nodes * (NODE_FEATURES.length + (seesVectors ? VECTOR_FEATURES.length : 0))), sources: Int32Array.from(pairs, ([a]) => a), targets: Int32Array.from(pairs, ([, b]) => b),
    about: numbers(pairs.length * EDGE_FEATURES.length),
  }
}
