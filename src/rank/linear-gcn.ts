import { Pace } from '../core/pace.ts'
import { normalise } from '../math/dense/matrix.ts'
import { type PackedMatrix, row, unpack } from '../math/dense/packed.ts'
import { scan } from '../math/dense/scan.ts'
import type { GraphVectors } from '../encoders/graph-vectors.ts'
import type { NodeKind, NodeRef } from '../core/kinds.ts'
import { kept } from './kept.ts'
import type { Carrier, WalkOptions } from '../walk/carrier.ts'
import { propagatedLengths } from '../walk/lengths.ts'
import { SparseVector } from '../math/sparse/vector.ts'

/**
 * A part of what is asked, as a vector of the encoder's space; the question's vector is Σ weight · vector, of length 1.
 */
export interface QuestionPart {
  /** The node that was given; absent for the text's part. */
  node?: NodeRef
  vector: Float32Array
  weight: number
}

/**
 * Graph convolution without weights or activation: H̃ = X_T of X_0 = H, X_{t+1} = restart · H + (1 − restart) · S X_t,
 * and H′ its rows made unit length. That is APPNP's propagation (Gasteiger, Bojchevski & Günnemann 2019, eq. 4) of the
 * vectors themselves, S the walk's operator ({@link View}); a node without a vector has zeros in H.
 *
 * As it is linear, carrying vectors and then comparing is comparing and then carrying, H̃ q = P (H q) for the
 * polynomial P in S, but for the lengths: cos(q, H′_v) = (P (H q))_v / ‖H̃_v‖. So a question costs one walk from the
 * cosines, and of H′ only the lengths are kept, 8 bytes a node, made when a kind of nodes is first asked for.
 *
 * What was trained is such an S too ({@link LearnedCarrier}), for passages; names and tokens have none of their own.
 */
export class LinearGcn {
  readonly #lengths = new Map<NodeKind, Promise<Float64Array>>()

  /**
   * @param walker  what carries to a kind of nodes: the walker over {@link vectorView}, or what was trained
   * @param isGone  nodes whose rows of H are zeros: they are taken away, and `walker` walks without them
   */
  constructor(
    readonly vectors: GraphVectors,
    readonly options: WalkOptions,
    readonly walker: (kind: NodeKind) => Carrier,
    readonly isGone: (ref: NodeRef) => boolean = () => false,
  ) {}

  /** A node's row of H′ in the question's space, of unit length; zeros where nothing reaches it. */
  async row(ref: NodeRef): Promise<Float32Array> {
    const walker = this.walker(ref.kind)
    const response = await walker.response(walker.number(ref)!, this.options)
    const sum = new Float64Array(this.vectors.encoder.width)
    for (const place of response.places) {
      const { kind, node } = walker.node(place), own = this.matrix(kind)
      if (own && !this.isGone({ kind, node }))
        row(own, node).forEach((value, i) => {
          sum[i]! += response.at(place) * value
        })
    }
    return Float32Array.from(normalise(sum))
  }

  /** A question among the rows; nothing is computed yet. The pace is that of work done once for all questions. */
  compare(question: readonly QuestionPart[], pace: Pace): LinearComparison {
    return new LinearComparison(this, question, pace)
  }

  /** The rows of H for a kind of nodes; undefined where all are zeros. */
  matrix(kind: NodeKind): PackedMatrix | undefined {
    return { passage: this.vectors.passages, name: this.vectors.names, token: this.vectors.tokens }[kind]
  }

