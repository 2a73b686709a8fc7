import type { Contents, PassageEntry, Postings } from './graph.ts'
import type { EdgeRows } from './rows.ts'

/** Only the entries that were asked for, one row after the other. */
export function copyRows({ start, end, columns, weights }: EdgeRows): EdgeRows {
  const entries = Array.from(
    { length: start.length },
    (_, i) => Array.from({ length: end[i]! - start[i]! }, (_, e) => start[i]! + e),
  )
  const flat = entries.flat(), ends = new Uint32Array(start.length)
  entries.forEach((row, i) => {
    ends[i] = (ends[i - 1] ?? 0) + row.length
  })
  return {
    start: Uint32Array.from(ends, (_, i) => ends[i - 1] ?? 0),
    end: ends,
    columns: Uint32Array.from(flat, e => columns[e]!),
    ...(weights && { weights: Float32Array.from(flat, e => weights[e]!) }),
  }
}

const copied = (values: ArrayLike<number>): number[] => Array.from(values)

/** Numbers of their own. */
export const copyPostings = ({ passages, counts, sizes, inTitle, titles }: Postings): Postings => ({
  passages: copied(passages),
  counts: counts && copied(counts),
  sizes: copied(sizes),
  ...(inTitle && titles && { inTitle: copied(inTitle), titles: copied(titles) }),
})

/** Numbers of their own. */
export const copyContents = ({ tokens, counts, inTitle, ...about }: Contents): Contents => ({
  ...about,
  tokens: copied(tokens),
  counts: counts && copied(counts),
  ...(inTitle && { inTitle: copied(inTitle) }),
})

/** A document of its own. */
export const copyPassage = ({ document, part, ...span }: PassageEntry): PassageEntry => ({
  ...span,
  part: { ...part },
  document: structuredClone(document),
})
