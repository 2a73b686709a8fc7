import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { wholeNumber } from '../../src/cli/arguments.ts'
import type { Benchmark } from '../lib/benchmark.ts'
import { contenders, Running } from './contender.ts'
import type { GraphSize } from './graph.ts'
import { median, summarize, type Summary } from '../lib/stats.ts'
import { fixed, megabytes, spread, table } from '../lib/table.ts'

interface SpmmOptions {
  python?: string
  rounds: number
  only?: number
}

/** The first is small enough for all; how many times PyTorch's time the SIMD kernel may take is set for the others. */
const GRAPHS: (GraphSize & { limit?: number })[] = [
  { nodes: 10_000, edges: 200_000, width: 64 },
  { nodes: 100_000, edges: 2_000_000, width: 128, limit: 1.5 },
  { nodes: 1_000_000, edges: 10_000_000, width: 64, limit: 1.5 },
]

/** A contender that has taken so long, all rounds together, is not asked again. */
const ENOUGH = 30_000

interface Measured {
  name: string
  version: string
  ms?: Summary
  peakMemoryBytes?: number
  reason?: string
}
interface Result extends GraphSize {
  limit?: number
  ways: Measured[]
  ratios: Record<string, number>
}

/** How long the sparse product takes: the naive formulation, both builds of the kernels, C and PyTorch, one thread each. */
export const spmm: Benchmark<SpmmOptions> = {
  name: 'spmm',
  about: 'the sparse product A·X: TypeScript and SIMD kernels beside the naive formulation, C and PyTorch',
  readsData: false,
  configure: (command: Command) => {
    command
      .option('--python <path>', 'a Python that has PyTorch, to be measured in the same run')
      .option('--rounds <n>', 'how often each is measured', wholeNumber(1), 9)
      .option('--only <n>', 'only the first so many graphs', wholeNumber(1))
  },
  async run({ python, rounds, only = GRAPHS.length }, note) {
    const folder = await mkdtemp(join(tmpdir(), 'tokengraph-spmm-'))
    try {
      const graphs: Result[] = []
      for (const size of GRAPHS.slice(0, only))
        graphs.push(await measure(size, contenders(folder, python).map(each => new Running(each)), rounds, note))
      return { result: { graphs }, text: report(graphs) }
    } finally {
      await rm(folder, { recursive: true })
    }
  },
}

const nameOf = ({ nodes, edges, width }: GraphSize): string => `n ${fixed(nodes)}, e ${fixed(edges)}, width ${width}`

/** Rounds over all contenders, by turns, so that all see the same machine. The first round warms up and does not count. */
async function measure(
  size: (typeof GRAPHS)[number],
  all: readonly Running[],
  rounds: number,
  note: (text: string) => void,
): Promise<Result> {
  for (const each of all) {
    note(`${nameOf(size)}: ${each.contender.name} …`)
    await each.start(size)
    await each.run()
    each.ms.length = 0
  }
  for (let round = 0; round < rounds; round++) {
    for (const each of all) if (each.ms.reduce((sum, ms) => sum + ms, 0) < ENOUGH) await each.run()
  }
  for (const each of all) each.stop()
  checkSums(all)
  const ways = all.map(({ contender: { name }, version, ms, peakMemoryBytes, reason }) => ({
    name,
    version,
    ...(ms.length > 0 && reason === undefined ? { ms: summarize(ms), peakMemoryBytes } : { reason }),
  }))
  return { ...size, ways, ratios: ratios(all) }
}

/** A result is not one if its numbers do not add up to those of the others. */
function checkSums(all: readonly Running[]): void {
  const expected = median(all.flatMap(({ sum }) => sum ?? []))
  for (const each of all) {
    if (each.contender.sameGraph && each.sum !== undefined && !(Math.abs(each.sum / expected - 1) < 1e-4))
      each.reason = `wrong: the sum is ${each.sum}, not ${expected}`
  }
}

/** The SIMD kernel's median over that of each other. */
function ratios(all: readonly Running[]): Record<string, number> {
  const simd = all.find(({ contender }) => contender.name === 'SIMD')!
  const others = all.filter(each => each !== simd && each.ms.length > 0 && each.reason === undefined)
  return Object.fromEntries(others.map(({ contender: { name }, ms }) => [name, median(simd.ms) / median(ms)]))
}

function report(graphs: readonly Result[]): string {
  const parts = graphs.map(({ ways, ratios, limit, ...size }) =>
    `${nameOf(size)}\n${
      table([
        ['', 'ms: median (least–most)', "SIMD's time over it", 'peak memory', 'with'],
        ...ways.map(({ name, version, ms, peakMemoryBytes, reason = '' }) => [
          name,
          ms ? spread(ms, 1) : reason,
          ratioText(ratios[name], name === 'PyTorch' ? limit : undefined),
          peakMemoryBytes ? megabytes(peakMemoryBytes) : '',
          version,
        ]),
      ])
    }`
  )
  return ['One thread each, by turns; ! where a limit is not kept.', ...parts].join('\n\n')
}

function ratioText(value: number | undefined, limit: number | undefined): string {
  if (value === undefined) return ''
  return (value < 0.1 ? value.toFixed(3) : value.toFixed(2))
    + (limit === undefined ? '' : ` (limit ${limit})${value > limit ? ' !' : ''}`)
}
