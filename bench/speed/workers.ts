import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { wholeNumber } from '../../src/cli/arguments.ts'
import type { Benchmark, CommonOptions } from '../lib/benchmark.ts'
import { summarize, type Summary } from '../lib/stats.ts'
import { fixed, megabytes, spread, table } from '../lib/table.ts'

interface WorkersOptions extends CommonOptions {
  sizes?: number[]
  workers?: number[]
  runs: number
}

/** What one process indexes. */
export interface IndexingJob {
  options: CommonOptions
  size: number
  workers: number
}

/**
 * Milliseconds, on the clock, of all processors, and of those that wait for each other: the main thread and the busiest
 * worker; bytes at the peak; the load of the last minute.
 */
export interface Indexed {
  passages: number
  wall: number
  cpu: number
  path: number
  peak: number
  load: number
}

const SIZES = [5000, 50_000], WORKERS = [1, 2]

const numbers = (list: string): number[] => list.split(',').map(wholeNumber(1))

/** What an index costs to make, by how many workers read the documents. */
export const workers: Benchmark<WorkersOptions> = {
  name: 'workers',
  about: 'time, processor time and memory of indexing, by how many workers read',
  configure: (command: Command) => {
    command.option('--sizes <numbers>', `how many documents (default: ${SIZES.join(',')})`, numbers)
      .option('--workers <numbers>', `how many workers (default: ${WORKERS.join(',')})`, numbers)
      .option('--runs <n>', 'how often everything is repeated', wholeNumber(1), 3)
  },
  async run({ sizes = SIZES, workers: counts = WORKERS, runs, ...options }, note) {
    const measured: { size: number, workers: number, runs: Indexed[] }[] = []
    for (const size of sizes) {
      const rows = counts.map(workers => ({ size, workers, runs: [] as Indexed[] }))
      // in turns, so that what else the machine does falls on all
      for (let run = 0; run < runs; run++) {
        for (const row of rows) {
          note(`${size} documents, ${row.workers} …`)
          row.runs.push(await inOwnProcess({ options, size, workers: row.workers }))
        }
      }
      measured.push(...rows)
    }
    return { result: { measured }, text: report(measured) }
  },
}

function inOwnProcess(job: IndexingJob): Promise<Indexed> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('workers-process.ts', import.meta.url)), {
      stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
    })
    child.once('message', message => resolve(message as Indexed))
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`the process ended with ${code}`)))
    child.send(job)
  })
}

function report(measured: readonly { workers: number, runs: Indexed[] }[]): string {
  const rows = measured.map(({ workers, runs }) => {
    const { passages } = runs[0]!, of = (value: (each: Indexed) => number): Summary => summarize(runs.map(value))
    return [
      fixed(passages),
      fixed(workers),
      spread(of(({ wall }) => wall), 1, 1000),
      spread(of(({ cpu }) => cpu), 1, 1000),
      spread(of(({ path }) => path), 1, 1000),
      spread(of(({ path }) => path / passages), 2),
      megabytes(of(({ peak }) => peak).median),
      spread(of(({ load }) => load), 1),
    ]
  })
  return table([[
    'passages',
    'workers',
    's',
    's of processor time',
    's of main thread + busiest worker',
    'ms a passage',
    'peak memory',
    'load',
  ], ...rows])
}
