import { type Csr, transpose } from '../sparse/csr.ts'
import type { Document } from '../text/document.ts'

/**
 * What stands in the titles of documents, apart from their texts: a field of its own to BM25F. Aliases and tags are
 * part of it. *contains* counts a document's title with each of its passages; this tells which part of that is title.
 */
export class TitleField {
  /** Of each document: the tokens of its title. */
  readonly size: Float64Array
  /** Of each document: how many documents have its title, itself included. */
  readonly sharing: Uint32Array
  #in: Csr | undefined

  /** @param counts  document → token: how often it stands in the document's title */
  constructor(readonly counts: Csr, documents: readonly Document[]) {
    this.size = Float64Array.from(documents, (_, document) => {
      let size = 0
      for (let e = counts.rowStart[document]!; e < counts.rowStart[document + 1]!; e++) size += counts.weights![e]!
      return size
    })
    const same = new Map<string, number>()
    for (const { title } of documents) if (title) same.set(title, (same.get(title) ?? 0) + 1)
    this.sharing = Uint32Array.from(documents, ({ title }) => (title ? same.get(title)! : 1))
  }

  /** token → document, the documents in order; made when first asked for. */
  get in(): Csr {
    return (this.#in ??= transpose(this.counts))
  }
}

/** What is searched as a document's title. */
export const titleTexts = ({ title, aliases = [], tags = [] }: Document): string[] =>
  [title, ...aliases, ...tags].flatMap(text => text || [])
