import * as v from 'valibot'
import { createIndex, type IndexOptions } from '../create-index.ts'
import { Pace, type Progress } from '../core/pace.ts'
import { passageDocument, type TokenGraph } from '../graph/token-graph.ts'
import type { View } from '../propagation/view.ts'
import { rankNodes } from '../ranking/nodes.ts'
import { type Ranking, rankingOptions } from '../ranking/options.ts'
import { readQuery } from '../ranking/query.ts'
import { Ranker } from '../ranking/ranker.ts'
import type { SparseVector } from '../sparse/vector.ts'
import { type Difference, pairedBootstrap } from './bootstrap.ts'
import type { Dataset, Question } from './dataset.ts'
import { mean, measure, type MeasureName, type Measures, orderRun } from './measures.ts'
import { RUNS } from './runs.ts'

/** What an evaluation prints: fractions from 0 to 1. */
export interface Evaluation {
  schema: 'tokengraph.evaluation/1'
  collection: string
  passages: number
  questions: number
  /** Of each run: its measures, means over all judged questions. */
  runs: Record<string, Record<string, number>>
  /** Of each run and measure: run − lexical, with the 95 % interval of a paired bootstrap. */
  differences: ({ run: string, measure: MeasureName } & Difference)[]
  /** Milliseconds a question, by run: median and 99th percentile. */
  milliseconds: Record<string, { p50: number, p99: number }>
}

/** The measures whose differences are reported. */
const COMPARED: readonly MeasureName[] = ['recall@2', 'recall@5', 'all@5', 'hit@1', 'mrr', 'map', 'ndcg@10']

/** How many tokens may hold a word of the answer. */
const ANSWER_TOKENS = 10

/** Ranks every question of a set in every run, and measures. Documents rank by their best passage. */
export async function evaluate(
  dataset: Dataset, runs: readonly string[], options: IndexOptions = {}, onProgress?: (progress: Progress) => void,
): Promise<Evaluation> {
  const { graph } = await createIndex(dataset.documents, { ...options, ...(onProgress && { onProgress }) })
  const ranker = new Ranker(graph)
  const pace = new Pace(options.signal, onProgress)
  const settings = new Map(runs.map(run => [run, v.parse(v.strictObject(rankingOptions), RUNS[run]!.ranking ?? {})]))
  const rows = new Map(runs.map(run => [run, [] as Record<string, number>[]]))
  const times = new Map(runs.map(run => [run, [] as number[]]))
  for (const [i, question] of dataset.questions.entries()) {
    if (pace.due) await pace.pause('questions', i, dataset.questions.length)
    for (const run of runs) {
      const start = performance.now()
      const row = await RUN[run === 'lexical' || run === 'tokens' ? run : 'engine'](ranker, question, settings.get(run)!, RUNS[run]!.view)
      times.get(run)!.push(performance.now() - start)
      if (row instanceof Map) rows.get(run)!.push(measure(orderRun(Array.from(row, ([id, score]) => ({ id, score }))), dataset.qrels.get(question.id)!))
      else if (row !== undefined) rows.get(run)!.push({ [`answer@${ANSWER_TOKENS}`]: row })
    }
  }
  return {
    schema: 'tokengraph.evaluation/1', collection: dataset.name, passages: dataset.documents.length, questions: dataset.questions.length,
    runs: Object.fromEntries(Array.from(rows, ([run, each]) => [run, each.length > 0 ? mean(each as Measures[]) : {}])),
    differences: runs.filter(run => run !== 'lexical' && run !== 'tokens').flatMap(run => COMPARED.map(name => ({
      run, measure: name, ...pairedBootstrap(rows.get(run)!.map(row => row[name]!), rows.get('lexical')!.map(row => row[name]!)),
    }))),
    milliseconds: Object.fromEntries(Array.from(times, ([run, each]) => [run, percentiles(each)])),
  }
}

const DEFAULTS = v.parse(v.strictObject(rankingOptions), {})

/** What a run gives for a question: scores of documents; or, for tokens, whether they answer (nothing where there is no answer to find). */
const RUN = {
  async lexical(ranker: Ranker, { text }: Question) {
    return byDocument(ranker.graph, (await ranker.asked(readQuery(text), DEFAULTS)).lexical)
  },
  async engine(ranker: Ranker, { text }: Question, settings: Ranking, view?: View) {
    return byDocument(ranker.graph, (await ranker.rank(readQuery(text), settings, view)).scores)
  },
  async tokens(ranker: Ranker, { text, answers }: Question) {
    const { graph } = ranker
    const ranked = await ranker.rank(readQuery(text), DEFAULTS)
    const wanted = answers.map(answer => contentTerms(graph, answer).filter(term => !ranked.asked.terms.has(term))).filter(terms => terms.length > 0)
    if (wanted.length === 0) return undefined
    const selection = { limit: { passage: 0, name: 0, token: ANSWER_TOKENS }, passes: () => true, tokensFrom: 1, namesFrom: 1, includeAsked: false }
    const { tokens } = rankNodes(graph, ranker.terms, ranker.bm25(DEFAULTS.bm25), ranked, selection)
    const got = new Set(tokens.ranked.map(({ token }) => graph.tokens.terms[token]))
    return wanted.some(terms => terms.some(term => got.has(term))) ? 1 : 0
  },
}

const contentTerms = (graph: TokenGraph, text: string): string[] =>
  graph.tokenizer.tokenize(text).filter(token => token.kind === 'word').map(token => token.term)

/** Documents by the score of their best passage. */
function byDocument(graph: TokenGraph, scores: SparseVector): Map<string, number> {
  const best = new Map<string, number>()
  for (const passage of scores.places) {
    const { id } = passageDocument(graph, passage)
    if (scores.at(passage) > (best.get(id) ?? 0)) best.set(id, scores.at(passage))
  }
  return best
}

function percentiles(times: readonly number[]): { p50: number, p99: number } {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return { p50: at(0.5), p99: at(0.99) }
}
