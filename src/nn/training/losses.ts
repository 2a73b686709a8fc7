import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { TokenGraphError } from '../../core/errors.ts'
import { number } from '../../core/options.ts'
import { readOptions } from '../../core/read-options.ts'
import { unitRows } from '../layers/sage.ts'
import { product } from '../ops.ts'
import { tf } from '../tensorflow.ts'

/** What the losses over cosines take. */
export interface CosineLossOptions {
  /** τ: cosines are divided by it. Default 0.1. */
  temperature?: number | undefined
}

const temperature = v.optional(number(1e-3), 0.1)
const infoNceOptions = v.strictObject({ temperature, bothWays: v.optional(v.boolean(), false) })
const ntXentOptions = v.strictObject({ temperature })
const distillationOptions = v.strictObject({ temperature: v.optional(number(1e-3), 2) })
const weight = v.optional(number(0), 0)
const mixOptions = v.strictObject({
  response: weight,
  probability: v.optional(number(0), 1),
  feature: weight,
  temperature: v.optional(number(1e-3), 2),
})
const marginOptions = v.strictObject({ margin: v.optional(number(0), 0) })

/**
 * InfoNCE (van den Oord, Li & Vinyals 2018, "Representation Learning with Contrastive Predictive Coding", eq. 4): each
 * anchor picks its own positive out of all of them.
 *
 * s_ij = cos(anchor_i, positive_j) / τ;  L = − mean over i of ln softmax_j(s_ij) at j = i
 *
 * Both ways it is the mean of that and the same with s transposed, where each positive picks its anchor as well.
 *
 * @param anchors  [n, width]
 * @param positives  [n, width], row i belongs to anchor i
 * @returns a scalar. Memory: some four n × n matrices
 * @throws TokenGraphError `tensor` for no rows, or matrices of different shapes; `option`
 */
export function infoNce(
  anchors: Tensor,
  positives: Tensor,
  options: CosineLossOptions & { bothWays?: boolean | undefined } = {},
): Scalar {
  const { temperature: tau, bothWays } = readOptions(infoNceOptions, options, 'infoNce')
  checkAlike('infoNce', [anchors, positives], 2)
  return tf.tidy(() => {
    const a = tf.div(unitRows(anchors), tau), b = unitRows(positives)
    const own = tf.sum(tf.mul(a, b), 1), s = product(a, tf.transpose(b))
    const pick = (axis: number) => tf.mean(tf.sub(logSumExp(s, axis), own))
    return (bothWays ? tf.div(tf.add(pick(1), pick(0)), 2) : pick(1)) as Scalar
  })
}

/**
 * NT-Xent (Chen et al. 2020, "A Simple Framework for Contrastive Learning of Visual Representations", eq. 1): of the 2n
 * vectors, anchors and positives together, each picks its partner out of the 2n − 1 others.
 *
 * s_kl = cos(z_k, z_l) / τ;  L = mean over k of ( ln Σ_{l ≠ k} exp(s_kl) − s_k,partner(k) )
 *
 * @param anchors  [n, width]
 * @param positives  [n, width], row i is the partner of anchor i
 * @returns a scalar. Memory: some six 2n × 2n matrices
 * @throws TokenGraphError `tensor` for no rows, or matrices of different shapes; `option`
 */
export function ntXent(anchors: Tensor, positives: Tensor, options: CosineLossOptions = {}): Scalar {
  const { temperature: tau } = readOptions(ntXentOptions, options, 'ntXent')
  checkAlike('ntXent', [anchors, positives], 2)
  return tf.tidy(() => {
    const a = unitRows(anchors), b = unitRows(positives), all = tf.concat([a, b], 0)
    // far below any cosine over τ: exp gives 0
    const notItself = tf.mul(tf.eye(all.shape[0]!), -1e9)
    const s = tf.add(product(tf.div(all, tau), tf.transpose(all)), notItself)
    const partner = tf.div(tf.sum(tf.mul(a, b), 1), tau)
    return tf.sub(tf.mean(logSumExp(s, 1)), tf.mean(partner)) as Scalar
  })
}

/**
 * Distillation (Hinton, Vinyals & Dean 2015, "Distilling the Knowledge in a Neural Network", section 2): how far a
 * student's softened classes are from the teacher's.
 *
 * p = softmax(teacher / T), q = softmax(student / T);  L = T² · mean over rows of Σ p (ln p − ln q)
 *
 * T² keeps gradients of one size whatever T is. The teacher is constant: no gradient reaches it.
 *
 * @param student  [rows, classes], before the softmax
 * @param teacher  [rows, classes], before the softmax
 * @param options  `temperature`, T: default 2
 * @returns a scalar
 * @throws TokenGraphError `tensor` for no rows, or matrices of different shapes; `option`
 */
