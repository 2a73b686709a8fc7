import type { Pace } from '../core/pace.ts'
import type { Encoder, EncodeOptions } from '../encoders/encoder.ts'
import type { Document } from '../text/document.ts'
import type { Tokenizer } from '../text/tokens/tokenizer.ts'
import { nearness } from './meaning.ts'
import { byWorth, rankPhrases, type RankedPhrase, type WordCounts } from './rank-phrases.ts'
import type { Candidate, CandidateFinder, Word } from './word.ts'
import { wordsOf } from './words-of.ts'

/** A phrase that says what a text is about. */
export interface Keyphrase {
  /** As it is written where it first stands in the text; else in the title. */
  text: string
  /** What it is worth beside the document's best, which has 1. */
  score: number
  /** Where it first stands in the document's text, in UTF-16 code units; -1 where only the title has it. */
  start: number
  end: number
}

/** Of how many phrases vectors are asked for: the best without. */
const NEAR = 50

/** A text as it is read here: its title's words come first. */
export interface Read {
  text: string
  /** Where the document's own text begins. */
  from: number
  words: Word[]
}

/** What finds the phrases of a text, and what else tells how good they are. */
export interface PhraseReader {
  find: CandidateFinder
  encoder: Encoder | undefined
  count: number
}

/** Reads a document: its title, then its text. */
export function readPhrases({ title, text: own }: Pick<Document, 'title' | 'text'>, tokenizer: Tokenizer): Read {
  const text = title === undefined ? own : `${title}\n${own}`
  return { text, from: text.length - own.length, words: wordsOf(tokenizer, text) }
}

/** The best phrases of a text. */
export async function bestPhrases(
  read: Read,
  counts: WordCounts,
  { find, encoder, count }: PhraseReader,
  pace: Pace,
): Promise<Keyphrase[]> {
  const ranked = await rankPhrases(read.words, find(read.text, read.words), counts, pace)
  const best = encoder ? await byMeaning(ranked.slice(0, NEAR), read, encoder, { signal: pace.signal }) : ranked
  return best.slice(0, count).map(told(read, best[0]!))
}

/** Phrases in the order of their worth times how near they are to the text. */
async function byMeaning(
  ranked: readonly RankedPhrase[],
  read: Read,
  encoder: Encoder,
  options: EncodeOptions,
): Promise<RankedPhrase[]> {
  const near = await nearness(encoder, read.text, ranked.map(({ places }) => written(read, places[0]!)), options)
  return ranked.map(({ places, score }, i) => ({ places, score: score * near[i]! }))
    .sort(byWorth)
}

const spanOf = ({ words }: Read, { from, to }: Candidate) => ({ start: words[from]!.start, end: words[to - 1]!.end })

function written(read: Read, place: Candidate): string {
  const { start, end } = spanOf(read, place)
  return read.text.slice(start, end)
}

/** Tells a phrase of a text. */
const told = (read: Read, best: RankedPhrase) => ({ places, score }: RankedPhrase): Keyphrase => {
  const { text, from } = read, spans = places.map(place => spanOf(read, place))
  const inText = spans.find(({ start }) => start >= from), { start, end } = inText ?? spans[0]!
  return {
    text: text.slice(start, end),
    score: score / best.score,
    ...(inText ? { start: start - from, end: end - from } : { start: -1, end: -1 }),
  }
}
