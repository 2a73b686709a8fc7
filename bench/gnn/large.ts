import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { GraphSize } from '../spmm/graph.ts'
import { summarize, type Summary } from '../lib/stats.ts'
import { fixed, spread, table } from '../lib/table.ts'

/** What is measured of a layer: with `backward` its gradients too, of weights and input; a training `step` is forward, backward and Adam's update of the weights. */
export type Work = 'forward' | 'backward' | 'step'

/** One measurement. */
export interface LargeJob extends GraphSize {
  /** As wide as the input; GAT's eight heads are so wide together. */
  layer: 'GCN' | 'GAT'
  work: Work
  /** On the kernels, or composed of TensorFlow.js' own operations: gather, weigh, scatter. */
  ops: 'kernels' | 'stock'
}

/** What the process of a job says: milliseconds of each round, and the mean size of the numbers that came out; or why there is nothing. */
export interface Said {
  ms?: number[]
  size?: number
  peakMiB?: number
  error?: string
}

/** A job and what came of it: `reason` where nothing did. */
export interface LargeRow extends LargeJob {
  ms?: Summary
  peakMiB?: number
  reason?: string
}

/** The larger graphs of `spmm`. */
const MIDDLE: GraphSize = { nodes: 100_000, edges: 2_000_000, width: 128 }
const LARGEST: GraphSize = { nodes: 1_000_000, edges: 10_000_000, width: 64 }

const WORKS: Pick<LargeJob, 'layer' | 'work'>[] = [
  { layer: 'GCN', work: 'forward' },
  { layer: 'GCN', work: 'backward' },
  { layer: 'GAT', work: 'forward' },
  { layer: 'GAT', work: 'step' },
]

const JOBS: LargeJob[] = [
  ...WORKS.map(each => ({ ...each, ...MIDDLE, ops: 'kernels' as const })),
  ...WORKS.filter(({ work }) => work !== 'step').map(each => ({ ...each, ...LARGEST, ops: 'kernels' as const })),
  ...WORKS.map(each => ({ ...each, ...MIDDLE, ops: 'stock' as const })),
]

/** A process that takes longer is ended, in milliseconds. */
const TIMEOUT = 300_000

const NAMES: Record<Work, string> = { forward: 'forward', backward: 'forward and backward', step: 'training step' }

/** Time and memory of single layers on large random graphs, on the backend wasm, each in a process of its own. */
export function measureLarge(rounds: number, note: (text: string) => void): LargeRow[] {
  const sizes = new Map<string, number>()
  return JOBS.map(job => {
    const name = nameOf(job)
    note(`n ${fixed(job.nodes)}: ${name}, ${job.ops} …`)
    const { ms, size, peakMiB, error } = inOwnProcess(job, rounds)
    if (!ms) return { ...job, reason: error, peakMiB }
    // a result is not one if its numbers are not those of the kernels
    const key = `${name} ${job.nodes}`, expected = sizes.get(key) ?? size!
    sizes.set(key, expected)
    if (!(Math.abs(size! / expected - 1) < 1e-3))
      return { ...job, reason: `wrong: numbers of mean size ${size}, not ${expected}` }
    return { ...job, ms: summarize(ms), peakMiB }
  })
}

const nameOf = ({ layer, work }: LargeJob): string => `${layer} ${NAMES[work]}`

function inOwnProcess(job: LargeJob, rounds: number): Said {
  const program = fileURLToPath(new URL('large-process.ts', import.meta.url))
  const { status, signal, error, stdout, stderr } = spawnSync(
    process.execPath,
    [...process.execArgv, '--max-old-space-size=4096', program, JSON.stringify(job), String(rounds)],
    { encoding: 'utf8', timeout: TIMEOUT },
  )
  const said = stdout?.trim().split('\n').at(-1)
  if (said?.startsWith('{')) return JSON.parse(said) as Said
  if (error)
    return {
      error: (error as NodeJS.ErrnoException).code === 'ETIMEDOUT'
        ? `nothing within ${TIMEOUT / 1000} s`
        : error.message,
    }
  const message = stderr.split('\n').find(line => line.includes('rror')) ?? ''
  return { error: `${signal ? `ended by ${signal}` : `exit code ${status}`} ${message.trim()}`.trim() }
}

/** The rows for people. */
export function largeReport(rows: readonly LargeRow[]): string {
  return `Single layers on random graphs, backend wasm; ms: median (least–most); memory: the process at its peak\n${
    table([
      ['', 'nodes', 'edges', 'width', 'with', 'ms', 'peak MiB'],
      ...rows.map(({ ms, peakMiB, reason = '', ...job }) => [
        nameOf(job),
        fixed(job.nodes),
        fixed(job.edges),
        String(job.width),
        job.ops,
        ms ? spread(ms, 0) : reason,
        peakMiB === undefined ? '' : fixed(peakMiB),
      ]),
    ])
  }`
}
