import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '../../src/core/random.ts'
import { decodeContainer } from '../../src/store/decode-container.ts'
import {
  createIndex,
  type Document,
  type IndexStats,
  loadIndex,
  saveIndex,
  type SearchOptions,
  type TokenIndex,
} from '../lib/built.ts'
import { evenly, readSet } from '../lib/data.ts'
import { median, percentile, type Summary, summarize } from '../lib/stats.ts'

/** What is measured in one process. */
export interface Job {
  name: string
  data: string
  /** Sets; several are put together and shuffled, always alike. */
  sets: string[]
  /** The share of the documents that is taken. */
  share: number
  /** How many questions at most, of all sets together. */
  questions: number
  /** How often everything is repeated. */
  runs: number
}

/** The searches that are timed. */
export const SEARCHES = {
  noRerank: { kinds: ['passage'], rerank: { when: 'never' } },
  passages: { kinds: ['passage'] },
  all: {},
  explained: { explain: true },
} satisfies Record<string, SearchOptions>

/** A kind of search. */
export type SearchKind = keyof typeof SEARCHES

/** Milliseconds a question: the median and the 99th percentile of each round over all questions. */
export interface QueryTimes {
  p50: Summary
  p99: Summary
  hits: number
}

/** The figures of one collection; times in milliseconds. */
export interface Measured {
  name: string
  stats: IndexStats
  /** Of all kinds; those that run both ways count once. */
  edges: number
  /** Titles and texts as UTF-8. */
  textBytes: number
  questions: number
  index: Summary
  /** The processor's time for the same, on all cores: other work on the machine shows in it less. */
  indexCpu: Summary
  /** The longest time in each run that indexing kept other events waiting. */
  pause: Summary
  save: Summary
  open: Summary
  /** The first search of an index that was just opened. */
  first: Summary
  search: Record<SearchKind, QueryTimes>
  fileBytes: number
  /** What the sections of the edges take in the file. */
  edgeFileBytes: number
  peakMemoryBytes: number
}

/** Measures one collection; the peak of memory is that of the whole process. */
export async function measureSpeed(job: Job): Promise<Measured> {
  const { documents, questions } = await collect(job)
  const { built, ...indexing } = await timeIndexing(documents, job.runs)
  const filing = await timeFile(built, questions[0]!, job.runs)
  const search = {} as Measured['search']
  for (const kind of Object.keys(SEARCHES) as SearchKind[])
    search[kind] = await timeSearches(built, questions, SEARCHES[kind], job.runs)
  const stats = built.stats()
  return {
    name: job.name,
    stats,
    edges: sum(Object.values(stats.edges)),
    textBytes: sum(documents.map(({ title = '', text }) => utf8Bytes(title) + utf8Bytes(text))),
    questions: questions.length,
    ...indexing,
    ...filing,
    search,
    edgeFileBytes: await edgeBytes(built),
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  }
}

async function collect({ data, sets, share, questions: most }: Job): Promise<
  { documents: Document[], questions: string[] }
> {
  const read = []
  for (const name of sets) read.push(await readSet({ data }, name))
  const questions = evenly(read.flatMap(({ questions }) => questions.map(({ text }) => text)), most)
  if (read.length === 1) return { documents: read[0]!.documents, questions }
  const documents = read.flatMap(({ name, documents }) =>
    documents.map(document => ({ ...document, id: `${name}/${document.id}` }))
  )
  return { documents: shuffled(documents).slice(0, Math.round(share * documents.length)), questions }
}

/** Fisher and Yates' shuffle, always the same. */
function shuffled<T>(given: readonly T[]): T[] {
  const list = [...given], random = createRandom(1)
  for (let last = list.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    ;[list[last], list[other]] = [list[other]!, list[last]!]
  }
  return list
}

async function timeIndexing(
  documents: readonly Document[],
  runs: number,
): Promise<{ built: TokenIndex } & Pick<Measured, 'index' | 'indexCpu' | 'pause'>> {
  let built = await createIndex(documents)
  const times: number[] = [], cpu: number[] = [], pauses: number[] = []
  for (let run = 0; run < runs; run++) {
    const stop = watchPauses()
    const before = process.cpuUsage()
    const { value, time } = await timed(() => createIndex(documents))
    pauses.push(stop())
    const { user, system } = process.cpuUsage(before)
    times.push(time)
    cpu.push((user + system) / 1000)
    built = value
  }
  return { built, index: summarize(times), indexCpu: summarize(cpu), pause: summarize(pauses) }
}

/** Watches how long other events wait. @returns what ends it and gives the longest wait */
function watchPauses(): () => number {
  let last = performance.now(), longest = 0
  const look = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }
  let next = setImmediate(function tick() {
    look()
    next = setImmediate(tick)
  })
  return () => {
    clearImmediate(next)
    look()
    return longest
  }
}

async function timeFile(
  index: TokenIndex,
  question: string,
  runs: number,
): Promise<Pick<Measured, 'save' | 'open' | 'first' | 'fileBytes'>> {
  const folder = await mkdtemp(join(tmpdir(), 'tokengraph-bench-'))
  const file = join(folder, 'index.tkg')
  const save: number[] = [], open: number[] = [], first: number[] = []
  try {
    for (let run = 0; run < runs; run++) {
      save.push((await timed(() => saveIndex(index, file))).time)
      const opened = await timed(() => loadIndex(file))
      open.push(opened.time)
      first.push((await timed(() => opened.value.search(question))).time)
    }
    return { save: summarize(save), open: summarize(open), first: summarize(first), fileBytes: (await stat(file)).size }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T, time: number }> {
  const start = performance.now()
  const value = await work()
  return { value, time: performance.now() - start }
}

/** Asks every question in each round, after some to warm up. */
async function timeSearches(
  index: TokenIndex,
  questions: readonly string[],
  options: SearchOptions,
  rounds: number,
): Promise<QueryTimes> {
  let hits = 0
  const ask = async (question: string) => {
    const { value, time } = await timed(() => index.search(question, options))
    hits += value.hits.length
    return time
  }
  for (const question of evenly(questions, 50)) await ask(question)
  const p50: number[] = [], p99: number[] = []
  for (let round = 0; round < rounds; round++) {
    const times: number[] = []
    for (const question of questions) times.push(await ask(question))
    p50.push(median(times))
    p99.push(percentile(times, 0.99))
  }
  return { p50: summarize(p50), p99: summarize(p99), hits }
}

async function edgeBytes(index: TokenIndex): Promise<number> {
  const arrays = [...await decodeContainer(await index.toBytes())].flatMap(
    ([name, value]) => (name.startsWith('edges/') && ArrayBuffer.isView(value) ? [value.byteLength] : [])
  )
  return sum(arrays)
}

const utf8Bytes = (text: string): number => Buffer.byteLength(text, 'utf8')

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
