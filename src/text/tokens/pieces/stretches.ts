import type { Span } from '../segment.ts'

/** The longest stretch that is tokenised at once, in code units. */
export const STRETCH = 4096

const isBlank = (character: string) => /\s/.test(character), isMark = (character: string) => /\p{P}/u.test(character)

/**
 * Cuts a text into stretches that are tokenised each for itself, so that time and memory grow with the text and no
 * faster: tokenizers build a lattice of the whole. Texts up to {@link STRETCH} stay whole; longer ones are cut in the
 * second half of a stretch before a blank, which tokenizers take for part of the next word, or else after a mark, or
 * else between two characters.
 */
export function* stretches(text: string, longest = STRETCH): Generator<Span> {
  for (let start = 0; start < text.length;) {
    const end = start + longest >= text.length ? text.length : cut(text, start, start + longest)
    yield { start, end }
    start = end
  }
}

function cut(text: string, start: number, end: number): number {
  const half = start + ((end - start) >> 1)
  for (let at = end; at > half; at--) if (isBlank(text[at]!)) return at
  for (let at = end; at > half; at--) if (isMark(text[at - 1]!)) return at
  const isPair = text.codePointAt(end - 1)! > 0xFFFF
  return isPair && end - 1 > start ? end - 1 : end
}
