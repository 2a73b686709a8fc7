import { Pace } from '../core/pace.ts'
import type { Answer } from './answer.ts'
import type { Bm25 } from '../features/bm25.ts'
import type { ShownResult, WalkShown } from '../explanation/cut-view.ts'
import { Explainer, onlyTerm, termsOf } from '../explanation/explain.ts'
import type { Explanation } from '../explanation/explanation.ts'
import { seedParts } from '../explanation/origins.ts'
import type { NodeRef } from '../core/kinds.ts'
import type { TokenGraph } from '../graph/token-graph.ts'
import { nameHit, passageHit, tokenHit } from './hits.ts'
import { type RankedNodes, rankNodes } from '../ranking/nodes.ts'
import type { RankedPassages, Ranker } from '../ranking/ranker.ts'
import type { Hit } from './results.ts'
import { listed, type SearchSettings, selection } from './search-options.ts'

/** What was found by scores that were carried over the graph. */
export class ScoredAnswer implements Answer {
  readonly #graph: TokenGraph

  constructor(readonly ranker: Ranker, readonly ranked: RankedPassages) {
    this.#graph = ranker.graph
  }

  get asked() {
    return this.ranked.asked
  }

  get channels() {
    return this.ranked.terms.map(({ name, share }) => ({ name, share }))
  }

  async hits(settings: SearchSettings): Promise<Hit[]> {
    const { passages, names, tokens } = this.#nodes(settings)
    const explainer = settings.explain === false ? undefined : this.#explainer(settings)
    const hits: Hit[] = []
    const add = async (hit: Hit, explain: (explainer: Explainer) => Promise<Explanation>) => {
      hits.push(explainer ? { ...hit, explanation: await explain(explainer) } : hit)
    }
    for (const passage of passages) await add(passageHit(this.#graph, passage, this.ranked.scores.at(passage)), each => each.passage(passage))
    for (const name of names.ranked) await add(nameHit(this.#graph, name.name, name.score / names.scale, name.from[0]!.passage), each => each.name(name, names.scale))
    for (const token of tokens.ranked) await add(tokenHit(this.#graph, token.token, token.score / tokens.scale, token.passage, token), each => each.token(token, tokens.scale))
    return hits
  }

  async results(settings: SearchSettings): Promise<ShownResult[]> {
    const { passages, names, tokens } = this.#nodes(settings)
    return [
      ...passages.map((node): ShownResult => ({ ref: { kind: 'passage', node }, score: this.ranked.scores.at(node), terms: termsOf(this.ranked, node) })),
      ...names.ranked.map(({ name, score, from }): ShownResult => (
        { ref: { kind: 'name', node: name }, score: score / names.scale, terms: [onlyTerm('step', score, names.scale)], from })),
      ...tokens.ranked.map(({ token, score, from }): ShownResult => (
        { ref: { kind: 'token', node: token }, score: score / tokens.scale, terms: [onlyTerm('near', score, tokens.scale)], from: from.map(part => ({ ...part, edge: 'contains' })) })),
    ]
  }

  async explain({ kind, node }: NodeRef, settings: SearchSettings): Promise<Explanation | undefined> {
    const explainer = this.#explainer(settings)
    if (kind === 'passage') return explainer.passage(node)
    // as the search would rank it; what the question itself says is ranked only where it is asked for
    for (const includeAsked of [settings.includeAsked, true]) {
      const { names, tokens } = this.#nodes({ ...settings, includeAsked, limit: Number.MAX_SAFE_INTEGER, kinds: [kind] })
      const name = names.ranked.find(each => each.name === node), token = tokens.ranked.find(each => each.token === node)
      if (kind === 'name' && name) return explainer.name(name, names.scale)
      if (kind === 'token' && token) return explainer.token(token, tokens.scale)
    }
    return undefined
  }

  async walk(settings: SearchSettings): Promise<WalkShown> {
    const { walker, walk, asked, seeds } = this.ranked, bm25 = this.#bm25(settings)
    return { walker, walk, asked, trace: await walker.trace(seeds.vector, walk, { pace: new Pace(settings.signal) }), seedParts: passage => seedParts(this.ranked, bm25, passage) }
  }

  #nodes(settings: SearchSettings): RankedNodes {
    return rankNodes(this.#graph, this.ranker.terms, this.#bm25(settings), this.ranked, selection(settings))
  }

  #explainer(settings: SearchSettings): Explainer {
    return new Explainer(this.#graph, this.#bm25(settings), this.ranked, listed(settings))
  }

  #bm25({ bm25 }: SearchSettings): Bm25 {
    return this.ranker.bm25(bm25, this.ranked.hidden)
  }
}
