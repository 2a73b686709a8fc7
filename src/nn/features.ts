import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { TokenGraphError, show } from '../core/errors.ts'
import { dropout, product, spmm, sparseProduct } from './ops.ts'
import { FixedWeights, groupRows, SparseRows } from './sparse-rows.ts'
import { tf } from './tensorflow.ts'

/** A feature of a node: which, and its value; a bare number means the value 1. */
export type Feature = number | readonly [feature: number, value: number]

/**
 * Features of nodes that are mostly zero (a bag of words), as a layer's input in place of a tensor: products with
 * weights cost what is not zero. Keeps tensors until {@link SparseFeatures.dispose}.
 *
 * @throws TokenGraphError `tensor` for a feature out of range or a value that is not finite
 *
 * @example
 * const x = new SparseFeatures([[0, 2], [[1, 0.5]]], 3)   // two nodes, three features
 */
export class SparseFeatures {
  /** Nodes, features. */
  readonly shape: [number, number]
  readonly #rows: SparseRows
  readonly #fixed: FixedWeights
  /** Values after dropout; absent where they are as given. */
  readonly #dropped: Tensor | undefined

  constructor(rows: readonly (readonly Feature[])[], features: number)
  constructor(from: SparseFeatures, dropped: Tensor)
  constructor(given: readonly (readonly Feature[])[] | SparseFeatures, also: number | Tensor) {
    if (given instanceof SparseFeatures) {
      this.shape = given.shape
      this.#rows = given.#rows
      this.#fixed = given.#fixed
      this.#dropped = also as Tensor
      return
    }
    check(given, also)
    this.shape = [given.length, also as number]
    const entries = given.flatMap((row, node) =>
      row.map((entry, at) => read(entry, also as number, `SparseFeatures: node ${node}, entry ${at}`))
    )
    const nodes = given.flatMap((row, node) => row.map(() => node))
    this.#rows = new SparseRows(
      given.length,
      also as number,
      groupRows(given.length, also as number, nodes, entries.map(([feature]) => feature)),
    )
    this.#fixed = new FixedWeights(
      this.#rows,
      Float32Array.from(this.#rows.arrays.order, pair => entries[pair]![1]),
      'values',
    )
  }

  /** How many values are stored. */
  get entries(): number {
    return this.#rows.entries
  }

  /** X w, for dense weights [features, width]. */
  times(w: Tensor): Tensor2D {
    return this.#dropped ? sparseProduct(this.#rows, this.#dropped, w) : spmm(this.#fixed, w)
  }

  /** The same with values dropped by chance. */
  withDropout(rate: number, seed: number): SparseFeatures {
    return rate === 0 ? this : new SparseFeatures(this, dropout(this.#dropped ?? this.#fixed.forward, rate, seed))
  }

  /**
   * The same with every feature times a factor of its own: with 0, it is left out of all nodes.
   * @param factors  [features]
   */
  scaled(factors: Float32Array): SparseFeatures {
    const { columns } = this.#rows.arrays
    const values = tf.mul(
      this.#dropped ?? this.#fixed.forward,
      tf.tensor1d(Float32Array.from(columns, column => factors[column]!)),
    )
    return new SparseFeatures(this, values)
  }

  /** Frees the tensors; they are made again when asked for. */
  dispose(): void {
    this.#rows.dispose()
  }
}

/** What a graph layer takes: a matrix of a row for each node, dense or sparse. */
export type NodeFeatures = Tensor | SparseFeatures

/** x w, for features of either form. */
export const project = (x: NodeFeatures, w: Tensor): Tensor2D =>
  x instanceof SparseFeatures ? x.times(w) : product(x, w)

function check(rows: unknown, features: unknown): void {
  const refuse = (got: unknown, expected: string) => {
    throw new TokenGraphError('tensor', { where: 'SparseFeatures', got: show(got), expected })
  }
  if (!Array.isArray(rows)) refuse(rows, 'an array of rows, one for each node')
  const odd = (rows as unknown[]).findIndex(row => !Array.isArray(row))
  if (odd >= 0) refuse((rows as unknown[])[odd], `an array of features as row ${odd}`)
  if (!Number.isInteger(features) || (features as number) < 1) refuse(features, 'how many features there are, from 1')
}

function read(entry: Feature, features: number, where: string): readonly [number, number] {
  const [feature, value] = Array.isArray(entry) ? entry as [number, number] : [entry as number, 1]
  if (!Number.isInteger(feature) || feature < 0 || feature >= features)
    throw new TokenGraphError('tensor', { where, got: show(feature), expected: `a feature from 0 to ${features - 1}` })
  if (!Number.isFinite(value))
    throw new TokenGraphError('tensor', { where, got: show(value), expected: 'a finite number' })
  return [feature, value]
}
