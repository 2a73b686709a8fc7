import { Pace } from '../core/pace.ts'
import { readOptions } from '../core/read-options.ts'
import type { Graph } from '../graph/graph.ts'
import { bestPhrases, type Keyphrase, readPhrases } from '../keyphrases/best-phrases.ts'
import { loadFinder } from '../keyphrases/finder.ts'
import { checkEncoder } from '../keyphrases/meaning.ts'
import { type IndexKeyphraseOptions, indexKeyphraseOptions } from '../keyphrases/options.ts'
import type { Searcher } from '../rank/searcher.ts'
import { documentOf } from './read-passages.ts'
import type { WordCounts } from '../keyphrases/rank-phrases.ts'

const WHERE = 'keyphrases'

/** What {@link TokenIndex.keyphrases} does. */
export async function keyphrasesOf(
  searcher: Searcher,
  what: string | { id: string },
  options: IndexKeyphraseOptions,
): Promise<Keyphrase[]> {
  const settings = readOptions(indexKeyphraseOptions, options, WHERE), { count, signal, onProgress } = settings
  const { graph } = searcher
  const document = typeof what === 'string'
    ? { text: what.toWellFormed() }
    : await documentOf(searcher, what?.id, WHERE)
  const read = readPhrases(document, graph.tokenizer), encoder = checkEncoder(settings.encoder)
  const counts = await countsIn(graph, [...new Set(read.words.map(({ term }) => term))])
  const find = await loadFinder(settings.tagger, ['en'])
  return bestPhrases(read, counts, { find, encoder, count }, new Pace(signal, onProgress))
}

/** In how many passages words stand. */
async function countsIn(graph: Graph, terms: readonly string[]): Promise<WordCounts> {
  const [tokens, { passages }] = await Promise.all([graph.terms(terms), graph.statistics()])
  const known = tokens.flatMap((token, i) => (token === undefined ? [] : [{ token, term: terms[i]! }]))
  const found = await graph.frequencies(known.map(({ token }) => token))
  const counts = new Map(known.map(({ term }, i) => [term, found[i]!]))
  return { texts: Math.max(1, passages), of: term => counts.get(term) ?? 0 }
}
