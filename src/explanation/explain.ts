import type { NodeRef } from '../core/kinds.ts'
import type { Bm25 } from '../features/bm25.ts'
import type { TokenGraph } from '../graph/token-graph.ts'
import type { RankedName } from '../ranking/names.ts'
import type { RankedPassages } from '../ranking/ranker.ts'
import type { RankedToken } from '../ranking/tokens.ts'
import { SparseVector } from '../sparse/vector.ts'
import type { ExplainOptions, Explanation, PathShare, TermShare } from './explanation.ts'
import { named, nodeName, originName, readable } from './names.ts'
import { seedParts, shareBySeed } from './origins.ts'
import { listedOf, pathsTo, splitWalk, type WalkMade } from './split.ts'

/** Stands first where no walk took part, which is what an explanation splits: it brought nothing (see {@link Explanation}). */
const NO_WALK: TermShare = { name: 'walk', share: 1, raw: 0, scale: 1, value: 0 }

/** What a passage's score is made of: the walk's term first, then what else ranked it. */
export function termsOf({ terms }: Pick<RankedPassages, 'terms'>, passage: number): TermShare[] {
  const told = terms.filter(({ name, raw }) => name !== 'held' || raw.at(passage) > 0)
  const shares = told.map(({ name, share, scale, raw }): TermShare => ({ name, share, raw: raw.at(passage), scale, value: (share * raw.at(passage)) / scale }))
  return shares[0]?.name === 'walk' ? shares : [{ ...NO_WALK }, ...shares]
}

/** The one term of a score that is divided by the best one's. */
export const onlyTerm = (name: TermShare['name'], raw: number, scale: number): TermShare => ({ name, share: 1, raw, scale, value: raw / scale })

/** Explains the results of one ranking: the walk's trace is made once for all of them. */
export class Explainer {
  #trace: Promise<SparseVector[]> | undefined

  constructor(
    readonly graph: TokenGraph, readonly bm25: Bm25, readonly ranked: RankedPassages, readonly options: Required<ExplainOptions>,
  ) {}

  /** All steps of the walk, x_0 … x_T. */
  trace(): Promise<SparseVector[]> {
    return (this.#trace ??= this.ranked.walker.trace(this.ranked.seeds.vector, this.ranked.walk))
  }

  /** Why a passage has its score. */
  async passage(passage: number): Promise<Explanation> {
    const { walker, scores } = this.ranked
    const response = await walker.response(passage, this.ranked.walk)
    return {
      schema: 'tokengraph.explanation/1',
      node: nodeName(this.graph, { kind: 'passage', node: passage }),
      score: scores.at(passage),
      terms: termsOf(this.ranked, passage),
      seeds: this.#seeds(response),
      ...await splitWalk(this.graph, await this.#made(), passage, this.options),
    }
  }

  /** Why a name has its score: what each passage gave it, and what of that each seed gave. */
  async name({ name, score, from }: RankedName, scale: number): Promise<Explanation> {
    const { walker } = this.ranked
    const node: NodeRef = { kind: 'name', node: name }
    const response = new SparseVector(this.ranked.seeds.vector.length)
    const walk = this.ranked.terms.find(term => term.name === 'walk')!
    for (const { passage, amount } of from) {
      const raw = walk.raw.at(passage)
      if (raw > 0) response.addScaled(await walker.response(passage, this.ranked.walk), amount / raw)
    }
    return {
      ...this.#frame(node, onlyTerm('step', score, scale)),
      seeds: this.#seeds(response),
      ...listedOf(from.map(({ passage, edge, amount }) => ({
        from: nodeName(this.graph, { kind: 'passage', node: passage }), via: [], edges: [{ edge, reversed: edge === 'names' }], amount, traffic: amount,
      })), this.options.incoming),
      paths: await this.#continued(from[0]?.passage, from[0]?.amount ?? 0, node),
    }
  }

  /**
   * Why a token has its score: what each word of the question gave it by standing near. Where it was taken from several
   * passages, the paths share a word's part among them as they share the whole.
   */
  async token({ token, score, from, near }: RankedToken, scale: number): Promise<Explanation> {
    const node: NodeRef = { kind: 'token', node: token }
    return {
      ...this.#frame(node, onlyTerm('near', score, scale)),
      seeds: near.map(({ token: word, amount }) => ({ node: nodeName(this.graph, { kind: 'token', node: word }), amount })),
      ...listedOf(from.map(({ passage, amount }) => ({
        from: nodeName(this.graph, { kind: 'passage', node: passage }), via: [], edges: [{ edge: 'contains' as const, reversed: false }], amount, traffic: amount,
      })), this.options.incoming),
      paths: from.flatMap(({ passage, amount: given }) => near.map(({ token: word, amount }) => readable(this.graph, [
        { kind: 'token', node: word }, { kind: 'passage', node: passage }, node,
      ], (amount * given) / score))).sort((a, b) => b.amount - a.amount).slice(0, this.options.paths),
    }
  }

  async #made(): Promise<WalkMade> {
    const trace = await this.trace()
    return { walker: this.ranked.walker, walk: this.ranked.walk, trace, bounds: trace, seedParts: node => seedParts(this.ranked, this.bm25, node) }
  }

  #frame(node: NodeRef, term: TermShare) {
    return { schema: 'tokengraph.explanation/1' as const, node: nodeName(this.graph, node), score: term.value, terms: [term], restart: 0 }
  }

  #seeds(response: SparseVector): Explanation['seeds'] {
    return shareBySeed(this.ranked, this.bm25, response, 0).map(({ origin, amount }) => ({ node: originName(this.graph, origin), amount }))
  }

  /** The ways to the passage that gave most, one step further; shares of what that passage gave. */
  async #continued(passage: number | undefined, amount: number, node: NodeRef): Promise<PathShare[]> {
    if (passage === undefined) return []
    const made = await this.#made(), whole = made.trace.at(-1)!.at(passage)
    const paths = await pathsTo(this.graph, made, passage, this.options.paths)
    return paths.map(path => named([...path.nodes, nodeName(this.graph, node)], whole > 0 ? (amount * path.amount) / whole : 0))
  }
}
