import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT, runProcess } from './command.ts'

/** $PYTHON, or the Python in the PATH. */
const python = process.env.PYTHON || 'python3'

/** Whether tests with readers of other programs are left out: where there are none. */
export const noReaders = spawnSync(python, ['-c', 'import networkx, igraph']).status !== 0
if (noReaders) console.warn('NOT TESTED: whether networkx and igraph read exports; neither $PYTHON nor python3 has both. "pip install networkx igraph" brings them.')

/** A graph as graphology exports it, as far as the readers compare it. */
export interface ExportedGraph {
  nodes: { key: string, attributes?: object }[]
  edges: { key?: string, source: string, target: string, undirected?: boolean, attributes?: object }[]
}

/** What networkx and igraph read of two files, a line each; rejected with what differs from the graph. */
export async function readElsewhere(graph: ExportedGraph, files: { gexf: string, graphml: string }): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tokengraph-readers-'))
  try {
    const paths = Object.entries({ json: JSON.stringify(graph), ...files }).map(([ending, text]) => {
      const path = join(folder, `graph.${ending}`)
      writeFileSync(path, text)
      return path
    })
    const { code, out, err } = await runProcess(python, [join(ROOT, 'test/interop/readers.py'), ...paths])
    if (code !== 0) throw new Error(`${out}${err}`)
    return out.trim().split('\n')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
