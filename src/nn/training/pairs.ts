import { TokenGraphError, show } from '../../core/errors.ts'
import { below, distinct } from '../../core/sampling.ts'

/** Pairs of nodes: pair k is of `sources[k]` and `targets[k]`. */
export interface NodePairs {
  sources: ArrayLike<number>
  targets: ArrayLike<number>
}

/** Edges, and pairs of nodes that are none, to measure by. */
export interface JudgedPairs {
  edges: NodePairs
  nonEdges: NodePairs
}

/** The place of a pair in the list of all pairs i < j: (0, 1), (0, 2), (1, 2), (0, 3) … */
export const placeOf = (a: number, b: number): number => (a < b ? b * (b - 1) / 2 + a : a * (a - 1) / 2 + b)

/** The pair at a place: i < j. */
export function pairAt(place: number): [number, number] {
  let j = Math.floor((1 + Math.sqrt(1 + 8 * place)) / 2)
  // the root is rounded
  while (j * (j - 1) / 2 > place) j--
  while (j * (j + 1) / 2 <= place) j++
  return [place - j * (j - 1) / 2, j]
}

/**
 * The places of pairs, rising, each once, whichever way round a pair stands; pairs of a node and itself are left out.
 */
export function placesOf(lists: readonly NodePairs[]): Float64Array {
  const places = lists.flatMap(({ sources, targets }) =>
    Array.from(sources, (source, k) => (source === targets[k] ? -1 : placeOf(source, targets[k]!)))
  )
  return Float64Array.from(new Set(places.filter(place => place >= 0))).sort()
}

/** Pairs from their places. */
export function pairsAt(places: ArrayLike<number>): NodePairs & { sources: Int32Array, targets: Int32Array } {
  const pairs = Array.from(places, pairAt)
  return { sources: Int32Array.from(pairs, ([i]) => i), targets: Int32Array.from(pairs, ([, j]) => j) }
}

/**
 * The pairs of two different nodes that no edge joins, either way round. They are not listed, but numbered in the order
 * of their places, so that one is found in O(log edges) however many edges there are.
 */
export class NonEdges {
  /** How many there are. */
  readonly count: number

  /** @param edges  the places of the pairs that are joined, as {@link placesOf} gives them */
  constructor(nodes: number, readonly edges: Float64Array) {
    this.count = nodes * (nodes - 1) / 2 - edges.length
  }

  /** The place of one by its number: as far behind it as there are edges before it. */
  place(number: number): number {
    let low = 0, high = this.edges.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.edges[middle]! - middle <= number) low = middle + 1
      else high = middle
    }
    return number + low
  }

  /** Some by chance, each drawn from all of them. */
  draw(count: number, random: () => number) {
    return pairsAt(Array.from({ length: count }, () => this.place(below(this.count, random))))
  }

  /** Some by chance, no two the same; all of them where there are no more. */
  drawDistinct(count: number, random: () => number): Float64Array {
    return Float64Array.from(distinct(count, this.count, random), number => this.place(number))
  }
}

/** @throws TokenGraphError `tensor` for no pairs, lists of different lengths, or ends that are no node */
export function checkPairs({ sources, targets }: NodePairs, nodes: number, where: string): void {
  const refuse = (at: string, got: string, expected: string) => {
    throw new TokenGraphError('tensor', { where: where + at, got, expected })
  }
  if (sources?.length !== targets?.length || !(sources?.length > 0))
    refuse(
      '',
      `${sources?.length ?? 'no'} sources and ${targets?.length ?? 'no'} targets`,
      'as many of each, at least one',
    )
  for (const [name, ends] of [['sources', sources], ['targets', targets]] as const) {
    for (let k = 0; k < ends.length; k++) {
      if (!Number.isInteger(ends[k]) || ends[k]! < 0 || ends[k]! >= nodes)
        refuse(`: ${name}[${k}]`, show(ends[k]), `a node from 0 to ${nodes - 1}`)
    }
  }
}
