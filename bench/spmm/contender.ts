import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { GraphSize } from './graph.ts'

/** A program that takes the sparse product: how it is started for a graph, or why it is not. */
export interface Contender {
  name: string
  program: { command: string, parameters(size: GraphSize): string[] } | { missing: string }
  /** Whether its graph is that of the others, so that its sum must be theirs. */
  sameGraph: boolean
}

/** What a program says, a line at a time. */
interface Said {
  ready?: string
  ms?: number
  sum?: number
  peakMemoryBytes?: number
  error?: string
}

const beside = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
const numbers = ({ nodes, edges, width }: GraphSize): string[] => [nodes, edges, width].map(String)

/** All of them. The C programs are compiled into `folder`. */
export function contenders(folder: string, python: string | undefined): Contender[] {
  const node = (name: string, way: string): Contender => ({
    name,
    sameGraph: true,
    program: {
      command: process.execPath,
      parameters: size => [...process.execArgv, beside('process.ts'), way, ...numbers(size)],
    },
  })
  const binary = join(folder, 'spmm')
  const compiled = spawnSync('gcc', ['-O3', '-march=native', beside('spmm.c'), '-o', binary])
  const c = (name: string, ...ahead: string[]): Contender => ({
    name,
    sameGraph: true,
    program: compiled.status === 0
      ? { command: binary, parameters: size => [...numbers(size), ...ahead] }
      : { missing: compiled.error ? 'no compiler' : 'not compiled' },
  })
  return [
    node('naive, in TensorFlow.js', 'naive'),
    node('TypeScript', 'typescript'),
    node('SIMD', 'simd'),
    c('C'),
    c('C, prefetching', '16'),
    {
      name: 'PyTorch',
      sameGraph: false,
      program: python
        ? { command: python, parameters: size => [beside('spmm.py'), ...numbers(size)] }
        : { missing: 'not measured' },
    },
  ]
}

/** A contender at work on one graph. */
export class Running {
  /** Library or compiler, and its version. */
  version = ''
  readonly ms: number[] = []
  sum: number | undefined
  peakMemoryBytes: number | undefined
  /** Why it does not go on. */
  reason: string | undefined
  readonly contender: Contender
  #process: ChildProcessWithoutNullStreams | undefined
  #lines: AsyncIterator<string> | undefined
  #stderr = ''

  constructor(contender: Contender) {
    this.contender = contender
  }

  async start(size: GraphSize): Promise<void> {
    const { program } = this.contender
    if ('missing' in program) {
      this.reason = program.missing
      return
    }
    this.#process = spawn(program.command, program.parameters(size))
    this.#process.on('error', error => {
      this.#stderr = error.message
    })
    this.#process.stdin.on('error', () => {})
    this.#process.stderr.on('data', data => {
      this.#stderr = String(data)
    })
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]()
    this.version = (await this.#said()).ready ?? ''
  }

  /** Takes the product once. */
  async run(): Promise<void> {
    if (this.reason !== undefined) return
    this.#process!.stdin.write('\n')
    const { ms, sum, peakMemoryBytes } = await this.#said()
    if (ms === undefined) return
    this.ms.push(ms)
    this.sum = sum
    this.peakMemoryBytes = peakMemoryBytes
  }

  stop(): void {
    this.#process?.stdin.end()
  }

  async #said(): Promise<Said> {
    const { value, done } = await this.#lines!.next()
    const said: Said = done
      ? { error: this.#stderr.trim().split('\n').at(-1) || 'the process ended' }
      : JSON.parse(value)
    this.reason = said.error
    return said
  }
}
