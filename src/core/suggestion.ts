import { closest, distance } from 'fastest-levenshtein'

/** Names the nearest of the known words, or all of them where none is near. */
export function suggestion(word: string, words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined
  const near = closest(word, words as string[])
  return distance(word, near) <= Math.max(2, Math.floor(word.length / 3))
    ? `Did you mean "${near}"?`
    : `Known: ${words.join(', ')}.`
}
