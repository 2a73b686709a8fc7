import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { wholeNumber } from '../../src/cli/arguments.ts'
import type { Benchmark, CommonOptions } from '../lib/benchmark.ts'
import { chooseSets } from '../lib/data.ts'
import type { Job, Measured } from './measure.ts'
import { fixed, megabytes, spread, table } from '../lib/table.ts'

interface SpeedOptions extends CommonOptions {
  double?: boolean
  runs: number
}

const SETS = ['2wikimultihopqa', 'hotpotqa']

/** What is put together to grow a collection: English encyclopaedia articles, where they are there. */
const GROWING = [
  '2wikimultihopqa',
  'hotpotqa',
  'musique',
  'hotpotqa-train-more',
  '2wikimultihopqa-train500',
  'musique-train100',
]

const SHARES = { '1/8 of all': 1 / 8, '1/4 of all': 1 / 4, '1/2 of all': 1 / 2, all: 1 }

/** How many questions a growing collection is asked, unless more or fewer are wanted. */
const GROWING_QUESTIONS = 200

/**
 * What a user may count on, on two cores: milliseconds, and bytes. The times are for some 7,000 passages; those of a
 * search are medians and 99th percentiles of the questions.
 */
const LIMITS = {
  index: 4000,
  search: { noRerank: { p50: 5, p99: 15 }, passages: { p50: 15 }, all: { p50: 15 } },
  edgeBytes: 12,
  textFactor: 1.2,
}

interface Row {
  name: string
  limit?: string
  cell(each: Measured): string
  /** Whether the limit is kept. */
  keeps?(each: Measured): boolean
}

/** How long indexing, opening and searching take, and how much memory and file. */
export const speed: Benchmark<SpeedOptions> = {
  name: 'speed',
  about: 'time and space of indexing, opening and searching',
  configure: (command: Command) => {
    command.option('--double', 'also grow one collection from all sets, doubling it').option(
      '--runs <n>',
      'how often everything is repeated',
      wholeNumber(1),
      5,
    )
  },
  async run(options, note) {
    const collections = await measureAll(chooseSets(options, SETS).map(name => job(name, [name], 1, options)), note)
    const growing = options.double ? await measureAll(growingJobs(options), note) : []
    return { result: { limits: LIMITS, collections, growing }, text: report(collections, growing) }
  },
}

function job(name: string, sets: string[], share: number, { data, questions = Infinity, runs }: SpeedOptions): Job {
  return { name, data, sets, share, questions: Math.min(questions, Number.MAX_SAFE_INTEGER), runs }
}

function growingJobs({ questions = GROWING_QUESTIONS, ...options }: SpeedOptions): Job[] {
  const sets = chooseSets({ data: options.data }, GROWING)
  return Object.entries(SHARES).map(([name, share]) =>
    job(name, sets, share, { ...options, questions, runs: Math.min(3, options.runs) })
  )
}

async function measureAll(jobs: readonly Job[], note: (text: string) => void): Promise<Measured[]> {
  const measured: Measured[] = []
  for (const each of jobs) {
    note(`${each.name} …`)
    measured.push(await inOwnProcess(each))
  }
  return measured
}

/** Measures in a process of its own, so that neither memory nor compiled code comes from another collection. */
function inOwnProcess(job: Job): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('process.ts', import.meta.url)), {
      stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
    })
    child.once('message', message => resolve(message as Measured))
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`${job.name}: the process ended with ${code}`)))
    child.send(job)
  })
}

const fileLimit = ({ edges, textBytes }: Measured): number => LIMITS.edgeBytes * edges + LIMITS.textFactor * textBytes

const SIZES: Row[] = [
  { name: 'documents', cell: ({ stats }) => fixed(stats.documents) },
  {
    name: 'passages, names, tokens',
    cell: ({ stats: { nodes } }) => [nodes.passage, nodes.name, nodes.token].map(count => fixed(count)).join(', '),
  },
  { name: 'edges', cell: ({ edges }) => fixed(edges) },
  { name: 'text as UTF-8', cell: ({ textBytes }) => megabytes(textBytes) },
  { name: 'questions', cell: ({ questions }) => fixed(questions) },
]

