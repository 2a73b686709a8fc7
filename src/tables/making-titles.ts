import { type Csr, rowOf } from '../math/sparse/csr.ts'
import type { Document } from '../text/document.ts'
import { isCounted } from '../text/tokens/tokenizer.ts'
import { lengthOf, TitleField } from './title-field.ts'

/** Makes the field of documents, document by document. @param terms  of the tokens */
export function* makingTitles(
  counts: Csr,
  documents: readonly Document[],
  terms: readonly string[],
): Generator<number, TitleField> {
  const size = new Float64Array(documents.length), sharing = new Uint32Array(documents.length)
  const same = new Map<string, number>()
  for (const [document, { title }] of documents.entries()) {
    const row = rowOf(counts, document), times = counts.weights!.subarray(counts.rowStart[document])
    size[document] = lengthOf(row, times, token => isCounted(terms[token]!))
    if (title) same.set(title, (same.get(title) ?? 0) + 1)
    yield document
  }
  for (const [document, { title }] of documents.entries()) {
    sharing[document] = title ? same.get(title)! : 1
    yield document
  }
  return new TitleField(counts, size, sharing)
}
