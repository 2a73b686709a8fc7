import { foldHan, foldWord } from './fold.ts'
import type { Language, LanguageCode } from './languages.ts'
import { type NameFolding, startsSentence } from './names.ts'
import { startsUpper } from './scripts.ts'

/** A word of a text: where it stands, and the languages that list it among those without content, a bit for each. */
interface Listed {
  start: number
  end: number
  listedBy: number
}

/** How the words of lists are folded. */
type ListFolding = Pick<NameFolding, 'diacritics' | 'foldHan'>

/**
 * Tells which words of a text carry no content.
 *
 * A word is such a one where a list of the text's own language has it. Of languages that share a script, the text is in
 * those that list most of its words, if two or more: "war" says something in an English text, and nothing in a German
 * one. In capitals, in a text that has small letters, it says something in any language: "US" is not "us".
 */
export class StopWords {
  /** Of each listed word, as it is spelt and without its accents, the languages that list it. */
  readonly #listed: ReadonlyMap<string, number>
  /** The languages that share their script with another. */
  readonly #rivals: number

  constructor(languages: readonly (Language & { code: LanguageCode })[], folding: ListFolding) {
    const scripts = languages.map(({ code }) => new Intl.Locale(code).maximize().script)
    const shared = scripts.map(script => scripts.filter(each => each === script).length > 1)
    this.#rivals = shared.reduce((bits, is, language) => (is ? bits | (1 << language) : bits), 0)
    this.#listed = listed(languages.map(({ stopWords }) => stopWords), folding)
  }

  /** The languages that list a word: all of them an "&". @param spelt  in lower case, with its accents */
  listedBy(spelt: string, written = spelt): number {
    return written === '&' ? ~0 : this.#listed.get(spelt) ?? 0
  }

  /** Of a text's words, which carry no content. */
  among(text: string, words: readonly Listed[]): boolean[] {
    const own = this.#rivals === 0 ? ~0 : this.#languagesOf(words)
    let isMixed: boolean | undefined
    return words.map((word, i) => {
      if ((word.listedBy & own) === 0) return false
      if (!isInCapitals(text, word) || isStressed(text, words, i)) return true
      return !(isMixed ??= SMALL_LETTER.test(text))
    })
  }

  /** The languages that a text may be in: of rivals those that list most of its words, or any where none lists two. */
  #languagesOf(words: readonly Listed[]): number {
    let own = this.#rivals, most = 2
    for (let language = 1; language <= this.#rivals; language <<= 1) {
      const count = words.filter(({ listedBy }) => listedBy & language & this.#rivals).length
      if (count < most) continue
      own = count > most || own === this.#rivals ? language : own | language
      most = count
    }
    return own | ~this.#rivals
  }
}

/**
 * No number is a stop word, whatever a list says: the Mandarin one has digits in full width, and "type 2 diabetes" is
 * not "type 1 diabetes". On the 142 questions of SQuAD with a lone digit, MAP rises from 81.7 to 86.1.
 */
const IS_NUMBER = /^\p{N}+$/v

/** Words with content that contractions are when they lack their apostrophe: "hell" for "he'll". */
const OTHERWISE = new Set('hell shell well ill shed wed id'.split(' '))

/**
 * As a word of a list is written, and without its apostrophe: "dont". One that is spelt with accents is on the list
 * only with them: thé is no "the", but "a" may stand for à.
 */
function formsOf(word: string, diacritics: boolean): Set<string> {
  const forms = [foldWord(word, { diacritics: false }), foldWord(word, { diacritics })]
  const bare = forms.map(form => form.replaceAll("'", '')).filter(form => !OTHERWISE.has(form))
  return new Set([...forms, ...bare])
}

function listed(lists: readonly (readonly string[])[], { diacritics, foldHan: foldsHan }: ListFolding) {
  const found = new Map<string, number>()
  for (const [language, words] of lists.entries()) {
    for (const word of words) {
      for (const form of formsOf(word, diacritics)) {
        const written = foldsHan ? foldHan(form) : form
        if (!IS_NUMBER.test(written)) found.set(written, (found.get(written) ?? 0) | (1 << language))
      }
    }
  }
  return found
}

/**
 * Whether a word is written in capitals, as no word without content is within a text: "US", "IT", "vitamin A". English
 * writes "I" so wherever it stands, and sentences begin with a single capital.
 */
function isInCapitals(text: string, { start, end }: Listed): boolean {
  const word = text.slice(start, end)
  if (!startsUpper(word) || SMALL_LETTER.test(word)) return false
  return word.length > 1 ? !word.includes("'") && !word.includes('’') : word !== 'I' && !startsSentence(text, start)
}

const SMALL_LETTER = /\p{Ll}/v

/**
 * Whether a word in capitals is only said aloud, as the words beside it are: "BAKE THE bread". Acronyms beside one
 * another are short, "the US GDP", and single letters always say something.
 */
function isStressed(text: string, words: readonly Listed[], at: number): boolean {
  const word = words[at]!, length = word.end - word.start
  if (length === 1) return false
  return [words[at - 1], words[at + 1]].some(next => {
    if (!next) return false
    const [before, after] = next.start < word.start ? [next, word] : [word, next]
    if (after.start !== before.end + 1 || text[before.end] !== ' ') return false
    if (before === next && length <= 3 && ARTICLE.test(text.slice(next.start, next.end))) return false
    const isLong = next.listedBy > 0 ? Math.max(length, next.end - next.start) > 2 : next.end - next.start > 3
    return isLong && ALL_CAPITALS.test(text.slice(next.start, next.end))
  })
}
/** Behind it a pronoun is none: THE US. */
const ARTICLE = /^THE$/
const ALL_CAPITALS = /^\p{Lu}{2,}$/v
