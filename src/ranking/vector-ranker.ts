import { TokenGraphError } from '../core/errors.ts'
import type { Pace } from '../core/pace.ts'
import { dot } from '../dense/matrix.ts'
import type { GraphVectors } from '../features/graph-vectors.ts'
import type { LearnedPropagation } from '../features/learned-propagation.ts'
import type { NodeKind } from '../core/kinds.ts'
import type { Hidden } from '../propagation/hidden-rows.ts'
import { vectorView } from '../propagation/view.ts'
import { readAsked } from './asked.ts'
import { LEARNED_VIEW, LearnedCarrier } from './learned-carrier.ts'
import { LinearGcn, type LinearComparison } from './linear-gcn.ts'
import type { Ranking } from './options.ts'
import type { Asked, ReadQuery } from './query.ts'
import type { Ranker } from './ranker.ts'
import type { QuestionPart, VectorPropagator } from './vector-propagator.ts'

/** A question among the vectors that were carried over the graph. */
export interface RankedVectors {
  asked: Asked
  comparison: LinearComparison
  /** What is taken away from the graph. */
  hidden?: Hidden | undefined
}

/** Ranks nodes by cos(q, H′). Keeps what does not depend on the question. */
export class VectorRanker {
  readonly #propagators = new Map<string, LinearGcn>()
  #learned: Promise<LearnedCarrier> | undefined

  constructor(readonly ranker: Ranker) {}

  /**
   * @throws TokenGraphError `encoder` for an index without vectors, a text without an encoder, a vector of another space; `option`
   *   where what was trained is asked for and nothing was, or was on the graph as a whole; `not-found` for a node
   */
  async rank(query: ReadQuery, settings: Ranking, pace: Pace): Promise<RankedVectors> {
    const hidden = this.ranker.hidden(settings.without)
    const propagator = this.#propagator(query, settings, hidden)
    const asked = readAsked(this.ranker.graph, this.ranker.terms, query, settings.seeds, hidden)
    return { asked, comparison: propagator.compare(await this.#question(query, propagator), pace), hidden }
  }

  #propagator(query: ReadQuery, { gcn: { trained, ...walk }, walk: { edges }, without }: Ranking, hidden: Hidden | undefined): LinearGcn {
    const vectors = this.ranker.requireVectors(query, 'propagate', '"vectors"')
    const learned = learnedOf(vectors, trained)
    if (learned && hidden) refuseTrained()
    const key = JSON.stringify({ walk, edges, without, trained: learned !== undefined })
    let found = this.#propagators.get(key)
    if (!found) {
      if (this.#propagators.size >= 16) this.#propagators.clear()
      const untrained = (kind: NodeKind) => this.ranker.walker(vectorView(kind, edges), without)
      this.#propagators.set(key, found = new LinearGcn(vectors, walk, kind => (learned && kind === 'passage' ? this.#carrier(learned) : untrained(kind)), hidden))
    }
    return found
  }

  /** An index has one propagation at most. */
  #carrier(learned: LearnedPropagation): Promise<LearnedCarrier> {
    return (this.#learned ??= this.ranker.walker(LEARNED_VIEW).then(graph => new LearnedCarrier(graph, learned)))
  }

  /** The text's vector and those of given nodes, as they count: q = (1 − nodeShare) · text + nodeShare · Σ weight · H′ / Σ weight, of unit length. */
  async #question(query: ReadQuery, propagator: VectorPropagator): Promise<QuestionPart[]> {
    const { nodes, nodeShare } = query
    const text = await this.ranker.vectorOf(query), total = nodes.reduce((sum, { weight }) => sum + weight, 0)
    const share = text ? nodeShare : 1
    const parts: QuestionPart[] = text ? [{ vector: text, weight: nodes.length > 0 ? 1 - share : 1 }] : []
    for (const { kind, id, weight } of nodes) {
      const node = { kind, node: this.ranker.find(kind, id) }
      parts.push({ node, vector: await propagator.row(node), weight: (share * weight) / total })
    }
    return unitLength(parts)
  }
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

/** Parts whose weighted sum has length 1, those that add nothing left out. */
function unitLength(parts: readonly QuestionPart[]): QuestionPart[] {
  const sum = new Float64Array(parts[0]?.vector.length ?? 0)
  for (const { vector, weight } of parts) vector.forEach((value, i) => { sum[i]! += weight * value })
  const length = Math.sqrt(dot(sum, sum))
  return length > 0 ? parts.filter(({ weight }) => weight > 0).map(part => ({ ...part, weight: part.weight / length })) : []
}