  /** ‖H̃_v‖ of every node of a kind, computed once; 0 where nothing reaches it. @throws TokenGraphError `aborted` */
  async lengths(kind: NodeKind, pace: Pace): Promise<Float64Array> {
    for (let begun = this.#lengths.get(kind); begun; begun = this.#lengths.get(kind)) {
      // what another call began, that call may have ended: then this one begins anew
      const found = await begun.catch(() => undefined)
      pace.check()
      if (found) return found
      if (this.#lengths.get(kind) === begun) this.#lengths.delete(kind)
    }
    const own = this.#measure(kind, pace)
    this.#lengths.set(kind, own)
    return own
  }

  async #measure(kind: NodeKind, pace: Pace): Promise<Float64Array> {
    const walker = this.walker(kind), { width } = this.vectors.encoder
    const matrices = walker.view.nodes.flatMap(each => {
      const packed = this.matrix(each)
      return packed ? [{ kind: each, first: walker.number({ kind: each, node: 0 })!, data: unpack(packed).data }] : []
    })
    const columns = (from: number, count: number) => {
      const block = new Float64Array(walker.size * count)
      for (const { kind, first, data } of matrices) {
        for (let node = 0; node * width < data.length; node++) {
          if (this.isGone({ kind, node })) continue
          for (let j = 0; j < count; j++) block[(first + node) * count + j] = data[node * width + from + j]!
        }
      }
      return block
    }
    return propagatedLengths(walker, kind, columns, width, this.options, pace)
  }
}

/** A question carried over the view of one kind of nodes. */
export interface Carried {
  walker: Carrier
  /** Of each part of the question its weight · its cosine with each node of the view: parts of x_0. */
  parts: SparseVector[]
  /** x_0 = H q, …, x_T = H̃ q. */
  trace: SparseVector[]
  /** ‖H̃_v‖ of each node of the kind. */
  lengths: Float64Array
}

/**
 * A question among vectors that were carried linearly: every cosine splits into what each vector that was mixed gave.
 */
export class LinearComparison {
  readonly #similarities = new Map<string, Promise<Float64Array[]>>()
  readonly #carried = new Map<NodeKind, Promise<Carried>>()

  constructor(readonly gcn: LinearGcn, readonly question: readonly QuestionPart[], readonly pace: Pace) {}

  /** cos(q, H′) of every node of a kind, −1 to 1; 0 where a node has no vector. @throws TokenGraphError `aborted` */
  async cosines(kind: NodeKind): Promise<Float64Array> {
    const { walker, trace, lengths } = await this.carried(kind)
    const first = walker.number({ kind, node: 0 })!, last = trace.at(-1)!
    return lengths.map((length, node) => (length > 0 ? last.at(first + node) / length : 0))
  }

  /** The walk of the question's cosines to a kind of nodes. @throws TokenGraphError `aborted` */
  carried(kind: NodeKind): Promise<Carried> {
    let found = this.#carried.get(kind)
    if (!found) this.#carried.set(kind, found = this.#carry(kind))
    return found
  }

  async #carry(kind: NodeKind): Promise<Carried> {
    const lengths = await this.gcn.lengths(kind, this.pace)
    const walker = this.gcn.walker(kind)
    const parts = this.question.map(() => new SparseVector(walker.size)), seeds = new SparseVector(walker.size)
    for (const each of walker.view.nodes) {
      const first = walker.number({ kind: each, node: 0 })!
      const similar = await this.#similar(each)
      similar.forEach((similarities, part) =>
        similarities.forEach((amount, node) => {
          parts[part]!.add(first + node, amount)
          seeds.add(first + node, amount)
        })
      )
    }
    return { walker, parts, trace: await walker.trace(seeds, this.gcn.options), lengths }
  }

  #similar(kind: NodeKind): Promise<Float64Array[]> {
    return kept(this.#similarities, kind, () => this.#compare(kind))
  }

  /** Of each part of the question, weight · cosine with each node of a kind; nothing for one without vectors. */
  async #compare(kind: NodeKind): Promise<Float64Array[]> {
    const packed = this.gcn.matrix(kind), similar: Float64Array[] = []
    for (const { vector, weight } of packed ? this.question : []) {
      const cosines = await scan(packed!, vector)
      similar.push(cosines.map((cosine, node) => (this.gcn.isGone({ kind, node }) ? 0 : weight * cosine)))
    }
    return similar
  }
}
