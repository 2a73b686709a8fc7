import { codesIn } from './codes.ts'
import type { CutElision } from './elision.ts'
import { type FoldOptions, foldHan, foldWord } from './fold.ts'
import { startsDigit, startsUnspaced, startsUpper, WORD_OR_RUN } from './scripts.ts'
import type { Span } from './segment.ts'

/** What a name is made of: a word, or one character of a script without spaces. */
export interface NameUnit extends Span {
  /** The folded form by which names are compared: whole words, not stems. */
  key: string
}

/** How names are compared; see the analysis options of the same name. */
export interface NameFolding extends FoldOptions {
  foldHan: boolean
  /** How words with an apostrophe are cut. */
  cut: CutElision
}

/** A name: what it is called, and the units it is found by. */
export interface Name {
  label: string
  units: readonly string[]
}

/** Where a name stands in a text. */
export interface Mention extends Span {
  name: number
  /**
   * `upper`: upper case speaks for it. `lower`: nothing but its words do, as people type. `none`: its script has no
   * case.
   */
  case: 'upper' | 'lower' | 'none'
}

/**
 * Cuts a text into the units of names.
 *
 * @param known  words as they are written, with their keys; for who cuts many texts: what is not there is added
 */
export function nameUnits(text: string, folding: NameFolding, known?: Map<string, string>): NameUnit[] {
  const units: NameUnit[] = []
  for (const match of text.matchAll(WORD_OR_RUN)) {
    let at = match.index
    if (match[2] !== undefined) {
      const [start, end] = folding.cut(match[2])
      units.push({ key: keyOf(match[2].slice(start, end), folding, known), start: at + start, end: at + end })
      continue
    }
    for (const character of match[1]!) {
      units.push({ key: folding.foldHan ? foldHan(character) : character, start: at, end: at += character.length })
    }
  }
  return units
}

