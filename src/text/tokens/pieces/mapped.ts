/**
 * A text that was made of another one: its code unit i stands for `original.slice(from[i], to[i])`; a plain one has no
 * places, as nobody asks for them.
 */
export interface Mapped {
  readonly text: string
  readonly isPlain?: true
  readonly from: readonly number[]
  readonly to: readonly number[]
}

/** A text of whose places nobody asks. */
export const plain = (text: string): Mapped => ({ text, isPlain: true, from: [], to: [] })

/** A text as it is. */
export function unchanged(text: string): Mapped {
  const from = Array.from({ length: text.length }, (_, i) => i)
  return { text, from, to: from.map(i => i + 1) }
}

/**
 * Replaces every match of a global pattern. Each code unit of what replaces it stands for all that was matched;
 * a match that stays as it is keeps its places. Cost: the length of the text.
 */
export function replaced(mapped: Mapped, pattern: RegExp, replace: (match: string) => string): Mapped {
  if (mapped.isPlain) return plain(mapped.text.replace(pattern, replace))
  const parts: string[] = []
  const from: number[] = [], to: number[] = []
  let at = 0
  const keep = (end: number) => {
    parts.push(mapped.text.slice(at, end))
    for (; at < end; at++) {
      from.push(mapped.from[at]!)
      to.push(mapped.to[at]!)
    }
  }
  for (const { 0: match, index } of mapped.text.matchAll(pattern)) {
    const content = replace(match)
    if (match === '' || content === match) continue
    keep(index)
    at += match.length
    parts.push(content)
    for (let i = 0; i < content.length; i++) {
      from.push(mapped.from[index]!)
      to.push(mapped.to[at - 1]!)
    }
  }
  keep(mapped.text.length)
  return { text: parts.join(''), from, to }
}
