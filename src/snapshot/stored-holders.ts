import { narrow } from '../math/sparse/make-csr.ts'
import type { SectionValue } from '../store/container-format.ts'
import { Holders, type HolderTable } from '../tables/holders.ts'
import type { SectionReader } from './section-reader.ts'

/** Adds who holds what. @returns  the bits of its hashes, which are told elsewhere */
export function addHolders(sections: Map<string, SectionValue>, { bits, first, at, bytes }: HolderTable): number {
  sections.set('counted/holders/first', narrow(first)).set('counted/holders/at', narrow(at))
  sections.set('counted/holders', bytes)
  return bits
}

/**
 * Reads it. What its bytes tell is looked through when it is asked for.
 *
 * @throws TokenGraphError `format` where its sections do not fit together
 */
export function readHolders(read: SectionReader, bits: number, passages: number): Holders {
  const at = read.rising('counted/holders/at', read.count('counted/holders/first') + 1),
    first = read.column('counted/holders/first'),
    bytes = read.bytes('counted/holders', at.at(-1)!)
  const fall = first.findIndex((each, i) => i > 0 && each <= first[i - 1]!)
  if (fall >= 0) throw read.broken('counted/holders/first', `${first[fall]} at ${fall}, after what is not below it`)
  return new Holders({ bits, first, at, bytes }, passages, got => read.broken('counted/holders', got))
}