function keyOf(word: string, folding: NameFolding, known?: Map<string, string>): string {
  let key = known?.get(word)
  if (key === undefined) {
    key = foldWord(word, folding).replace(/'s$/, '')
    known?.set(word, key)
  }
  return key
}

/**
 * A title as a name, its closing parenthesis dropped: "Mercury (planet)" → "Mercury". One without a word is its own
 * unit.
 */
export function wholeName(title: string, folding: NameFolding): Name {
  const label = withoutParenthesis(title).trim() || title.trim() || title
  const units = nameUnits(label, folding).map(unit => unit.key)
  return { label, units: units.length === 0 ? [label] : units }
}

/** A title without the parenthesis that it ends with: "Mercury " of "Mercury (planet)". */
export const withoutParenthesis = (title: string): string => title.trimEnd().replace(/[(（][^()（）]*[)）]$/, '')

/** Two names with the same key are one node. */
export const nameKey = (units: readonly string[]): string => units.join(' ')

/** What a finder needs to know of the collection; {@link CaseCounts} learns it. */
export interface CaseKnowledge {
  /** Whether the texts tell names by case at all. Texts in lower case, or all in capitals, do not. */
  cased: boolean
  /** Of the one-word names: the share of capitals among their places inside sentences; 1 where nothing is known. */
  capital(key: string): number
}

/** Names by their units. */
export interface NameTree {
  /**
   * The longest name that begins at a unit, and of how many it is; undefined where none does.
   *
   * @param isGone  names that are passed over, as if they were not known: shorter ones inside them are found
   */
  longest(
    units: readonly NameUnit[],
    from: number,
    isGone?: (name: number) => boolean,
  ): { name: number, length: number } | undefined
}

/**
 * Finds names in texts: longest match, left to right.
 *
 * Case decides whether words are a name or mere words. Half of a mention's words, stop words aside, must begin with
 * a capital or a digit; a single word at the start of a sentence counts only if it is mostly capitalised elsewhere.
 * Titles such as "memory" or "information" match ordinary words, and walking along those accidents costs 3 to 4
 * points of mean average precision on collections of abstracts. Where the texts have no case, none is found: the
 * ranking then stays lexical. Scripts without case take names of two characters and more as they stand.
 */
export class NameFinder {
  constructor(
    readonly names: NameTree,
    readonly folding: NameFolding,
    readonly isStop: (key: string) => boolean,
    readonly knowledge: CaseKnowledge,
  ) {}

  /** The same names by what is known of other texts. */
  knowing(knowledge: CaseKnowledge): NameFinder {
    return new NameFinder(this.names, this.folding, this.isStop, knowledge)
  }

  /** @param isGone  names that are passed over, as if they were not known: shorter ones inside them are found */
  find(text: string, isGone?: (name: number) => boolean): Mention[] {
    return this.#find(text, nameUnits(text, this.folding), isGone, false)
  }

  /** The same in a text whose units are known. */
  findAmong(text: string, units: readonly NameUnit[]): Mention[] {
    return this.#find(text, units, undefined, false)
  }

  /**
   * The same in a question, whose writer may not have cared for capitals: also names of two words or more, stop words
   * aside, that are written without. In texts these are ordinary words too often. What stands within a code is none:
   * M/PO-R3 does not ask for "PO".
   */
  findAsked(text: string, isGone?: (name: number) => boolean): Mention[] {
    return this.#find(text, nameUnits(text, this.folding), isGone, true)
  }

  #find(
    text: string,
    units: readonly NameUnit[],
    isGone: ((name: number) => boolean) | undefined,
    asked: boolean,
  ): Mention[] {
    const found: Mention[] = [], codes = asked ? codesIn(text, units) : []
    let code = 0
    for (let i = 0; i < units.length; i++) {
      const match = this.names.longest(units, i, isGone)
      if (!match) continue
      while (code < codes.length && codes[code]!.end <= units[i]!.start) code++
      const last = units[i + match.length - 1]!
      if (code < codes.length && isPartOf(codes[code]!, units[i]!.start, last.end)) continue
      const named = units.slice(i, i + match.length), isNamed = this.isNamed(text, named)
      if (!isNamed && !(asked && this.#isPhrase(named))) continue
      const written = hasNoCase(units[i]!.key) ? 'none' : isNamed ? 'upper' : 'lower'
      found.push({ name: match.name, case: written, start: units[i]!.start, end: last.end })
      i += match.length - 1
    }
    return found
  }

  #isPhrase(units: readonly NameUnit[]): boolean {
    return this.knowledge.cased && units.filter(unit => !this.isStop(unit.key)).length > 1
  }

  /** The case rule. */
  isNamed(text: string, units: readonly NameUnit[]): boolean {
    if (hasNoCase(units[0]!.key)) return true
    if (!this.knowledge.cased) return false
    const main = units.filter(unit => !this.isStop(unit.key))
    // "The Who": all of it must be marked, and more than the word that a sentence begins with
    if (main.length === 0) return units.length > 1 && units.every(unit => isMarked(text, unit))
    if (2 * main.filter(unit => isMarked(text, unit)).length < Math.max(1, main.length)) return false
    return units.length > 1 || !startsSentence(text, units[0]!.start) || this.knowledge.capital(units[0]!.key) >= 0.5
  }
}

/** Whether a stretch is in a span, and not all of it. */
const isPartOf = (span: Span, start: number, end: number) =>
  span.start <= start && end <= span.end && end - start < span.end - span.start

/** What a word begins with; that of ".NET" is N. */
export const headOf = (text: string, { start }: Pick<Span, 'start'>): string =>
  text.slice(start, start + 4).replace('.', '')

const isMarked = (text: string, unit: Span) => {
  const word = headOf(text, unit)
  return startsUpper(word) || startsDigit(word) || INNER_CAPITAL.test(word)
}
/** iPhone, eBay. */
const INNER_CAPITAL = /^\p{Ll}{1,2}\p{Lu}/v

/** Whether a word is of a script without case. */
const hasNoCase = (key: string): boolean => startsUnspaced(key) || NO_CASE.test(key)
const NO_CASE = /^\p{Lo}/v

/** Whether a sentence, or a quotation, begins at a place of a text. */
export const startsSentence = (text: string, at: number) =>
  at === 0 || /[.!?:;"“(]\s*$/.test(text.slice(Math.max(0, at - 8), at))
