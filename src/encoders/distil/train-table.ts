import { TokenGraphError } from '../../core/errors.ts'
import type { Pace } from '../../core/pace.ts'
import { createRandom } from '../../core/random.ts'
import { shuffled } from '../../core/sampling.ts'
import { dot, height, type Matrix, rowAt } from '../../math/dense/matrix.ts'

/** Texts as the rows of their pieces, and what their vectors are to point at. */
export interface TableExamples {
  rows: readonly ArrayLike<number>[]
  /** Of unit length; zeros for what teaches nothing. */
  targets: Matrix
}

/** How a table is trained. */
export interface TableTraining {
  epochs: number
  seed: number
  learningRate: number
}

/** So many texts a step. */
const BATCH = 128

/** Adam's (Kingma & Ba 2015). */
const FIRST = 0.9, SECOND = 0.999, TINY = 1e-8

/**
 * Trains a table in place, so that the sum of a text's rows points where its target does: L = mean of 1 − cos(Σ rows,
 * target), by Adam, whose moments of a row move only in steps that it has a part in. With s = Σ rows, its gradient is
 * −(t − cos · s / |s|) / |s| at each row, once for each time that it stands in the text.
 *
 * Loops over arrays, and no TensorFlow.js: the gradient is that one line, and touches only some hundred of 38,000 rows
 * a step, where an optimiser of tensors would move them all.
 *
 * @param onEpoch  told the mean loss of an epoch
 * @throws TokenGraphError `diverged` where the loss is no number, `aborted`
 */
export async function trainTable(
  table: Matrix,
  examples: TableExamples,
  { epochs, seed, learningRate }: TableTraining,
  pace: Pace,
  onEpoch: (loss: number) => void,
): Promise<void> {
  const adam = new SparseAdam(table), random = createRandom(seed)
  const taught = Array.from(examples.rows.keys()).filter(i => rowAt(examples.targets, i).some(value => value !== 0))
  const steps = epochs * Math.ceil(taught.length / BATCH)
  let step = 0
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = shuffled(taught, random)
    let loss = 0
    for (let at = 0; at < order.length; at += BATCH) {
      const batch = order.slice(at, at + BATCH)
      for (const i of batch)
        loss += addGradient(table, examples.rows[i]!, rowAt(examples.targets, i), adam, batch.length)
      // down to nothing in a line, so that the last steps are small
      adam.step(learningRate * (1 - step++ / steps))
      if (pace.due) await pace.pause('train', step, steps)
    }
    loss /= order.length
    if (!Number.isFinite(loss))
      throw new TokenGraphError('diverged', { where: 'training a table', got: `a loss of ${loss}` })
    onEpoch(loss)
    // however quick an epoch is, its end is told, and a signal heard
    await pace.pause('train', step, steps)
  }
}

/** Adds the gradient of a text's loss to its rows'; returns the loss. */
function addGradient(
  table: Matrix,
  rows: ArrayLike<number>,
  target: Float32Array,
  adam: SparseAdam,
  batch: number,
): number {
  const { width } = table, sum = new Float64Array(width)
  for (let i = 0; i < rows.length; i++) {
    const start = rows[i]! * width
    for (let j = 0; j < width; j++) sum[j]! += table.data[start + j]!
  }
  const length = Math.sqrt(dot(sum, sum))
  if (length === 0) return 1
  const cosine = dot(sum, target) / length
  const gradient = sum.map((value, j) => (cosine * value / length - target[j]!) / (length * batch))
  for (let i = 0; i < rows.length; i++) adam.add(rows[i]!, gradient)
  return 1 - cosine
}

/** Adam over the rows that have a gradient. */
class SparseAdam {
  readonly #first: Float32Array
  readonly #second: Float32Array
  /** How many steps a row was moved in. */
  readonly #steps: Uint32Array
  /** The gradients of this step, by the places of their rows in it. */
  #gradients = new Float64Array(0)
  readonly #places = new Map<number, number>()

  constructor(readonly table: Matrix) {
    this.#first = new Float32Array(table.data.length)
    this.#second = new Float32Array(table.data.length)
    this.#steps = new Uint32Array(height(table))
  }

  add(row: number, gradient: Float64Array): void {
    const { width } = this.table
    let place = this.#places.get(row)
    if (place === undefined) {
      this.#places.set(row, place = this.#places.size)
      if ((place + 1) * width > this.#gradients.length) {
        const grown = new Float64Array(2 * (place + 64) * width)
        grown.set(this.#gradients)
        this.#gradients = grown
      }
      this.#gradients.fill(0, place * width, (place + 1) * width)
    }
    for (let j = 0, at = place * width; j < width; j++, at++) this.#gradients[at]! += gradient[j]!
  }

  step(learningRate: number): void {
    const { width, data } = this.table, first = this.#first, second = this.#second, gradients = this.#gradients
    for (const [row, place] of this.#places) {
      const steps = ++this.#steps[row]!
      const rate = learningRate * Math.sqrt(1 - SECOND ** steps) / (1 - FIRST ** steps)
      for (let j = 0, at = row * width, from = place * width; j < width; j++, at++, from++) {
        const gradient = gradients[from]!
        first[at] = FIRST * first[at]! + (1 - FIRST) * gradient
        second[at] = SECOND * second[at]! + (1 - SECOND) * gradient * gradient
        data[at]! -= rate * first[at]! / (Math.sqrt(second[at]!) + TINY)
      }
    }
    this.#places.clear()
  }
}
