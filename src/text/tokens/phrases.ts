import { startsUnspaced } from './scripts.ts'
import type { Span } from './segment.ts'
import { STOP, takesPlace, type Token, type Tokenizer, WHOLE } from './tokenizer.ts'

/** So many words a phrase has at most, or characters of a script without spaces. */
export const LONGEST_PHRASE = 16

/**
 * A word as phrases compare it, stop word or not; of a script without spaces one character, since where its words end
 * depends on what stands around them.
 */
interface Unit extends Span {
  key: string
  /** The place of its word among the tokens. */
  token: number
}

/** A phrase in a text, by the term that it has as one token. */
export interface Phrase extends Span {
  term: string
  /** The places of its first and last word among the tokens. */
  first: number
  last: number
}

/** The units of a text's words. */
function unitsOf(tokens: readonly Pick<Token, 'term' | 'kind' | 'start' | 'end'>[]): Unit[] {
  return tokens.flatMap(({ term, kind, start, end }, token) => {
    if (!takesPlace({ kind })) return []
    const key = kind === 'stop' && term.startsWith(STOP) ? term.slice(STOP.length) : term
    if (!startsUnspaced(key)) return { key, token, start, end }
    const characters = [...key], isAligned = key.length === end - start
    let at = start
    return characters.map(character => {
      const from = at
      if (isAligned) at += character.length
      return { key: character, token, start: from, end: isAligned ? at : end }
    })
  })
}

/** Whether nothing stands between two words that ends a clause or a paragraph; a full stop may be that of St. Louis. */
const goesOn = (text: string, from: Unit, to: Unit): boolean => !BREAK.test(text.slice(from.end, to.start))
const BREAK = /[,;:!?\(\)，；：！？（）。、]|\n\s*\n/v

const termOf = (keys: readonly string[]): string => WHOLE + keys.join(' ')

/** The stretches of two units or more that a phrase may be, longest first from each place. */
export function* phrasesOf(text: string, tokens: readonly Token[]): Generator<Phrase> {
  const units = unitsOf(tokens), keys = units.map(({ key }) => key)
  for (let from = 0; from < units.length; from++) {
    let to = from + 1
    while (to < units.length && to - from < LONGEST_PHRASE && goesOn(text, units[to - 1]!, units[to]!)) to++
    for (; to - from >= 2; to--) {
      const { start, token: first } = units[from]!, { end, token: last } = units[to - 1]!
      yield { term: termOf(keys.slice(from, to)), start, end, first, last }
    }
  }
}

/**
 * What a synonym of the user's is to the graph: of one word its token, of several a token of their own, a variant.
 * Undefined where it has no word, more than {@link LONGEST_PHRASE}, or a stop word alone, unless in capitals: "WHO".
 */
export function synonymToken(written: string, tokenizer: Tokenizer): Token | undefined {
  const tokens = tokenizer.tokenize(written), [first, ...more] = tokens.filter(takesPlace), units = unitsOf(tokens)
  if (!first || units.length > LONGEST_PHRASE) return undefined
  if (more.length === 0) {
    if (first.kind === 'word') return first
    return IN_CAPITALS.test(written) ? { ...first, term: units[0]!.key, kind: 'word' } : undefined
  }
  return { term: termOf(units.map(({ key }) => key)), kind: 'variant', start: 0, end: written.length }
}

const IN_CAPITALS = /^\P{L}*\p{Lu}{2,}\P{L}*$/v

/** A tokenizer that also finds those of the user's synonyms that are several words, each as one token. */
export function withPhrases(tokenizer: Tokenizer, synonyms: readonly (readonly string[])[]): Tokenizer {
  const terms = synonyms.flat().flatMap(written => {
    const token = synonymToken(written, tokenizer)
    return token?.kind === 'variant' ? [token.term] : []
  })
  if (terms.length === 0) return tokenizer
  const starts = new Map<string, Set<string>>()
  for (const term of terms) {
    const first = term.slice(WHOLE.length, term.indexOf(' '))
    starts.set(first, (starts.get(first) ?? new Set()).add(term))
  }
  return {
    name: tokenizer.name,
    tokenize(text) {
      const tokens = tokenizer.tokenize(text)
      return [...tokens, ...found(text, unitsOf(tokens), starts)]
    },
  }
}

function* found(text: string, units: readonly Unit[], starts: ReadonlyMap<string, Set<string>>): Generator<Token> {
  for (const [from, { key, start }] of units.entries()) {
    const sought = starts.get(key)
    if (!sought) continue
    let term = WHOLE + key
    for (let to = from + 1; to < units.length && to - from < LONGEST_PHRASE; to++) {
      if (!goesOn(text, units[to - 1]!, units[to]!)) break
      term += ` ${units[to]!.key}`
      if (sought.has(term)) yield { term, kind: 'variant', start, end: units[to]!.end }
    }
  }
}
