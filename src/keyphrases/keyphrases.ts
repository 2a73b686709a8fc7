import { TokenGraphError, show } from '../core/errors.ts'
import { Pace } from '../core/pace.ts'
import { readOptions } from '../core/read-options.ts'
import type { Document, Metadata } from '../text/document.ts'
import { readDocument } from '../text/read-document.ts'
import { wordTokenizer } from '../text/tokens/word-tokenizer.ts'
import { bestPhrases, type Keyphrase, type Read, readPhrases } from './best-phrases.ts'
import { loadFinder } from './finder.ts'
import { checkEncoder } from './meaning.ts'
import { type KeyphraseOptions, keyphraseOptions } from './options.ts'
import type { WordCounts } from './rank-phrases.ts'

/** The keyphrases of each document, best first. Plain data. */
export interface Keyphrases {
  schema: 'tokengraph.keyphrases/1'
  documents: { document: string, keyphrases: Keyphrase[] }[]
}

/**
 * The phrases that say what texts are about: of each, noun phrases or runs of words (see the option `tagger`), by how
 * long they are, how often and how early they stand there, how central their words are in the text's graph of words
 * (TextRank), and how few of the texts given have them: give the whole collection, if you have one.
 *
 * @param texts  a text, or strings and documents; a string is named by its place, from 0
 *
 * Cost: about 5 ms for an abstract with the tagger, 1 without; grows with the text. Throws `option` and `document` for
 * what does not fit, `backend` for a tagger that was asked for and is not there, `aborted`.
 *
 * @example const { documents } = await keyphrases('Graph neural networks learn from edges. Neural networks …')
 */
export async function keyphrases<M extends object = Metadata>(
  texts: string | Document<M> | readonly (string | Document<M>)[],
  options: KeyphraseOptions = {},
): Promise<Keyphrases> {
  const settings = readOptions(keyphraseOptions, options, 'keyphrases')
  const { count, signal, onProgress } = settings, pace = new Pace(signal, onProgress)
  const encoder = checkEncoder(settings.encoder)
  const tokenizer = await wordTokenizer(settings.analysis),
    find = await loadFinder(settings.tagger, settings.analysis.languages)
  const given = documentsOf(texts), read: Read[] = []
  for (const document of given) {
    if (pace.due) await pace.pause('tokens', read.length, given.length)
    read.push(readPhrases(document, tokenizer))
  }
  const counts = countsOf(read), documents: Keyphrases['documents'] = []
  for (const [i, { id }] of given.entries()) {
    await pace.pause('keyphrases', i, read.length)
    documents.push({ document: id, keyphrases: await bestPhrases(read[i]!, counts, { find, encoder, count }, pace) })
  }
  return { schema: 'tokengraph.keyphrases/1', documents }
}

function documentsOf(texts: unknown): Document[] {
  const list = Array.isArray(texts) ? texts as unknown[] : [texts]
  return list.map((each, place) => {
    if (typeof each !== 'string' && (typeof each !== 'object' || each === null)) {
      throw new TokenGraphError('document', {
        where: `keyphrases: text ${place}`,
        got: show(each),
        expected: 'a string or a document',
      })
    }
    return readDocument(typeof each === 'string' ? { id: String(place), text: each } : each, place)
  })
}

function countsOf(read: readonly Read[]): WordCounts {
  const counts = new Map<string, number>()
  for (const { words } of read)
    for (const term of new Set(words.map(word => word.term))) counts.set(term, (counts.get(term) ?? 0) + 1)
  return { texts: read.length, of: term => counts.get(term) ?? 0 }
}
