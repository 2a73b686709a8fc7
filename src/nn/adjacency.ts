import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { TokenGraphError, show } from '../core/errors.ts'
import { readOptions } from '../core/read-options.ts'
import { atEntries, rowSums, spmm } from './ops.ts'
import { FixedWeights, groupRows, SparseRows } from './sparse-rows.ts'
import { tf } from './tensorflow.ts'

/** Edges of a graph: edge k sends messages from `sources[k]` to `targets[k]`. */
export interface EdgeList {
  /** How many nodes there are; edges name them from 0. */
  nodes: number
  sources: ArrayLike<number>
  targets: ArrayLike<number>
  /** Of each edge its weight, finite and 0 or more. Default 1. */
  weights?: ArrayLike<number> | undefined
  /** Of each edge its kind, from 0, for layers that tell kinds apart. Default 0. */
  kinds?: ArrayLike<number> | undefined
}

const numbers = v.custom<ArrayLike<number>>(
  given => Array.isArray(given) || ArrayBuffer.isView(given),
  'an array of numbers',
)

const edgeList = v.strictObject({
  nodes: v.number(),
  sources: numbers,
  targets: numbers,
  weights: v.optional(numbers),
  kinds: v.optional(numbers),
})

/**
 * Edges after self-loops were seen to: of each its ends, and which of the edges given it is, or −1 for a loop that was
 * added.
 */
interface Pairs {
  sources: Int32Array
  targets: Int32Array
  edge: Int32Array
}

/**
 * Edges as graph layers read them: grouped by target, with self-loops and normalised as each layer wants them, which is
 * computed when first asked for, in float64, and kept. As in PyTorch Geometric, parallel edges each send their own
 * message, and edges may come in any order; list both directions of an undirected edge.
 *
 * Keeps tensors until {@link Adjacency.dispose}.
 *
 * @throws TokenGraphError `option` for a list without ends, or with what is not known; `tensor` for ends that are no
 *   node, lists of different lengths, and weights that are negative or not finite
 *
 * @example
 * const adjacency = new Adjacency({ nodes: 3, sources: [0, 1, 1, 2], targets: [1, 0, 2, 1] })
 * const y = new GCNConv({ units: 16 }).apply(x, { adjacency })
 */
export class Adjacency {
  readonly nodes: number
  readonly edges: number
  /** How many kinds of edges there are. */
  readonly kinds: number
  readonly #weights: Float64Array | undefined
  readonly #kinds: Int32Array | undefined
  readonly #pairs: Pairs
  readonly #rows = new Map<string, SparseRows>()
  readonly #fixed = new Map<string, FixedWeights>()

  constructor(given: EdgeList) {
    const list = readOptions(edgeList, given, 'Adjacency')
    checkEdges(list)
    this.nodes = list.nodes
    this.edges = list.sources.length
    this.#weights = list.weights && Float64Array.from(list.weights)
    this.#kinds = list.kinds && Int32Array.from(list.kinds)
    this.kinds = 1 + (this.#kinds?.reduce((highest, kind) => Math.max(highest, kind), 0) ?? 0)
    this.#pairs = {
      sources: Int32Array.from(list.sources),
      targets: Int32Array.from(list.targets),
      edge: new Int32Array(this.edges).map((_, k) => k),
    }
  }

  /** The edges as they were given. */
  get plain(): SparseRows {
    return this.#rowsOf('plain', () => this.#pairs)
  }

  /** Without the self-loops given, and with one for every node: what attention runs over. */
  get withLoops(): SparseRows {
    return this.#rowsOf('loops', () => withLoops(this.#pairs, this.nodes, false))
  }

  /** With a self-loop for every node; one that was given keeps its weight. */
  get withRemainingLoops(): SparseRows {
    return this.#rowsOf('remaining loops', () => withLoops(this.#pairs, this.nodes, true))
  }

  /** The edges with their weights: A, as it is multiplied. */
  get weighted(): FixedWeights {
    return this.#weightsOf('weights', this.plain, pair => this.#weightOf(this.#pairs.edge[pair]!))
  }

