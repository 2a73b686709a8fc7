import { attention, attentionGrad, dropout } from './attention.ts'
import { transposedProduct } from './dense-products.ts'
import { edgeScores, edgeScores2, edgeScores2Grad } from './edge-scores.ts'
import { edgeSoftmax, edgeSoftmaxGrad } from './edge-softmax.ts'
import { type Loops, sddmm, spmm, spmmHeads } from './sparse-products.ts'

/**
 * The kernels in TypeScript: what each one means, written to be read, and what runs where there is no WebAssembly SIMD.
 * Sums are kept in float64 and rounded when they are stored.
 */
export const typescriptKernels: Loops = {
  spmm,
  spmmHeads,
  sddmm,
  edgeScores,
  edgeSoftmax,
  edgeSoftmaxGrad,
  edgeScores2,
  edgeScores2Grad,
  attention,
  attentionGrad,
  transposedProduct,
  dropout,
}
