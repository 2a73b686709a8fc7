import * as v from 'valibot'
import { type Grid, gridOf, rowOf } from '../math/attention/rows.ts'
import { cosines, maxSim } from '../math/attention/similarity.ts'
import { rankTokens } from '../math/attention/token-weights.ts'
import { TokenGraphError, show } from '../core/errors.ts'
import { whole } from '../core/options.ts'
import { readOptions } from '../core/read-options.ts'
import { Pace } from '../core/pace.ts'
import { top } from '../core/top.ts'
import type { EncodeOptions, Encoder, EncoderRecipe } from '../encoders/encoder.ts'
import { encoderOption } from '../encoders/encoder-option.ts'
import { raritiesOf } from '../graph/bm25.ts'
import type { Graph } from '../graph/graph.ts'
import { passageId } from '../graph/node-names.ts'
import { passageText } from '../graph/passage-text.ts'
import { refuseBlank } from '../query/query.ts'
import { readQuery } from '../query/read-query.ts'
import { keptVectors } from '../answer/kept-words.ts'
import { readQuestion, readTexts, spansOf, type Word, type Words } from '../answer/read-words.ts'
import type { Document } from '../text/document.ts'
import type { TokenIndex } from './token-index.ts'
import { openSource } from './token-source.ts'
import type { Span } from '../text/tokens/segment.ts'
import {
  checkWeighing,
  type Weighed,
  type WeighingOptions,
  weighingOptions,
  weighWords,
} from '../answer/weigh-words.ts'

/** How tokens are retrieved. */
export interface TokenRetrievalOptions extends WeighingOptions, EncodeOptions {
  /**
   * What makes vectors of words. Default: the index's, and for texts given here `corpusEncoder` with every word,
   * however rare. One that must see a collection first sees the index, each time, or the texts and the question.
   */
  encoder?: Encoder | EncoderRecipe | undefined
  /** Only these words of the question look, as they are written there. Default all. */
  words?: readonly string[] | undefined
  /** Words without content take part, too. Default `false`. */
  stopWords?: boolean | undefined
  /** Words that the question itself has are results, too. Default `true`. */
  includeAsked?: boolean | undefined
  /**
   * Each word once, where it weighs most, with its cosine there or, of weights that sum to 1, what it weighs in all
   * places. Default `false`.
   */
  distinct?: boolean | undefined
  /** How many tokens. Default 10. */
  limit?: number | undefined
  /**
   * Over an index: from how many of the best passages tokens are taken. Default 10; time grows with it where a model
   * reads them: not where the index keeps the vectors of their words (`vectors.words`), which stand there beside the
   * title.
   */
  passages?: number | undefined
}

/** A token that was retrieved. */
export interface RetrievedToken {
  /** What stands there: `document.text.slice(start, end)`. */
  text: string
  /** Offsets into the document's text, UTF-16. */
  start: number
  end: number
  /** The id of the document. Texts given as strings are named by their place, from 0. */
  document: string
  /** The id of the passage. */
  passage: string
  /** What words are compared by; equal for forms of one word. */
  term: string
  /** By method: a cosine, or a part of 1. */
  weight: number
  /**
   * The word that looked at it most, or of cosines the nearest: of the question, offsets into that; of self-attention,
   * of the same text. `attention` and `near`: `share` is the part of the weight here that came from it, from 0 to 1.
   */
  from: { text: string, start: number, end: number, share?: number }
}

/** What {@link retrieveTokens} gives: plain data. */
export interface TokenResults {
  schema: 'tokengraph.tokens/1'
  method: NonNullable<WeighingOptions['method']>
  /** The name of the encoder. */
  encoder: string
  /** The heaviest tokens, heaviest first; of equals the first in the texts. */
  tokens: RetrievedToken[]
  /**
   * The passages, best first by late interaction: the mean, over the question's words, of the best cosine with a word
   * of the passage (ColBERT's MaxSim, divided by their number).
   */
  passages: { passage: string, document: string, score: number }[]
  /**
   * What was taken from the texts, where there was something: of `softmax` Σ weight · vector, of `attention` the mean
   * of its output over the words that look.
   */
  vector?: number[]
}

