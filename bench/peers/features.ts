import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Benchmark } from '../lib/benchmark.ts'
import { BENCH, locate } from '../lib/packages.ts'
import { table } from '../lib/table.ts'
import { langChain } from './features/langchain.ts'
import { miniSearch } from './features/minisearch.ts'
import { orama } from './features/orama.ts'
import { tokengraph } from './features/tokengraph.ts'
import { FEATURES, type Tried } from './features/tried.ts'

const TRIED: readonly Tried[] = [tokengraph, miniSearch, orama, langChain]

/** What an engine does of a feature: found by trying; `–` where it has no call for it. */
type Cell = 'yes' | 'no' | '–'

async function cellOf({ checks }: Tried, feature: keyof typeof FEATURES): Promise<Cell> {
  const check = checks[feature]
  return check ? (await check()) ? 'yes' : 'no' : '–'
}

/** What it is called, and which version was tried. */
function titleOf({ name, package: of }: Tried): string {
  if (of === 'tokengraph') return name
  const { version } = JSON.parse(readFileSync(join(locate(of, BENCH), 'package.json'), 'utf8')) as { version: string }
  return `${name} ${version}`
}

/** What a question, an answer and an index can do, here and in other libraries: each cell is a small program that is run. */
export const features: Benchmark = {
  name: 'features',
  about: 'what this and other libraries can do, each cell by a run',
  readsData: false,
  async run() {
    const rows: { feature: string, cells: Cell[] }[] = []
    for (const [key, feature] of Object.entries(FEATURES) as [keyof typeof FEATURES, string][])
      rows.push({ feature, cells: await Promise.all(TRIED.map(tried => cellOf(tried, key))) })
    const names = TRIED.map(titleOf)
    return {
      result: { engines: names, rows },
      text: table([['', ...names], ...rows.map(({ feature, cells }) => [feature, ...cells])]),
    }
  },
}
