import type { Pooling, Prefixes } from './options.ts'

/** How the vectors of a model are meant to be made. */
export interface Convention {
  pooling: Pooling
  prefixes: Prefixes
}

const SEARCH_PASSAGES = 'Represent this sentence for searching relevant passages: '
const WEB_SEARCH = 'Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: '

type Row = [name: RegExp, pooling: Pooling, query?: string, passage?: string]

/**
 * What the authors of well-known models say about them; the first row that fits a name counts. Names are in lower case.
 */
const TABLE: readonly Row[] = [
  // E5 (Wang et al. 2022, 2024)
  [/\be5-mistral/, 'last', WEB_SEARCH],
  [/\be5\b.*instruct/, 'mean', WEB_SEARCH],
  [/\be5\b/, 'mean', 'query: ', 'passage: '],
  // BGE (Xiao et al. 2023), BGE M3 (Chen et al. 2024)
  [/\bbge-m3\b/, 'cls'],
  [/\bbge-(small|base|large)-zh\b/, 'cls', '为这个句子生成表示以用于检索相关文章：'],
  [/\bbge-(small|base|large)-en\b/, 'cls', SEARCH_PASSAGES],
  // GTE (Li et al. 2023; Zhang et al. 2024)
  [/\bgte-qwen/, 'last', WEB_SEARCH],
  [/\bgte-(modernbert|multilingual|.*v1\.5\b|(small|base|large)-zh\b)/, 'cls'],
  [/\bgte-/, 'mean'],
  // Nomic (Nussbaum et al. 2024)
  [/\b(nomic-embed-text|modernbert-embed)/, 'mean', 'search_query: ', 'search_document: '],
  // Snowflake Arctic (Merrick et al. 2024), mixedbread
  [/\barctic-embed-.*v2/, 'cls', 'query: '],
  [/\b(arctic-embed|mxbai-embed-(large|2d-large))/, 'cls', SEARCH_PASSAGES],
  // Qwen3 (Zhang et al. 2025)
  [/\bqwen3-embedding/, 'last', WEB_SEARCH.trimEnd()],
  // IBM Granite, SimCSE, and the models of Sentence-Transformers (Reimers & Gurevych 2019) that take the first token
  [/\b(granite-embedding|(un)?sup-simcse|labse\b|multi-qa-\w+-.*dot|msmarco-distilbert-base-tas-b)/, 'cls'],
  [/\b(all|paraphrase|multi-qa|msmarco|distiluse)-|minilm|mpnet|contriever|jina-embeddings-v2|text2vec|m3e-/, 'mean'],
]

const OTHERS: Convention = { pooling: 'mean', prefixes: { query: '', passage: '' } }

/** The convention of the first of some names that is known; the mean without prefixes if none is. */
export function conventionOf(names: readonly string[]): Convention {
  for (const name of names) {
    const row = TABLE.find(([pattern]) => pattern.test(name.toLowerCase().replaceAll('_', '-')))
    if (row) return { pooling: row[1], prefixes: { query: row[2] ?? '', passage: row[3] ?? '' } }
  }
  return OTHERS
}
