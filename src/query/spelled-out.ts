import type { Span } from '../text/tokens/segment.ts'
import type { Written } from './written.ts'

const CARDINALS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ')
const ORDINALS =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'
    .split(' ')
const ROMAN = 'i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx'.split(' ')

/** In names and dates; "mar" and "may" are words. */
const SHORT =
  'st saint,mt mount,ft fort,jan january,feb february,apr april,jun june,jul july,aug august,sep september,sept september,oct october,nov november,dec december'

/** How numbers up to twenty, and what is often abbreviated, may be written, by how else they may. */
const OTHERWISE = new Map<string, string[]>()
const pair = (one: string, other: string) => {
  for (const [from, to] of [[one, other], [other, one]] as const) {
    OTHERWISE.set(from, [...OTHERWISE.get(from) ?? [], to])
  }
}
for (const [i, word] of ORDINALS.entries()) pair(`${i + 1}${['st', 'nd', 'rd'][i] ?? 'th'}`, word)
// "one" and one letter are more often something else
for (const [i, word] of CARDINALS.entries()) if (i > 0) pair(String(i + 1), word)
for (const [i, letters] of ROMAN.entries()) if (letters.length > 1) pair(String(i + 1), letters)
for (const each of SHORT.split(',')) pair(...each.split(' ') as [string, string])

/**
 * A number or abbreviation as English may write it otherwise: World War 2, II or Two; the 2nd or second amendment; St.
 * and Saint Petersburg.
 */
export function spelledOut(text: string, { start, end }: Span): Written[] {
  const written = text.slice(start, end), small = written.toLowerCase()
  const others = OTHERWISE.get(small) ?? [], day = DAY.exec(small)?.[1]
  if ((others.length === 0 && !day) || isJoined(text, start, end)) return []
  if (NO_NUMBER.test(small) && written !== small.toUpperCase()) return []
  return [
    ...others.map(each => ({ written: each, ifLacked: false })),
    ...day ? [{ written: day, ifLacked: true }] : [],
  ]
}

/** Roman numbers in capitals alone: Xi is a name, vi an editor. */
const NO_NUMBER = /^(?:vi|xi)$/
const DAY = /^(\d{1,2})(?:st|nd|rd|th)$/

/** Whether a word is part of something else: the 2 of "3.2". */
const isJoined = (text: string, start: number, end: number): boolean =>
  !/^[\s\(\["“‘']?$/v.test(text.slice(Math.max(0, start - 1), start))
  || !/^\p{P}*(?:\s|$)/v.test(text.slice(end, end + 4))
