import * as v from 'valibot'
import { number, whole } from '../../core/options.ts'
import { readOptions } from '../../core/read-options.ts'
import { Pace } from '../../core/pace.ts'
import { dot, height, type Matrix, rowAt } from './matrix.ts'
import { bitsApart, mostApart, signatures } from './signatures.ts'

/** Which rows count as near. */
export interface NeighbourOptions {
  /** The most neighbours of a row, at least 1. */
  neighbours: number
  /** The lowest cosine of a neighbour, −1 to 1. */
  atLeast: number
  /**
   * Up to how many rows every cosine is computed; above it, those of pairs that their signatures tell apart are not.
   * Default 2,000.
   */
  exactUpTo?: number
}

const neighbourOptions = v.strictObject({
  neighbours: whole(1),
  atLeast: number(-1, 1),
  exactUpTo: v.optional(whole(0), 2000),
})

/** Of each row of a matrix, its nearest others. */
export interface Neighbours {
  /** How many each row has. */
  counts: Uint32Array
  /** The neighbours of row i, nearest first, from i · `most` on. */
  rows: Uint32Array
  /** Their cosines, in the same places. */
  cosines: Float64Array
  /** The most neighbours of a row. */
  most: number
}

/** Two rows, `a` the first of them, and the cosine of their vectors. */
export interface Pair {
  a: number
  b: number
  cosine: number
}

/**
 * For each row the nearest others by cosine, of equal ones those of lower number.
 *
 * Exact up to `exactUpTo` rows. Above, a cosine is computed only for pairs whose signatures leave it possible that it
 * counts (see {@link signatures}): of pairs at the border one in 30,000 is missed, of nearer ones fewer.
 *
 * @param matrix  rows of unit length; rows of zeros are nobody's neighbours
 * @param pace  `neighbours` is the stage that it reports, in rows
 * @throws TokenGraphError `option`, or `aborted`
 *
 * Cost: every pair of rows, some 0.4 µs each at a width of 256; above `exactUpTo`, 0.05 µs for those that the
 * signatures tell apart, which are 99 in 100 at a cosine of 0.6: 19,000 words take 8 seconds, 36,000 take 36.
 * Hierarchical graphs (the library hnsw) took twice as long for 36,000 and found nine neighbours in ten.
 */
export async function nearestNeighbours(
  matrix: Matrix,
  options: NeighbourOptions,
  pace = new Pace(),
): Promise<Neighbours> {
  const { neighbours, atLeast, exactUpTo } = readOptions(neighbourOptions, options, 'nearestNeighbours')
  const there = Array.from({ length: height(matrix) }, (_, row) => row).filter(row =>
    rowAt(matrix, row).some(value => value !== 0)
  )
  const signs = there.length > exactUpTo ? await pace.run('neighbours', signatures(matrix)) : undefined
  return pace.run(
    'neighbours',
    search(matrix, there, signs, new Lists(height(matrix), neighbours, atLeast)),
    there.length,
  )
}

function* search(
  matrix: Matrix,
  there: readonly number[],
  signs: Int32Array | undefined,
  lists: Lists,
): Generator<number, Neighbours> {
  const vectors = there.map(row => rowAt(matrix, row))
  const compare = (i: number, j: number) => {
    const cosine = dot(vectors[i]!, vectors[j]!)
    lists.offer(there[i]!, there[j]!, cosine)
    lists.offer(there[j]!, there[i]!, cosine)
  }
  for (let i = 0; i < there.length; i++) {
    if (signs) eachWithin(signs, there, i, lists.reach, compare)
    else for (let j = i + 1; j < there.length; j++) compare(i, j)
    yield i
  }
  return lists
}

/** Calls back with each later row whose signature is within the reach of either. */
function eachWithin(
  signs: Int32Array,
  there: readonly number[],
  i: number,
  reach: Float64Array,
  visit: (i: number, j: number) => void,
): void {
  const a = there[i]!
  for (let j = i + 1; j < there.length; j++) {
    const b = there[j]!
    const apart = bitsApart(signs, a, b)
    if (apart <= reach[a]! || apart <= reach[b]!) visit(i, j)
  }
}

/** The nearest rows found so far, of each row. */
class Lists implements Neighbours {
  readonly counts: Uint32Array
  readonly rows: Uint32Array
  readonly cosines: Float64Array
  /** Of each row, the most bits in which the signature of a further neighbour may differ. */
  readonly reach: Float64Array

  constructor(height: number, readonly most: number, readonly atLeast: number) {
    this.counts = new Uint32Array(height)
    this.rows = new Uint32Array(height * most)
    this.cosines = new Float64Array(height * most)
    this.reach = new Float64Array(height).fill(mostApart(atLeast))
  }

  /** Takes in a row where it is near enough. */
  offer(row: number, other: number, cosine: number): void {
    if (!(cosine >= this.atLeast)) return
    const first = row * this.most
    let at = first + this.counts[row]!
    if (this.counts[row] === this.most) {
      at--
      if (!this.#leads(other, cosine, at)) return
    } else {
      this.counts[row]!++
    }
    for (; at > first && this.#leads(other, cosine, at - 1); at--) {
      this.rows[at] = this.rows[at - 1]!
      this.cosines[at] = this.cosines[at - 1]!
    }
    this.rows[at] = other
    this.cosines[at] = cosine
    if (this.counts[row] === this.most) this.reach[row] = mostApart(this.cosines[first + this.most - 1]!)
  }

  /** Whether a row comes before the one at a place. */
  #leads(other: number, cosine: number, at: number): boolean {
    return cosine > this.cosines[at]! || (cosine === this.cosines[at] && other < this.rows[at]!)
  }
}

/**
 * The pairs of rows of which each is among the nearest of the other, by number.
 *
 * Cost: that of {@link nearestNeighbours}.
 */
export async function mutualNeighbours(matrix: Matrix, options: NeighbourOptions, pace = new Pace()): Promise<Pair[]> {
  const { counts, rows, cosines, most } = await nearestNeighbours(matrix, options, pace)
  const of = (row: number) => rows.subarray(row * most, row * most + counts[row]!)
  return Array.from(counts.keys()).flatMap(a =>
    Array.from(of(a), (b, i) => ({ a, b, cosine: cosines[a * most + i]! })).filter(({ b }) =>
      a < b && of(b).includes(a)
    ).sort((x, y) => x.b - y.b)
  )
}
