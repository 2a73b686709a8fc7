import { Pace } from '../core/pace.ts'
import { type Matrix, rowAt, zeros } from '../math/dense/matrix.ts'
import { joinedWords, packWords, type WordRows, type WordType } from '../math/dense/word-rows.ts'
import type { Token, Tokenizer } from '../text/tokens/tokenizer.ts'
import type { EncodeOptions, Encoder, WordsOfText } from './encoder.ts'

/** How the vectors of words are kept, and what finds the words. */
export interface KeptWords {
  type: WordType
  tokenizer: Pick<Tokenizer, 'tokenize'>
}

/**
 * A text with its words: what has a vector where such are kept. Words without content have none: without them vectors
 * take some 55 % of the bytes, and rank as well.
 */
export const withWords = (text: string, tokenizer: KeptWords['tokenizer']): WordsOfText & { words: Token[] } => ({
  text,
  words: tokenizer.tokenize(text).filter(({ kind }) => kind === 'word'),
})

/** So many texts are encoded before their words are: a model that remembers its last runs runs once for both. */
export const TOGETHER = 8

/**
 * The vectors of passages' texts and, where these are kept, of their words.
 *
 * @param isThere  whether a text has its vector already: its row is left empty
 */
export async function encodeTexts(
  encoder: Encoder,
  texts: readonly string[],
  isThere: (text: number) => boolean,
  keep: KeptWords | undefined,
  options: EncodeOptions,
): Promise<{ rows: Matrix, words?: WordRows }> {
  const rows = zeros(texts.length, encoder.width)
  const encode = async (places: readonly number[], told: EncodeOptions) => {
    const left = places.filter(place => !isThere(place))
    if (left.length === 0) return
    const made = await encoder.encode(left.map(place => texts[place]!), 'passage', told)
    left.forEach((place, i) => rowAt(rows, place).set(rowAt(made, i)))
  }
  if (!keep) {
    await encode([...texts.keys()], options)
    return { rows }
  }
  const { signal, onProgress } = options, pace = new Pace(signal, onProgress), told = signal ? { signal } : {}
  const parts = [packWords([], keep.type, encoder.width)]
  for (let from = 0; from < texts.length; from += TOGETHER) {
    await pace.pause('encode', from, texts.length)
    const some = texts.slice(from, from + TOGETHER)
    await encode(some.map((_, i) => from + i), told)
    const made = await encoder.encodeWords(some.map(text => withWords(text, keep.tokenizer)), 'passage', told)
    parts.push(packWords(made, keep.type, encoder.width))
  }
  return { rows, words: joinedWords(parts) }
}
