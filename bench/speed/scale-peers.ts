import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Document } from '../../src/index.ts'
import { fixed, megabytes, table } from '../lib/table.ts'

/** What a peer costs on one collection, in a process of its own. */
export interface PeerCost {
  name: string
  passages: number
  version: string
  /** Milliseconds of processor time: of indexing, and of each question. */
  indexing: number
  times: number[]
  /** What it wrote, or would; and the memory of its process before it indexed, and at most. */
  bytes: number
  before: number
  peak: number
}

const beside = (file: string): string => fileURLToPath(new URL(file, import.meta.url)), run = promisify(execFile)

/** What a process prints. */
type Told = Omit<PeerCost, 'name' | 'passages'>

/** Asks other engines the same questions of the same documents: MiniSearch, and of a Python that has them tantivy and SQLite's FTS5. */
export async function peersOver(
  documents: readonly Document[],
  questions: readonly string[],
  python: string | undefined,
  note: (text: string) => void,
): Promise<PeerCost[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tokengraph-scale-')),
    files = ['documents', 'questions'].map(name => join(folder, `${name}.jsonl`))
  for (const [i, list] of [documents, questions].entries())
    writeFileSync(
      files[i]!,
      list.map(each => `${JSON.stringify(each)}\n`).join(''),
    )
  const engines: [name: string, command: string, parameters: string[]][] = [['MiniSearch', process.execPath, [
    ...process.execArgv,
    beside('scale-minisearch.ts'),
    ...files,
  ]]]
  for (const name of python ? ['tantivy', 'fts5'] : []) {
    mkdirSync(join(folder, name))
    engines.push([name, python!, [beside('scale-peers.py'), name, ...files, join(folder, name)]])
  }
  try {
    const costs: PeerCost[] = []
    for (const [name, command, parameters] of engines) {
      // one that needs more memory than there is does not end the others
      const told = await run(command, parameters, { maxBuffer: 2 ** 26 }).catch((error: Error) => error)
      if (told instanceof Error) note(`${name}: ${told.message.split('\n')[0]!}`)
      else costs.push({ name, passages: documents.length, ...JSON.parse(told.stdout) as Told })
    }
    return costs
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What peers cost, for people. */
export function reportPeers(costs: readonly PeerCost[]): string {
  const rows = costs.map(({ name, version, passages, indexing, times, bytes, before, peak }) => {
    const inOrder = times.toSorted((a, b) => a - b)
    const question = `${fixed(inOrder[inOrder.length >> 1]!, 1)} (${
      fixed(inOrder[Math.floor(0.95 * inOrder.length)]!, 0)
    })`
    return [
      `${name} ${version}`,
      String(passages),
      question,
      fixed(indexing / 1000, 1),
      megabytes(bytes),
      fixed((peak - before) / 1000 / passages, 1),
    ]
  })
  return table([
    ['engine', 'passages', 'a question, ms', 'indexing, s', 'written out', 'memory, kB a passage'],
    ...rows,
  ])
}
