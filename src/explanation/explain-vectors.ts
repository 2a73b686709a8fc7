import type { NodeRef } from '../core/kinds.ts'
import type { TokenGraph } from '../graph/token-graph.ts'
import type { Carried, LinearComparison } from '../ranking/linear-gcn.ts'
import { SparseVector } from '../sparse/vector.ts'
import { onlyTerm } from './explain.ts'
import type { ExplainOptions, Explanation, SeedShare, TermShare } from './explanation.ts'
import { nodeName, originName } from './names.ts'
import type { Origin } from './origins.ts'
import { splitWalk, type WalkMade } from './split.ts'

/** A node's cosine as the one term of its score. Where it has no vector there is nothing to split: no part of it counts. */
export function cosineTerm({ walker, trace, lengths }: Carried, ref: NodeRef): TermShare {
  return onlyTerm('vectors', trace.at(-1)!.at(walker.number(ref)!), lengths[ref.node]! || 1)
}

/**
 * Explains cosines with vectors that were carried linearly. As H̃_v is a sum of vectors, each with a factor, its cosine with
 * the question is the sum of their products with the question, each with its factor, by ‖H̃_v‖: the node's own vector, and
 * those of its neighbours by path. A product may be below 0, and so may a share.
 */
export class VectorExplainer {
  readonly #made = new Map<Carried, Promise<WalkMade>>()

  constructor(readonly graph: TokenGraph, readonly comparison: LinearComparison, readonly options: Required<ExplainOptions>) {}

  /** Why a node has its cosine. */
  async node(ref: NodeRef): Promise<Explanation> {
    const carried = await this.comparison.carried(ref.kind), { walker } = carried
    const made = await this.#walkOf(carried), number = walker.number(ref)!
    const term = cosineTerm(carried, ref)
    return {
      schema: 'tokengraph.explanation/1', node: nodeName(this.graph, ref), score: term.value, terms: [term],
      seeds: await this.#seeds(carried, number),
      ...await splitWalk(this.graph, made, number, this.options),
    }
  }

  /** What each part of the question gave: its products with all vectors that were mixed. */
  async #seeds({ walker, parts }: Carried, number: number): Promise<SeedShare[]> {
    const response = await walker.response(number, this.comparison.gcn.options)
    return parts.map((part, i): SeedShare => ({
      node: originName(this.graph, this.#origin(i)), amount: response.places.reduce((sum, place) => sum + response.at(place) * part.at(place), 0),
    })).filter(({ amount }) => amount !== 0).sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount))
  }

  #walkOf(carried: Carried): Promise<WalkMade> {
    let found = this.#made.get(carried)
    if (!found) this.#made.set(carried, found = this.#prepare(carried))
    return found
  }

  async #prepare({ walker, parts, trace }: Carried): Promise<WalkMade> {
    const walk = this.comparison.gcn.options
    const sizes = new SparseVector(walker.size)
    for (const part of parts) for (const place of part.places) sizes.add(place, Math.abs(part.at(place)))
    const seedParts = (number: number) => parts.flatMap((part, i) => (part.at(number) === 0 ? [] : [{ origin: this.#origin(i), amount: part.at(number) }]))
    return { walker, walk, trace, bounds: await walker.trace(sizes, walk), seedParts }
  }

  #origin(part: number): Origin {
    return this.comparison.question[part]!.node ?? { kind: 'meaning', node: 0 }
  }
}
