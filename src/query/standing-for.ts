import type { Span } from '../text/tokens/segment.ts'
import type { AskedToken } from './asked-tokens.ts'

/** A token that stands for the words that it covers. */
type Standing = Span & Pick<AskedToken, 'token' | 'kind' | 'instead'>

/**
 * Of each word of a question, the tokens that say it as well: those that texts may have in its place, "=wifi" of
 * "Wi-Fi", and pairs of characters that cover it, as 台北 is within 臺北市, another word. Cost: all of them, sorted.
 *
 * @param words  by where they begin
 */
export function standingFor(words: readonly Span[], read: readonly Standing[]): number[][] {
  const standing: number[][] = words.map(() => []), inOrder = read.toSorted((a, b) => a.start - b.start)
  let next = 0
  for (const { token, kind, instead, start, end } of inOrder) {
    if (token === undefined || !(instead || kind === 'gram')) continue
    while (next < words.length && words[next]!.start < start) next++
    for (let i = next; i < words.length && words[i]!.start < end; i++)
      if (words[i]!.end <= end) standing[i]!.push(token)
  }
  return standing
}
