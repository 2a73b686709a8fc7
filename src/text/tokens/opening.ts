import { startsDigit, startsUpper, WORD_OR_RUN } from './scripts.ts'

/**
 * The name that an untitled text opens with, or undefined: a leading run of capitalised words ("Ermengarde of Tours
 * (…"), lower-case links such as "of" or "van" allowed between them and an article before them left out; in scripts
 * without case, what stands in title brackets or before a parenthesis (安徒生（…).
 */
export function openingName(text: string, isStop: (word: string) => boolean): string | undefined {
  const head = text.slice(0, 200).trimStart()
  return openingHan(head) ?? openingCapitals(head, isStop)
}

const OPENING_HAN = /^(?:《([^》]{2,40})》|([\p{sc=Han}\p{sc=Katakana}·・ー]{2,16})[（\(])/v

const openingHan = (head: string) => OPENING_HAN.exec(head)?.slice(1).find(Boolean)

/** Words in lower case that stand inside names; any other ends one. */
export const LINKS = new Set([
  ...'of the and & for in on at to'.split(' '),
  ...'de la le les des du da do dos das del della di el y e van von der den ten ter zu bin ibn ben al af av og och'
    .split(' '),
])

function openingCapitals(head: string, isStop: (word: string) => boolean): string | undefined {
  let start = -1, end = -1, last = 0
  for (const match of head.matchAll(WORD_OR_RUN)) {
    const word = match[2]
    if (word === undefined || !/^[\s.'’&-]*$/.test(head.slice(last, match.index))) break
    last = match.index + word.length
    const marked = startsUpper(word) || startsDigit(word)
    if (start < 0) {
      if (!marked) break
      if (isStop(word.toLowerCase())) continue
      start = match.index
    }
    if (marked) end = last
    else if (!LINKS.has(word)) break
  }
  return start < 0 ? undefined : head.slice(start, end)
}
