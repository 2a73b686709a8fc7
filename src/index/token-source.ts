import { TokenGraphError, show } from '../core/errors.ts'
import { createIndex, type IndexOptions } from './create-index.ts'
import { corpusEncoder } from '../encoders/corpus.ts'
import type { EncodeOptions, Encoder, EncoderRecipe } from '../encoders/encoder.ts'
import type { Graph } from '../graph/graph.ts'
import { everyNumber } from '../graph/rows.ts'
import type { WordRows } from '../math/dense/word-rows.ts'
import type { Document } from '../text/document.ts'
import { partsOf, TokenIndex } from './token-index.ts'

/** Where tokens come from: passages of a graph, and who makes vectors of their words. */
export interface TokenSource {
  graph: Graph
  encoder: Encoder
  passages: number[]
  /** The vectors of the passages' words, where the index keeps those that this encoder makes. */
  words?: WordRows | undefined
}

interface Wanted {
  /** The encoder to take; if none is given, that of the index, or one that learns from the texts. */
  encoder?: Encoder | EncoderRecipe | undefined
  /** How many passages of an index. */
  passages: number
}

/**
 * The passages that tokens are to come from: the best of an index, or all of the texts given.
 *
 * @throws TokenGraphError `document` for texts that are none, `encoder` for an index without an encoder, `aborted`
 */
export async function openSource(
  question: string,
  texts: TokenIndex<object> | readonly (string | Document<object>)[],
  wanted: Wanted,
  told: EncodeOptions,
): Promise<TokenSource> {
  return texts instanceof TokenIndex ? ofIndex(question, texts, wanted, told) : ofTexts(question, texts, wanted, told)
}

async function ofIndex(
  question: string,
  index: TokenIndex<object>,
  { encoder: given, passages: limit }: Wanted,
  told: EncodeOptions,
): Promise<TokenSource> {
  const { graph } = partsOf(index)
  const encoder = given ? await fitted(given, index.graph, told) : index.encoder
  if (!encoder) {
    throw new TokenGraphError('encoder', {
      where: 'retrieveTokens',
      got: 'an index without an encoder',
      expected: 'one with an encoder',
      hint: index.vectors
        ? `Open it with ${show(index.vectors.encoder.name)}, by which it was made, or give the option "encoder".`
        : 'Give the option "encoder", or index the texts with one.',
    })
  }
  const { hits } = await index.search(question, { kinds: ['passage'], limit })
  const passages = await Promise.all(hits.map(({ id }) => index.number({ kind: 'passage', id })))
  return { graph, encoder, passages, words: given ? undefined : index.vectors?.words }
}

/** Passages and words alone. */
const BARE: IndexOptions = {
  names: { titles: false, headings: false, openings: false, quotes: false },
  edges: { mentions: false, names: false, follows: false, 'co-occurs': false },
}

async function ofTexts(
  question: string,
  texts: readonly (string | Document<object>)[],
  { encoder = corpusEncoder({ atLeast: 1 }) }: Wanted,
  told: EncodeOptions,
): Promise<TokenSource> {
  if (!Array.isArray(texts))
    throw new TokenGraphError('document', {
      where: 'retrieveTokens',
      got: show(texts),
      expected: 'an index, or an array of strings and documents',
    })
  const documents: Document<object>[] = texts.map((each: string | Document<object>, i) =>
    typeof each === 'string' ? { id: String(i), text: each } : each
  )
  const { graph } = partsOf(await createIndex(documents, { ...BARE, signal: told.signal }))
  // What is learned from texts is learned from the question, too: there are few others.
  const asked = [...documents, { id: freeId(documents), text: question }]
  const seen = 'fit' in encoder ? (await createIndex(asked, { signal: told.signal })).graph : graph
  return { graph, encoder: await fitted(encoder, seen, told), passages: Array.from(everyNumber(graph, 'passage')) }
}

function freeId(documents: readonly Document<object>[]): string {
  const taken = new Set(documents.map(({ id }) => id))
  let id = 'question'
  while (taken.has(id)) id += '+'
  return id
}

const fitted = async (encoder: Encoder | EncoderRecipe, graph: Graph, told: EncodeOptions): Promise<Encoder> =>
  'fit' in encoder ? encoder.fit(graph, told) : encoder
