import { show, TokenGraphError } from '../core/errors.ts'
import { suggestion } from '../core/suggestion.ts'
import { fieldTerm, fieldWord, lengthTerm } from '../text/tokens/tokenizer.ts'
import type { Contents, Graph } from './graph.ts'

/** What fields count beside each other, by their names: `title`, `text`, and those of the collection's own. */
export type Boosts = { readonly [field: string]: number | undefined }

/** How long a field is in each passage, and in the mean of those that have it. */
interface Lengths {
  of: Float64Array
  average: number
}

/** A word of an own field: the token, and which field. */
export interface FieldWord {
  token: number
  field: number
}

/** What of a token stands in own fields of a passage. */
export interface InFields {
  /** How often, all fields together. */
  count: number
  /** Σ over fields of boost · count / (1 − b + b · |f| / average), to be added to that of title and text. */
  tf: number
}

const known = new WeakMap<Graph, Promise<Lengths[]>>()

/** Of the passages of a graph, the lengths of their own fields; read once. */
function lengthsOf(graph: Graph, fields: readonly string[]): Promise<Lengths[]> {
  let lengths = known.get(graph)
  if (!lengths) {
    known.set(graph, lengths = Promise.all(fields.map((_, field) => readLengths(graph, field))))
    // what could not be read is not kept
    lengths.catch(() => known.delete(graph))
  }
  return lengths
}

async function readLengths(graph: Graph, field: number): Promise<Lengths> {
  const of = new Float64Array(graph.count('passage')), [token] = await graph.terms([lengthTerm(field)])
  if (token === undefined) return { of, average: 1 }
  const [{ passages, counts }] = await graph.postings([token]) as [Awaited<ReturnType<Graph['postings']>>[number]]
  let sum = 0
  for (let i = 0; i < passages.length; i++) sum += of[passages[i]!] = counts ? counts[i]! : 1
  return { of, average: sum / Math.max(1, passages.length) || 1 }
}

/** The own fields of a collection as BM25F weighs them, and what all fields count. */
export class OwnFields {
  readonly text: number
  readonly title: number
  readonly #boosts: readonly number[]

  private constructor(
    readonly graph: Graph,
    readonly names: readonly string[],
    readonly lengths: readonly Lengths[],
    readonly b: number,
    boosts: Boosts,
  ) {
    const boostOf = (field: string) => (Object.hasOwn(boosts, field) ? boosts[field] : undefined) ?? 1
    this.text = boostOf('text')
    this.title = boostOf('title')
    this.#boosts = names.map(boostOf)
  }

  /** @throws TokenGraphError `option` for a boost of a field that is not searched */
  static async over(graph: Graph, b: number, boosts: Boosts = {}): Promise<OwnFields> {
    const names = graph.ownFields ?? [], all = ['title', 'text', ...names]
    const unknown = Object.keys(boosts).find(field => !all.includes(field))
    if (unknown === undefined) return new OwnFields(graph, names, await lengthsOf(graph, names), b, boosts)
    const near = suggestion(unknown, all)
    throw new TokenGraphError('option', {
      where: `search: option "boost"`,
      got: `the field ${show(unknown)}`,
      expected: `fields that are searched: ${all.join(', ')}`,
      hint: near?.startsWith('Did') ? near : 'Others are named when texts are indexed, with the option "fields".',
    })
  }

  /** What so many places in a field of a passage count. */
  tf(field: number, passage: number, count: number): number {
    const { of, average } = this.lengths[field]!
    return (this.#boosts[field]! * count) / (1 - this.b + (this.b * of[passage]!) / average)
  }

  /** The words of fields that stand for some tokens. */
  async wordsOf(tokens: readonly number[]): Promise<Map<number, FieldWord>> {
    const terms = (await this.graph.tokens(tokens)).map(({ term }) => term), words = new Map<number, FieldWord>()
    for (const field of this.names.keys()) {
      const numbers = await this.graph.terms(terms.map(term => fieldTerm(field, term)))
      numbers.forEach((number, i) => number !== undefined && words.set(number, { token: tokens[i]!, field }))
    }
    return words
  }

  /** Those among some tokens that are words of fields, and what they stand for; with the lengths, for no token. */
  async wordsAmong(tokens: readonly number[]): Promise<Map<number, FieldWord>> {
    const entries = await this.graph.tokens(tokens), words = new Map<number, FieldWord>()
    const numbers = new Map(entries.map(({ term }, i) => [term, tokens[i]!]))
    entries.forEach(({ term }, i) => {
      const own = fieldWord(term)
      if (own) words.set(tokens[i]!, { token: numbers.get(own.term) ?? -1, field: own.field })
    })
    return words
  }

  /** Of each token that a passage has, what of it stands in own fields, by which of its tokens are words of such. */
  inContents(
    passage: number,
    { tokens, counts }: Pick<Contents, 'tokens' | 'counts'>,
    words: ReadonlyMap<number, FieldWord>,
  ): Map<number, InFields> {
    const found = new Map<number, InFields>()
    for (let i = 0; i < tokens.length; i++) {
      const word = words.get(tokens[i]!)
      if (!word) continue
      const times = counts ? counts[i]! : 1, before = found.get(word.token) ?? { count: 0, tf: 0 }
      found.set(word.token, { count: before.count + times, tf: before.tf + this.tf(word.field, passage, times) })
    }
    return found
  }

  /** What the places of one of these tokens in each own field add to its frequency. */
  byField(
    passage: number,
    { tokens, counts }: Pick<Contents, 'tokens' | 'counts'>,
    words: ReadonlyMap<number, FieldWord>,
    token: number,
  ): [field: string, tf: number][] {
    return Array.from(tokens, (each, i): [string, number][] => {
      const word = words.get(each)
      if (word?.token !== token) return []
      return [[this.names[word.field]!, this.tf(word.field, passage, counts ? counts[i]! : 1)]]
    }).flat()
  }

  /** Of each token, what of it stands in own fields of passages that are asked for in order. */
  async reading(tokens: readonly number[]): Promise<((passage: number) => InFields)[]> {
    const words = [...await this.wordsOf(tokens)], postings = await this.graph.postings(words.map(([word]) => word))
    const cursors = words.map(([, { token, field }], i) => ({ token, field, ...postings[i]!, at: 0 }))
    return tokens.map(token => {
      const own = cursors.filter(each => each.token === token)
      return passage => {
        let count = 0, tf = 0
        for (const cursor of own) {
          const { passages, counts, field } = cursor
          while (cursor.at < passages.length && passages[cursor.at]! < passage) cursor.at++
          if (passages[cursor.at] !== passage) continue
          const times = counts ? counts[cursor.at]! : 1
          count += times
          tf += this.tf(field, passage, times)
        }
        return { count, tf }
      }
    })
  }
}
