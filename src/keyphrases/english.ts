import { loadLanguage } from '../text/tokens/languages.ts'
import type { Word } from './word.ts'

/** The least share of an English text's words that are without content, by its list; of most texts it is two fifths. */
const LEAST = 0.15

/** Tells whether a text is English by its words without content. One of a few words, a headline, may have too few. */
export async function loadIsEnglish(): Promise<(text: string, words: readonly Word[]) => boolean> {
  const listed = new Set((await loadLanguage('en')).stopWords)
  return (text, words) => {
    const found = words.filter(({ start, end }) => listed.has(text.slice(start, end).toLowerCase())).length
    return found >= LEAST * words.length
  }
}