  /** 1 / (number of edges into the target): the mean over neighbours. */
  get mean(): FixedWeights {
    const { rowStart } = this.plain.arrays
    return this.#weightsOf('mean', this.plain, pair => {
      const target = this.#pairs.targets[pair]!
      return 1 / (rowStart[target + 1]! - rowStart[target]!)
    })
  }

  /**
   * D^-1/2 A D^-1/2, D the weighted in-degrees, with or without self-loops (Kipf & Welling 2017, eq. 2). A node that no
   * weight leads to has the factor 0.
   */
  normalised(selfLoops: boolean): FixedWeights {
    const rows = selfLoops ? this.withRemainingLoops : this.plain
    const name = selfLoops ? 'normalised with loops' : 'normalised'
    const found = this.#fixed.get(name)
    if (found) return found
    const { sources, targets, edge } = selfLoops ? withLoops(this.#pairs, this.nodes, true) : this.#pairs
    const degree = new Float64Array(this.nodes)
    targets.forEach((target, pair) => {
      degree[target]! += this.#weightOf(edge[pair]!)
    })
    const scale = degree.map(sum => (sum > 0 ? 1 / Math.sqrt(sum) : 0))
    return this.#weightsOf(
      name,
      rows,
      pair => this.#weightOf(edge[pair]!) * scale[sources[pair]!]! * scale[targets[pair]!]!,
    )
  }

  /**
   * The same of weights that are a tensor, so that gradients reach them, through the degrees too.
   *
   * @param edgeWeight  [edges], in the order given
   * @returns [entries, 1]
   */
  normalise(edgeWeight: Tensor, selfLoops: boolean): { rows: SparseRows, weights: Tensor } {
    const rows = selfLoops ? this.withRemainingLoops : this.plain
    const weights = this.#entryWeights(edgeWeight, rows, selfLoops)
    const degree = rowSums(rows, weights)
    // 1 in place of 0 keeps the root finite where the factor is 0 anyway
    const reached = tf.step(degree)
    const scale = tf.mul(reached, tf.rsqrt(tf.add(degree, tf.sub(1, reached))))
    return { rows, weights: tf.mul(tf.mul(weights, atEntries(rows, 'column', scale)), atEntries(rows, 'row', scale)) }
  }

  /** Of each entry its weight in a tensor of the edges' weights; loops that were added weigh 1. */
  #entryWeights(edgeWeight: Tensor, rows: SparseRows, selfLoops: boolean): Tensor {
    const { edges } = this
    if (edgeWeight.shape.length !== 1 || edgeWeight.shape[0] !== edges) {
      throw new TokenGraphError('tensor', {
        where: 'edgeWeight',
        got: `shape [${edgeWeight.shape.join(', ')}]`,
        expected: `[${edges}], a weight for each edge`,
      })
    }
    const pairs = selfLoops ? withLoops(this.#pairs, this.nodes, true) : this.#pairs
    const picks = this.#picks(
      selfLoops,
      () => rows.arrays.order.map(pair => (pairs.edge[pair]! < 0 ? edges : pairs.edge[pair]!)),
    )
    return atEntries(picks, 'column', tf.expandDims(tf.concat1d([edgeWeight as Tensor1D, tf.ones([1])]), 1))
  }

  #picks(selfLoops: boolean, columns: () => Int32Array): SparseRows {
    const name = `picks ${selfLoops}`
    let found = this.#rows.get(name)
    if (!found) {
      const chosen = columns(), places = chosen.map((_, place) => place)
      this.#rows.set(
        name,
        found = new SparseRows(chosen.length, this.edges + 1, groupRows(chosen.length, this.edges + 1, places, chosen)),
      )
    }
    return found
  }

  /**
   * The ends of the pairs that rows were made of: the edges in the order given, then the loops that were added, 0 …
   * nodes − 1.
   */
  ends(rows: SparseRows): { sources: Int32Array, targets: Int32Array } {
    return rows === this.plain ? this.#pairs : withLoops(this.#pairs, this.nodes, rows === this.withRemainingLoops)
  }

  /** Of each entry of {@link Adjacency.withLoops} the logarithm of its edge's weight; of loops 0. [entries, 1] */
  get logWeights(): Tensor {
    const edges = this.#edgesWithLoops()
    return tf.expandDims(
      this.withLoops.tensor('logarithms', () => Float32Array.from(edges, edge => Math.log(this.#weightOf(edge)))),
      1,
    )
  }

  /**
   * Of each entry of {@link Adjacency.withLoops} the row of `x` for its edge's kind; for loops the last one.
   *
   * @param x  [kinds + 1, width]
   */
  byKind(x: Tensor): Tensor2D {
    const count = x.shape[0]!
    if (count <= this.kinds)
      throw new TokenGraphError('tensor', {
        where: 'Adjacency: kinds',
        got: `edges of ${this.kinds} kinds`,
        expected: `at most ${count - 1}, for which there are weights`,
      })
    const name = `kinds of ${count}`
    let rows = this.#rows.get(name)
    if (!rows) {
      const kinds = this.#edgesWithLoops().map(edge => (edge < 0 ? count - 1 : this.#kinds?.[edge] ?? 0))
      this.#rows.set(
        name,
        rows = new SparseRows(
          kinds.length,
          count,
          groupRows(kinds.length, count, kinds.map((_, entry) => entry), kinds),
        ),
      )
    }
    return atEntries(rows, 'column', x)
  }

  /** Of each entry of the rows with loops its edge, −1 for loops. */
  #edgesWithLoops(): Int32Array {
    const { edge } = withLoops(this.#pairs, this.nodes, false)
    return this.withLoops.arrays.order.map(pair => edge[pair]!)
  }

  /**
   * Of each entry of {@link Adjacency.withLoops}, or of {@link Adjacency.plain}, the row of `x` for its edge; of a
   * loop that was added the mean over the edges into its node, and zeros where there are none.
   *
   * @param x  [edges, width], in the order given
   * @returns [entries, width]
   */
  ofEdges(x: Tensor, selfLoops: boolean): Tensor2D {
    const name = `edges ${selfLoops}`
    let found = this.#fixed.get(name)
    if (!found) {
      const rows = selfLoops ? this.withLoops : this.plain
      const { targets, edge } = selfLoops ? withLoops(this.#pairs, this.nodes, false) : this.#pairs
      const into = Array.from({ length: this.nodes }, (): number[] => [])
      edge.forEach((each, pair) => {
        if (each >= 0) into[targets[pair]!]!.push(each)
      })
      const picked = Array.from(
        rows.arrays.order,
        pair => (edge[pair]! < 0 ? into[targets[pair]!]! : [edge[pair]!]),
      )
      const entries = picked.flatMap((edges, entry) => edges.map(() => entry))
      const picks = new SparseRows(
        rows.entries,
        this.edges,
        groupRows(rows.entries, this.edges, entries, picked.flat()),
      )
      const weights = picked.flatMap(edges => edges.map(() => 1 / edges.length))
      this.#rows.set(name, picks)
      this.#fixed.set(
        name,
        found = new FixedWeights(picks, Float32Array.from(picks.arrays.order, pair => weights[pair]!), name),
      )
    }
    return spmm(found, x)
  }

  /** An adjacency of its own with some of the edges, in their order: those for whose place `keeps` is true. */
  only(keeps: (edge: number) => boolean): Adjacency {
    const { sources, targets, edge } = this.#pairs, kept = Array.from(edge).filter(keeps)
    const of = (all: ArrayLike<number>) => kept.map(k => all[k]!)
    const weights = this.#weights && of(this.#weights), kinds = this.#kinds && of(this.#kinds)
    return new Adjacency({ nodes: this.nodes, sources: of(sources), targets: of(targets), weights, kinds })
  }

  /** Frees the tensors; they are made again when asked for. */
  dispose(): void {
    for (const rows of this.#rows.values()) rows.dispose()
  }

  #weightOf(edge: number): number {
    return edge < 0 || !this.#weights ? 1 : this.#weights[edge]!
  }

  #rowsOf(name: string, pairsOf: () => Pairs): SparseRows {
    let found = this.#rows.get(name)
    if (!found) {
      const { sources, targets } = pairsOf()
      this.#rows.set(
        name,
        found = new SparseRows(this.nodes, this.nodes, groupRows(this.nodes, this.nodes, targets, sources)),
      )
    }
    return found
  }

  #weightsOf(name: string, rows: SparseRows, weightOf: (pair: number) => number): FixedWeights {
    let found = this.#fixed.get(name)
    if (!found)
      this.#fixed.set(name, found = new FixedWeights(rows, Float32Array.from(rows.arrays.order, weightOf), name))
    return found
  }
}

