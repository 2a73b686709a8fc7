import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { TokenGraphError, show } from '../src/core/errors.ts'
import { Adjacency } from '../src/nn/adjacency.ts'
import { SparseFeatures } from '../src/nn/features.ts'

/** Papers with words, citations and classes, split as by Planetoid (Yang, Cohen & Salakhutdinov 2016). */
export interface CitationGraph {
  name: string
  folder: string
  x: SparseFeatures
  adjacency: Adjacency
  labels: number[]
  classes: number
  split: { train: number[], val: number[], test: number[] }
}

/** The folder itself, where it is a graph, or those in it that are: features.json, edges.json, labels.json, split.json. */
export async function citationFolders(folder: string): Promise<string[]> {
  const isGraph = (each: string) => ['features', 'edges', 'labels', 'split'].every(name => existsSync(join(each, `${name}.json`)))
  if (isGraph(folder)) return [folder]
  const found = existsSync(folder) ? (await readdir(folder)).sort().map(name => join(folder, name)).filter(isGraph) : []
  if (found.length > 0) return found
  throw new TokenGraphError('not-found', { where: `--data ${show(folder)}`, got: 'no graph', expected: 'features.json, edges.json, labels.json and split.json, or folders that have them' })
}

/** Reads a graph; rows of features sum to 1, as in the papers. */
export async function readCitationGraph(folder: string): Promise<CitationGraph> {
  const read = async <T>(name: string) => JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as T
  const { nodes, dimensions, rows } = await read<{ nodes: number, dimensions: number, rows: number[][] }>('features')
  const edges = await read<[number, number][]>('edges'), labels = await read<number[]>('labels')
  const [from, to] = [edges.map(([a]) => a), edges.map(([, b]) => b)]
  return {
    name: basename(resolve(folder)), folder, labels, split: await read('split'), classes: 1 + Math.max(...labels),
    x: new SparseFeatures(rows.map(row => row.map(word => [word, 1 / row.length] as const)), dimensions),
    adjacency: new Adjacency({ nodes, sources: [...from, ...to], targets: [...to, ...from] }),
  }
}
