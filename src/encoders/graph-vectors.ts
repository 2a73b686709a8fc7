import type * as v from 'valibot'
import { show } from '../core/errors.ts'
import { atOnce } from '../core/pace.ts'
import { type Matrix, rowAt, zeros } from '../math/dense/matrix.ts'
import { pack, type PackedMatrix, type PackedType } from '../math/dense/packed.ts'
import type { WordRows } from '../math/dense/word-rows.ts'
import type { PassageEntry } from '../graph/graph.ts'
import { shownPassage } from '../graph/passage-text.ts'
import { passageSpan, type PassageSpans, type TokenGraph } from '../tables/token-graph.ts'
import { encodeTexts, type KeptWords } from './encode-texts.ts'
import type { EncodeOptions, Encoder } from './encoder.ts'
import type { LearnedPropagation } from './learned-propagation.ts'
import { readVector } from './own.ts'
import { StaticEncoder } from './static.ts'
import type { vectorOptions } from './vector-options.ts'

/** The vectors of a graph's nodes, all by one encoder: a row for each node of a kind, of unit length or zeros. */
export interface GraphVectors {
  /** Who made them. */
  encoder: { name: string, digest: string, width: number }
  passages: PackedMatrix
  /** Words by themselves; zeros for what is no word. */
  tokens?: PackedMatrix
  names?: PackedMatrix
  /** The words of each passage that have content, as they stand there: those of {@link encodedText}, in order. */
  words?: WordRows
  /** How those of passages are carried over the graph, where that was trained. */
  propagation?: LearnedPropagation
}

/** Vectors that are there before anything is encoded: of some documents by their places, or of all passages. */
export type GivenVectors = ReadonlyMap<number, Float32Array> | Pick<GraphVectors, 'passages' | 'words'>

/** The text of a passage as encoders read it: with its title, which says what it is about. */
export function encodedText(passage: Pick<PassageEntry, 'document' | 'start' | 'end'>): string {
  const { title } = passage.document, text = shownPassage(passage)
  return title === undefined ? text : `${title}. ${text}`
}

/**
 * Encodes the nodes of a graph.
 *
 * @param given  vectors that documents brought, by the place of the document, whose passages are not encoded; or those
 *   of all passages
 * @throws TokenGraphError `encoder` for a given vector of another width or not finite in 32 bits, and what the encoder
 *   throws
 */
export async function encodeGraph(
  graph: TokenGraph,
  encoder: Encoder,
  { type, names, tokens, words }: v.InferOutput<typeof vectorOptions>,
  given: GivenVectors,
  options: EncodeOptions,
): Promise<GraphVectors> {
  const { name, digest, width } = encoder
  const keep = words && { type: words, tokenizer: graph.tokenizer }
  const vectors: GraphVectors = {
    encoder: { name, digest, width },
    ...('passages' in given ? given : await encodePassages(graph, encoder, given, type, keep, options)),
  }
  if (names) vectors.names = pack(await encoder.encode([...graph.names.labels], 'query', options), type)
  if (encoder instanceof StaticEncoder) vectors.tokens = pack(staticTokens(graph, encoder), type)
  else if (tokens) vectors.tokens = pack(await encodeTokens(graph, encoder, options), type)
  return vectors
}

/** See {@link encodeGraph}. */
export async function encodePassages(
  graph: PassageSpans,
  encoder: Encoder,
  given: ReadonlyMap<number, Float32Array>,
  type: PackedType,
  keep: KeptWords | undefined,
  options: EncodeOptions,
): Promise<Pick<GraphVectors, 'passages' | 'words'>> {
  const { document } = graph.passages
  // what is given is checked first: encoding the rest may take long
  const brought = new Map(Array.from(
    given,
    ([place, vector]) => [place, givenVector(vector, encoder, `document ${show(graph.documents.at(place)!.id)}`)],
  ))
  const texts = Array.from(document, (_, passage) => encodedText(passageSpan(graph, passage)))
  const { rows, words } = await encodeTexts(encoder, texts, passage => given.has(document[passage]!), keep, options)
  document.forEach((place, passage) => {
    const vector = brought.get(place)
    if (vector) rowAt(rows, passage).set(vector)
  })
  return { passages: pack(rows, type), ...(words && { words }) }
}

/**
 * A vector that came with a document or a question, made unit length.
 * @throws TokenGraphError `encoder` where it is not of the encoder's space
 */
export const givenVector = (
  vector: ArrayLike<number>,
  { name, width }: { name: string, width: number },
  whose: string,
): Float32Array => readVector(vector, width, `${whose}: vector for encoder ${show(name)}`)

/** The vectors of a graph's words by an encoder that has them at hand. */
export const staticTokens = (graph: TokenGraph, encoder: StaticEncoder): Matrix =>
  atOnce(findingStaticTokens(graph, encoder))

/** The work of {@link staticTokens}, token by token. */
export function* findingStaticTokens({ tokens }: TokenGraph, encoder: StaticEncoder): Generator<number, Matrix> {
  const matrix = zeros(tokens.terms.length, encoder.width)
  let token = 0
  for (const label of tokens.labels) {
    const row = tokens.isWord[token] === 1 ? encoder.rowOf(label) : undefined
    if (row !== undefined) rowAt(matrix, token).set(rowAt(encoder.table.vectors, row))
    yield token++
  }
  return matrix
}

async function encodeTokens({ tokens }: TokenGraph, encoder: Encoder, options: EncodeOptions) {
  const matrix = zeros(tokens.terms.length, encoder.width)
  const words = Array.from(tokens.labels, (label, token) => ({ label, token })).filter(({ token }) =>
    tokens.isWord[token] === 1
  )
  const encoded = await encoder.encode(words.map(({ label }) => label), 'query', options)
  words.forEach(({ token }, i) => rowAt(matrix, token).set(rowAt(encoded, i)))
  return matrix
}