const TIMES: Row[] = [
  {
    name: 'index, s',
    limit: `< ${LIMITS.index / 1000}`,
    cell: ({ index }) => spread(index, 2, 1000),
    keeps: ({ index }) => index.median < LIMITS.index,
  },
  { name: 'index, s of processor time', cell: ({ indexCpu }) => spread(indexCpu, 2, 1000) },
  { name: 'longest pause of a run, ms', cell: ({ pause }) => spread(pause, 1) },
  { name: 'save, ms', cell: ({ save }) => spread(save, 0) },
  { name: 'open, ms', cell: ({ open }) => spread(open, 0) },
  { name: 'first search, ms', cell: ({ first }) => spread(first, 1) },
  ...searchRows('noRerank', 'passages only, no re-ranker', LIMITS.search.noRerank),
  ...searchRows('passages', 'passages only', LIMITS.search.passages),
  ...searchRows('all', 'all kinds', LIMITS.search.all),
  ...searchRows('explained', 'all kinds, explained'),
]

function searchRows(kind: keyof Measured['search'], name: string, limits: { p50?: number, p99?: number } = {}): Row[] {
  return (['p50', 'p99'] as const).map(at => {
    const limit = limits[at]
    return {
      name: `search ${at}, ${name}, ms`,
      cell: ({ search }: Measured) => spread(search[kind][at], 2),
      ...(limit && { limit: `< ${limit}`, keeps: ({ search }: Measured) => search[kind][at].median < limit }),
    }
  })
}

const SPACE: Row[] = [
  {
    name: 'bytes an edge, in memory',
    limit: `≤ ${LIMITS.edgeBytes}`,
    cell: ({ stats }) => fixed(stats.memory.bytesPerEdge, 1),
    keeps: ({ stats }) => stats.memory.bytesPerEdge <= LIMITS.edgeBytes,
  },
  { name: 'bytes an edge, in the file', cell: ({ edgeFileBytes, edges }) => fixed(edgeFileBytes / edges, 1) },
  { name: 'file', cell: ({ fileBytes }) => megabytes(fileBytes) },
  {
    name: `file, of ${LIMITS.edgeBytes} × edges + ${LIMITS.textFactor} × text`,
    limit: '≤ 100 %',
    cell: each => `${fixed((100 * each.fileBytes) / fileLimit(each), 0)} %`,
    keeps: each => each.fileBytes <= fileLimit(each),
  },
  { name: 'peak memory of the process', cell: ({ peakMemoryBytes }) => megabytes(peakMemoryBytes) },
  {
    name: 'hits, all searches together',
    cell: ({ search }) => fixed(Object.values(search).reduce((sum, { hits }) => sum + hits, 0)),
  },
]

const ROWS = [...SIZES, ...TIMES, ...SPACE]

function report(collections: readonly Measured[], growing: readonly Measured[]): string {
  const parts = [
    'Median (least–most) of all runs; ! where a limit is not kept.',
    limited(collections),
    broken(collections),
  ]
  if (growing.length > 0)
    parts.push(
      'One collection, doubled:',
      table([['', ...growing.map(({ name }) => name)], ...ROWS.map(({ name, cell }) => [name, ...growing.map(cell)])]),
      growth(growing),
    )
  return parts.join('\n\n')
}

function limited(collections: readonly Measured[]): string {
  const rows = ROWS.map(({ name, limit = '', cell, keeps }) => [
    name,
    limit,
    ...collections.map(each => cell(each) + (keeps && !keeps(each) ? ' !' : '')),
  ])
  return table([['', 'limit', ...collections.map(({ name }) => name)], ...rows])
}

function broken(collections: readonly Measured[]): string {
  const list = collections.flatMap(each =>
    ROWS.filter(({ keeps }) => keeps && !keeps(each)).map(({ name, limit }) => `${each.name}: ${name} ${limit}`)
  )
  return list.length === 0 ? 'Every limit is kept.' : `Limits that are not kept: ${list.join('; ')}`
}

/** By what each doubling multiplies the figures: 2 is linear. */
function growth(growing: readonly Measured[]): string {
  const rows = ([
    ['edges', each => each.edges],
    ['index', each => each.index.median],
    ['open', each => each.open.median],
    ['search p50, passages only', each => each.search.passages.p50.median],
    ['search p50, all kinds', each => each.search.all.p50.median],
    ['search p99, all kinds', each => each.search.all.p99.median],
    ['file', each => each.fileBytes],
    ['peak memory', each => each.peakMemoryBytes],
  ] as [string, (each: Measured) => number][]).map(
    ([name, of]) => [name, ...growing.slice(1).map((each, i) => `× ${fixed(of(each) / of(growing[i]!), 2)}`)]
  )
  return table([['grows', ...growing.slice(1).map(({ stats }) => `to ${fixed(stats.documents)}`)], ...rows])
}
