import { TokenGraphError } from '../core/errors.ts'
import { rowAt } from '../math/dense/matrix.ts'
import { scan } from '../math/dense/scan.ts'
import type { Encoder } from '../encoders/encoder.ts'
import { givenVector, type GraphVectors } from '../encoders/graph-vectors.ts'
import type { LearnedPropagation } from '../encoders/learned-propagation.ts'
import type { Graph } from '../graph/graph.ts'
import type { Carrier } from '../walk/carrier.ts'
import type { View } from '../walk/view.ts'
import { LEARNED_VIEW, LearnedCarrier } from './learned-carrier.ts'
import type { Ranking } from './options.ts'
import type { ReadQuery } from '../query/query.ts'
import { passageScripts, type PassageScript } from './script-bias.ts'

/** The searcher that it is a part of. */
interface Searched {
  graph: Graph
  vectors?: GraphVectors | undefined
  encoder?: Encoder | undefined
  walker(view: View): Carrier
  /** That of the whole graph, where something was taken away. */
  whole?: { byVectors(): Promise<VectorSearcher> } | undefined
}

/** The part of a searcher that compares vectors: loaded with the first question that needs it. */
export class VectorSearcher {
  #learned: LearnedCarrier | undefined
  #scripts: Promise<PassageScript[]> | undefined

  constructor(readonly searcher: Searched) {}

  /** The script of every passage of the whole graph. */
  scripts(): Promise<PassageScript[]> {
    return (this.#scripts ??= this.#readScripts())
  }

  async #readScripts(): Promise<PassageScript[]> {
    const { whole, graph } = this.searcher
    return whole ? (await whole.byVectors()).scripts() : passageScripts(graph)
  }

  /**
   * Of every passage, the cosine of its vector and the question's; undefined where either is missing.
   *
   * @throws TokenGraphError `encoder` for a question's vector of another width or not finite in 32 bits
   */
  async cosines(query: ReadQuery, signal?: AbortSignal): Promise<Float64Array | undefined> {
    const asked = await this.vectorOf(query, signal)
    return asked && scan(this.searcher.vectors!.passages, asked)
  }

  /**
   * The vector of a question, to be compared with those of the index: the one that it brings, or else its text's;
   * undefined where there is none, or nothing to compare it with.
   *
   * @throws TokenGraphError `encoder` for one that it brings of another width or not finite in 32 bits
   */
  async vectorOf({ text, vector }: ReadQuery, signal?: AbortSignal): Promise<Float32Array | undefined> {
    const { vectors, encoder } = this.searcher
    if (!vectors || (!vector && (!encoder || text.trim() === ''))) return undefined
    if (vector) return givenVector(vector, vectors.encoder, 'query')
    return rowAt(await encoder!.encode([text], 'query', signal && { signal }), 0)
  }

  /**
   * The vectors of the index, for an option that needs them and a vector of the question.
   *
   * @throws TokenGraphError `encoder` where either cannot be had
   */
  requireVectors({ vector, text }: ReadQuery, option: string, got: string): GraphVectors {
    const { vectors, encoder } = this.searcher
    const where = `search: option "${option}"`
    if (!vectors)
      throw new TokenGraphError('encoder', {
        where,
        got,
        expected: 'an index with vectors',
        hint: 'Index the texts with an "encoder".',
      })
    if (encoder || vector || text.trim() === '') return vectors
    throw new TokenGraphError('encoder', {
      where,
      got: `${got}, and no encoder for questions`,
      expected: vectors.encoder.name,
      hint: 'Open the index with the encoder that it was made with.',
    })
  }

  /**
   * What carries vectors over a view of the graph, by the options of a search: the walker, or what was trained.
   *
   * @throws TokenGraphError `option` where what was trained is asked for and nothing was, or beside what is gone
   */
  walker(view: View, { walk: { trained } }: Ranking): Carrier {
    const { searcher } = this, learned = learnedOf(searcher.vectors!, trained)
    if (!learned) return searcher.walker(view)
    if (searcher.whole) refuseTrained()
    // an index has one propagation at most
    return (this.#learned ??= new LearnedCarrier(searcher.walker(LEARNED_VIEW), learned))
  }
}

/**
 * What was trained shares each passage among all that lead to it: without one of them, other shares would have been
 * learned.
 * @throws TokenGraphError `option`
 */
function refuseTrained(): never {
  throw new TokenGraphError('option', {
    where: 'search: option "without"',
    got: 'what was trained on the whole graph beside it',
    expected: '"walk.trained" of false',
    hint: 'Or carry scores: "propagate" of "scores".',
  })
}

/**
 * What passages are carried to by, where that was learned and is not declined.
 * @throws TokenGraphError `option` where it is asked for and there is none
 */
function learnedOf({ propagation }: GraphVectors, wanted = propagation !== undefined): LearnedPropagation | undefined {
  if (!wanted) return undefined
  if (propagation) return propagation
  throw new TokenGraphError('option', {
    where: 'search: option "walk.trained"',
    got: 'true',
    expected: 'an index whose propagation was trained',
    hint: 'Run "tokengraph train-gnn INDEX", or trainOnIndex of tokengraph/nn.',
  })
}