const fn = <T>() => v.optional(v.custom<T>(value => typeof value === 'function', 'a function'))

/** {@link TokenRetrievalOptions} with the defaults. */
export const retrievalOptions = v.strictObject({
  ...weighingOptions,
  encoder: encoderOption,
  words: v.optional(v.array(v.string())),
  stopWords: v.optional(v.boolean(), false),
  includeAsked: v.optional(v.boolean(), true),
  distinct: v.optional(v.boolean(), false),
  limit: v.optional(whole(0), 10),
  passages: v.optional(whole(1), 10),
  signal: v.optional(v.instance(AbortSignal)),
  onProgress: fn<NonNullable<EncodeOptions['onProgress']>>(),
})
type Settings = v.InferOutput<typeof retrievalOptions>

/**
 * Ranks the tokens of texts for a question: words (of Chinese the segmenter's), each with its weight, its place, and
 * the word of the question that looked at it. Words that the encoder does not know neither look nor are looked at; they
 * are results of `near` alone.
 *
 * @param texts  strings or documents, all of whose tokens are ranked; or an index, of whose best passages they are
 *
 * Cost: without a model microseconds a text; with one, one run of it a text, none where the index keeps the vectors of
 * its words. Weighing: n · m · d for n words asked, m
 * in the texts, vectors of width d; `near` and self-attention grow with the square of a passage's length. Throws
 * `option`, `document` and `query` for what does not fit, a blank question among these, `encoder` for an index without
 * an encoder and for vectors that do not fit, `aborted`.
 *
 * @example const { tokens } = await retrieveTokens('money', ['We sat on the bank of the river.', 'The bank lends
 * cash.'], { encoder })
 */
export async function retrieveTokens(
  question: string,
  texts: TokenIndex<object> | readonly (string | Document<object>)[],
  options: TokenRetrievalOptions = {},
): Promise<TokenResults> {
  const settings = readOptions(retrievalOptions, options, 'retrieveTokens')
  checkWeighing(settings)
  if (typeof question !== 'string')
    throw new TokenGraphError('query', { where: 'retrieveTokens: question', got: show(question), expected: 'a string' })
  // a text that looks at itself does so whatever is asked
  if (settings.look !== 'self') refuseBlank(readQuery(question), 'retrieveTokens: question')
  const { signal, onProgress, stopWords } = settings, told = { signal, onProgress }, pace = new Pace(signal)
  pace.check()
  const { graph, encoder, passages, words: kept } = await openSource(question, texts, settings, told)
  const reader = { tokenizer: graph.tokenizer, encoder, stopWords, told }
  const asked = await readQuestion(question, reader, settings.words)
  const entries = await graph.passages(passages)
  // words without content have none that are kept
  const vectors = (place: number) =>
    kept && !stopWords ? keptVectors(kept, passages[place]!, entries[place]!, graph.tokenizer) : undefined
  const read = await readTexts(entries.map(passageText), reader, settings.method === 'near', vectors)
  pace.check()
  const similarities = cosines(asked.vectors, read.vectors), rarity = await rarityByTerm(graph, [asked, read])
  const weighed = weighWords(asked, read, similarities, settings, ({ term }) => rarity.get(term)!)
  const unwanted = new Set(settings.includeAsked ? [] : graph.tokenizer.tokenize(question).map(({ term }) => term))
  const results = read.words.flatMap(({ term }, at) => (weighed.from[at]! >= 0 && !unwanted.has(term) ? [at] : []))
  const names = entries.map(entry => ({ passage: passageId(entry), document: entry.document.id }))
  const documents = names.map(({ document }) => document), offsets = entries.map(({ start }) => start)
  const scores = lateInteraction(similarities, read)
  return {
    schema: 'tokengraph.tokens/1',
    method: settings.method,
    encoder: encoder.name,
    tokens: heaviest(once(results, read, weighed, documents, offsets), read, weighed, settings)
      .map(({ at, weight }) => {
        const { term, place, ...word } = read.words[at]!, offset = offsets[place]!
        return {
          ...placed(word, offset),
          ...names[place]!,
          term,
          weight,
          from: lookerOf(at, weighed, weighed.lookers === read.words ? offset : 0),
        }
      }),
    passages: rankTokens(scores).map(place => ({ ...names[place]!, score: scores[place]! })),
    ...(weighed.vector && { vector: Array.from(weighed.vector) }),
  }
}

