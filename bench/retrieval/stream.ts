import { type Command, Option } from 'commander'
import * as v from 'valibot'
import { searchOptions } from '../../src/answer/every-search-option.ts'
import { wholeNumber } from '../../src/cli/arguments.ts'
import { ExampleMemory, type MemoryPolicy } from '../../src/core/example-memory.ts'
import { Pace } from '../../src/core/pace.ts'
import { createRandom } from '../../src/core/random.ts'
import { shuffled } from '../../src/core/sampling.ts'
import { top } from '../../src/core/top.ts'
import { corpusEncoder } from '../../src/encoders.ts'
import type { Dataset } from '../../src/evaluation/dataset.ts'
import { inquiryOf } from '../../src/evaluation/inquiry-of.ts'
import { mean, measure } from '../../src/evaluation/measures.ts'
import { createIndex } from '../../src/index.ts'
import { partsOf } from '../../src/index/token-index.ts'
import { identity } from '../../src/math/attention/attention.ts'
import {
  type LearnedProjections,
  type LearnOptions,
  learnProjections,
  type ProjectionExample,
} from '../../src/math/attention/learn.ts'
import { product, rowCount, rowOf, transposed } from '../../src/math/attention/rows.ts'
import type { SparseVector } from '../../src/math/sparse/vector.ts'
import type { Found, StageName } from '../../src/rank/stage.ts'
import type { Benchmark, CommonOptions } from '../lib/benchmark.ts'
import { chooseSets, readSet } from '../lib/data.ts'
import { average } from '../lib/stats.ts'
import { percent, table } from '../lib/table.ts'

/** The collections in the order in which they are learned. */
const SETS = ['2wikimultihopqa', 'cranfield', 'cisi', 'squad-v1.1-dev']

/** What a passage is told by: scores that stages of the ranking gave it, each divided by the best one. */
const TOLD: readonly StageName[] = ['words', 'meaning', 'names', 'walk', 'held', 'spread']

/** What a question is told by stands before: 1, whether it names something, its words, its best BM25 by word. */
const ASKED = 4, WIDTH = ASKED + TOLD.length

/** How many passages are ranked again: the best of these stages, together. */
const AGAIN: Partial<Record<StageName, number>> = { passages: 50, words: 20, meaning: 20 }

/** How many examples a question makes, at most: one for each of its relevant passages. */
const EACH = 3

/** How projections are learned, in each of the ways. */
const LEARNING: LearnOptions = { scale: 5, rate: 0.01, epochs: 60, patience: 10 }

interface StreamOptions extends CommonOptions {
  memory: number
  share: number
  seeds: number
}

/** A question with the passages that are ranked again for it, and which of them answer it. */
interface Asked {
  example: ProjectionExample
  /** The documents of the passages. */
  ids: string[]
  grades: ReadonlyMap<string, number>
}

/** A collection's questions in two halves. */
interface Collection {
  set: string
  learn: ProjectionExample[]
  held: Asked[]
}

/** MAP of each collection learned so far, after each step. */
type Steps = number[][]

type Projections = LearnedProjections['projections']

/** Collections that are learned one after another: what is lost of those before, with and without replay. */
export const stream: Benchmark<StreamOptions> = {
  name: 'stream',
  about: 'projections learned from collections that come one after another: what is forgotten, with and without replay',
  configure(command: Command) {
    command.addOption(new Option('--memory <n>', 'how many examples are kept').argParser(wholeNumber(1)).default(60))
      .addOption(new Option('--share <x>', 'the share of replayed examples').argParser(Number).default(0.5))
      .addOption(new Option('--seeds <n>', 'how many splits and beginnings').argParser(wholeNumber(1)).default(3))
  },
  async run({ seeds, ...options }, note) {
    const sets = chooseSets(options, SETS), given = { questions: 200, ...options }
    const asked: Asked[][] = []
    for (const set of sets) {
      note(`${set} …`)
      asked.push(await askedOf(await readSet(given, set)))
    }
    const runs: Record<string, Steps>[] = []
    for (let seed = 1; seed <= seeds; seed++) {
      note(`seed ${seed} …`)
      runs.push(await allWays(sets.map((set, i) => halved(set, asked[i]!, seed)), options, seed))
    }
    const { memory, share } = options
    return { result: { sets, memory, share, learning: LEARNING, runs }, text: report(sets, runs) }
  },
}

/** Ranks passages for all questions of a set, over an index with vectors of its own. */
async function askedOf({ documents, questions, qrels }: Dataset): Promise<Asked[]> {
  const { graph, searcher } = partsOf(await createIndex(documents, { encoder: corpusEncoder() })), pace = new Pace()
  const settings = v.parse(searchOptions, { dense: { when: 'always' } }), asked: Asked[] = []
  for (const { id, text } of questions) {
    const inquiry = await inquiryOf(searcher, text, settings, pace)
    const found = await inquiry.upTo('passages'), words = graph.tokenizer.tokenize(text).length
    const places = Object.entries(AGAIN).flatMap(([stage, count]) => bestOf(found[stage as StageName].scores, count))
    const passages = [...new Set(places)], entries = await graph.passages(passages)
    const ids = entries.map(({ document }) => document.id), grades = qrels.get(id)!
    const about = [1, Number(found.names.named), words / 20, found.words.scores.max() / (10 * words)]
    asked.push({
      example: {
        queries: { width: WIDTH, data: Float64Array.from({ length: WIDTH }, (_, i) => about[i] ?? 0) },
        tokens: { width: WIDTH, data: Float64Array.from(passages.flatMap(passage => told(found, passage))) },
        relevant: [...ids.keys()].filter(place => (grades.get(ids[place]!) ?? 0) > 0),
      },
      ids,
      grades,
    })
  }
  return asked
}

