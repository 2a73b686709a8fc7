import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'

/** Papers with words, citations and classes, split as by Planetoid (Yang, Cohen & Salakhutdinov 2016), in the form that graph layers take. */
export interface Citations {
  /** Of each paper its words, each with 1 / (number of its words): rows sum to 1, as in the papers on GCN and GAT. */
  features: [word: number, value: number][][]
  /** How many words there are. */
  words: number
  /** Every citation in both directions: first all one way, then all the other. */
  edges: { nodes: number, sources: number[], targets: number[] }
  /** Of each paper its class, from 0. */
  labels: number[]
  classes: number
  split: { train: number[], val: number[], test: number[] }
}

/** Reads a graph from a folder that has features.json, edges.json, labels.json and split.json; `cora/README.md` says what is in them. */
export async function readCitations(folder: string | URL): Promise<Citations> {
  const place = folder instanceof URL ? folder : pathToFileURL(`${folder}/`)
  const read = async <T>(name: string) => JSON.parse(await readFile(new URL(`${name}.json`, place), 'utf8')) as T
  const { nodes, dimensions, rows } = await read<{ nodes: number, dimensions: number, rows: number[][] }>('features')
  const edges = await read<[number, number][]>('edges'), labels = await read<number[]>('labels')
  const [from, to] = [edges.map(([a]) => a), edges.map(([, b]) => b)]
  return {
    features: rows.map(row => row.map(word => [word, 1 / row.length])),
    words: dimensions,
    edges: { nodes, sources: [...from, ...to], targets: [...to, ...from] },
    labels,
    classes: 1 + Math.max(...labels),
    split: await read('split'),
  }
}
