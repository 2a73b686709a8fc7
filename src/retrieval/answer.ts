import type { NodeKind, NodeRef } from '../core/kinds.ts'
import { explainNode } from '../explanation/explain.ts'
import type { Explanation } from '../explanation/explanation.ts'
import type { ShownResult, WalkShown } from '../explanation/cut-view.ts'
import type { LastStage } from '../ranking/stage.ts'
import type { Inquiry } from '../ranking/inquiry.ts'
import { PIPELINES, STAGES } from '../ranking/stages/all.ts'
import { hitOf } from './hits.ts'
import type { Hit, SearchResults } from './results.ts'
import { limitOf, listed, type SearchSettings } from './search-options.ts'

/** The kinds of nodes, in the order in which results are listed. */
const ORDER = ['passage', 'name', 'token'] as const satisfies readonly NodeKind[]

/** What a question found: read out as far as it is asked for. */
export class Answer {
  readonly #stages: Readonly<Record<NodeKind, LastStage>>

  constructor(readonly inquiry: Inquiry, readonly settings: SearchSettings) {
    this.#stages = PIPELINES[settings.propagate]
  }

  get asked() {
    return this.inquiry.ask.asked
  }

  /** What took part in the ranking of passages. */
  async channels(): Promise<SearchResults['query']['channels']> {
    if (this.settings.propagate === 'vectors') return [{ name: 'vectors', share: 1 }]
    const { passages: { terms } } = await this.inquiry.upTo('passages')
    return terms.map(({ name, share }) => ({ name, share }))
  }

  /** The best nodes, by kind: passages, then names, then tokens; with their explanations where the options say so. */
  async hits(settings = this.settings): Promise<Hit[]> {
    const hits: Hit[] = []
    for (const kind of ORDER) {
      for (const result of await this.#best(kind, settings)) {
        const { pace } = this.inquiry.ask
        if (pace.due) await pace.pause('hits', hits.length)
        const hit = await hitOf(this.inquiry.ask.graph, result)
        hits.push(settings.explain === false ? hit : { ...hit, explanation: await this.#explain(this.inquiry, result) })
      }
    }
    return hits
  }

  /** The best nodes with what their scores are made of, for drawing. */
  async results(): Promise<ShownResult[]> {
    const results: ShownResult[] = []
    for (const kind of ORDER) {
      for (const { node, score } of await this.#best(kind, this.settings)) {
        const { found } = this.inquiry, terms = this.#stages[kind].terms(found, node), from = this.#stages[kind].from?.(found, node)
        results.push({ ref: { kind, node }, score, terms, ...(from && { from }) })
      }
    }
    return results
  }

  /**
   * Why a node has its score; undefined for one that has none. What the question itself says is ranked only where it is asked
   * for, and explained all the same.
   */
  async explain(ref: NodeRef): Promise<Explanation | undefined> {
    const stage = this.#stages[ref.kind]
    for (const inquiry of [this.inquiry, this.inquiry.wanting({ includeAsked: true })]) {
      const found = await inquiry.upTo(stage.name)
      if (stage.has(found, ref.node)) return this.#explain(inquiry, ref)
    }
    return undefined
  }

  /** The walk over passages, for drawing. */
  async walk(): Promise<WalkShown> {
    const { ask } = this.inquiry, { name } = this.#stages.passage, stage = STAGES[name === 'passages' ? 'walk' : 'vectors']
    return { asked: ask.asked, ...await stage.walk!(ask, await this.inquiry.upTo(name)) }
  }

  async #explain(inquiry: Inquiry, ref: NodeRef): Promise<Explanation> {
    const stage = this.#stages[ref.kind]
    return explainNode(inquiry.ask, stage, await inquiry.upTo(stage.name), { kind: ref.kind, node: ref.node }, listed(this.settings))
  }

  async #best(kind: NodeKind, settings: SearchSettings) {
    const stage = this.#stages[kind], limit = limitOf(settings, kind)
    if (limit === 0) return []
    const { ask } = this.inquiry, found = await this.inquiry.upTo(stage.name)
    if (ask.pace.due) await ask.pace.pause('hits', 0)
    return stage.best(ask, found, limit)
  }
}
