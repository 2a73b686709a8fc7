import type { NodeRef } from '../graph/kinds.ts'
import type { Bm25 } from '../features/bm25.ts'
import { nameNode, type NodeName } from '../graph/node-names.ts'
import type { TokenGraph } from '../graph/token-graph.ts'
import type { RankedName } from '../ranking/names.ts'
import type { RankedPassages } from '../ranking/ranker.ts'
import type { RankedToken } from '../ranking/tokens.ts'
import { SparseVector } from '../sparse/vector.ts'
import type { ExplainOptions, Explanation, OriginName, PathShare, TermShare } from './explanation.ts'
import { type Origin, seedParts, shareBySeed } from './origins.ts'
import { strongestPaths } from './paths.ts'

/** Stands first where no walk took part, which is what an explanation splits: it brought nothing (see {@link Explanation}). */
const NO_WALK: TermShare = { name: 'walk', share: 1, raw: 0, scale: 1, value: 0 }

/** What the question's meaning as a whole is called. */
const MEANING: OriginName = { kind: 'meaning', id: 'meaning', label: 'meaning' }

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
    const { walker, seeds, terms, scores } = this.ranked
    const { restart, steps } = this.ranked.walk
    const trace = await this.trace()
    const response = await walker.response(passage, this.ranked.walk)
    const before = trace[steps - 1]
    const edges = steps === 0 ? [] : await walker.incoming(passage)
    const incoming = edges.map(({ from, via, edges, weight }) => {
      const carried = (1 - restart) * weight
      return {
        from: this.#name(walker.node(from)), via: via.map(node => this.#name(node)), edges,
        amount: carried * before!.at(from), traffic: trace.slice(0, -1).reduce((sum, state) => sum + carried * state.at(from), 0),
      }
    }).filter(({ traffic }) => traffic > 0).sort((a, b) => b.amount - a.amount)
    const shares = terms.map(({ name, share, scale, raw }): TermShare => ({ name, share, raw: raw.at(passage), scale, value: (share * raw.at(passage)) / scale }))
    return {
      schema: 'tokengraph.explanation/1',
      node: this.#name({ kind: 'passage', node: passage }),
      score: scores.at(passage),
      terms: shares[0]?.name === 'walk' ? shares : [{ ...NO_WALK }, ...shares],
      seeds: this.#seeds(response),
      restart: (steps === 0 ? 1 : restart) * seeds.vector.at(passage),
      incoming: incoming.slice(0, this.options.incoming),
      incomingRest: incoming.slice(this.options.incoming).reduce((sum, { amount }) => sum + amount, 0),
      paths: await this.#paths(passage, trace),
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
      ...this.#frame(node, { name: 'step', share: 1, raw: score, scale, value: score / scale }),
      seeds: this.#seeds(response),
      ...this.#listed(from.map(({ passage, edge, amount }) => ({
        from: this.#name({ kind: 'passage', node: passage }), via: [], edges: [{ edge, reversed: edge === 'names' }], amount, traffic: amount,
      }))),
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
      ...this.#frame(node, { name: 'near', share: 1, raw: score, scale, value: score / scale }),
      seeds: near.map(({ token: word, amount }) => ({ node: this.#name({ kind: 'token', node: word }), amount })),
      ...this.#listed(from.map(({ passage, amount }) => ({
        from: this.#name({ kind: 'passage', node: passage }), via: [], edges: [{ edge: 'contains' as const, reversed: false }], amount, traffic: amount,
      }))),
      paths: from.flatMap(({ passage, amount: given }) => near.map(({ token: word, amount }) => this.#way([
        { kind: 'token', node: word }, { kind: 'passage', node: passage }, node,
      ], (amount * given) / score))).sort((a, b) => b.amount - a.amount).slice(0, this.options.paths),
    }
  }

  #origin({ kind, node }: Origin): OriginName {
    return kind === 'meaning' ? MEANING : this.#name({ kind, node })
  }

  #name({ kind, node }: NodeRef): NodeName {
    return nameNode(this.graph, kind, node)
  }

  #frame(node: NodeRef, term: TermShare) {
    return { schema: 'tokengraph.explanation/1' as const, node: this.#name(node), score: term.value, terms: [term], restart: 0 }
  }

  #listed(incoming: Explanation['incoming']) {
    const { incoming: listed } = this.options
    return { incoming: incoming.slice(0, listed), incomingRest: incoming.slice(listed).reduce((sum, { amount }) => sum + amount, 0) }
  }

  #seeds(response: SparseVector): Explanation['seeds'] {
    return shareBySeed(this.ranked, this.bm25, response, 0).map(({ origin, amount }) => ({ node: this.#origin(origin), amount }))
  }

  async #paths(passage: number, trace: readonly SparseVector[]): Promise<PathShare[]> {
    const origins = (node: number) => seedParts(this.ranked, this.bm25, node)
    const paths = await strongestPaths(this.ranked.walker, trace, passage, this.ranked.walk, origins, this.options.paths)
    return paths.map(({ nodes, amount }) => this.#way(nodes, amount))
  }

  #way(nodes: readonly Origin[], amount: number): PathShare {
    return readable(nodes.map(node => this.#origin(node)), amount)
  }

  /** The ways to the passage that gave most, one step further; shares of what that passage gave. */
  async #continued(passage: number | undefined, amount: number, node: NodeRef): Promise<PathShare[]> {
    if (passage === undefined) return []
    const trace = await this.trace()
    const whole = trace.at(-1)!.at(passage)
    const paths = await this.#paths(passage, trace)
    return paths.map(path => readable([...path.nodes, this.#name(node)], whole > 0 ? (amount * path.amount) / whole : 0))
  }
}

function readable(nodes: OriginName[], amount: number): PathShare {
  const words = { meaning: () => 'the meaning', token: (label: string) => `'${label}'`, name: (label: string) => `name '${label}'`, passage: (label: string) => `passage '${label}'` }
  return { nodes, amount, line: nodes.map(({ kind, label }) => words[kind](label)).join(' → ') }
}
