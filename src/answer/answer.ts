import type { NodeKind } from '../core/kinds.ts'
import { Pace } from '../core/pace.ts'
import { inquire, type Inquiry } from '../rank/inquiry.ts'
import { type ReadQuery, refuseBlank } from '../query/query.ts'
import type { Searcher } from '../rank/searcher.ts'
import type { Result, TermName } from '../rank/share.ts'
import type { LastStage } from '../rank/stage.ts'
import { pipelineOf } from '../rank/stages/all.ts'
import { hitsOf } from './hits.ts'
import { type Said, saidOf } from './relevance.ts'
import type { Hit, SearchResults } from './results.ts'
import { limitOf, type SearchSettings, wantedBy } from './search-options.ts'

/** The kinds of nodes, in the order in which results are listed. */
export const ORDER = ['passage', 'name', 'token'] as const satisfies readonly NodeKind[]

/** Asks a question, to be ranked by what the options say is carried over the graph. */
export async function answerTo(searcher: Searcher, query: ReadQuery, settings: SearchSettings): Promise<Answer> {
  refuseBlank(query)
  const pace = new Pace(settings.signal)
  pace.check()
  const inquiry = await inquire(searcher, query, settings, await wantedBy(settings), pace)
  return new Answer(inquiry, settings, query.text, await pipelineOf(settings.propagate, settings.decay !== undefined))
}

/** What a question found: read out as far as it is asked for. */
export class Answer {
  /** @param stages  by what the nodes of each kind are ranked */
  constructor(
    readonly inquiry: Inquiry,
    readonly settings: SearchSettings,
    /** What was asked, as it is written. */
    readonly text: string,
    readonly stages: Readonly<Record<NodeKind, LastStage>>,
  ) {}

  get asked() {
    return this.inquiry.ask.asked
  }

  /** What took part in the ranking of passages. */
  async channels(): Promise<SearchResults['query']['channels']> {
    if (this.settings.propagate === 'vectors') return [{ name: 'vectors', share: 1 }]
    // where no passages are wanted, a network has nothing to put in order
    const found = await this.inquiry.upTo(limitOf(this.settings, 'passage') > 0 ? 'reranked' : 'passages')
    const channels = found.passages.terms.map(({ name, share }): { name: TermName, share: number } => ({ name, share }))
    return found.reranked?.order ? [...channels, { name: 'rerank', share: 1 }] : channels
  }

  /** The best nodes, by kind: passages, then names, then tokens; with their explanations where the options say so. */
  async hits(settings = this.settings): Promise<Hit[]> {
    const hits: Hit[] = [], { ask: { graph, pace } } = this.inquiry, hitOf = hitsOf(graph)
    const explained = settings.explain === false ? undefined : (await import('./explained.ts')).explained
    const more = settings.matches || settings.snippet !== false ? await this.#details(settings) : undefined
    for (const kind of ORDER) {
      const best = await this.best(kind, settings), said = kind === 'passage' ? await this.#said(best) : undefined
      for (const [i, result] of best.entries()) {
        if (pace.due) await pace.pause('hits', hits.length)
        if (said && said[i]!.relevance < settings.minRelevance) continue
        const hit = { ...await hitOf(result), ...said?.[i] }
        if (more && kind === 'passage') Object.assign(hit, await more(hit.text))
        const explanation = await explained?.(this.inquiry, this.stages[kind], result, this.settings)
        hits.push(explanation ? { ...hit, explanation } : hit)
      }
    }
    return hits
  }

  /** What passages say of the question; of the only one, beside the next, which is none of them. */
  async #said(best: readonly Result[]): Promise<Said[]> {
    const { ask: { graph, asked } } = this.inquiry
    const beside = best.length === 1 ? await this.best('passage', { ...this.settings, limit: 2 }) : best
    return saidOf(graph, asked, (beside.length > best.length ? beside : best).map(({ node }) => node))
  }

  async #details(settings: SearchSettings) {
    const { detailsFor } = await import('./details.ts')
    return detailsFor(this.inquiry.ask, this.text, settings)
  }

  /** The best nodes of a kind, as many as the options say. */
  async best(kind: NodeKind, settings = this.settings): Promise<Result[]> {
    const stage = this.stages[kind], limit = limitOf(settings, kind)
    if (limit === 0) return []
    const { ask } = this.inquiry, found = await this.inquiry.upTo(stage.name)
    if (ask.pace.due) await ask.pace.pause('hits', 0)
    return stage.best(ask, found, limit)
  }
}
