import { TokenGraphError } from '../../core/errors.ts'
import { readOptions } from '../../core/read-options.ts'
import { foldHan, foldWord } from './fold.ts'
import type { LearnedPieces } from './pieces/learn.ts'
import {
  learnOptions,
  type PieceLearnOptions,
  type PieceOptions,
  pieceOptions,
  type PieceSettings,
} from './pieces/options.ts'
import type { Span } from './segment.ts'
import { GRAM, takesPlace, type Token, type Tokenizer } from './tokenizer.ts'
import { createWordTokenizer } from './create-word-tokenizer.ts'

/**
 * The default tokenizer's words, and beside them the pieces of sub-words that a vocabulary cuts texts into: further
 * features of the ranking, as pairs of characters are, and no nodes. "Hausboot" is found by "Boot".
 *
 * Pieces are compared as words are, but for stems: folded, and alike wherever in a word they stand. What is in a stop
 * word, or between words, is none.
 *
 * @throws TokenGraphError `option`
 *
 * @example
 * const tokenizer = await createPieceTokenizer({ tokenizer: await readFile('tokenizer.json') })
 * const index = await createIndex(documents, { tokenizer })
 */
export async function createPieceTokenizer(given: PieceOptions): Promise<Tokenizer> {
  const settings = readOptions(pieceOptions, given, 'createPieceTokenizer')
  checkOne(settings)
  const { analysis } = settings, words = await createWordTokenizer(analysis)
  const { digest, cut } = settings.characters
    ? { digest: 'characters', cut: undefined }
    : (await import('./pieces/cut.ts')).openCutter(settings)
  return {
    name: `pieces/1 ${digest} ${words.name}`,
    tokenize(given) {
      const text = asCompared(given, analysis), tokens = words.tokenize(given)
      const asked = tokens.filter(({ kind }) => kind === 'word'), known = new Set(tokens.map(keyOf))
      for (const { start, end } of within(cut ? cut(text) : characters(text, asked), tokens)) {
        const token: Token = { term: GRAM + foldWord(text.slice(start, end), analysis), kind: 'gram', start, end }
        // a pair of characters may be a piece, too
        if (NO_LETTERS.test(token.term) || known.has(keyOf(token))) continue
        known.add(keyOf(token))
        tokens.push(token)
      }
      return tokens
    },
  }
}

/**
 * Learns pieces from a collection, by byte-pair encoding of its words: what `createPieceTokenizer` takes. Keep them
 * with the index, which is opened with the same. The same texts always give the same pieces.
 *
 * @param texts  the documents' texts
 * @throws TokenGraphError `option`
 *
 * @example
 * const tokenizer = await createPieceTokenizer(await learnPieces(documents.map(({ text }) => text)))
 */
export async function learnPieces(texts: Iterable<string>, given: PieceLearnOptions = {}): Promise<LearnedPieces> {
  const { size, analysis } = readOptions(learnOptions, given, 'learnPieces')
  const words = await createWordTokenizer({ ...analysis, bigrams: false }), times = new Map<string, number>()
  for (const text of texts) {
    const compared = asCompared(text, analysis)
    for (const token of words.tokenize(text)) {
      if (!takesPlace(token)) continue
      for (const part of foldWord(compared.slice(token.start, token.end), analysis).split(/\p{P}+/v))
        if (part !== '') times.set(part, (times.get(part) ?? 0) + 1)
    }
  }
  return (await import('./pieces/learn.ts')).joinedPieces(times, size)
}

const NO_LETTERS = /^~\p{P}*$/v

const keyOf = ({ term, start }: Token): string => `${start} ${term}`

/**
 * A text as its words are compared, as far as all places stay where they are: else vocabularies cut a word otherwise at
 * the beginning of a sentence, or with an accent.
 */
function asCompared(text: string, { foldHan: han, diacritics }: PieceSettings['analysis']): string {
  const simple = han ? foldHan(text) : text, lower = simple.toLowerCase()
  const small = lower.length === text.length ? lower : simple
  return diacritics ? small.replace(ACCENTED, letter => sameLength(letter, foldWord(letter, { diacritics }))) : small
}

const ACCENTED = /[\u00c0-\u024f\u1e00-\u1eff]/g
const sameLength = (before: string, after: string) => (after.length === before.length ? after : before)

function* characters(text: string, words: readonly Span[]): Generator<Span> {
  for (const { start, end } of words) {
    for (const { index, 0: character } of text.slice(start, end).matchAll(/\P{M}\p{M}*/gv))
      yield { start: start + index, end: start + index + character.length }
  }
}

/** Those of some spans, in order, that have something of a word with content. */
function* within(spans: Iterable<Span>, tokens: readonly Token[]): Generator<Span> {
  const words = tokens.filter(takesPlace)
  let next = 0
  for (const { start, end } of spans) {
    while (next < words.length && words[next]!.end <= start) next++
    for (let at = next; at < words.length && words[at]!.start < end; at++) {
      if (words[at]!.kind === 'stop') continue
      yield { start, end }
      break
    }
  }
}

/** Exactly one thing says what pieces are. */
function checkOne({ tokenizer, vocabulary, merges, characters }: PieceSettings): void {
  const given = Object.entries({ tokenizer, vocabulary, characters: characters || undefined })
    .flatMap(([name, value]) => (value === undefined ? [] : [name]))
  if (given.length === 1 && (!merges || vocabulary)) return
  throw new TokenGraphError('option', {
    where: 'createPieceTokenizer',
    got: merges && !vocabulary
      ? '"merges" without "vocabulary"'
      : given.join(' and ') || 'nothing that says what pieces are',
    expected: 'one of the options "tokenizer", "vocabulary" and "characters"',
  })
}
