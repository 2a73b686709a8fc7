import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createIndex } from '../../src/index/create-index.ts'
import { dot, rowAt } from '../../src/math/dense/matrix.ts'
import { corpusEncoder } from '../../src/encoders/corpus.ts'
import type { Encoder } from '../../src/encoders/encoder.ts'
import { readDataset } from '../../src/evaluation/dataset.ts'
import { spearman } from '../lib/stats.ts'
import { table } from '../lib/table.ts'

/** Spearman's rank correlation with human scores, by set of word pairs and encoder. */
export interface WordSimilarity {
  /** The passages that the corpus vectors were learned from. */
  passages: number
  correlations: { set: string, encoder: string, pairs: number, known: number, spearman: number }[]
}

interface Pair {
  a: string
  b: string
  score: number
}

const ENGLISH = ['wordsim353', 'simlex999', 'men3000'], CHINESE = ['zh-wordsim240', 'zh-wordsim297', 'zh-cos960']
const COLLECTIONS = {
  en: ['2wikimultihopqa', 'hotpotqa', 'musique', 'squad-v1.1-dev'],
  zh: ['cmrc2018-dev', 'drcd-dev', 'zh-multihop-trial'],
}

/**
 * Published for comparison: Pennington, Socher & Manning 2014, "GloVe", table 3.
 */
export const PUBLISHED = [['GloVe 6B, 300-d (Pennington et al. 2014, table 3)', 'wordsim353', 65.8]] as const

/** How far the cosines of words go with what people say. */
export async function wordSimilarity(data: string, models: readonly Encoder[]): Promise<WordSimilarity> {
  const result: WordSimilarity = { passages: 0, correlations: [] }
  for (const [sets, collections] of [[ENGLISH, COLLECTIONS.en], [CHINESE, COLLECTIONS.zh]] as const) {
    const documents = await documentsOf(data, collections)
    result.passages += documents.length
    const { graph } = await createIndex(documents)
    for (const encoder of [await corpusEncoder().fit(graph), ...models]) {
      for (const set of sets) {
        const file = join(data, 'wordsim', `${set}.jsonl`)
        if (!existsSync(file)) continue
        const pairs = readFileSync(file, 'utf8').trim().split('\n').map(line => JSON.parse(line) as Pair)
        result.correlations.push({
          set,
          encoder: encoder.name,
          pairs: pairs.length,
          ...await correlation(encoder, pairs),
        })
      }
    }
  }
  return result
}

/** Pairs with a word that the encoder does not know count with cosine 0. */
async function correlation(encoder: Encoder, pairs: readonly Pair[]): Promise<{ known: number, spearman: number }> {
  const words = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))]
  const vectors = await encoder.encode(words, 'query')
  const at = new Map(words.map((word, row) => [word, row]))
  const of = (word: string) => rowAt(vectors, at.get(word)!)
  const known = pairs.filter(({ a, b }) => of(a).some(Boolean) && of(b).some(Boolean)).length
  return { known, spearman: spearman(pairs.map(({ a, b }) => dot(of(a), of(b))), pairs.map(({ score }) => score)) }
}

async function documentsOf(data: string, names: readonly string[]) {
  const read = await Promise
    .all(names.filter(name => existsSync(join(data, name, 'corpus.jsonl'))).map(name =>
      readDataset(join(data, name), { titles: true, every: 1 })
    ))
  return read.flatMap(({ name, documents }) =>
    documents.map(document => ({ ...document, id: `${name}/${document.id}` }))
  )
}

/** The same for people. */
export function similarityText({ passages, correlations }: WordSimilarity): string {
  const rows = correlations.map(
    ({ set, encoder, pairs, known, spearman }) => [set, encoder, `${known} of ${pairs}`, (100 * spearman).toFixed(1)]
  )
  const published = PUBLISHED.map(([name, set, value]) => [set, name, 'published', value.toFixed(1)])
  return `Spearman's correlation of cosine and human scores, × 100; corpus vectors from ${passages} passages\n${
    table([['pairs', 'vectors', 'known', 'Spearman'], ...rows, ...published], 2)
  }`
}
