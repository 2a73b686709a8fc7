import { closest, distance } from 'fastest-levenshtein'

/** Names the nearest of the known words, or all of them where none is near and has a letter of it where it was. */
export function suggestion(word: string, words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined
  const near = closest(word, words as string[])
  const away = distance(word, near)
  return away <= Math.max(2, Math.floor(word.length / 3)) && away < Math.max(word.length, near.length)
    ? `Did you mean "${near}"?`
    : `Known: ${words.join(', ')}.`
}
