import { attention } from './attention.ts'
import { attentionGrad } from './attention-grad.ts'
import { dropout, transposedProduct } from './dense.ts'
import { sddmm } from './products.ts'
import { edgeScores } from './scores.ts'
import { edgeScores2 } from './scores2.ts'
import { edgeScores2Grad } from './scores2-grad.ts'
import { edgeSoftmax, edgeSoftmaxGrad } from './softmax.ts'
import { spmmHeads } from './weighted-sum.ts'

export {
  attention, attentionGrad, dropout, edgeScores, edgeScores2, edgeScores2Grad, edgeSoftmax, edgeSoftmaxGrad, sddmm, spmmHeads, transposedProduct,
}
