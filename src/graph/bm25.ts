import type { Pace } from '../core/pace.ts'
import type { Contents, Graph, Postings, Statistics } from './graph.ts'
import { SparseVector } from '../math/sparse/vector.ts'
import type { Boosts, FieldWord, InFields, OwnFields } from './own-fields.ts'

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

/** {@link Bm25Options} where nobody says otherwise. */
export const BM25 = { k1: 0.9, b: 0.75, title: 8 }

/** {@link Bm25Options} with nothing left open. */
export type Bm25Settings = typeof BM25

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
 * Fields of the collection's own add boost · f(p, t) / (1 − b + b · |f| / average), the average being that of passages
 * that have the field (eq. 3.20): before saturation, so that a word in two fields is no more than one that is twice in
 * a text. What the fields count beside each other a question may say.
 *
 * Counts and sizes are stored, weights are not: a passage more or less changes every idf, and no edge.
 */
export class Bm25 {
  readonly #average: number

  /** Use {@link Bm25.over}. */
  private constructor(
    readonly graph: Graph,
    readonly settings: Bm25Settings,
    readonly statistics: Statistics,
    readonly own: OwnFields | undefined,
  ) {
    this.#average = statistics.textTokens / Math.max(1, statistics.passages) || 1
  }

  /**
   * BM25F over the passages of a graph. Cost: none to speak of; where it has fields of its own, the first time for a
   * graph a reading of how long they are.
   *
   * @param boosts  what fields count beside each other, by their names; 1 for those that are not there
   * @throws TokenGraphError `option` for a boost of a field that is not searched
   */
  static async over(graph: Graph, settings: Bm25Settings, boosts?: Boosts): Promise<Bm25> {
    const isPlain = boosts === undefined && graph.ownFields === undefined
    const own = isPlain ? undefined : await (await import('./own-fields.ts')).OwnFields.over(graph, settings.b, boosts)
    return new Bm25(graph, settings, await graph.statistics(), own)
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
      const some = tokens.slice(from, to), postings = await this.graph.postings(some)
      const inFields = await this.own?.reading(some)
      for (let i = from; i < to; i++) {
        if (pace?.due) await pace.pause('words', i, tokens.length)
        this.#addScores(scores, postings[i - from]!, query.get(tokens[i]!)!, rarities[i]!, inFields?.[i - from])
      }
    }
    return scores
  }

  #addScores(
    scores: SparseVector,
    { passages, counts, inTitle, sizes, titles }: Postings,
    asked: number,
    rarity: number,
    inFields?: (passage: number) => InFields,
  ): void {
    for (let i = 0; i < passages.length; i++) {
      const weight = this.#weight(
        rarity,
        counts ? counts[i]! : 1,
        inTitle ? inTitle[i]! : 0,
        sizes[i]!,
        titles ? titles[i]! : 0,
        inFields?.(passages[i]!),
      )
      // a field that is to count nothing finds nothing
      if (weight > 0 || !this.own) scores.add(passages[i]!, asked * weight)
    }
  }

  /** The weight of every token of passages. Cost: what stands in them. */
  async weights(passages: readonly number[]): Promise<Map<number, number>[]> {
    const contents = await this.graph.contents(passages)
    const all = [...new Set(contents.flatMap(({ tokens }) => Array.from(tokens)))]
    const fieldWords = await this.own?.wordsAmong(all)
    const wanted = fieldWords ? all.filter(token => !fieldWords.has(token)) : all
    return this.#weightsIn(passages, contents, wanted, fieldWords)
  }

  /** What the tokens of a query gave to the scores of passages. @param pace  lets others run between passages */
  async parts(
    passages: readonly number[],
    query: ReadonlyMap<number, number>,
    pace?: Pace,
  ): Promise<Map<number, number>[]> {
    const wanted = [...query.keys()], parts: Map<number, number>[] = []
    if (wanted.length === 0) return passages.map(() => new Map())
    const fieldWords = await this.own?.wordsOf(wanted)
    const among = [...wanted, ...fieldWords?.keys() ?? []].sort((a, b) => a - b)
    for (let from = 0; from < passages.length; from += BATCH) {
      if (pace?.due) await pace.pause('words', from, passages.length)
      const some = passages.slice(from, from + BATCH)
      const weights = await this.#weightsIn(some, await this.graph.contents(some, among), wanted, fieldWords)
      for (const row of weights) {
        parts.push(new Map(Array.from(row, ([token, weight]) => [token, query.get(token)! * weight])))
      }
    }
    return parts
  }

  async #weightsIn(
    passages: readonly number[],
    contents: readonly Contents[],
    wanted: readonly number[],
    fieldWords?: ReadonlyMap<number, FieldWord>,
  ): Promise<Map<number, number>[]> {
    const rarities = await raritiesOf(this.graph, wanted),
      rarity = new Map(wanted.map((token, i) => [token, rarities[i]!]))
    return contents.map((found, at) => {
      const weights = new Map<number, number>(), { tokens, counts, inTitle, size, title } = found
      const inFields = fieldWords && this.own!.inContents(passages[at]!, found, fieldWords)
      for (let i = 0; i < tokens.length; i++) {
        const token = tokens[i]!, rare = rarity.get(token)
        if (rare === undefined) continue
        const count = counts ? counts[i]! : 1, titled = inTitle ? inTitle[i]! : 0
        weights.set(token, this.#weight(rare, count, titled, size, title, inFields?.get(token)))
      }
      return weights
    })
  }

  /** The weight of a token that stands `count` times in a passage, `inTitle` of them in the title. */
  #weight(rarity: number, count: number, inTitle: number, size: number, title: number, inFields = NOWHERE): number {
    const tf = this.tfInText(count, inTitle, size, inFields) + this.tfInTitle(count, inTitle, title) + inFields.tf
    return tf > 0 ? (rarity * tf) / (this.settings.k1 + tf) : 0
  }

  /** What the places of a token in the text add to its frequency; nothing where there is none, be there no text. */
  tfInText(count: number, inTitle: number, size: number, inFields: InFields = NOWHERE): number {
    const { b } = this.settings, written = count - Math.min(inTitle, count) - inFields.count
    return written > 0 ? (written / (1 - b + (b * size) / this.#average)) * (this.own?.text ?? 1) : 0
  }

  /** The same of those in the title. */
  tfInTitle(count: number, inTitle: number, title: number): number {
    const titled = Math.min(inTitle, count)
    return titled > 0 ? titled / (title / (this.settings.title * (this.own?.title ?? 1))) : 0
  }
}

const NOWHERE: InFields = { count: 0, tf: 0 }
