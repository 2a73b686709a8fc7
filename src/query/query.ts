import { TokenGraphError, show } from '../core/errors.ts'
import type { NodeKind } from '../core/kinds.ts'
import type { Expansion } from './expansion.ts'
import type { QueryPart } from './operators.ts'
import type { Mention } from '../text/tokens/names.ts'

/** A node of the graph that a query starts from. */
export interface QueryNode {
  kind: NodeKind
  /** A passage's document id, or `id#n` for its n-th passage (from 0); a name as it is written; a word. */
  id: string
  /**
   * How much it counts beside the query's other nodes; 1e-9 to 1e9. Of passages and names below 0 as well: what is not
   * liked, from which as much is taken away as would have been given. Default 1.
   */
  weight?: number | undefined
}

/** What is asked: a text, nodes of the graph (a user's interests, what a dialogue spoke of), or both. */
export interface QueryObject {
  /** The question itself. Default none. */
  text?: string | undefined
  /** Nodes of the graph to start from. Default none. */
  nodes?: readonly QueryNode[] | undefined
  /** The share of the given nodes among the seeds where there is a text too, from 0 to 1. Default 0.5. */
  nodeShare?: number | undefined
  /** The vector of the text, by the index's encoder; where it is given, nothing is encoded. */
  vector?: ArrayLike<number> | undefined
}

/** A text is short for `{ text }`. */
export type Query = string | QueryObject

/** The longest text of a query, in UTF-16 code units. */
export const LONGEST_QUERY = 1_000_000

/** What given nodes have of the seeds where nobody says it. */
export const NODE_SHARE = 0.5

/** A query with nothing left open. */
export interface ReadQuery {
  text: string
  nodes: Required<QueryNode>[]
  nodeShare: number
  vector?: ArrayLike<number> | undefined
}

/** Whether a query asks nothing: a blank text, and neither nodes nor a vector. */
export const isBlank = ({ text, nodes, vector }: ReadQuery): boolean =>
  text.trim() === '' && nodes.length === 0 && !vector

/** Refuses a query that asks nothing. @throws TokenGraphError `query` */
export function refuseBlank(query: ReadQuery, where = 'query'): void {
  if (!isBlank(query)) return
  throw new TokenGraphError('query', {
    where,
    got: show(query.text),
    expected: 'something to look for',
    hint: 'Without a question, a search with "filter", "sortBy" or "facets" lists what there is, and overview() or'
      + ' "tokengraph view" shows what an index holds.',
  })
}

/** What of a query the graph knows. */
export interface Asked {
  /** The known tokens, grams included, each with how often it is asked, added ones with their share. */
  tokens: ReadonlyMap<number, number>
  /** Stop words that only add to what other words found, each with what it counts. */
  beside: ReadonlyMap<number, number>
  /**
   * The text's words and grams, known or not, each with what it weighs, weight · idf, and the tokens that say it: its
   * own, and those that it may be written as.
   */
  counted: readonly { tokens: readonly number[], word: string, mass: number }[]
  /**
   * Σ weight · idf of the text's words and grams, those that the graph lacks as if no passage had them: what BM25
   * cannot exceed.
   */
  mass: number
  /** The part of {@link mass} that the graph knows. */
  knownMass: number
  /** Those of them that the question itself has. */
  own: ReadonlySet<number>
  /** What was added to the question's own words, and why. */
  expanded: readonly Expansion[]
  /** Grams that are also words, by the word: explanations name the word once for both. */
  wordOf: ReadonlyMap<number, number>
  /** Every content word of the text, as terms, known or not: tokens that are answers are not among these. */
  terms: ReadonlySet<string>
  /** The names in the text. */
  mentions: readonly AskedMention[]
  /** What was no mere word, and how it was read. */
  parts: readonly QueryPart[]
  /** What of it could not be understood. */
  notes: readonly string[]
}

/** A name in a question. */
export interface AskedMention extends Mention {
  /**
   * Its part of the question's {@link Asked.knownMass}; of one that is made of stop words, how rare the passages that
   * mention it are.
   */
  mass: number
}
