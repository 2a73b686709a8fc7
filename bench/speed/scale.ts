import { existsSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { wholeNumber } from '../../src/cli/arguments.ts'
import { readOptions } from '../../src/core/read-options.ts'
import { Pace } from '../../src/core/pace.ts'
import { inquiryOf } from '../../src/evaluation/inquiry-of.ts'
import { loadIndex as loadSource } from '../../src/node.ts'
import { searchOptions } from '../../src/answer/every-search-option.ts'
import { partsOf } from '../../src/index/token-index.ts'
import type { Benchmark, CommonOptions } from '../lib/benchmark.ts'
import { createIndex, type Document, loadIndex, saveIndex, type TokenIndex } from '../lib/built.ts'
import { chooseSets, readSet } from '../lib/data.ts'
import { longestStretch } from '../lib/stretch.ts'
import { fixed, megabytes, table } from '../lib/table.ts'
import { type PeerCost, peersOver, reportPeers } from './scale-peers.ts'

interface ScaleOptions extends CommonOptions {
  sizes?: number[]
  questions?: number
  peers?: boolean
  python?: string
}

/** What is put together to grow a collection, in this order: first that which the questions are about. */
const SETS = [
  '2wikimultihopqa',
  'hotpotqa',
  'musique',
  '2wikimultihopqa-train500',
  'hotpotqa-train-more',
  'musique-train100',
  'hotpotqa-train100',
  'squad-v1.1-dev',
  'npl',
  'ircot-train89',
  'cranfield',
  'cisi',
  'med',
  'entailmentbank-train',
]

/** Of these sets questions are asked, as many of each. */
const ASKED = ['2wikimultihopqa', 'hotpotqa', 'musique']

const SIZES = [7000, 22_000, 50_000, 100_000]

/** What a question costs, whatever there is: explained at most so many times a plain one, from the smallest to the largest collection at most so many times. */
const LIMITS = { explained: 5, walk: 1.5, aborted: 100, delay: 50 }

/** Ways to ask, by their names: what is timed is the built package. */
const WAYS: Record<string, (index: TokenIndex, question: string, signal?: AbortSignal) => Promise<unknown>> = {
  passages: (index, question) => index.search(question, { kinds: ['passage'] }),
  'all kinds': (index, question, signal) => index.search(question, { signal }),
  explained: (index, question, signal) => index.search(question, { explain: true, signal }),
  view: (index, question, signal) => index.view(question, { signal }),
}

/** The stages whose share is told, and those that are run before each, untimed. */
const TIMED = ['words', 'walk'] as const, BEFORE = { words: undefined, walk: 'seeds' } as const

/** Milliseconds of processor time, of a question. */
interface Cost {
  median: number
  p95: number
}

interface Scaled {
  passages: number
  /** How many of the documents are copies whose names were changed. */
  copies: number
  indexing: number
  /** Bytes: of the index written out; of the process' memory at most once it was made, and before. */
  bytes: number
  peak: number
  before: number
  costs: Record<string, Cost>
  /** Of a search for passages: what words cost, and what the walk. */
  stages: Record<(typeof TIMED)[number], Cost>
  /** The longest that calls kept others waiting, the least of some runs; how long after its signal a search ended. */
  waits: Record<string, number>
  aborted: number
}

/** What a question costs as a collection grows. */
export const scale: Benchmark<ScaleOptions> = {
  name: 'scale',
  about: 'processor time of a question as a collection grows',
  configure: (command: Command) => {
    command.option(
      '--sizes <numbers>',
      `how many passages (default: ${SIZES.join(',')})`,
      (list: string) => list.split(',').map(wholeNumber(1)),
    )
      .option('--peers', 'ask MiniSearch the same, in a process of its own').option(
        '--python <path>',
        'a Python that has tantivy and sqlite3, to be asked, too',
      )
  },
  async run({ sizes = SIZES, questions: count = 60, peers = false, python, ...options }, note) {
    const documents = await grown(options, Math.max(...sizes)), questions = await asked(options, count)
    const scaled: Scaled[] = [], compared: PeerCost[] = []
    for (const size of sizes) {
      note(`${size} passages …`)
      scaled.push(await measure(documents.slice(0, size), questions))
      if (peers || python)
        compared.push(...await peersOver(
          documents.slice(0, size).map(({ document }) => document),
          questions,
          python,
          note,
        ))
    }
    const beside = compared.length > 0 ? `\n\n${reportPeers(compared)}` : ''
    return { result: { limits: LIMITS, scaled, compared }, text: report(scaled) + beside }
  },
}

async function measure(documents: readonly Grown[], questions: readonly string[]): Promise<Scaled> {
  const folder = await mkdtemp(join(tmpdir(), 'tokengraph-scale-')), file = join(folder, 'index.tkg')
  try {
    const before = process.memoryUsage().rss, begun = processorTime()
    const made = await createIndex(documents.map(({ document }) => document)), indexing = processorTime() - begun
    // of sizes that rise, the largest collection is what needed most
    const peak = process.resourceUsage().maxRSS * 1024
    await saveIndex(made, file)
    const waits: Scaled['waits'] = {}
    waits['first search'] = await longestStretch(async () => (await loadIndex(file)).search(questions[0]!))
    const index = await loadIndex(file)
    for (const question of questions) await WAYS['all kinds']!(index, question)
    const costs: Scaled['costs'] = {}
    for (const [name, way] of Object.entries(WAYS)) costs[name] = await costOf(questions, each => way(index, each))
    for (const [name, call] of Object.entries(callsOf(index, questions, file))) waits[name] = await leastOf(call)
    return {
      passages: index.stats().nodes.passage,
      copies: documents.filter(({ isCopy }) => isCopy).length,
      indexing,
      bytes: (await stat(file)).size,
      peak,
      before,
      costs,
      stages: await stageCosts(file, questions),
      waits,
      aborted: await abortLatency(index, questions),
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Of how many runs the least counts: what collects garbage, or is compiled, falls into some of them. */
const RUNS = 3

async function leastOf(call: () => Promise<unknown>): Promise<number> {
  const found: number[] = []
  for (let run = 0; run < RUNS; run++) found.push(await longestStretch(call))
  return Math.min(...found)
}

/** Calls that are to let others run, by their names. */
function callsOf(
  index: TokenIndex,
  questions: readonly string[],
  file: string,
): Record<string, () => Promise<unknown>> {
  const some = questions.slice(0, 20)
  const asking = (way: string) => async () => {
    for (const question of some) await WAYS[way]!(index, question)
  }
  return {
    search: asking('all kinds'),
    explained: asking('explained'),
    view: asking('view'),
    overview: () => index.overview(),
    open: () => loadIndex(file),
    save: () => saveIndex(index, file),
  }
}

async function costOf(questions: readonly string[], ask: (question: string) => Promise<unknown>): Promise<Cost> {
  const times: number[] = []
  for (const question of questions) {
    const start = processorTime()
    await ask(question)
    times.push(processorTime() - start)
  }
  return middleOf(times)
}

/** What some stages of a ranking cost. */
async function stageCosts(file: string, questions: readonly string[]): Promise<Scaled['stages']> {
  const index = await loadSource(file),
    { searcher } = partsOf(index),
    settings = readOptions(searchOptions, {}, 'search')
  const times = { words: [] as number[], walk: [] as number[] }
  for (const question of questions) await index.search(question)
  for (const question of questions) {
    const inquiry = await inquiryOf(searcher, question, settings, new Pace())
    for (const stage of TIMED) {
      if (BEFORE[stage]) await inquiry.upTo(BEFORE[stage])
      const start = processorTime()
      await inquiry.upTo(stage)
      times[stage].push(processorTime() - start)
    }
  }
  return { words: middleOf(times.words), walk: middleOf(times.walk) }
}

function middleOf(times: readonly number[]): Cost {
  const inOrder = times.toSorted((a, b) => a - b)
  return { median: inOrder[inOrder.length >> 1]!, p95: inOrder[Math.floor(0.95 * inOrder.length)]! }
}

/** The longest, over some questions, from a signal that comes after a millisecond until the search that it ends has ended. */
async function abortLatency(index: TokenIndex, questions: readonly string[]): Promise<number> {
  let longest = 0
  for (const question of questions.slice(0, 20)) {
    const controller = new AbortController()
    let asked = 0
    setTimeout(() => {
      asked = performance.now()
      controller.abort()
    }, 1)
    await WAYS.explained!(index, question, controller.signal).catch(() => undefined)
    if (asked > 0) longest = Math.max(longest, performance.now() - asked)
  }
  return longest
}

export function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** A document, and whether it is one of the sets or made of one. */
export interface Grown {
  document: Document
  isCopy: boolean
}

/** Different documents of the sets, and after them copies whose names are changed. */
export async function grown(options: CommonOptions, size: number): Promise<Grown[]> {
  const seen = new Set<string>(), real: Document[] = []
  for (const set of chooseSets(options, SETS)) {
    for (const { id, title, text } of (await readSet({ data: options.data }, set)).documents) {
      const key = JSON.stringify([title, text])
      if (!seen.has(key)) real.push({ id: `${set}/${id}`, ...(title && { title }), text })
      seen.add(key)
    }
  }
  const all: Grown[] = real.map(document => ({ document, isCopy: false }))
  for (let copy = 1; all.length < size; copy++) {
    for (const { id, title, text } of real)
      all.push({
        document: {
          id: `copy ${copy}/${id}`,
          ...(title && { title: renamed(title, copy) }),
          text: renamed(text, copy),
        },
        isCopy: true,
      })
  }
  return all.slice(0, size)
}

/** Words with capitals written backwards: other names, as long and as often. */
const renamed = (text: string, copy: number): string =>
  text.replace(/\b\p{Lu}\p{Ll}{2,}/gu, ([first, ...rest]) => first + rest.reverse().join('') + 'x'.repeat(copy - 1))

export async function asked(options: CommonOptions, count: number): Promise<string[]> {
  const found: string[] = []
  for (const set of ASKED.filter(name => existsSync(join(options.data, name)))) {
    found
      .push(...(await readSet({ data: options.data, questions: Math.ceil(count / ASKED.length) }, set)).questions.map(
        ({ text }) => text
      ))
  }
  return found
}

function report(scaled: readonly Scaled[]): string {
  const [first] = scaled, last = scaled.at(-1)!
  const rows = scaled.map(({ passages, copies, indexing, bytes, peak, before, costs, waits, aborted }) => [
    String(passages),
    String(copies),
    fixed(indexing / 1000, 1),
    megabytes(bytes),
    fixed((peak - before) / 1000 / passages, 1),
    ...Object.values(costs).map(({ median, p95 }) => `${fixed(median, 1)} (${fixed(p95, 0)})`),
    fixed(Math.max(...Object.values(waits)), 0),
    fixed(aborted, 0),
  ])
  const times = (value: number) => `${fixed(value, 1)} times`
  return [
    'Processor time of a question, ms: median (95th percentile). Indexing in s of processor time.',
    '',
    table([[
      'passages',
      'of them copies',
      'indexing',
      'written out',
      'memory, kB a passage',
      ...Object.keys(WAYS),
      'others waited',
      'ended after its signal',
    ], ...rows]),
    '',
    `Explained: ${
      scaled.map(({ costs }) => times(costs.explained!.median / costs['all kinds']!.median)).join(', ')
    } a plain search (limit ${LIMITS.explained}).`,
    `Passages alone, from ${first!.passages} to ${last.passages}: ${
      times(last.costs.passages!.median / first!.costs.passages!.median)
    }.`,
    ...TIMED.map(stage => {
      const costs = scaled.map(({ stages }) => `${fixed(stages[stage].median, 1)} (${fixed(stages[stage].p95, 0)})`)
      const grown = times(last.stages[stage].median / first!.stages[stage].median)
      return `Of that ${stage}, ms: ${costs.join(', ')}; ${grown}${stage === 'walk' ? ` (limit ${LIMITS.walk})` : ''}.`
    }),
    `Others wait at most ${LIMITS.delay} ms, and a search ends ${LIMITS.aborted} ms after its signal; longest stretches of the main thread's processor time:`,
    ...scaled.map(({ passages, waits }) =>
      `${passages}: ${Object.entries(waits).map(([name, wait]) => `${name} ${fixed(wait, 0)}`).join(', ')}`
    ),
  ].join('\n')
}
