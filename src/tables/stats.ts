import type { List } from '../core/list.ts'
import type { Document } from '../text/document.ts'
import { type Csr, entryCount, integers } from '../math/sparse/csr.ts'
import { isGram } from '../text/tokens/tokenizer.ts'
import { hasDictionary } from '../text/tokens/segment.ts'
import type { NodeKind } from '../core/kinds.ts'
import { nodeCount, type TokenGraph, wordCount } from './token-graph.ts'

/** What was trained on an index (`tokengraph train-gnn`, `trainOnIndex`). */
export interface PropagationTraining {
  /** `gcn`: each kind of way has one factor. `gat`: attention by the vectors at both ends, as well. */
  model: 'gcn' | 'gat'
  /** Heads of attention; 0 for `gcn`. */
  heads: number
  seed: number
  /** How many epochs were trained. */
  epochs: number
  /** The loss of the epoch whose weights were kept. */
  loss: number
}

/** The vectors of an index. */
export interface VectorStats {
  /** The name of the encoder that made them. */
  encoder: string
  /** How many numbers a vector has. */
  width: number
  /** How the numbers are kept. */
  type: 'float32' | 'float16' | 'int8'
  /** The kinds of nodes that have vectors of their own. */
  nodes: NodeKind[]
  /**
   * Whether the encoder is in the index: of a model, or a program, only the name is, and it must be given again to
   * search by meaning.
   */
  holdsEncoder: boolean
  /** How vectors are carried over the graph, where that was trained; what that takes is not counted in `bytes`. */
  propagation?: PropagationTraining
  /** How the vectors of the passages' words are kept, where they are, and how many there are. */
  words?: { type: 'bits' | 'int8', count: number }
  /** What all of these vectors take in memory. */
  bytes: number
}

/** The size of an index. */
export interface IndexStats {
  schema: 'tokengraph.stats/1'
  documents: number
  /** Characters of all texts, UTF-16 code units. */
  characters: number
  nodes: { passage: number, name: number, token: number }
  /** Pairs of characters, as lexical features; no nodes. */
  grams: number
  /** Edges of each kind; those that run both ways once. */
  edges: Record<string, number>
  /** What the edges take in memory, both directions, and per edge. */
  memory: { bytes: number, bytesPerEdge: number }
  /** The vectors, where there are such: it was made with an encoder. */
  vectors?: VectorStats
  /** Whether names are told by case in these texts. */
  textsHaveCase: boolean
  /**
   * Whether this run-time has a dictionary for scripts without spaces; without one, their words are single characters.
   */
  dictionary: boolean
  /** The tokenizer and its settings. */
  tokenizer: string
}

/** Counts what a graph holds. */
export function graphStats(graph: TokenGraph): IndexStats {
  const edges: Record<string, number> = {}
  let bytes = 0, total = 0
  for (const [kind, relation] of graph.edges) {
    edges[kind] = entryCount(relation.out) / (relation.symmetric ? 2 : 1)
    total += edges[kind]
    bytes += csrBytes(relation.out) + (relation.symmetric ? 0 : transposedBytes(relation.out))
  }
  return {
    schema: 'tokengraph.stats/1',
    documents: graph.documents.length,
    characters: graph.characters ?? charactersOf(graph.documents),
    nodes: { passage: nodeCount(graph, 'passage'), name: nodeCount(graph, 'name'), token: wordCount(graph) },
    grams: countGrams(graph.tokens.terms),
    edges,
    memory: { bytes, bytesPerEdge: total === 0 ? 0 : bytes / total },
    textsHaveCase: graph.names.textsHaveCase,
    dictionary: hasDictionary(),
    tokenizer: graph.tokenizer.name,
  }
}

/** How many characters all texts have. */
export function charactersOf(documents: List<Document>): number {
  let sum = 0
  for (const { text } of documents) sum += text.length
  return sum
}

function countGrams(terms: List<string>): number {
  let grams = 0
  for (const term of terms) if (isGram(term)) grams++
  return grams
}

/** What the other direction takes, which need not be made for that. */
const transposedBytes = ({ rowStart, columns, columnCount, weights }: Csr): number =>
  4 * (columnCount + 1) + integers(0, rowStart.length - 1).BYTES_PER_ELEMENT * columns.length
  + (weights?.byteLength ?? 0)

const csrBytes = ({ rowStart, columns, weights }: Csr) =>
  rowStart.byteLength + columns.byteLength + (weights?.byteLength ?? 0)
