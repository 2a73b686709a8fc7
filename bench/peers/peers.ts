import type { Command } from 'commander'
import { wholeNumber } from '../../src/cli/arguments.ts'
import type { Dataset } from '../../src/evaluation/dataset.ts'
import { measure } from '../../src/evaluation/measures.ts'
import type { Benchmark, CommonOptions } from '../lib/benchmark.ts'
import { chooseSets, evenly, readSet } from '../lib/data.ts'
import { type Engine, ENGINES, type Searcher } from './engines.ts'
import { installSize, type InstallSize, ownInstallSize } from './install-size.ts'
import { average, median, percentile, type Summary, summarize } from '../lib/stats.ts'
import { fixed, megabytes, percent, spread, table } from '../lib/table.ts'

interface PeersOptions extends CommonOptions {
  runs: number
}

/** The sets, and what is measured on each. */
const SETS = {
  '2wikimultihopqa': 'recall@5',
  hotpotqa: 'recall@5',
  'cmrc2018-dev': 'hit@1',
  'squad-v1.1-dev': 'hit@1',
} as const

/** How many questions of each set, unless others are wanted: Orama takes some 0.1 s for each. */
const QUESTIONS = 300

/** How many questions are asked before the clock starts. */
const WARM_UP = 20

/** How one engine did on one set; times in milliseconds. */
interface Row {
  set: string
  engine: string
  /** Whether the engine was asked for what the others give; otherwise for more. */
  alike: boolean
  index: Summary
  /** A question's time: median and 99th percentile. */
  p50: number
  p99: number
  measure: 'recall@5' | 'hit@1'
  quality: number
  bytes: number
}

/** What is compared: a figure, how it is written, and whether less is better. */
interface Figure {
  name: string
  of(row: Row): number
  write(value: number): string
  less: boolean
}

const FIGURES: readonly Figure[] = [
  { name: 'indexing', of: row => row.index.median, write: value => `${fixed(value / 1000, 2)} s`, less: true },
  { name: 'a question, p50', of: row => row.p50, write: value => `${fixed(value, 2)} ms`, less: true },
  { name: 'a question, p99', of: row => row.p99, write: value => `${fixed(value, 2)} ms`, less: true },
  { name: 'found', of: row => row.quality, write: value => `${percent(value)} %`, less: false },
  { name: 'written out', of: row => row.bytes, write: megabytes, less: true },
]

/** How other engines, as they come, do on the same passages and questions. */
export const peers: Benchmark<PeersOptions> = {
  name: 'peers',
  about: `MiniSearch and Orama with their defaults, beside tokengraph; ${QUESTIONS} questions of each set`,
  configure: (command: Command) => {
    command.option('--runs <n>', 'how often each engine indexes', wholeNumber(1), 3)
  },
  async run({ questions = QUESTIONS, ...options }, note) {
    const rows: Row[] = []
    const sizes: string[] = []
    for (const name of chooseSets(options, Object.keys(SETS))) {
      note(`${name} …`)
      const dataset = await readSet({ ...options, questions }, name)
      sizes.push(sizeText(dataset))
      rows.push(...await compareOn(dataset, options.runs))
    }
    const installed = await installSizes()
    return { result: { rows, installed }, text: report(rows, installed, sizes) }
  },
}

function sizeText({ name, documents, questions }: Dataset): string {
  const bytes = documents.reduce((sum, { title = '', text }) => sum + Buffer.byteLength(title + text), 0)
  return `${name}: ${fixed(documents.length)} passages, ${megabytes(bytes)} of text, ${
    fixed(questions.length)
  } questions`
}

async function compareOn(dataset: Dataset, runs: number): Promise<Row[]> {
  const indexed = await indexAll(dataset, runs)
  const rows: Row[] = []
  for (const { engine, index, searcher } of indexed) {
    const bytes = await searcher.bytes()
    rows.push({ ...await ask(dataset, searcher.search), engine: engine.name, alike: true, index, bytes })
    if (searcher.more)
      rows.push({ ...await ask(dataset, searcher.more.search), engine: searcher.more.name, alike: false, index, bytes })
  }
  return rows
}

