import { TokenGraphError } from '../core/errors.ts'
import { NODE_KIND_NAMES, type NodeKind } from '../core/kinds.ts'
import { rowAt } from '../dense/matrix.ts'
import { dots } from '../dense/packed.ts'
import type { Encoder } from '../features/encoder.ts'
import { givenVector, type GraphVectors } from '../features/graph-vectors.ts'
import type { LearnedPropagation } from '../features/learned-propagation.ts'
import type { Graph } from '../graph/graph.ts'
import type { Carrier } from '../propagation/carrier.ts'
import { vectorView, type View } from '../propagation/view.ts'
import { Walker } from '../propagation/walker.ts'
import { readGone } from './gone.ts'
import { LEARNED_VIEW, LearnedCarrier } from './learned-carrier.ts'
import { LinearGcn } from './linear-gcn.ts'
import type { Ranking } from './options.ts'
import type { ReadQuery } from './query.ts'
import { passageScripts, type PassageScript } from './script-bias.ts'
import { type Meant, unknownNode } from './unknown-node.ts'

/** How many walkers, or graphs without something, are kept: what is made for a what-if is seldom asked for again. */
const KEPT = 16

/** What questions are asked of: a graph, its vectors, and all that does not depend on a question, made once. */
export class Searcher {
  readonly #walkers = new Map<string, Walker>()
  readonly #without = new Map<string, Promise<Searcher>>()
  readonly #propagators = new Map<string, LinearGcn>()
  #learned: LearnedCarrier | undefined
  #scripts: Promise<PassageScript[]> | undefined

  /**
   * @param vectors  the vectors of the graph's nodes, and the encoder of questions, where there are such
   * @param whole  the searcher of the whole graph, where something was taken away from this one
   */
  constructor(readonly graph: Graph, readonly vectors?: GraphVectors, readonly encoder?: Encoder, readonly whole?: Searcher) {}

  /** What searches the graph without something; this one itself where nothing is taken away. @throws TokenGraphError `not-found` */
  without(without: Ranking['without']): Promise<Searcher> {
    const key = JSON.stringify(without), made = kept(this.#without, key, async () => {
      const gone = await readGone(this.graph, without, (kind, id, whose) => this.find(kind, id, whose))
      return gone ? new Searcher(this.graph.without(gone), this.vectors, this.encoder, this) : this
    })
    // what could not be made is not kept
    made.catch(() => this.#without.delete(key))
    return made
  }

