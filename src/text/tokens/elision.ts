import { APOSTROPHE } from './scripts.ts'

/** Articles and pronouns that lose their vowel before one. These no English word begins with. */
const ELIDED = 'l d qu jusqu lorsqu puisqu quoiqu dell all nell dall sull coll quell'

/** Those of some languages alone: what English writes so is something else. */
const MORE_ELIDED: Readonly<Record<string, string>> = {
  fr: 'j m t s c n',
  it: 'c m t s v un gl agl dagl degl negl sugl sant',
  ca: 'm t s n',
}

/**
 * Where the noun of a word with an apostrophe stands: "écran" in "l'écran", and in Turkish "Ankara" in "Ankara'nın".
 */
export type CutElision = (word: string) => readonly [start: number, end: number]

/** Makes what cuts words of some languages at their apostrophes. */
export function elisionOf(languages: readonly string[]): CutElision {
  const elided = [ELIDED, ...languages.flatMap(language => MORE_ELIDED[language] ?? [])].join(' ').replaceAll(' ', '|')
  const before = new RegExp(`^(?:${elided})[${APOSTROPHE}](?=[\\p{L}\\p{N}]{2})`, 'iv')
  const isTurkish = languages.includes('tr'), after = new RegExp(`[${APOSTROPHE}]\\p{Ll}+$`, 'v')
  return word => {
    if (!HAS_APOSTROPHE.test(word)) return [0, word.length]
    const start = before.exec(word)?.[0].length ?? 0
    return [start, (isTurkish && after.exec(word)?.index) || word.length]
  }
}

const HAS_APOSTROPHE = new RegExp(`[${APOSTROPHE}]`, 'v')
