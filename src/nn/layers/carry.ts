import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { dropout, sparseProduct, spmm, weightedSum } from '../ops.ts'
import { subSeed } from '../sub-seed.ts'
import type { GraphContext } from './graph-layer.ts'

/**
 * z → Â z, for one or several steps: over fixed weights, or over the tensor of weights that the context brings.
 *
 * @param rate  the share of Â that dropout takes away, other entries in each step
 */
export function carrier(
  { adjacency, edgeWeight, seed = 0 }: GraphContext,
  selfLoops: boolean,
  rate = 0,
): (z: Tensor, step?: number) => Tensor2D {
  if (edgeWeight) {
    const { rows, weights } = adjacency.normalise(edgeWeight, selfLoops)
    return (z, step = 0) => weightedSum(rows, dropout(weights, rate, subSeed(seed, step)), z)
  }
  const fixed = adjacency.normalised(selfLoops)
  if (rate === 0) return z => spmm(fixed, z)
  return (z, step = 0) => sparseProduct(fixed.rows, dropout(fixed.forward, rate, subSeed(seed, step)), z)
}
