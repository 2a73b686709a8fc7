import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { type Citations, readCitations } from '../../samples/read-citations.ts'
import { TokenGraphError, show } from '../../src/core/errors.ts'
import { Adjacency } from '../../src/nn/adjacency.ts'
import { SparseFeatures } from '../../src/nn/features.ts'

/** A graph of citations as layers take it. */
export interface CitationGraph extends Pick<Citations, 'labels' | 'classes' | 'split'> {
  name: string
  x: SparseFeatures
  adjacency: Adjacency
}

/** The folder itself, where it is a graph, or those in it that are: features.json, edges.json, labels.json, split.json. */
export async function citationFolders(folder: string): Promise<string[]> {
  const isGraph = (each: string) =>
    ['features', 'edges', 'labels', 'split'].every(name => existsSync(join(each, `${name}.json`)))
  if (isGraph(folder)) return [folder]
  const found = existsSync(folder) ? (await readdir(folder)).sort().map(name => join(folder, name)).filter(isGraph) : []
  if (found.length > 0) return found
  throw new TokenGraphError('not-found', {
    where: `--data ${show(folder)}`,
    got: 'no graph',
    expected: 'features.json, edges.json, labels.json and split.json, or folders that have them',
  })
}

/** Reads a graph. */
export async function readCitationGraph(folder: string): Promise<CitationGraph> {
  const { features, words, edges, labels, classes, split } = await readCitations(folder)
  return {
    name: basename(resolve(folder)),
    x: new SparseFeatures(features, words),
    adjacency: new Adjacency(edges),
    labels,
    classes,
    split,
  }
}