/** Takes self-loops out and appends one for each node, which is the last one given where `keep` is set and one was. */
function withLoops({ sources, targets, edge }: Pairs, nodes: number, keep: boolean): Pairs {
  const own = new Int32Array(nodes).fill(-1)
  const others = edge.filter((_, pair) => sources[pair] !== targets[pair])
  if (keep)
    edge.forEach((each, pair) => {
      if (sources[pair] === targets[pair]) own[sources[pair]!] = each
    })
  const all = new Int32Array(nodes).map((_, node) => node)
  return {
    sources: joined(others.map(k => sources[k]!), all),
    targets: joined(others.map(k => targets[k]!), all),
    edge: joined(others, own),
  }
}

function joined(a: Int32Array, b: Int32Array): Int32Array {
  const result = new Int32Array(a.length + b.length)
  result.set(a)
  result.set(b, a.length)
  return result
}

function checkEdges({ nodes, sources, targets, weights, kinds }: EdgeList): void {
  const refuse = (where: string, got: string, expected: string) => {
    throw new TokenGraphError('tensor', { where: `Adjacency${where}`, got, expected })
  }
  if (!Number.isInteger(nodes) || nodes < 1) refuse(': nodes', show(nodes), 'a whole number from 1')
  if (sources.length !== targets.length)
    refuse('', `${sources.length} sources and ${targets.length} targets`, 'as many of each')
  if (weights && weights.length !== sources.length)
    refuse(': weights', `${weights.length} weights for ${sources.length} edges`, 'one for each')
  for (const [name, ends] of [['sources', sources], ['targets', targets]] as const) {
    for (let k = 0; k < ends.length; k++) {
      if (!Number.isInteger(ends[k]) || ends[k]! < 0 || ends[k]! >= nodes)
        refuse(`: ${name}[${k}]`, show(ends[k]), `a node from 0 to ${nodes - 1}`)
    }
  }
  if (kinds && kinds.length !== sources.length)
    refuse(': kinds', `${kinds.length} kinds for ${sources.length} edges`, 'one for each')
  for (let k = 0; k < (kinds?.length ?? 0); k++) {
    if (!Number.isInteger(kinds![k]) || kinds![k]! < 0)
      refuse(`: kinds[${k}]`, show(kinds![k]), 'a whole number from 0')
  }
  for (let k = 0; k < (weights?.length ?? 0); k++) {
    if (!(weights![k]! >= 0 && weights![k]! < Infinity))
      refuse(`: weights[${k}]`, show(weights![k]), 'a finite number, 0 or more')
  }
}
