import type { Document } from '../text/document.ts'

/** Documents in as many stretches as are wanted, or fewer, none empty, of about as much text each. */
export const shares = (documents: readonly Document[], count: number): Document[][] =>
  stretches(documents, count).filter(({ length }) => length > 0)

/** Documents in as many stretches as are wanted, of about as much text each; some may be empty. */
export function stretches(documents: readonly Document[], count: number): Document[][] {
  const size = ({ text }: Document) => text.length + 100
  const all = documents.reduce((sum, document) => sum + size(document), 0)
  const stretches: Document[][] = Array.from({ length: count }, () => [])
  let before = 0
  for (const document of documents) {
    stretches[Math.floor(count * (before + size(document) / 2) / all)]!.push(document)
    before += size(document)
  }
  return stretches
}

const SHARD = /^([1-9]\d{0,4})\/([1-9]\d{0,4})$/

/** Whether a text says which part of how many: the second of eight is `2/8`. */
export function isShard(text: string): boolean {
  const [, number, of] = SHARD.exec(text) ?? []
  return number !== undefined && Number(number) <= Number(of)
}
