import type { Pace } from '../core/pace.ts'
import { type Csr, transpose, transposing } from '../math/sparse/csr.ts'
import type { Document } from '../text/document.ts'

/**
 * What stands in the titles of documents, apart from their texts: a field of its own to BM25F. Aliases and tags are
 * part of it. *contains* counts a document's title with each of its passages; this tells which part of that is title.
 */
export class TitleField {
  #in: Csr | undefined

  /**
   * Use {@link TitleField.making} or {@link TitleField.of}.
   *
   * @param counts  document → token: how often it stands in the document's title
   * @param size  of each document: the tokens of its title
   * @param sharing  of each document: how many documents have its title, itself included
   */
  constructor(readonly counts: Csr, readonly size: Float64Array, readonly sharing: Uint32Array) {}

  /** Makes the field of documents, document by document. */
  static *making(counts: Csr, documents: readonly Document[]): Generator<number, TitleField> {
    const sharing = new Uint32Array(documents.length), same = new Map<string, number>()
    for (const [document, { title }] of documents.entries()) {
      if (title) same.set(title, (same.get(title) ?? 0) + 1)
      yield document
    }
    for (const [document, { title }] of documents.entries()) {
      sharing[document] = title ? same.get(title)! : 1
      yield document
    }
    return TitleField.of(counts, sharing)
  }

  /** The field of documents of which is known how many share a title. */
  static of(counts: Csr, sharing: Uint32Array): TitleField {
    const size = new Float64Array(sharing.length), { rowStart, weights } = counts
    for (let document = 0; document < size.length; document++)
      for (let e = rowStart[document]!; e < rowStart[document + 1]!; e++) size[document]! += weights![e]!
    return new TitleField(counts, size, sharing)
  }

  /** token → document, the documents in order; made when first asked for. */
  get in(): Csr {
    return (this.#in ??= transpose(this.counts))
  }

  /** Makes {@link TitleField.in} at a pace, where it is not made yet. */
  async turn(pace: Pace): Promise<void> {
    this.#in ??= await pace.run('titles', transposing(this.counts))
  }
}

/** How long a title is to BM25F: its tokens, times the fourth root of the number of documents that share it. */
export const titleSize = (tokens: number, sharing: number): number => tokens * sharing ** 0.25

/** What is searched as a document's title. */
export const titleTexts = ({ title, aliases = [], tags = [] }: Document): string[] =>
  [title, ...aliases, ...tags].flatMap(text => text || [])
