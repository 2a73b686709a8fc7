import * as v from 'valibot'
import { createIndex, type IndexOptions } from '../index/create-index.ts'
import { Pace, type Progress } from '../core/pace.ts'
import type { CrossEncoder } from '../encoders/cross-encoder.ts'
import type { Encoder } from '../encoders/encoder.ts'
import type { Graph } from '../graph/graph.ts'
import type { Ranker } from '../rank/rerank/ranker.ts'
import { retrieveTokens } from '../index/retrieve-tokens.ts'
import { searchOptions } from '../answer/every-search-option.ts'
import type { SparseVector } from '../math/sparse/vector.ts'
import { partsOf, type TokenIndex } from '../index/token-index.ts'
import { type Difference, pairedBootstrap } from './bootstrap.ts'
import type { Dataset, Question } from './dataset.ts'
import { inquiryOf } from './inquiry-of.ts'
import { mean, measure, type MeasureName, type Measures, orderRun } from './measures.ts'
import { ranksTokens, RUNS, type RunSpec } from './runs.ts'

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

/** What was measured, question by question. */
interface Measured {
  /** Of each run: a row for each question that counts in it. */
  rows: Map<string, Record<string, number>[]>
  /** Of each run: milliseconds, for each question. */
  times: Map<string, number[]>
}

/** How an index is made, and what it is asked with. */
export interface EvaluateOptions extends IndexOptions {
  /** A re-ranker in place of the one that comes with the package. */
  ranker?: Ranker | undefined
  /** The cross-encoder of the runs `cross` and `cross-always`. */
  crossEncoder?: CrossEncoder | undefined
  /** The static table that the runs `static` and `static-dense` search by. */
  table?: Encoder | undefined
}

/** Ranks every question of a set in every run, and measures. Documents rank by their best passage. */
export async function measureQuestions(
  dataset: Dataset,
  runs: readonly string[],
  { ranker, crossEncoder, table, ...options }: EvaluateOptions = {},
  onProgress?: (progress: Progress) => void,
): Promise<Measured> {
  const indexWith = (own: IndexOptions) =>
    createIndex(dataset.documents, { ...options, ...own, ...(onProgress && { onProgress }) })
  // vectors of words are kept where a run needs them, as bits if nothing else is said
  const vectors = runs.some(run => RUNS[run]!.words) ? { words: 'bits' as const, ...options.vectors } : options.vectors
  const index = await indexWith(vectors ? { vectors } : {})
  const tabled = table && runs.some(run => RUNS[run]!.table) ? await indexWith({ encoder: table }) : index
  const pace = new Pace(options.signal, onProgress)
  const rank = new Map<string, Rank>()
  for (const run of runs)
    rank.set(run, await rankOf(run, RUNS[run]!.table ? tabled : index, pace, { ranker, crossEncoder }))
  const rows = new Map(runs.map(run => [run, [] as Record<string, number>[]]))
  const times = new Map(runs.map(run => [run, [] as number[]]))
  for (const [i, question] of dataset.questions.entries()) {
    if (pace.due) await pace.pause('questions', i, dataset.questions.length)
    for (const run of runs) {
      const start = performance.now()
      const row = await rank.get(run)!(question)
      times.get(run)!.push(performance.now() - start)
      if (row instanceof Map)
        rows.get(run)!
          .push(measure(orderRun(Array.from(row, ([id, score]) => ({ id, score }))), dataset.qrels.get(question.id)!))
      else if (row !== undefined) rows.get(run)!.push({ [`answer@${ANSWER_TOKENS}`]: row })
    }
  }
  return { rows, times }
}

