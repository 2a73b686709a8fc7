import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { Benchmark, CommonOptions } from '../lib/benchmark.ts'
import { BENCH, locate } from '../lib/packages.ts'
import { pythonLines } from '../lib/python.ts'
import { table } from '../lib/table.ts'
import { langChain } from './features/langchain.ts'
import { miniSearch } from './features/minisearch.ts'
import { orama } from './features/orama.ts'
import { tokengraph } from './features/tokengraph.ts'
import { type Feature, FEATURES, TEXTS, type Tried, VECTORS } from './features/tried.ts'

const TRIED: readonly Tried[] = [tokengraph, miniSearch, orama, langChain]

/** What an engine does of a feature: found by trying; `–` where it has no call for it. */
type Cell = 'yes' | 'no' | '–'

/** A column of the table: what it is called, with the version that was tried, and its cells. */
interface Column {
  title: string
  cells: Partial<Record<Feature, Cell>>
}

async function columnOf({ name, package: of, checks }: Tried): Promise<Column> {
  const cells: Column['cells'] = {}
  for (const [feature, check] of Object.entries(checks) as [Feature, () => Promise<boolean>][])
    cells[feature] = (await check()) ? 'yes' : 'no'
  if (of === 'tokengraph') return { title: name, cells }
  const { version } = JSON.parse(readFileSync(join(locate(of, BENCH), 'package.json'), 'utf8')) as { version: string }
  return { title: `${name} ${version}`, cells }
}

/** What those in Python do of it. */
async function columnsOf(python: string): Promise<Column[]> {
  const program = new URL('features/peers.py', import.meta.url)
  const tried = await pythonLines<Peer>(python, program, { texts: TEXTS, vectors: VECTORS })
  return tried.map(({ name, version, checks }) => ({
    title: `${name} ${version}`,
    cells: Object.fromEntries(Object.entries(checks).map(([feature, does]) => [feature, does ? 'yes' : 'no'])),
  }))
}

interface Peer {
  name: string
  version: string
  checks: Partial<Record<Feature, boolean>>
}

interface FeaturesOptions extends CommonOptions {
  python?: string
}

/** What a question, an answer and an index can do, here and in other libraries: each cell is a small program that is run. */
export const features: Benchmark<FeaturesOptions> = {
  name: 'features',
  about: 'what this and other libraries can do, each cell by a run',
  readsData: false,
  configure: (command: Command) => {
    command.option('--python <path>', 'a Python that has txtai[graph] and lightrag-hku, to be tried, too')
  },
  async run({ python }) {
    const columns: Column[] = []
    for (const tried of TRIED) columns.push(await columnOf(tried))
    if (python !== undefined) columns.push(...await columnsOf(python))
    const rows = (Object.keys(FEATURES) as Feature[]).map(feature => ({
      feature: FEATURES[feature],
      cells: columns.map(({ cells }): Cell => cells[feature] ?? '–'),
    }))
    const engines = columns.map(({ title }) => title)
    return {
      result: { engines, rows },
      text: table([['', ...engines], ...rows.map(({ feature, cells }) => [feature, ...cells])]),
    }
  },
}
