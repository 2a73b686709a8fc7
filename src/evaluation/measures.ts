import { TokenGraphError, show } from '../core/errors.ts'

/** Judgements: question, then passage, then grade (a whole number; 1 and above is relevant). */
export type Qrels = Map<string, Map<string, number>>

/** One retrieved passage of one question. */
export interface RunEntry {
  /** The passage. */
  id: string
  /** Its score; higher is better, and only its value as a 32-bit float counts. */
  score: number
}

/** What was retrieved: question, then passages with their scores, in any order. */
export type Run = Map<string, readonly RunEntry[]>

/** The ranks at which the measures that have a cut-off are taken. */
export interface Cutoffs {
  recall: readonly number[]
  all: readonly number[]
  hit: readonly number[]
  ndcg: readonly number[]
}

/** The name of a measure as it stands in reports: `mrr`, `map`, `recall@5` … */
export type MeasureName = 'mrr' | 'map' | `${keyof Cutoffs}@${number}`

/** The values of one question, or their means, each in [0, 1]; a name that was not asked for is absent. */
export type Measures = Record<MeasureName, number>

/** The cut-offs that are taken unless others are given. */
export const CUTOFFS: Cutoffs = { recall: [2, 5, 10, 50, 100], all: [5], hit: [1, 5], ndcg: [10] }

/** How many passages of a question count, unless another depth is given. */
export const DEPTH = 1000

/** The lowest grade that is relevant. */
const RELEVANT = 1

/**
 * The passages of one question, best first, in trec_eval's order: by score as a 32-bit float, descending,
 * then by id as UTF-8 bytes, descending. The order in which they are given means nothing.
 *
 * Source: trec_eval, whose scores are C floats: 1.00000001 and 1 are a tie. (The order of this project's own
 * results is another one; a run is put into this order only to be measured.)
 *
 * @param depth  whole, ≥ 0; only that many are kept
 * @returns  ids, at most `depth`
 *
 * Throws `format` if a score is NaN or an id occurs twice.
 */
export function orderRun(entries: Iterable<RunEntry>, depth = DEPTH): string[] {
  const rounded = Array.from(entries, ({ id, score }) => ({ id, score: Math.fround(score) }))
  for (const { id, score } of rounded) if (Number.isNaN(score)) throw noScore(id)
  rounded.sort((a, b) => (a.score > b.score ? -1 : a.score < b.score ? 1 : byBytes(b.id, a.id)))
  const ids = rounded.map(({ id }) => id)
  refuseTwice(ids, 'orderRun')
  return ids.slice(0, depth)
}

/**
 * The retrieval measures of one question. With R the number of relevant passages (grade ≥ 1) that were judged,
 * retrieved or not, and r(k) the number of those among the first k:
 *
 * - `recall@k` = r(k) / R, `all@k` = 1 if r(k) = R, `hit@k` = 1 if r(k) > 0 (trec_eval: `success_k`)
 * - `mrr` = 1 / rank of the first relevant one, or 0 (trec_eval: `recip_rank`)
 * - `map` = Σ over the relevant ones retrieved of r(rank) / rank, over R
 * - `ndcg@k` = DCG / ideal DCG, DCG = Σ_{rank ≤ k} grade / log2(rank + 1), the ideal over all judged ones
 *   (Järvelin & Kekäläinen 2002 with the discount of trec_eval's `ndcg_cut`; the gain is the grade, not 2^grade − 1)
 *
 * A passage without a grade is not relevant. A question with R = 0 has 0 in everything.
 *
 * @param ranked  ids, best first, none twice; see {@link orderRun}
 * @param grades  whole numbers; those below 0 gain 0
 * @returns  values in [0, 1], in the order recall, all, hit, mrr, map, ndcg
 *
 * Throws `format` if an id occurs twice in `ranked`, which would count it twice.
 */