  /** A walker over a view, which keeps the degrees that it has read. */
  walker(view: View): Walker {
    return kept(this.#walkers, JSON.stringify(view), () => new Walker(this.graph, view))
  }

  /** The script of every passage of the whole graph. */
  scripts(): Promise<PassageScript[]> {
    return this.whole ? this.whole.scripts() : (this.#scripts ??= passageScripts(this.graph))
  }

  /**
   * Of every passage, the cosine of its vector and the question's; undefined where either is missing.
   *
   * @throws TokenGraphError `encoder` for a question's vector of another width or not finite in 32 bits
   */
  async cosines(query: ReadQuery): Promise<Float64Array | undefined> {
    const asked = await this.vectorOf(query)
    return asked && dots(this.vectors!.passages, asked)
  }

  /**
   * The vector of a question, to be compared with those of the index: the one that it brings, or else its text's;
   * undefined where there is none, or nothing to compare it with.
   *
   * @throws TokenGraphError `encoder` for one that it brings of another width or not finite in 32 bits
   */
  async vectorOf({ text, vector }: ReadQuery): Promise<Float32Array | undefined> {
    const { vectors, encoder } = this
    if (!vectors || (!vector && (!encoder || text.trim() === ''))) return undefined
    return vector ? givenVector(vector, vectors.encoder, 'query') : rowAt(await encoder!.encode([text], 'query'), 0)
  }

  /**
   * The vectors of the index, for an option that needs them and a vector of the question.
   *
   * @throws TokenGraphError `encoder` where either cannot be had
   */
  requireVectors({ vector, text }: ReadQuery, option: string, got: string): GraphVectors {
    const { vectors, encoder } = this
    const where = `search: option "${option}"`
    if (!vectors) throw new TokenGraphError('encoder', { where, got, expected: 'an index with vectors', hint: 'Index the texts with an "encoder".' })
    if (encoder || vector || text.trim() === '') return vectors
    throw new TokenGraphError('encoder', { where, got: `${got}, and no encoder for questions`, expected: vectors.encoder.name, hint: 'Open the index with the encoder that it was made with.' })
  }

  /**
   * What carries vectors over the graph, by the options of a search.
   *
   * @throws TokenGraphError `encoder` for an index without vectors, a text without an encoder; `option` where what was trained
   *   is asked for and nothing was, or was on the graph as a whole
   */
  propagator(query: ReadQuery, { gcn: { trained, ...walk }, walk: { edges } }: Ranking): LinearGcn {
    const vectors = this.requireVectors(query, 'propagate', '"vectors"'), learned = learnedOf(vectors, trained)
    if (learned && this.whole) refuseTrained()
    const key = JSON.stringify({ walk, edges, trained: learned !== undefined })
    const walker = (kind: NodeKind): Carrier => (learned && kind === 'passage' ? this.#carrier(learned) : this.walker(vectorView(kind, edges)))
    return kept(this.#propagators, key, () => new LinearGcn(vectors, walk, walker, ref => this.graph.isGone(ref)))
  }

  /** An index has one propagation at most. */
  #carrier(learned: LearnedPropagation): LearnedCarrier {
    return (this.#learned ??= new LearnedCarrier(this.walker(LEARNED_VIEW), learned))
  }

  /** The number of a node by the id under which results name it. @param whose  what names it, for the message. @throws TokenGraphError `not-found` */
  async find(kind: NodeKind, id: string, whose?: string): Promise<number> {
    const node = await this.graph.find(kind, id)
    if (node === undefined) throw unknownNode(kind, id, await this.#meant(kind, id), whose)
    return node
  }

  /**
   * What may be meant by an id that no node of a kind has. A token is found by any text that begins with it: only a word
   * means one.
   */
  async #meant(kind: NodeKind, id: string): Promise<Meant> {
    const isWord = this.graph.tokenizer.tokenize(id).filter(token => token.kind !== 'gram').length === 1
    const others = NODE_KIND_NAMES.filter(each => each !== kind && (each !== 'token' || isWord))
    const found = await Promise.all(others.map(each => this.graph.find(each, id)))
    return { known: await this.graph.ids(kind), kinds: others.filter((_, i) => found[i] !== undefined) }
  }
}

/** What was made before under a key, or is made now. */
function kept<T>(made: Map<string, T>, key: string, make: () => T): T {
  let found = made.get(key)
  if (!found) {
    if (made.size >= KEPT) made.clear()
    made.set(key, found = make())
  }
  return found
}

/** What was trained shares each passage among all that lead to it: without one of them, other shares would have been learned. @throws TokenGraphError `option` */
function refuseTrained(): never {
  throw new TokenGraphError('option', {
    where: 'search: option "without"', got: 'what was trained on the whole graph beside it', expected: '"gcn.trained" of false', hint: 'Or carry scores: "propagate" of "scores".',
  })
}

/** What passages are carried to by, where that was learned and is not declined. @throws TokenGraphError `option` where it is asked for and there is none */
function learnedOf({ propagation }: GraphVectors, wanted = propagation !== undefined): LearnedPropagation | undefined {
  if (!wanted) return undefined
  if (propagation) return propagation
  throw new TokenGraphError('option', {
    where: 'search: option "gcn.trained"', got: 'true', expected: 'an index whose propagation was trained', hint: 'Run "tokengraph train-gnn INDEX", or trainOnIndex of tokengraph/nn.',
  })
}
