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
   * Use `makingTitles`, or give what it made.
   *
   * @param counts  document → token: how often it stands in the document's title
   * @param size  of each document: the tokens of its title, see {@link lengthOf}
   * @param sharing  of each document: how many documents have its title, itself included
   */
  constructor(readonly counts: Csr, readonly size: Float64Array, readonly sharing: Uint32Array) {}

  /** token → document, the documents in order; made when first asked for. */
  get in(): Csr {
    return (this.#in ??= transpose(this.counts))
  }

  /** Makes {@link TitleField.in} at a pace, where it is not made yet. */
  async turn(pace: Pace): Promise<void> {
    this.#in ??= await pace.run('titles', transposing(this.counts))
  }
}

/**
 * How many tokens a title has: stop words are counted only where it has no others, as "The Who".
 *
 * @param counts  of each token, how often it stands there
 * @param counted  whether a token counts in a length, see {@link isCounted}
 */
export function lengthOf(
  tokens: ArrayLike<number>,
  counts: ArrayLike<number>,
  counted: (token: number) => boolean,
): number {
  let size = 0, others = 0
  for (let i = 0; i < tokens.length; i++) {
    if (counted(tokens[i]!)) size += counts[i]!
    else others += counts[i]!
  }
  return size || others
}

/** How long a title is to BM25F: its tokens, times the fourth root of the number of documents that share it. */
export const titleSize = (tokens: number, sharing: number): number => tokens * sharing ** 0.25

/** What is searched as a document's title. */
export const titleTexts = ({ title, aliases = [], tags = [] }: Document): string[] =>
  [title, ...aliases, ...tags].flatMap(text => text || [])
