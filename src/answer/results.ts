import type { Explanation } from '../view/explanation.ts'
import type { NodeKind } from '../core/kinds.ts'
import type { TermName } from '../rank/share.ts'
import type { QueryPart } from '../query/operators.ts'
import type { Match } from './matches.ts'
import type { Metadata } from '../text/document.ts'

/** One result. */
export interface Hit<M extends object = Metadata> {
  kind: NodeKind
  /** The node: `document#n` for the n-th passage of a document, from 0; a name as it is written; a word's term. */
  id: string
  /**
   * The best result of each kind has 1, or, of passages, up to twice that; not comparable between questions. Passages
   * that fade (`decay`) have a part of that, those that are boosted (`boostDocument`) what it is multiplied by. Of
   * `recommend` what the walk brought, which is little where much is liked: it orders, and says no more.
   */
  score: number
  /**
   * What stands there: the passage, the name as it is mentioned, the word as it is written. A passage that begins
   * within a table has the table's header before it: the header's rows, a line end, then what stands there.
   */
  text: string
  /**
   * The document in which it stands; for a name that no text of its passages has, the document that it names. Empty for
   * one that no passage has, and triples lead to.
   */
  document: string
  title?: string
  /** The document's; a copy. */
  metadata?: M
  /**
   * Offsets into the document's text, UTF-16: `text` is, or ends with, `document.text.slice(start, end)`. Absent for a
   * name or word that is only in a title.
   */
  start?: number
  end?: number
  /** The same place in what the document was read from, where that is another text: see `sourceSpan`. */
  source?: { start: number, end: number }
  /**
   * On which line of what the document was read from that begins, from 1; absent where there is no such place, or no
   * lines, as in a PDF.
   */
  line?: number
  /** Of a passage: the title and the headings that it stands under, `commander › Options`; absent where it has none. */
  section?: string
  /** Of a passage: which of its document's it is, from 1, and how many there are. */
  part?: { number: number, of: number }
  /**
   * Of a passage: how much it says of the question, from 0 to 1, whatever the question: the share of its words' weight
   * that the passage has, and half of what it adds to the best other one; words alone count, not what is near in
   * meaning.
   */
  relevance?: number
  /** Of a passage: whether it has a word that was looked for; else the graph, or its meaning, led to it. */
  matched?: boolean
  /** Where its text says what was looked for; with the option `matches`. */
  matches?: Match[]
  /**
   * The same of the own fields of its document, each text that says what was looked for; with the option `matches`, of
   * an index with `fields`.
   */
  fieldMatches?: { field: string, text: string, matches: Match[] }[]
  /** The best short stretch of its text; with the option `snippet`. */
  snippet?: { text: string, start: number, end: number }
  /** With the option `groupBy`: its value, or values, and how many other passages that match have one of them. */
  group?: { value: string | number | boolean | (string | number | boolean)[], others: number }
  /** Why it came out; with the option `explain`. */
  explanation?: Explanation
}

/** A passage, as a hit tells of it. */
export type Passage<M extends object = Metadata> =
  & Omit<Hit<M>, 'score' | 'relevance' | 'matched' | 'matches' | 'fieldMatches' | 'snippet' | 'explanation'>
  & { start: number, end: number, part: { number: number, of: number } }

/** What a search gives: plain data. */
export interface SearchResults<M extends object = Metadata> {
  schema: 'tokengraph.search/1'
  /** What of the question the graph knew. */
  query: {
    text: string
    /** The words that were looked for, as the texts mostly write them. */
    words: string[]
    /**
     * Words that are looked for beside these, each with the word that brought it, and why: a synonym, a neighbour by
     * vector, a word that begins so, or one that is written nearly so.
     */
    expanded: { word: string, from: string, edge: 'synonyms' | 'similar' | 'prefix' | 'typos', weight: number }[]
    /** The names that were found in it. */
    names: string[]
    /** Operators, and what could be taken for one, each with how it was read. Absent where there is none. */
    parts?: readonly QueryPart[]
    /** What ranked the passages, and how much each counts. */
    channels: { name: TermName, share: number }[]
  }
  hits: Hit<M>[]
  /**
   * Whether a passage says most of what was asked: a `relevance` of ½ or more. Absent where no passages were asked for,
   * and where the question has no words: fields, or nothing.
   */
  answered?: boolean
  /**
   * How many passages match: have a word or name of the question, pass the filter, and have what is demanded; not those
   * that are only reached over the graph.
   */
  total: number
  /** What the option `facets` asks for, by field. */
  facets?: { [field: string]: FacetCount[] }
  /**
   * What may not be meant, a line each: a field of the filter, `decay` or `boostDocument` that no document has; a sign
   * of the question that is no operator as it stands. Absent where there is nothing.
   */
  notes?: string[]
}

/** How many of the passages that match have a value of a field, or one from a bound on and below another. */
export interface FacetCount {
  value?: string | number | boolean
  from?: number | string
  to?: number | string
  count: number
}