export function distillation(
  student: Tensor,
  teacher: Tensor,
  options: { temperature?: number | undefined } = {},
): Scalar {
  const { temperature: soft } = readOptions(distillationOptions, options, 'distillation')
  checkAlike('distillation', [student, teacher], 2)
  const rows = student.shape[0]!
  return tf.customGrad((given: unknown, save: unknown) => {
    const lnP = tf.logSoftmax(tf.div(teacher, soft)), lnQ = tf.logSoftmax(tf.div(given as Tensor, soft))
    const p = tf.exp(lnP)
    ;(save as (tensors: Tensor[]) => void)([tf.sub(tf.exp(lnQ), p)])
    return {
      value: tf.mul(tf.sum(tf.mul(p, tf.sub(lnP, lnQ))), soft * soft / rows) as Tensor2D,
      gradFunc: ((dy: Tensor, [difference]: Tensor[]) => tf.mul(dy, tf.mul(difference!, soft / rows))) as never,
    }
  })(student) as unknown as Scalar
}

/**
 * Response distillation (Ba & Caruana 2014, "Do Deep Nets Really Need to be Deep?", eq. 1): how far a student's logits
 * are from the teacher's.
 *
 * L = mean over rows of ½ Σ (student − teacher)²
 *
 * Its gradient at the student is (student − teacher) / rows, which is what {@link distillation} comes to at a high
 * temperature, times the classes, where logits have a mean of zero. The teacher is constant: no gradient reaches it.
 *
 * @param student  [rows, classes], before the softmax
 * @param teacher  [rows, classes], before the softmax
 * @returns a scalar
 * @throws TokenGraphError `tensor` for no rows, or matrices of different shapes
 */
export function responseDistillation(student: Tensor, teacher: Tensor): Scalar {
  checkAlike('responseDistillation', [student, teacher], 2)
  return halfSquares(student, teacher)
}

/**
 * Feature distillation (Romero et al. 2015, "FitNets: Hints for Thin Deep Nets", eq. 3): how far a student's hidden
 * states, projected to the teacher's width, are from the teacher's.
 *
 * L = mean over rows of ½ Σ (student · P − teacher)²
 *
 * P is learned with the student: gradients reach both. Without it both have one width. The teacher is constant.
 *
 * @param student  [rows, width]
 * @param teacher  [rows, width of the teacher]
 * @param projection  P, [width, width of the teacher]
 * @returns a scalar
 * @throws TokenGraphError `tensor` for no rows, and for matrices that do not fit together
 */
export function featureDistillation(student: Tensor, teacher: Tensor, projection?: Tensor): Scalar {
  if (projection) checkProjection(student, teacher, projection)
  else checkAlike('featureDistillation', [student, teacher], 2)
  return tf.tidy(() => halfSquares(projection ? product(student, projection) : student, teacher))
}

/** What a student and its teacher say of the same rows. */
export interface Distilled {
  /** [rows, classes], before the softmax. */
  logits: Tensor
  /** Hidden states, [rows, width]. */
  features?: Tensor | undefined
}

/** What each loss of {@link mixedDistillation} counts. */
export interface DistillationWeights {
  /** Of {@link responseDistillation}. Default 0. */
  response?: number | undefined
  /** Of {@link distillation}. Default 1. */
  probability?: number | undefined
  /** Of {@link featureDistillation}. Default 0. */
  feature?: number | undefined
  /** T of the probabilities. Default 2. */
  temperature?: number | undefined
}

/**
 * The weighted sum of the three: L = response · {@link responseDistillation} + probability · {@link distillation} +
 * feature · {@link featureDistillation}. One of weight 0 is not computed.
 *
 * @param projection  of the student's features, where widths differ
 * @returns a scalar
 * @throws TokenGraphError `tensor` as the three do, and where features have a weight and are not there; `option` for a
 *   weight below 0, or all of them 0
 */
