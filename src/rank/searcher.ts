import type { NodeKind } from '../core/kinds.ts'
import type { Encoder } from '../encoders/encoder.ts'
import type { GraphVectors } from '../encoders/graph-vectors.ts'
import type { Graph } from '../graph/graph.ts'
import type { View } from '../walk/view.ts'
import { Walker } from '../walk/walker.ts'
import { kept } from './kept.ts'
import type { Ranking } from './options.ts'
import type { VectorSearcher } from './vector-searcher.ts'

/** What questions are asked of: a graph, its vectors, and all that does not depend on a question, made once. */
export class Searcher {
  readonly #walkers = new Map<string, Walker>()
  readonly #without = new Map<string, Promise<Searcher>>()
  #byVectors: Promise<VectorSearcher> | undefined

  /**
   * @param vectors  the vectors of the graph's nodes, and the encoder of questions, where there are such
   * @param whole  the searcher of the whole graph, where something was taken away from this one
   */
  constructor(
    readonly graph: Graph,
    readonly vectors?: GraphVectors,
    readonly encoder?: Encoder,
    readonly whole?: Searcher,
  ) {}

  /**
   * What searches the graph without something; this one itself where nothing is taken away.
   * @throws TokenGraphError `not-found`
   */
  without(without: Ranking['without']): Promise<Searcher> {
    const key = JSON.stringify(without), made = kept(this.#without, key, () => this.#take(without))
    // what could not be made is not kept
    made.catch(() => this.#without.delete(key))
    return made
  }

  async #take(without: Ranking['without']): Promise<Searcher> {
    if (Object.values(without).every(({ length }) => length === 0)) return this
    const [{ readGone }, { withoutGone }] = await Promise.all([
      import('../query/gone.ts'),
      import('../graph/without.ts'),
    ])
    const gone = await readGone(this.graph, without, (kind, id, whose) => this.find(kind, id, whose))
    return gone ? new Searcher(withoutGone(this.graph, gone), this.vectors, this.encoder, this) : this
  }

  /** A walker over a view, which keeps the degrees that it has read. */
  walker(view: View): Walker {
    return kept(this.#walkers, JSON.stringify(view), () => new Walker(this.graph, view))
  }

  /** What compares vectors. */
  byVectors(): Promise<VectorSearcher> {
    return (this.#byVectors ??= this.#loadVectors())
  }

  async #loadVectors(): Promise<VectorSearcher> {
    const { VectorSearcher } = await import('./vector-searcher.ts')
    return new VectorSearcher(this)
  }

  /**
   * The number of a node by the id under which results name it.
   * @param whose  what names it, for the message.
   * @throws TokenGraphError `not-found`
   */
  async find(kind: NodeKind, id: string, whose?: string): Promise<number> {
    const node = await this.graph.find(kind, id)
    if (node !== undefined) return node
    throw await (await import('../query/unknown-node.ts')).notInGraph(this.graph, kind, id, whose)
  }
}
