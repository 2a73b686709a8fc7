import { startsDigit, startsUnspaced, startsUpper, WORD_OR_RUN } from './scripts.ts'

/** Titles in text: 《》〈〉「」『』 of Chinese and Japanese, “” and "" of others; at most 80 characters, on one line. */
const QUOTED =
  /《([^《》\n]{1,80})》|〈([^〈〉\n]{1,80})〉|「([^「」\n]{1,80})」|『([^『』\n]{1,80})』|“([^“”\n]{1,80})”|"([^"\n]{1,80})"/g

/**
 * What a text puts in quotation marks or title brackets as one puts a title: up to eight words, half of them, stop
 * words aside, beginning with a capital or a digit; in scripts without case, anything.
 */
export function quotedNames(text: string, isStop: (word: string) => boolean): string[] {
  return Array.from(text.matchAll(QUOTED), match => match.slice(1).find(group => group !== undefined)!)
    .filter(title => isTitle(title, isStop))
}

function isTitle(title: string, isStop: (word: string) => boolean): boolean {
  const words = title.match(WORD_OR_RUN) ?? []
  if (words.length === 0 || words.length > 8) return false
  const main = words.filter(word => !isStop(word.toLowerCase()))
  const marked = main.filter(word => startsUpper(word) || startsDigit(word) || startsUnspaced(word))
  return main.length > 0 && 2 * marked.length >= main.length
}
