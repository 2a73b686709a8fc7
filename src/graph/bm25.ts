import * as v from 'valibot'
import { number } from '../core/options.ts'
import type { Pace } from '../core/pace.ts'
import type { Contents, Graph, Postings, Statistics } from './graph.ts'
import { SparseVector } from '../math/sparse/vector.ts'

/** The constants of BM25F. */
export interface Bm25Options {
  /** How fast a repeated word stops adding; 0 counts presence only. Default 0.9. */
  k1?: number | undefined
  /** How much long passages are held back, from 0 to 1. Default 0.75. */
  b?: number | undefined
  /**
   * What a title counts beside the text, 0 to 1000; its words share it. Default 8: of a title of two words, each counts
   * 4.
   */
  title?: number | undefined
}

/** {@link Bm25Options} with the defaults. */
export const bm25Options = v.strictObject({
  k1: v.optional(number(0, 100), 0.9),
  b: v.optional(number(0, 1), 0.75),
  title: v.optional(number(0, 1000), 8),
})

/** {@link Bm25Options} with nothing left open. */
export type Bm25Settings = v.InferOutput<typeof bm25Options>

/**
 * How rare a word is that `df` of N passages have: ln(1 + (N − df + 0.5) / (df + 0.5)), an idf that is never negative.
 */
export const idf = (passages: number, df: number): number => Math.log(1 + (passages - df + 0.5) / (df + 0.5))

/**
 * How rare tokens are among the passages of a graph: their {@link idf}; of none, as of a word that stands in no
 * passage.
 */
export async function raritiesOf(graph: Graph, tokens: readonly (number | undefined)[]): Promise<number[]> {
  const known = tokens.filter(token => token !== undefined)
  const [{ passages }, df] = await Promise.all([graph.statistics(), graph.frequencies(known)])
  let at = 0
  return tokens.map(token => idf(passages, token === undefined ? 0 : df[at++]!))
}

/** So many passages are read at once: enough that the graph is seldom asked, few enough that a pause is never far. */
const BATCH = 256

/** The same of a word's passages. */
const POSTINGS = 2 ** 15

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
  readonly #average: number

  /** Use {@link Bm25.over}. */
  private constructor(readonly graph: Graph, readonly settings: Bm25Settings, readonly statistics: Statistics) {
    this.#average = statistics.textTokens / Math.max(1, statistics.passages) || 1
  }

  /** BM25F over the passages of a graph. Cost: none to speak of. */
  static async over(graph: Graph, settings: Bm25Settings): Promise<Bm25> {
    return new Bm25(graph, settings, await graph.statistics())
  }

  /**
   * Σ over tokens of their weight in the query times their weight in each passage. Cost: the tokens' postings.
   * @param pace  lets others run between tokens
   */
  async scores(query: ReadonlyMap<number, number>, pace?: Pace): Promise<SparseVector> {
    const tokens = [...query.keys()]
    const [frequencies, rarities] = await Promise.all([this.graph.frequencies(tokens), raritiesOf(this.graph, tokens)])
    const scores = new SparseVector(this.graph.count('passage'), frequencies.reduce((sum, df) => sum + df, 0))
    for (let from = 0, to = 0; from < tokens.length; from = to) {
      for (let read = 0; to < tokens.length && (to === from || read + frequencies[to]! <= POSTINGS); to++) {
        read += frequencies[to]!
      }
      const postings = await this.graph.postings(tokens.slice(from, to))
      for (let i = from; i < to; i++) {
        if (pace?.due) await pace.pause('words', i, tokens.length)
        this.#addScores(scores, postings[i - from]!, query.get(tokens[i]!)!, rarities[i]!)
      }
    }
    return scores
  }

  #addScores(
    scores: SparseVector,
    { passages, counts, inTitle, sizes, titles }: Postings,
    asked: number,
    rarity: number,
  ): void {
    for (let i = 0; i < passages.length; i++) {
      const weight = this.#weight(
        rarity,
        counts ? counts[i]! : 1,
        inTitle ? inTitle[i]! : 0,
        sizes[i]!,
        titles ? titles[i]! : 0,
      )
      scores.add(passages[i]!, asked * weight)
    }
  }

  /** The weight of every token of passages. Cost: what stands in them. */
  async weights(passages: readonly number[]): Promise<Map<number, number>[]> {
    const contents = await this.graph.contents(passages)
    return this.#weightsIn(contents, [...new Set(contents.flatMap(({ tokens }) => Array.from(tokens)))])
  }

  /** What the tokens of a query gave to the scores of passages. @param pace  lets others run between passages */
  async parts(
    passages: readonly number[],
    query: ReadonlyMap<number, number>,
    pace?: Pace,
  ): Promise<Map<number, number>[]> {
    const wanted = [...query.keys()].sort((a, b) => a - b), parts: Map<number, number>[] = []
    if (wanted.length === 0) return passages.map(() => new Map())
    for (let from = 0; from < passages.length; from += BATCH) {
      if (pace?.due) await pace.pause('words', from, passages.length)
      const weights = await this.#weightsIn(
        await this.graph.contents(passages.slice(from, from + BATCH), wanted),
        wanted,
      )
      for (const row of weights) {
        parts.push(new Map(Array.from(row, ([token, weight]) => [token, query.get(token)! * weight])))
      }
    }
    return parts
  }

  async #weightsIn(contents: readonly Contents[], wanted: readonly number[]): Promise<Map<number, number>[]> {
    const rarities = await raritiesOf(this.graph, wanted),
      rarity = new Map(wanted.map((token, i) => [token, rarities[i]!]))
    return contents.map(({ tokens, counts, inTitle, size, title }) => {
      const weights = new Map<number, number>()
      for (let i = 0; i < tokens.length; i++) {
        const token = tokens[i]!, rare = rarity.get(token)
        if (rare !== undefined)
          weights.set(token, this.#weight(rare, counts ? counts[i]! : 1, inTitle ? inTitle[i]! : 0, size, title))
      }
      return weights
    })
  }

  /** The weight of a token that stands `count` times in a passage, `inTitle` of them in the title. */
  #weight(rarity: number, count: number, inTitle: number, size: number, title: number): number {
    const { k1, b, title: titleWeight } = this.settings, titled = Math.min(inTitle, count)
    // a field that lacks the token adds nothing, and may have no length to divide by
    const text = count > titled ? (count - titled) / (1 - b + (b * size) / this.#average) : 0
    const tf = titled > 0 ? text + titled / (title / titleWeight) : text
    return tf > 0 ? (rarity * tf) / (k1 + tf) : 0
  }
}
