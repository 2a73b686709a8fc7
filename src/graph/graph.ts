import type { EdgeKind, NodeKind, NodeRef } from '../core/kinds.ts'
import type { Document } from '../text/document.ts'
import type { Mention } from '../text/tokens/names.ts'
import type { Tokenizer } from '../text/tokens/tokenizer.ts'
import type { RowReader } from './rows.ts'
import type { IndexStats } from '../tables/stats.ts'

/**
 * All that ranking, explanation, views, export, training and evaluation may ask of a graph, a batch at a time. One
 * index in memory stands behind it, or whatever else answers: nothing but this interface is known to those who read.
 *
 * Nodes are known by numbers, from 0 within their kind. Whatever is given away is to be read, not written.
 */
export interface Graph extends RowReader {
  /** What cuts texts and questions into words. */
  readonly tokenizer: Tokenizer
  /** The fields of metadata that are searched beside title and text; absent where there are none. */
  readonly ownFields?: readonly string[] | undefined
  /** What it holds, as far as it can be known without reading. */
  stats(): Omit<IndexStats, 'vectors'>
  /** Whether a node was taken away. */
  isGone(ref: NodeRef): boolean

  /** What rarity and lengths are measured by, over all passages. What was taken away counts on. */
  statistics(): Promise<Statistics>
  /** Of each token, the passages that it stands in. What was taken away counts on: a word is as rare as it was. */
  frequencies(tokens: ArrayLike<number>): Promise<Uint32Array>
  /** Of each token, the passages that it stands in, with all that BM25F weighs. */
  postings(tokens: ArrayLike<number>): Promise<Postings[]>
  /**
   * Of each passage, the tokens that stand in it, with all that BM25F weighs.
   * @param among  only these tokens, which rise, are wanted
   */
  contents(passages: ArrayLike<number>, among?: ArrayLike<number>): Promise<Contents[]>

  /** The number of a node by the id under which results name it, or as it may be written. */
  find(kind: NodeKind, id: string): Promise<number | undefined>
  /** Ids of a kind, so that what was mistyped may be guessed: some, or none where they are not at hand. */
  ids(kind: NodeKind): Promise<readonly string[]>
  /** The numbers of tokens by their terms. */
  terms(terms: readonly string[]): Promise<(number | undefined)[]>
  /**
   * The words, by their terms or as they are mostly written, or names that are like one; none of those that were taken
   * away.
   *
   * @param text  a term; of names, what they may be written as
   */
  like(kind: 'token' | 'name', text: string, how: Likeness): Promise<TermMatch[]>
  /**
   * The names in a text; in a question also those that are written without capitals.
   *
   * @param passedOver  names that are not looked for, so that a shorter one may be found in their place
   */
  namesIn(text: string, where: 'text' | 'question', passedOver?: ReadonlySet<number>): Promise<Mention[]>

  /** What passages are. */
  passages(nodes: ArrayLike<number>): Promise<PassageEntry[]>
  /** Of each passage, whether its document has a title; known without reading the document. */
  titled(passages: ArrayLike<number>): Promise<boolean[]>
  /** What names are. */
  names(nodes: ArrayLike<number>): Promise<NameEntry[]>
  /** What tokens are. */
  tokens(nodes: ArrayLike<number>): Promise<TokenEntry[]>
  /** Of each passage, where the links in it lead. */
  links(passages: ArrayLike<number>): Promise<LinkEntry[][]>
  /** Of each name, what the user's triples say of it as their subject. */
  relations(names: ArrayLike<number>): Promise<RelationEntry[][]>
  /** What filters can ask for: the fields of all documents, in order. */
  fields(): Promise<readonly string[]>
}

/** Nodes and edges that are taken away from a graph, by numbers. */
export interface Gone {
  nodes: Readonly<Record<NodeKind, ReadonlySet<number>>>
  /** Of each kind: from a source to its targets. Edges of symmetric kinds stand both ways. */
  edges: ReadonlyMap<EdgeKind, ReadonlyMap<number, ReadonlySet<number>>>
  /** All edges of these kinds. */
  edgeKinds: ReadonlySet<EdgeKind>
}

/** Sums over all passages. */
export interface Statistics {
  /** Those that have a token: fifty empty texts say nothing of how rare a word is. */
  passages: number
  /** The tokens of all their texts, titles not included. */
  textTokens: number
}

/** What BM25F weighs of a token in a passage, as parallel lists. */
interface Weighed {
  /** How often the token stands there, in the title or the text. */
  counts: ArrayLike<number> | undefined
  /** How often of these in the title; absent where never. */
  inTitle?: ArrayLike<number>
}

/** The passages of a token, in order. */
export interface Postings extends Weighed {
  passages: ArrayLike<number>
  /** Of each passage: the tokens of its text, title not included. */
  sizes: ArrayLike<number>
  /** Of each passage: the tokens of its title, times the fourth root of the number of documents that share it. */
  titles?: ArrayLike<number>
}

/** The tokens of a passage, in order. */
export interface Contents extends Weighed {
  tokens: ArrayLike<number>
  /** As in {@link Postings}. */
  size: number
  title: number
}

/** A passage: a stretch of a document. */
export interface PassageEntry {
  document: Document
  /** Offsets into the document's text, UTF-16. */
  start: number
  end: number
  /** Which of its document's passages it is, from 1, and how many there are. */
  part: { number: number, of: number }
}

/** A name. */
export interface NameEntry {
  /** How it was first written. */
  label: string
  /** What texts are compared by: the units, parted by blanks. */
  key: string
}

/** A lexical feature: a word, which is a node, or a gram, which is not. */
export interface TokenEntry {
  /** What texts are compared by. */
  term: string
  /** How the word is mostly written, in lower case. */
  label: string
  isWord: boolean
}

/** What a term is to be like. */
export interface Likeness {
  /** Whether it begins with what is asked. */
  prefix?: boolean | undefined
  /** By so many letters, 2 at most, it may differ: put in, left out, another one, or neighbours that changed places. */
  typos?: number | undefined
  /** How many of its first letters are the same, be there typos behind them. */
  begins?: number | undefined
}

/** A term that is like another. */
export interface TermMatch {
  /** The number of the token, or name. */
  node: number
  /** How many letters differ; 0 for one that begins with what was asked. */
  distance: number
}

/** A link of a passage. */
export interface LinkEntry {
  /** What it says. */
  words: string
  /** The passage that it leads to; or the name of a page that is not there yet, as its key. */
  target: { passage: number } | { missing: string }
}

/** What a triple says of its subject. */
export interface RelationEntry {
  /** What it is to the object: "capital of". */
  relation: string
  /** The key of the name that is the object. */
  object: string
}