export function measure(
  ranked: readonly string[],
  grades: ReadonlyMap<string, number>,
  cutoffs: Cutoffs = CUTOFFS,
): Measures {
  refuseTwice(ranked, 'measure')
  const gains = ranked.map(id => grades.get(id) ?? 0)
  const ideal = [...grades.values()].sort((a, b) => b - a)
  const relevant = ideal.filter(isRelevant).length
  const ranks = ranksOfRelevant(gains)
  const within = (k: number) => ranks.filter(rank => rank <= k).length
  const row = {} as Measures
  for (const k of cutoffs.recall) row[`recall@${k}`] = share(within(k), relevant)
  for (const k of cutoffs.all) row[`all@${k}`] = relevant > 0 && within(k) === relevant ? 1 : 0
  for (const k of cutoffs.hit) row[`hit@${k}`] = within(k) > 0 ? 1 : 0
  row.mrr = share(1, ranks[0] ?? 0)
  row.map = share(sumOfPrecisions(ranks), relevant)
  for (const k of cutoffs.ndcg) row[`ndcg@${k}`] = share(discounted(gains, k), discounted(ideal, k))
  return row
}

/**
 * {@link measure} for each judged question, in the order of the judgements. A judged question that the run leaves
 * out has 0 in everything (as with `trec_eval -c`); one that is not judged has no row.
 *
 * @param depth  whole, ≥ 0; how many passages of a question count
 *
 * Throws `format` as {@link orderRun} does.
 */
export function measureRun(qrels: Qrels, run: Run, cutoffs: Cutoffs = CUTOFFS, depth = DEPTH): Map<string, Measures> {
  return new Map(Array.from(
    qrels,
    ([question, grades]) => [question, measure(orderRun(run.get(question) ?? [], depth), grades, cutoffs)],
  ))
}

/**
 * The mean of each measure over the rows: one row for each judged question, so that all of them count alike.
 *
 * mean[m] = Σ row[m] / number of rows
 *
 * @param rows  at least one, all with the same measures, as {@link measureRun} gives them
 * @returns  values in [0, 1], under the names of the first row
 *
 * Throws `format` if there is no row.
 */
export function mean(rows: Iterable<Measures>): Measures {
  const all = [...rows]
  if (all.length === 0) {
    throw new TokenGraphError('format', { where: 'mean', got: 'no judged question', expected: 'at least one' })
  }
  const means = {} as Measures
  for (const name of Object.keys(all[0]!) as MeasureName[]) {
    means[name] = all.reduce((sum, row) => sum + row[name]!, 0) / all.length
  }
  return means
}

const isRelevant = (grade: number): boolean => grade >= RELEVANT

/** A part of a whole; 0 where there is no whole. */
const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0)

/** The ranks, from 1, that hold a relevant passage. */
function ranksOfRelevant(grades: readonly number[]): number[] {
  return grades.flatMap((grade, at) => (isRelevant(grade) ? [at + 1] : []))
}

const sumOfPrecisions = (ranks: readonly number[]): number =>
  ranks.reduce((sum, rank, before) => sum + (before + 1) / rank, 0)

const discounted = (gains: readonly number[], k: number): number =>
  gains.slice(0, k).reduce((sum, gain, at) => sum + Math.max(0, gain) / Math.log2(at + 2), 0)

/**
 * Compares two strings as their UTF-8 bytes would compare, which is the order of their code points.
 * JavaScript's own order is that of UTF-16, where characters beyond U+FFFF come before U+E000 to U+FFFF.
 */
function byBytes(a: string, b: string): number {
  const both = Math.min(a.length, b.length)
  for (let at = 0; at < both; at++) {
    const x = a.charCodeAt(at), y = b.charCodeAt(at)
    if (x !== y) return surrogatesLast(x) - surrogatesLast(y)
  }
  return a.length - b.length
}

const surrogatesLast = (unit: number): number => unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800

function refuseTwice(ids: readonly string[], where: string): void {
  if (new Set(ids).size === ids.length) return
  const twice = ids.find((id, at) => ids.indexOf(id) < at)
  throw new TokenGraphError('format', {
    where,
    got: `passage ${show(twice)} twice`,
    expected: 'each passage once a question',
  })
}

function noScore(id: string): TokenGraphError {
  return new TokenGraphError('format', {
    where: 'orderRun',
    got: `NaN as the score of ${show(id)}`,
    expected: 'a number',
  })
}
