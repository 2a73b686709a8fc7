import { startsUnspaced } from './scripts.ts'
import type { Span } from './segment.ts'
import { STOP, takesPlace, type Token, WHOLE } from './tokenizer.ts'

/** So many words a phrase has at most, or characters of a script without spaces. */
export const LONGEST_PHRASE = 16

/**
 * A word as phrases compare it, stop word or not; of a script without spaces one character, since where its words end
 * depends on what stands around them.
 */
export interface Unit extends Span {
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
export function unitsOf(tokens: readonly Pick<Token, 'term' | 'kind' | 'start' | 'end'>[]): Unit[] {
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
export const goesOn = (text: string, from: Unit, to: Unit): boolean => !BREAK.test(text.slice(from.end, to.start))
const BREAK = /[,;:!?\(\)，；：！？（）。、]|\n\s*\n/v

export const termOf = (keys: readonly string[]): string => WHOLE + keys.join(' ')

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