/** Indexes with each engine in turn, after one round to warm up, so that a busy moment meets all of them. */
async function indexAll(
  { documents }: Dataset,
  runs: number,
): Promise<{ engine: Engine, index: Summary, searcher: Searcher }[]> {
  const times = ENGINES.map(() => [] as number[])
  const searchers: Searcher[] = []
  for (let run = 0; run <= runs; run++) {
    for (const [i, engine] of ENGINES.entries()) {
      const start = performance.now()
      searchers[i] = await engine.index(documents)
      if (run > 0) times[i]!.push(performance.now() - start)
    }
  }
  return ENGINES.map((engine, i) => ({ engine, index: summarize(times[i]!), searcher: searchers[i]! }))
}

async function ask(
  { name, questions, qrels }: Dataset,
  search: Searcher['search'],
): Promise<Pick<Row, 'set' | 'p50' | 'p99' | 'measure' | 'quality'>> {
  for (const { text } of evenly(questions, WARM_UP)) await search(text)
  const measured = SETS[name as keyof typeof SETS] ?? 'recall@5'
  const times: number[] = [], found: number[] = []
  for (const { id, text } of questions) {
    const start = performance.now()
    const ranked = await search(text)
    times.push(performance.now() - start)
    found.push(measure(ranked, qrels.get(id)!)[measured]!)
  }
  return {
    set: name,
    p50: median(times),
    p99: percentile(times, 0.99),
    measure: measured,
    quality: average(found),
  }
}

async function installSizes(): Promise<Record<string, InstallSize>> {
  const sizes: Record<string, InstallSize> = {}
  for (const { name, package: from } of ENGINES)
    sizes[name] = from === 'tokengraph'
      ? await ownInstallSize()
      : await installSize(from)
  return sizes
}

function report(rows: readonly Row[], installed: Record<string, InstallSize>, sizes: readonly string[]): string {
  return [
    sizes.join('\n'),
    rowsText(rows),
    notes(),
    installText(installed),
    `Where tokengraph is slower, bigger or finds less:\n${worse(rows, installed).join('\n') || 'nowhere'}`,
  ].join('\n\n')
}

function rowsText(rows: readonly Row[]): string {
  const heading = ['set', 'engine', 'index, s', 'question p50, ms', 'p99, ms', 'found, %', 'written out']
  return table([
    heading,
    ...rows.map(({ set, engine, index, p50, p99, measure, quality, bytes }) => [
      set,
      engine,
      spread(index, 2, 1000),
      fixed(p50, 2),
      fixed(p99, 2),
      `${measure} ${percent(quality).padStart(5)}`,
      megabytes(bytes),
    ]),
  ], 2)
}

function notes(): string {
  const without = ENGINES.filter(({ lacks }) => lacks).map(({ name, lacks }) =>
    `${name}, written out, is without ${lacks}.`
  )
  return [
    ...without,
    'MiniSearch gives all documents with a word of the question, the others the ten best. Orama takes each word for a beginning of words too.',
    'On Chinese, MiniSearch and Orama as they come find next to nothing, and that fast; both take a tokenizer.',
  ].join('\n')
}

function installText(installed: Record<string, InstallSize>): string {
  const kilobytes = (bytes: number) => fixed(bytes / 1000)
  const rows = Object.entries(installed).map(([name, { own, dependencies, total }]) => [
    name,
    kilobytes(total),
    kilobytes(own),
    Object.entries(dependencies).map(([each, bytes]) => `${each} ${kilobytes(bytes)}`).join(', ') || 'none',
  ])
  return table([['installed, kB', 'together', 'own', 'with'], ...rows])
}

/** A line for each figure in which another engine is better. */
function worse(rows: readonly Row[], installed: Record<string, InstallSize>): string[] {
  const ours = ENGINES[0]!
  const compared = rows.filter(row => row.engine === ours.name).flatMap(own =>
    FIGURES.flatMap(figure =>
      rows
        .filter(row => row.set === own.set && row.alike && row !== own && isBetter(figure, row, own))
        .map(row => line(own.set, figure.name, row.engine, figure.of(own), figure.of(row), figure.write))
    )
  )
  const own = installed[ours.name]!.total
  const smaller = Object.entries(installed).filter(([, { total }]) => total < own)
  return [...compared, ...smaller.map(([name, { total }]) => line('installed', 'size', name, own, total, megabytes))]
}

const isBetter = (
  { of, less }: Figure,
  one: Row,
  other: Row,
): boolean => (less ? of(one) < of(other) : of(one) > of(other))

function line(
  where: string,
  what: string,
  engine: string,
  own: number,
  other: number,
  write: (value: number) => string,
): string {
  return `${where}: ${what} ${write(own)}, ${engine} ${write(other)} (× ${fixed(own / other, 2)})`
}
