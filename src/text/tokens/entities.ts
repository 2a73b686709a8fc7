import { headOf, type NameFolding, type NameUnit, nameKey, nameUnits, startsSentence, wholeName } from './names.ts'
import { LINKS } from './opening.ts'
import { startsDigit, startsUpper } from './scripts.ts'

/** A part of a run has two words at least; the parts of longer runs than this are too many. */
const LONGEST_PARTED = 5

/**
 * From this length on, a text of which more than so many words are capitalised tells nothing by capitals: a headline,
 * a table, a text in capitals.
 */
const CASED = { words: 20, share: 0.6 }

/**
 * The entities in a text, as keys: runs of words that begin with a capital or, after the first, with a digit,
 * lower-case links such as "of" between them, and the parts of two words and more of short runs: "Lake Michigan" of
 * "Lake Michigan Beach". A single word that a sentence begins with is none; of a run that does, what follows its first
 * word is one, too. They are told of a text by itself, so that they come and go with it: that others have them as well,
 * edges say.
 *
 * Measured against runs that are looked for in all texts once two have them, and against single words told by how they
 * are mostly written: recall@5 on every third question of MuSiQue 65.8 as here, 64.6 and 66.0; without parts 64.8.
 *
 * @param units  of the text
 */
export function entitiesIn(text: string, units: readonly NameUnit[], isStop: (word: string) => boolean): Set<string> {
  const keys = new Set<string>()
  if (!isCased(text, units)) return keys
  for (const run of runsOf(text, units, isStop)) addRun(run, startsSentence(text, run[0]!.start), isStop, keys)
  return keys
}

/** The entities of titles: all of each, and the runs in it. */
export function entitiesOfTitles(
  titles: readonly string[],
  folding: NameFolding,
  isStop: (word: string) => boolean,
): Set<string> {
  const keys = new Set<string>()
  for (const title of titles) {
    for (const run of runsOf(title, nameUnits(title, folding), isStop)) addRun(run, false, isStop, keys)
    add(wholeName(title, folding).units, isStop, keys)
  }
  return keys
}

function isCased(text: string, units: readonly NameUnit[]): boolean {
  if (units.length < CASED.words) return true
  return units.filter(unit => startsUpper(headOf(text, unit))).length <= CASED.share * units.length
}

/** The runs of capitalised words, as long as they go, without the stop words that they begin with. */
function runsOf(text: string, units: readonly NameUnit[], isStop: (word: string) => boolean): NameUnit[][] {
  const runs: NameUnit[][] = []
  let run: NameUnit[] = [], links: NameUnit[] = []
  const end = () => {
    if (run.length === 0) return
    const from = run.findIndex(({ key }) => !isStop(key))
    if (from >= 0) runs.push(run.slice(from))
    run = []
    links = []
  }
  for (const [i, unit] of units.entries()) {
    if (run.length > 0 && !goesOn(text, units[i - 1]!, unit)) end()
    const head = headOf(text, unit)
    if (startsUpper(head) || (run.length > 0 && startsDigit(head))) {
      run.push(...links, unit)
      links = []
    } else if (run.length > 0 && links.length < MOST_LINKS && LINKS.has(text.slice(unit.start, unit.end))) {
      links.push(unit)
    } else end()
  }
  end()
  return runs
}

/** "of the", "de la" may stand between two words of a name. */
const MOST_LINKS = 2

/** Whether nothing stands between two words that ends a run, as a line does; a full stop, unless after an initial. */
function goesOn(text: string, { start, end }: NameUnit, next: NameUnit): boolean {
  const between = text.slice(end, next.start)
  return JOINS.test(between) || (end === start + 1 && startsUpper(text.slice(start, end)) && /^\. ?$/.test(between))
}
const JOINS = /^[^\S\r\n]*[’'&-]?[^\S\r\n]*$/

function addRun(
  run: readonly NameUnit[],
  isFirst: boolean,
  isStop: (word: string) => boolean,
  keys: Set<string>,
): void {
  const words = run.map(({ key }) => key)
  if (words.length === 1 && isFirst) return
  add(words, isStop, keys)
  if (isFirst) add(words.slice(1), isStop, keys)
  for (const [from, to] of stretches(words)) {
    if (to - from < words.length && !(isFirst && from === 0 && to === 1)) add(words.slice(from, to), isStop, keys)
  }
  if (words.length > LONGEST_PARTED) return
  for (let from = 0; from < words.length; from++)
    for (let to = from + 2; to <= words.length; to++)
      if (!isStop(words[from]!) && !isStop(words[to - 1]!) && !startsDigit(words[from]!))
        add(words.slice(from, to), isStop, keys)
}

/** Where a run is parted by words that rather stand between names than in them: "Norgaard in Oslo". */
function stretches(words: readonly string[]): [from: number, to: number][] {
  const cuts = [...words.keys()].filter(i => BETWEEN.has(words[i]!))
  return [-1, ...cuts].map((cut, i): [number, number] => [cut + 1, cuts[i] ?? words.length])
}
const BETWEEN = new Set(['in', 'at', 'on', 'to', 'for', 'and'])

/** One word must be more than a number, an abbreviation of two letters, or a stop word; so must one of several. */
function add(words: readonly string[], isStop: (word: string) => boolean, keys: Set<string>): void {
  const [first] = words
  if (words.length > 0 && words.length <= LONGEST && (words.length > 1 || first!.length > 2) && words.some(isTelling))
    keys.add(nameKey(words))
  function isTelling(word: string): boolean {
    return !startsDigit(word) && !isStop(word)
  }
}

/** A longer run is a list, or a line in capitals. */
const LONGEST = 16
