import type { NodeKind } from '../core/kinds.ts'
import { Pace } from '../core/pace.ts'
import { inquire, type Inquiry } from '../rank/inquiry.ts'
import { isBlank, type ReadQuery, refuseBlank } from '../query/query.ts'
import type { Searcher } from '../rank/searcher.ts'
import type { Result, TermName } from '../rank/share.ts'
import type { LastStage, Wanted } from '../rank/stage.ts'
import { pipelineOf } from '../rank/stages/all.ts'
import { hitsOf } from './hits.ts'
import { type Said, saidOf } from './relevance.ts'
import type { Listed } from './lists.ts'
import type { Matching } from './matching.ts'
import type { Hit, SearchResults } from './results.ts'
import { limitOf, type SearchSettings, wantedBy } from './search-options.ts'

/** The kinds of nodes, in the order in which results are listed. */
export const ORDER = ['passage', 'name', 'token'] as const satisfies readonly NodeKind[]

/**
 * Asks a question, to be ranked by what the options say is carried over the graph.
 *
 * @param mayBrowse  whether nothing may be asked where options say what is listed: what of all, or in which order
 * @param leftOut  passages that are no results
 */
export async function answerTo(
  searcher: Searcher,
  query: ReadQuery,
  settings: SearchSettings,
  mayBrowse = false,
  leftOut?: ReadonlySet<number>,
): Promise<Answer> {
  const { filter, mentions, sortBy, facets } = settings
  const browses = mayBrowse && isBlank(query) && (filter ?? mentions ?? sortBy ?? facets) !== undefined
  if (!browses) refuseBlank(query)
  const pace = new Pace(settings.signal)
  pace.check()
  const among = settings.mentions && await (await import('./mentioned.ts')).mentioned(searcher, settings)
  const wanted = await wantedBy(settings)
  const inquiry = await inquire(searcher, query, settings, {
    ...withoutSome(wanted, leftOut),
    among,
    narrows: wanted.narrows || among !== undefined,
  }, pace)
  return new Answer(
    inquiry,
    settings,
    pipelineOf((settings.decay ?? settings.boostDocument) !== undefined),
    browses,
  )
}

const withoutSome = ({ passes, ...wanted }: Wanted, leftOut: ReadonlySet<number> | undefined): Wanted => ({
  ...wanted,
  passes: leftOut ? (entry, passage) => !leftOut.has(passage) && (passes?.(entry, passage) ?? true) : passes,
})

/** What a question found: read out as far as it is asked for. */
export class Answer {
  #matches: Promise<Matching[]> | undefined

  /**
   * @param stages  by what the nodes of each kind are ranked
   * @param browses  whether nothing is asked: all passages that pass the filter are listed
   */
  constructor(
    readonly inquiry: Inquiry,
    readonly settings: SearchSettings,
    readonly stages: Readonly<Record<NodeKind, LastStage>>,
    readonly browses = false,
  ) {}

  get asked() {
    return this.inquiry.ask.asked
  }

  /** What took part in the ranking of passages. */
  async channels(): Promise<SearchResults['query']['channels']> {
    if (this.browses) return []
    // where no passages are wanted, a network has nothing to put in order
    const found = await this.inquiry.upTo(limitOf(this.settings, 'passage') > 0 ? 'crossed' : 'passages')
    const channels = found.passages.terms.map(({ name, share }): { name: TermName, share: number } => ({ name, share }))
    if (found.reranked?.order) channels.push({ name: 'rerank', share: 1 })
    if (found.crossed?.order) channels.push({ name: 'cross', share: this.settings.cross.share })
    return channels
  }

  /** The best nodes, by kind: passages, then names, then tokens; with their explanations where the options say so. */
  async hits(settings = this.settings): Promise<Hit[]> {
    const hits: Hit[] = [], { ask: { graph, pace } } = this.inquiry, hitOf = hitsOf(graph)
    const explained = settings.explain === false || this.browses
      ? undefined
      : (await import('./explained.ts')).explained
    const more = settings.matches || settings.snippet !== false ? await this.#details(settings) : undefined
    for (const kind of ORDER) {
      const best = await this.best(kind, settings),
        said = kind === 'passage' ? await this.said(best, settings) : undefined
      for (const [i, result] of best.entries()) {
        if (pace.due) await pace.pause('hits', hits.length)
        if (said && said[i]!.relevance < settings.minRelevance) continue
        const hit = { ...await hitOf(result), ...said?.[i] }, { group } = result
        if (more && kind === 'passage')
          Object.assign(hit, await more(hit))
        const explanation = await explained?.(this.inquiry, this.stages[kind], result, this.settings)
        hits.push({ ...hit, ...(group && { group }), ...(explanation && { explanation }) })
      }
    }
    return hits
  }

  /** What passages say of the question, beside the best; nothing where it has no words. */
  async said(passages: readonly Result[], settings = this.settings): Promise<Said[] | undefined> {
    const { ask } = this.inquiry, stage = this.stages.passage
    if (ask.asked.counted.length === 0) return undefined
    const isPlain = passages.length > 1 && !settings.offset && !this.#isListed(settings)
    const best = isPlain ? passages.slice(0, 2) : await stage.best(ask, await this.inquiry.upTo(stage.name), 2)
    return saidOf(ask.graph, ask.asked, passages.map(({ node }) => node), best.map(({ node }) => node))
  }

  async #details(settings: SearchSettings) {
    const { detailsFor } = await import('./details.ts')
    return detailsFor(this.inquiry.ask, this.inquiry.ask.query.text, settings)
  }

  /** The best nodes of a kind, as many as the options say. */
  async best(kind: NodeKind, settings = this.settings): Promise<Listed[]> {
    const stage = this.stages[kind], limit = limitOf(settings, kind), { offset = 0 } = settings
    if (limit === 0 || (this.browses && kind !== 'passage')) return []
    if (kind === 'passage' && this.#isListed(settings))
      return (await import('./lists.ts')).listed(this, settings)
    const { ask } = this.inquiry, found = await this.inquiry.upTo(stage.name)
    if (ask.pace.due) await ask.pace.pause('hits', 0)
    const best = await stage.best(ask, found, offset + limit)
    return offset > 0 ? best.slice(offset) : best
  }

  /** Whether passages are listed in another way than as they rank. */
  #isListed({ sortBy, groupBy, perDocument, diversify }: SearchSettings): boolean {
    return this.browses || (sortBy ?? groupBy ?? perDocument ?? diversify) !== undefined
  }

  /** The passages that match: see `matchesOf`. */
  matches(): Promise<Matching[]> {
    return (this.#matches ??= import('./matching.ts').then(({ matchesOf }) => matchesOf(this)))
  }

  /** How many passages match, and what else is told of all that do. */
  async lists(): Promise<Pick<SearchResults, 'total' | 'facets'> & { notes?: readonly string[] }> {
    const { filter, sortBy, groupBy, facets } = this.settings, { query: { text }, wanted: { among } } = this.inquiry.ask
    if ((filter ?? sortBy ?? groupBy ?? facets ?? among) !== undefined || text.trim() === '')
      return (await import('./lists.ts')).listsOf(this)
    return { total: (await this.inquiry.upTo('words')).words.scores.count }
  }
}