const bestOf = (scores: SparseVector, count: number) =>
  top(scores.places, count, place => scores.at(place), (a, b) => a < b)

/** A passage in numbers: its score, by which it ranks before anything is learned, and what that is made of. */
function told(found: Found, passage: number): number[] {
  const scaled = (stage: StageName) => found[stage].scores.at(passage) / (found[stage].scores.max() || 1)
  return [scaled('passages'), ...Array.from({ length: ASKED - 1 }, () => 0), ...TOLD.map(scaled)]
}

/** The questions in two halves by chance: examples to learn from, and those held out. */
function halved(set: string, asked: readonly Asked[], seed: number): Collection {
  const random = createRandom(seed), order = shuffled(asked, random), half = order.length >> 1
  return { set, learn: order.slice(0, half).flatMap(each => examplesOf(each.example, random)), held: order.slice(half) }
}

/** One of the relevant passages among all that are not: what is learned is to find each, not any. */
function examplesOf({ queries, tokens, relevant }: ProjectionExample, random: () => number): ProjectionExample[] {
  const wanted = new Set(relevant), others = [...Array(rowCount(tokens)).keys()].filter(place => !wanted.has(place))
  return shuffled(relevant, random).slice(0, EACH).map(place => ({
    queries,
    tokens: { width: WIDTH, data: Float64Array.from([place, ...others].flatMap(each => [...rowOf(tokens, each)])) },
    relevant: [0],
  }))
}

/** MAP over the questions held out, passages ranked by (q W_Q) · (p W_K), documents by the best of theirs. */
function mapOf({ held }: Collection, projections?: Projections): number {
  const both = projections ? product(projections.query, transposed(projections.key)) : identity(WIDTH)
  return mean(held.map(({ example: { queries, tokens }, ids, grades }) => {
    const scores = product(product(queries, both), transposed(tokens)).data
    const order = top(scores.keys(), scores.length, place => scores[place]!, (a, b) => a < b)
    return measure([...new Set(order.map(place => ids[place]!))], grades)
  })).map
}

async function allWays(
  collections: readonly Collection[],
  { memory: capacity, share }: Omit<StreamOptions, 'seeds'>,
  seed: number,
): Promise<Record<string, Steps>> {
  const learned = async (learn: readonly ProjectionExample[], more: LearnOptions = {}) =>
    (await learnProjections(learn, { ...LEARNING, seed, ...more })).projections
  const inTurn = async (policy?: MemoryPolicy) => {
    const memory = policy && new ExampleMemory<ProjectionExample>({ capacity, policy, seed }), steps: Steps = []
    let from: Projections | undefined
    for (const [step, { set, learn }] of collections.entries()) {
      from = await learned(learn, { from, replay: memory && { memory, share, class: set } })
      steps.push(collections.slice(0, step + 1).map(each => mapOf(each, from)))
    }
    return steps
  }
  const alone: number[] = []
  for (const each of collections) alone.push(mapOf(each, await learned(each.learn)))
  const joint = await learned(collections.flatMap(({ learn }) => learn))
  return {
    'nothing learned': [collections.map(each => mapOf(each))],
    'each alone': [alone],
    'one after another, without replay': await inTurn(),
    'with replay, reservoir': await inTurn('reservoir'),
    'with replay, by class': await inTurn('by-class'),
    'all at once': [collections.map(each => mapOf(each, joint))],
  }
}

/** Of each collection but the last, its best before the last step less what it has after it; their mean. */
function forgetting(steps: Steps): number {
  const last = steps.at(-1)!, before = steps.slice(0, -1)
  const lost = last.slice(0, -1).map((final, k) => Math.max(...before.flatMap(step => step[k] ?? [])) - final)
  return average(lost)
}

/** Mean ± standard deviation over seeds, in percent. */
function spread(values: readonly number[]): string {
  const middle = average(values)
  const deviation = Math.sqrt(values.reduce((sum, each) => sum + (each - middle) ** 2, 0) / (values.length - 1))
  return `${(100 * middle).toFixed(1)} ± ${(100 * deviation).toFixed(1)}`
}

function report(sets: readonly string[], runs: readonly Record<string, Steps>[]): string {
  const ways = Object.keys(runs[0]!).map(way => ({ way, all: runs.map(run => run[way]!) }))
  const ends = ways.map(({ way, all }) => {
    const last = all.map(steps => steps.at(-1)!), lost = all[0]!.length > 1 ? spread(all.map(forgetting)) : '–'
    return [way, ...sets.map((_, k) => spread(last.map(each => each[k]!))), spread(last.map(average)), lost]
  })
  const steps = ways.filter(({ all }) => all[0]!.length > 1).flatMap(({ way, all }) =>
    all[0]!.map((step, t) => [way, sets[t]!, ...step.map((_, k) => percent(average(all.map(each => each[t]![k]!))))])
  )
  return [
    'MAP of questions held out, percent, when all is learned; mean ± standard deviation over the seeds.',
    'Forgetting: of each collection but the last, its best before the last step less what it has at the end; mean.',
    '',
    table([['learned', ...sets, 'mean', 'forgetting'], ...ends]),
    '',
    'The same after each step, means over the seeds.',
    '',
    table([['learned', 'after', ...sets], ...steps], 2),
  ].join('\n')
}