/** The means over all questions, and what each run adds to words alone; see {@link measureQuestions}. */
export async function evaluate(
  dataset: Dataset,
  runs: readonly string[],
  options: EvaluateOptions = {},
  onProgress?: (progress: Progress) => void,
): Promise<Evaluation> {
  const { rows, times } = await measureQuestions(dataset, runs, options, onProgress)
  return {
    schema: 'tokengraph.evaluation/1',
    collection: dataset.name,
    passages: dataset.documents.length,
    questions: dataset.questions.length,
    runs: Object.fromEntries(Array.from(rows, ([run, each]) => [run, each.length > 0 ? mean(each as Measures[]) : {}])),
    differences: runs.filter(run => run !== 'lexical' && !ranksTokens(run)).flatMap(run =>
      COMPARED.map(name => ({
        run,
        measure: name,
        ...pairedBootstrap(rows.get(run)!.map(row => row[name]!), rows.get('lexical')!.map(row => row[name]!)),
      }))
    ),
    milliseconds: Object.fromEntries(Array.from(times, ([run, each]) => [run, percentiles(each)])),
  }
}

/**
 * What a run gives for a question: scores of documents; or, for tokens, whether they answer (nothing where there is no
 * answer to find).
 */
type Rank = (question: Question) => Promise<Map<string, number> | number | undefined>

async function rankOf(
  run: string,
  index: TokenIndex,
  pace: Pace,
  { ranker, crossEncoder }: Pick<EvaluateOptions, 'ranker' | 'crossEncoder'>,
): Promise<Rank> {
  const { stage = 'crossed', ranking = {}, view, trained, cross, tokens = index.encoder ? 'near' : 'lexical' } =
    RUNS[run]!
  const { graph, searcher } = partsOf(trained ? await trainedIndex(index, trained, pace) : index)
  if (ranksTokens(run)) return question => answers(index, question, tokens)
  const settings = v.parse(searchOptions, {
    ...ranking,
    rerank: { ...ranking.rerank, ranker },
    ...(cross && { cross: { ...ranking.cross, encoder: crossEncoder } }),
  })
  return async ({ text }) => {
    const inquiry = await inquiryOf(searcher, text, settings, pace, view)
    return byDocument(graph, (await inquiry.upTo(stage))[stage].scores)
  }
}

/** An index with what was learned on its own graph, without labels. */
async function trainedIndex(
  index: TokenIndex,
  model: 'gcn' | 'gat',
  { signal, onProgress }: Pace,
): Promise<TokenIndex> {
  // TensorFlow.js is loaded only here
  const { trainOnIndex } = await import('../index/train-on-index.ts')
  const { network, adjacency, propagation } = await trainOnIndex(index, {
    model,
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  })
  network.dispose()
  adjacency.dispose()
  return index.withPropagation(propagation)
}

/**
 * Whether a word of an answer is among the best tokens that the question lacks; undefined where the answer has no such
 * word.
 */
async function answers(
  index: TokenIndex,
  { text, answers }: Question,
  method: NonNullable<RunSpec['tokens']>,
): Promise<number | undefined> {
  const { graph } = index
  const asked = new Set(contentTerms(graph, text))
  const wanted = new Set(answers.flatMap(answer => contentTerms(graph, answer).filter(term => !asked.has(term))))
  if (wanted.size === 0) return undefined
  if (text.trim() === '') return 0
  const got = method === 'lexical'
    ? (await index.search(text, { ...RUNS.graph!.ranking, kinds: ['token'], limit: ANSWER_TOKENS })).hits.map(
      ({ id }) => id
    )
    : (await retrieveTokens(text, index, {
      method,
      passages: 1,
      includeAsked: false,
      distinct: true,
      limit: ANSWER_TOKENS,
    })).tokens.map(({ term }) => term)
  return got.some(term => wanted.has(term)) ? 1 : 0
}

const contentTerms = (graph: Graph, text: string): string[] =>
  graph.tokenizer.tokenize(text).filter(token => token.kind === 'word').map(token => token.term)

/** Documents by the score of their best passage. */
async function byDocument(graph: Graph, scores: SparseVector): Promise<Map<string, number>> {
  const best = new Map<string, number>(), entries = await graph.passages(scores.places)
  scores.places.forEach((passage, i) => {
    const { id } = entries[i]!.document
    if (scores.at(passage) > (best.get(id) ?? -Infinity)) best.set(id, scores.at(passage))
  })
  return best
}

function percentiles(times: readonly number[]): { p50: number, p99: number } {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return { p50: at(0.5), p99: at(0.99) }
}
