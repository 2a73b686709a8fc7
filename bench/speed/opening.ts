import { fork } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { wholeNumber } from '../../src/cli/arguments.ts'
import { createIndex, saveIndex } from '../lib/built.ts'
import type { Benchmark, CommonOptions } from '../lib/benchmark.ts'
import { fixed, megabytes, table } from '../lib/table.ts'
import { asked, grown } from './scale.ts'

interface OpeningOptions extends CommonOptions {
  sizes?: number[]
  runs: number
}

const SIZES = [10_000, 100_000]

/** How large the index is that is opened first. */
const SMALL = 50

/** What one process is told. */
export interface OpeningJob {
  file: string
  warmUp: string
  questions: string[]
}

interface Cost {
  time: number
  processor: number
}

/** What one process saw: milliseconds, and bytes. */
export interface Opened {
  open: Cost
  first: Cost
  memory: { before: number, opened: number, asked: number }
}

/** What it takes to open a file, by its size. */
export const opening: Benchmark<OpeningOptions> = {
  name: 'opening',
  about: 'opening an index, its first search, and the memory it holds, in processes of their own',
  configure: (command: Command) => {
    command.option(
      '--sizes <numbers>',
      `how many passages (default: ${SIZES.join(',')})`,
      (list: string) => list.split(',').map(wholeNumber(1)),
    )
      .option('--runs <n>', 'how often each file is opened', wholeNumber(1), 3)
  },
  async run({ sizes = SIZES, runs, questions: count = 60, ...options }, note) {
    const documents = (await grown(options, Math.max(...sizes))).map(({ document }) => document),
      questions = await asked(options, count)
    const folder = await mkdtemp(join(tmpdir(), 'tokengraph-opening-')),
      rows: { size: number, bytes: number, runs: Opened[] }[] = []
    const written = async (size: number) => {
      const file = join(folder, `${size}.tkg`)
      await saveIndex(await createIndex(documents.slice(0, size)), file)
      return file
    }
    try {
      const warmUp = await written(SMALL)
      for (const size of sizes) {
        note(`${size} passages …`)
        const file = await written(size), opened: Opened[] = []
        for (let run = 0; run < runs; run++) opened.push(await inOwnProcess({ file, warmUp, questions }))
        rows.push({ size, bytes: (await stat(file)).size, runs: opened })
      }
    } finally {
      await rm(folder, { recursive: true })
    }
    return { result: { questions: questions.length, rows }, text: report(rows, questions.length) }
  },
}

function inOwnProcess(job: OpeningJob): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const script = fileURLToPath(new URL('opening-process.ts', import.meta.url))
    const child = fork(script, {
      execArgv: [...process.execArgv, '--expose-gc'],
      stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
    })
    child.once('message', message => resolve(message as Opened))
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`${job.file}: the process ended with ${code}`)))
    child.send(job)
  })
}

function report(rows: readonly { size: number, bytes: number, runs: readonly Opened[] }[], questions: number): string {
  const middle = (runs: readonly Opened[], pick: (run: Opened) => number) =>
    runs.map(pick).sort((a, b) => a - b)[runs.length >> 1]!
  const cost = (runs: readonly Opened[], what: 'open' | 'first') =>
    `${fixed(middle(runs, run => run[what].time), 0)} (${fixed(middle(runs, run => run[what].processor), 0)})`
  return [
    'Medians, milliseconds (of processor time), and what the process holds.',
    '',
    table([
      ['passages', 'file', 'open', 'first search', 'memory before', 'opened', `after ${questions} questions`],
      ...rows.map(({ size, bytes, runs }) => [
        String(size),
        megabytes(bytes),
        cost(runs, 'open'),
        cost(runs, 'first'),
        ...(['before', 'opened', 'asked'] as const).map(when => megabytes(middle(runs, ({ memory }) => memory[when]))),
      ]),
    ]),
  ].join('\n')
}
