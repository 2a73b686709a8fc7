import { EDGE_KIND_NAMES, EDGE_KINDS, type EdgeKind } from '../../core/kinds.ts'
import { hasDictionary } from '../../text/tokens/segment.ts'
import { everyNumber } from '../rows.ts'
import { charactersOf, type IndexStats } from '../../tables/stats.ts'
import type { Document } from '../../text/document.ts'
import type { Graph } from '../graph.ts'

/** What is counted of a generation, beside what every graph tells. */
export interface CountedGeneration extends Graph {
  readonly sums: { passages: number, cased: boolean }
  /** The documents that are there. */
  seenDocuments(): readonly Document[]
  /** How many edges of a kind there are; those that run both ways twice. */
  edgeCount(edge: EdgeKind): number
  /** Whether a token is a word, which is a node. */
  isWord(token: number): boolean
  /** Whether it is a gram, which is none. */
  isGram(token: number): boolean
}

/** Counts what a generation holds: of what is there, not of what is gone. */
export function livingStats(graph: CountedGeneration): Omit<IndexStats, 'vectors'> {
  const { tokenizer } = graph, documents = graph.seenDocuments()
  const there = (kind: 'name' | 'token') => everyNumber(graph, kind).filter(node => !graph.isGone({ kind, node }))
  const tokens = there('token'), words = tokens.filter(token => graph.isWord(token))
  const kinds = EDGE_KIND_NAMES.filter(kind => kind !== 'co-occurs' && graph.has(kind))
  const edgesOf = (kind: EdgeKind) => graph.edgeCount(kind) / (EDGE_KINDS[kind].symmetric ? 2 : 1)
  const edges = Object.fromEntries(kinds.map(kind => [kind, edgesOf(kind)]))
  const total = Object.values(edges).reduce((sum, count) => sum + count, 0)
  // a column of four bytes in either direction, and a row's start for each node
  const bytes = 8 * total + 8 * (graph.count('passage') + graph.count('name') + graph.count('token'))
  return {
    schema: 'tokengraph.stats/1',
    documents: documents.length,
    characters: charactersOf(documents),
    nodes: { passage: graph.sums.passages, name: there('name').length, token: words.length },
    grams: tokens.filter(token => graph.isGram(token)).length,
    edges,
    memory: { bytes, bytesPerEdge: total === 0 ? 0 : bytes / total },
    textsHaveCase: graph.sums.cased,
    dictionary: hasDictionary(),
    tokenizer: tokenizer.name,
  }
}
