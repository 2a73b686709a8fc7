import type { ReadDocuments } from '../files/read-documents.ts'

/** The most lines of each sort that are shown: of thousands, some say all. */
const SHOWN = 10

/** Tells what was not read, and what not as it was meant. */
export function noteRead({ leftOut, warnings }: ReadDocuments, note: (line: string) => void): void {
  const counts = new Map<string, number>()
  for (const { reason } of leftOut) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const shown = new Set([...counts.keys()].slice(0, SHOWN))
  for (const reason of shown)
    note(`tokengraph: left out${counts.get(reason)! > 1 ? ` (${counts.get(reason)} files)` : ''}: ${reason}`)
  const more = leftOut.filter(({ reason }) => !shown.has(reason)).length
  if (more > 0) note(`tokengraph: left out: ${more} more, ${leftOut.length} in all`)
  for (const warning of warnings.slice(0, SHOWN)) note(`tokengraph: ${warning}`)
  if (warnings.length > SHOWN) note(`tokengraph: ${warnings.length - SHOWN} more such warnings`)
}