/** How rare words are, by their terms. */
async function rarityByTerm(graph: Graph, texts: readonly Words[]): Promise<Map<string, number>> {
  const terms = [...new Set(texts.flatMap(({ words }) => words.map(({ term }) => term)))]
  const rarities = await raritiesOf(graph, await graph.terms(terms))
  return new Map(terms.map((term, i) => [term, rarities[i]!]))
}

/**
 * Of each text the mean, over the question's words, of the best cosine with a word of it that is known and counts; 0
 * where there is none.
 */
function lateInteraction(similarities: Grid, texts: Words): number[] {
  const shown = texts.words.map(({ counts, isKnown }) => counts && isKnown)
  return spansOf(texts).map(({ start, end }) =>
    maxSim(columns(similarities, start, end), shown.slice(start, end)).score / Math.max(1, similarities.rows)
  )
}

function columns(grid: Grid, start: number, end: number): Grid {
  const part = gridOf(grid.rows, end - start)
  for (let row = 0; row < grid.rows; row++) rowOf(part, row).set(rowOf(grid, row).subarray(start, end))
  return part
}

/** The heaviest of some words, heaviest first, and what they weigh. */
function heaviest(
  places: readonly number[],
  { words }: Words,
  { weight }: Weighed,
  { method, distinct, limit }: Settings,
): { at: number, weight: number }[] {
  const weights = distinct
    ? distinctWeights(places, words, weight, method === 'cosine')
    : new Map(places.map(at => [at, weight[at]!]))
  return top(weights.keys(), limit, at => weights.get(at)!, (a, b) => a < b).map(at => ({
    at,
    weight: weights.get(at)!,
  }))
}

/** Where passages overlap, each place of a document once, where it weighs most. */
function once(
  places: readonly number[],
  { words }: Words,
  { weight }: Weighed,
  documents: readonly string[],
  offsets: readonly number[],
): number[] {
  const best = new Map<string, number>()
  for (const at of places) {
    const { place, start } = words[at]!, key = `${offsets[place]! + start} ${documents[place]!}`
    const before = best.get(key)
    if (before === undefined || weight[at]! > weight[before]!) best.set(key, at)
  }
  return best.size === places.length ? [...places] : [...best.values()].sort((a, b) => a - b)
}

/**
 * For each term the place where it weighs most, the first of equals, with the weight there or that of all its places.
 */
function distinctWeights(
  places: readonly number[],
  words: readonly Word[],
  weight: Float64Array,
  alone: boolean,
): Map<number, number> {
  const best = new Map<string, number>(), sum = new Map<string, number>()
  for (const at of places) {
    const { term } = words[at]!, before = best.get(term)
    if (before === undefined || weight[at]! > weight[before]!) best.set(term, at)
    sum.set(term, (sum.get(term) ?? 0) + weight[at]!)
  }
  return new Map(Array.from(best, ([term, at]) => [at, alone ? weight[at]! : sum.get(term)!]))
}

/** The word that looked most at one, and its part of that one's weight. */
const lookerOf = (at: number, { lookers, from, share }: Weighed, offset: number): RetrievedToken['from'] => ({
  ...placed(lookers[from[at]!]!, offset),
  ...(share && { share: share[at]! }),
})

/** What stands where, in a document's text whose passage begins at an offset. */
const placed = ({ text, start, end }: Span & { text: string }, offset: number) => ({
  text,
  start: offset + start,
  end: offset + end,
})
