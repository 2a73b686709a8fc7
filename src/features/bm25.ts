import * as v from 'valibot'
import { number } from '../core/options.ts'
import type { Relation } from '../graph/relation.ts'
import type { TitleField } from '../graph/title-field.ts'
import { type Csr, rowCount, weightAt } from '../sparse/csr.ts'
import { SparseVector } from '../sparse/vector.ts'

/** The constants of BM25F. */
export interface Bm25Options {
  /** How fast a repeated word stops adding; 0 counts presence only. Default 0.9. */
  k1?: number
  /** How much long passages are held back, from 0 to 1. Default 0.75. */
  b?: number
  /** What a title counts beside the text, 0 to 1000; its words share it. Default 8: of a title of two words, each counts 4. */
  title?: number
}

/** {@link Bm25Options} with the defaults. */
export const bm25Options = v.strictObject({
  k1: v.optional(number(0, 100), 0.9), b: v.optional(number(0, 1), 0.75), title: v.optional(number(0, 1000), 8),
})

/** {@link Bm25Options} with nothing left open. */
export type Bm25Settings = v.InferOutput<typeof bm25Options>

/** How rare a word is that `df` of N passages have: ln(1 + (N − df + 0.5) / (df + 0.5)), an idf that is never negative. */
export const idf = (passages: number, df: number): number => Math.log(1 + (passages - df + 0.5) / (df + 0.5))

/** What BM25F weighs, beside the counts of *contains*. */
export interface Bm25Fields {
  /** What stands in titles; without it, all counts are of texts. */
  titles?: TitleField | undefined
  /** Of each passage: its document. */
  document?: Uint32Array | undefined
  /** Counts that are passed over; how rare words are stays as it is. Default none. */
  isCut?: ((passage: number, token: number) => boolean) | undefined
}

/**
 * BM25F with two fields, the title and the text (Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework",
 * eq. 3.20 to 3.22; the idf as Lucene has it, never negative), read from the counts of *contains* edges:
 *
 * weight(p, t) = idf(t) · tf / (k1 + tf),  idf(t) = ln(1 + (N − df + 0.5) / (df + 0.5))
 * tf = text(p, t) / (1 − b + b · |p| / average) + w / n^¼ · title(p, t) / |title|
 *
 * where n documents have the same title: what many share tells less of each. All titles have the same weight, shared by
 * their words: a long one is a sentence like others (with w for each word, MAP on NPL falls from 29.8 to 28.6). Without
 * titles this is BM25. Measured, words alone, the title in one bag with the text → as a field: MAP on 2WikiMultihopQA
 * 61.5 → 65.6, MuSiQue 43.4 → 46.1, SQuAD 85.1 → 85.1, NPL 29.8 → 29.6, MRR on a vault of help pages 84.8 → 88.2.
 *
 * Counts and sizes are stored, weights are not: a passage more or less changes every idf, and no edge.
 */
export class Bm25 {
  readonly idf: Float64Array
  /** Per passage and per document, what counts in the text and in the title are divided by. */
  readonly #text: Float64Array
  readonly #title: Float64Array
  readonly #k1: number
  readonly isCut: Bm25Fields['isCut']
  readonly #titles: TitleField | undefined
  readonly #document: Uint32Array

  constructor(readonly contains: Relation, readonly size: Uint32Array, { k1, b, title }: Bm25Settings, fields: Bm25Fields = {}) {
    const passages = rowCount(contains.out), { titles, document = new Uint32Array(passages), isCut } = fields
    this.#k1 = k1
    this.#titles = titles
    this.#document = document
    this.isCut = isCut
    const text = titles ? size.map((all, passage) => all - titles.size[document[passage]!]!) : size
    this.#text = lengthNorm(text, b)
    this.#title = titles ? titles.size.map((size, each) => (size * titles.sharing[each]! ** 0.25) / title) : new Float64Array(0)
    const { rowStart } = contains.in
    this.idf = new Float64Array(rowStart.length - 1)
    for (let t = 0; t < this.idf.length; t++) {
      this.idf[t] = idf(passages, rowStart[t + 1]! - rowStart[t]!)
    }
  }

  /** The weight of a token that stands `count` times in a passage, `inTitle` of them in the title. */
  #weight(passage: number, token: number, count: number, inTitle: number): number {
    const titled = Math.min(inTitle, count)
    // a field that lacks the token adds nothing, and may have no length to divide by
    const text = count > titled ? (count - titled) / this.#text[passage]! : 0
    const tf = titled > 0 ? text + titled / this.#title[this.#document[passage]!]! : text
    return tf > 0 ? (this.idf[token]! * tf) / (this.#k1 + tf) : 0
  }

  /** Σ over tokens of their weight in the query times their weight in each passage. Cost: the tokens' postings. */
  scores(query: ReadonlyMap<number, number>): SparseVector {
    const { rowStart, columns, weights } = this.contains.in
    const scores = new SparseVector(this.size.length)
    for (const [token, asked] of query) {
      const titled = countsOf(this.#titles?.in, token)
      for (let e = rowStart[token]!; e < rowStart[token + 1]!; e++) {
        const passage = columns[e]!
        if (this.isCut?.(passage, token)) continue
        scores.add(passage, asked * this.#weight(passage, token, weightAt({ weights }, e), titled(this.#document[passage]!)))
      }
    }
    return scores
  }

  /** What each token of a query gave to a passage's score. */
  parts(passage: number, query: ReadonlyMap<number, number>): Map<number, number> {
    const parts = new Map<number, number>()
    this.eachToken(passage, (token, weight) => {
      const asked = query.get(token)
      if (asked !== undefined) parts.set(token, asked * weight)
    })
    return parts
  }

  /** Calls back with every token of a passage and its weight there. */
  eachToken(passage: number, visit: (token: number, weight: number) => void): void {
    const { rowStart, columns, weights } = this.contains.out
    const titled = countsOf(this.#titles?.counts, this.#document[passage]!)
    for (let e = rowStart[passage]!; e < rowStart[passage + 1]!; e++) {
      const token = columns[e]!
      const count = titled(token)
      if (!this.isCut?.(passage, token)) visit(token, this.#weight(passage, token, weightAt({ weights }, e), count))
    }
  }
}

/** 1 − b + b · length / average. */
function lengthNorm(sizes: Uint32Array, b: number): Float64Array {
  const average = sizes.reduce((sum, each) => sum + each, 0) / Math.max(1, sizes.length)
  return Float64Array.from(sizes, size => 1 - b + (b * size) / (average || 1))
}

/** The counts of a row, to be asked for columns that never fall; 0 where there is none. */
function countsOf(counts: Csr | undefined, row: number): (column: number) => number {
  if (!counts) return () => 0
  const { rowStart, columns, weights } = counts
  const end = rowStart[row + 1]!
  let at = rowStart[row]!
  return column => {
    while (at < end && columns[at]! < column) at++
    return at < end && columns[at] === column ? weightAt({ weights }, at) : 0
  }
}
