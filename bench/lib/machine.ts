import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { BENCH, locate, ROOT } from './packages.ts'

/** What a benchmark ran on. */
export interface Machine {
  cpu: string
  cores: number
  memoryBytes: number
  system: string
  node: string
  v8: string
  /** ICU's version: its dictionary finds the words of Chinese. */
  icu: string
  packages: Record<string, string>
  /** Of the last minute, before the benchmark began. Figures from a busy machine are too high. */
  load: number
  date: string
}

const PACKAGES = [
  'graphology',
  '@tensorflow/tfjs-core',
  '@huggingface/transformers',
  'onnxruntime-node',
  'minisearch',
  '@orama/orama',
  'd3',
  'sigma',
  'force-graph',
]

/** Describes the machine, Node and the packages that are measured. */
export function describeMachine(): Machine {
  const { node, v8, icu = 'none' } = process.versions
  const packages = Object.fromEntries([
    ['tokengraph', versionIn(ROOT)],
    ...PACKAGES.map(name => [name, versionIn(locate(name, BENCH))]),
  ])
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${process.platform} ${process.arch}`,
    node,
    v8,
    icu,
    packages,
    load: loadavg()[0]!,
    date: new Date().toISOString(),
  }
}

/** The same for people. */
export function machineText({ cpu, cores, memoryBytes, system, node, v8, icu, packages, load, date }: Machine): string {
  return [
    `${cpu}, ${cores} cores, ${(memoryBytes / 2 ** 30).toFixed(1)} GiB of memory, ${system}`,
    `Node ${node}, V8 ${v8}, ICU ${icu}`,
    Object.entries(packages).map(([name, version]) => `${name} ${version}`).join(', '),
    `${date}, load ${load.toFixed(2)}`,
  ].join('\n')
}

function versionIn(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version
}