export function mixedDistillation(
  student: Distilled,
  teacher: Distilled,
  options: DistillationWeights = {},
  projection?: Tensor,
): Scalar {
  const { response, probability, feature, temperature } = readOptions(mixOptions, options, 'mixedDistillation')
  if (response + probability + feature === 0)
    throw new TokenGraphError('option', { where: 'mixedDistillation', got: 'weights 0', expected: 'one above 0' })
  return tf.tidy(() => {
    const parts: Tensor[] = []
    if (response > 0) parts.push(tf.mul(responseDistillation(student.logits, teacher.logits), response))
    if (probability > 0)
      parts.push(tf.mul(distillation(student.logits, teacher.logits, { temperature }), probability))
    if (feature > 0) parts.push(tf.mul(featureDistillation(...featuresOf(student, teacher), projection), feature))
    return tf.addN(parts) as Scalar
  })
}

function featuresOf({ features: student }: Distilled, { features: teacher }: Distilled): [Tensor, Tensor] {
  if (student && teacher) return [student, teacher]
  throw new TokenGraphError('tensor', {
    where: 'mixedDistillation',
    got: `no features of the ${student ? 'teacher' : 'student'}`,
    expected: 'those of both, as "feature" has a weight',
  })
}

function checkProjection(student: Tensor, teacher: Tensor, projection: Tensor): void {
  const [rows, width] = student.shape, [height, wide] = teacher.shape, [from, to] = projection.shape
  const ranks = [student, teacher, projection].every(({ shape, size }) => shape.length === 2 && size > 0)
  if (ranks && rows === height && width === from && wide === to) return
  throw new TokenGraphError('tensor', {
    where: 'featureDistillation',
    got: `shapes ${[student, teacher, projection].map(({ shape }) => `[${shape.join(', ')}]`).join(', ')}`,
    expected: '[rows, width], [rows, width of the teacher] and a projection [width, width of the teacher]',
  })
}

/** Mean over rows of ½ Σ (x − y)²; y is constant. */
const halfSquares = (x: Tensor, y: Tensor): Scalar =>
  tf.customGrad((given: unknown, save: unknown) => {
    const rows = x.shape[0]!, difference = tf.sub(given as Tensor, y)
    ;(save as (tensors: Tensor[]) => void)([difference])
    return {
      value: tf.div(tf.sum(tf.square(difference)), 2 * rows) as Tensor2D,
      gradFunc: ((dy: Tensor, [saved]: Tensor[]) => tf.mul(dy, tf.div(saved!, rows))) as never,
    }
  })(x) as unknown as Scalar

/**
 * The margin ranking loss, as PyTorch's `margin_ranking_loss`: L = mean of max(0, −y (x₁ − x₂) + margin).
 *
 * @param x1  [n], scores
 * @param x2  [n], the scores beside them
 * @param y  [n]: 1 where x₁ is to be above x₂, −1 where below
 * @param options  `margin`, by how much: default 0
 * @returns a scalar
 * @throws TokenGraphError `tensor` for no scores, or lists of different lengths; `option`
 */
export function marginRanking(
  x1: Tensor,
  x2: Tensor,
  y: Tensor,
  options: { margin?: number | undefined } = {},
): Scalar {
  const { margin } = readOptions(marginOptions, options, 'marginRanking')
  checkAlike('marginRanking', [x1, x2, y], 1)
  return tf.tidy(() => tf.mean(tf.relu(tf.add(tf.mul(y, tf.sub(x2, x1)), margin))) as Scalar)
}

/**
 * ln Σ exp along an axis of a matrix. TensorFlow.js' own derives through the maximum too, which takes ten times as
 * long.
 */
const logSumExp = (s: Tensor, axis: number): Tensor1D =>
  tf.customGrad((given: unknown, save: unknown) => {
    const x = given as Tensor, max = tf.max(x, axis, true)
    const value = tf.add(tf.log(tf.sum(tf.exp(tf.sub(x, max)), axis, true)), max)
    ;(save as (tensors: Tensor[]) => void)([x, value])
    const gradFunc = (dy: Tensor, [z, sum]: Tensor[]) => tf.mul(tf.expandDims(dy, axis), tf.exp(tf.sub(z!, sum!)))
    return { value: tf.squeeze(value, [axis]) as Tensor2D, gradFunc: gradFunc as never }
  })(s) as unknown as Tensor1D

function checkAlike(where: string, tensors: readonly Tensor[], rank: 1 | 2): void {
  const shapes = tensors.map(({ shape }) => `[${shape.join(', ')}]`)
  if (tensors.every(({ shape, size }) => shape.length === rank && size > 0) && new Set(shapes).size === 1) return
  throw new TokenGraphError('tensor', {
    where,
    got: `shapes ${shapes.join(' and ')}`,
    expected: rank === 1 ? 'lists of one length, not empty' : 'matrices of one shape, not empty',
  })
}
