import type { List, Lookup, Sorted } from '../core/list.ts'
import type { Document } from '../text/document.ts'
import type { Tokenizer } from '../text/tokens/tokenizer.ts'
import type { NameFinder } from '../text/tokens/names.ts'
import type { CoOccursOptions } from './edges/co-occurs-options.ts'
import type { Triple } from './edges/triples.ts'
import type { EdgeKind, NodeKind } from '../core/kinds.ts'
import type { Relation } from './relation.ts'
import type { Counted } from './counted.ts'
import type { TitleField } from './title-field.ts'

/** Lexical features: the words that are nodes, and the grams that are not. Place in the list = number of the token. */
export interface TokenTable {
  /** What texts are compared by. */
  terms: List<string>
  /** How the word is mostly written, in lower case. */
  labels: List<string>
  /** 1 for a word (a node), 0 for a gram. */
  isWord: Uint8Array
  /** How a word is written in all texts, and how often: what is changed is counted on from it. */
  written?: ((token: number) => readonly (readonly [form: string, times: number])[]) | undefined
}

/** The names. */
export interface NameTable {
  /** How the name was first written. */
  labels: List<string>
  /** What texts are compared by: the units, parted by blanks. */
  keys: List<string>
  /**
   * 1 where the name is looked for in texts and questions: titles, headings, openings and what a user knows; 0 for
   * quotations.
   */
  isSought: Uint8Array
  /** Of one-word names: the share of capitals among their places inside sentences; 1 where nothing is known. */
  capital: Float32Array
  /** Whether the texts tell names by case. */
  textsHaveCase: boolean
}

/** The passages, in the order of the documents. */
export interface PassageTable {
  /** The place of the document in the list of documents. */
  document: Uint32Array
  /** Offsets into the document's text, UTF-16. */
  start: Uint32Array
  end: Uint32Array
  /** Lexical tokens, title included; BM25's document length. */
  size: Uint32Array
}

/**
 * The token-relation graph of a collection: nodes of three kinds, and edges by kind. Nothing in it changes. That of a
 * snapshot is read as far as it is asked for.
 */
export interface TokenGraph {
  documents: List<Document>
  /** How many nodes of each kind there are, and how many characters all texts have, where that is told elsewhere. */
  counts?: Readonly<Record<NodeKind, number>>
  characters?: number
  /** The numbers of documents by ids, of tokens by terms and of names by keys, where they are at hand. */
  numbers?: { document: Lookup, token: Lookup, name: Lookup }
  /** The terms of tokens and the keys of names in order, where these are kept. */
  sorted?: { token: () => Sorted, name: () => Sorted }
  /** What reads the parts that every question needs, one by one, where they are read when they are asked for. */
  parts?: readonly (() => unknown)[]
  /** Whether a document has a title, where that is told beside the documents. */
  titled?: ((document: number) => boolean) | undefined
  passages: PassageTable
  tokens: TokenTable
  /** What of the passages' tokens stands in titles; absent in indexes of older versions, which count it as text. */
  titles?: TitleField
  /** Fields of metadata whose words are among those of passages: see `own-fields.ts`; absent where there are none. */
  ownFields?: readonly string[]
  names: NameTable
  edges: ReadonlyMap<EdgeKind, Relation>
  tokenizer: Tokenizer
  finder: NameFinder
  /**
   * How *co-occurs* edges are made when they are asked for; absent where they are among the edges, or are not wanted.
   */
  coOccurs?: Required<CoOccursOptions>
  /**
   * What else was counted of the texts: what is changed is counted on from it. Absent in indexes of older versions, of
   * which all texts are read for it.
   */
  counted?: (() => Promise<Counted>) | undefined
  /** The user's triples, as given; {@link EdgeKind} `knows` holds their edges. */
  triples: readonly Triple[]
}

/** How many nodes of a kind there are; grams, which are no nodes, included for tokens. */
export function nodeCount(graph: TokenGraph, kind: NodeKind): number {
  if (graph.counts) return graph.counts[kind]
  return kind === 'passage'
    ? graph.passages.document.length
    : kind === 'name'
    ? graph.names.keys.length
    : graph.tokens.terms.length
}

/** Whether a document has a title. */
export const isTitled = ({ titled, documents }: TokenGraph, document: number): boolean =>
  titled ? titled(document) : Boolean(documents.at(document)!.title)

/** How many tokens are words, which are nodes. */
export const wordCount = ({ tokens }: TokenGraph): number => tokens.isWord.reduce((sum, is) => sum + is, 0)

/** Of a graph: its documents, and where its passages stand in them. */
export interface PassageSpans {
  documents: List<Document>
  passages: Omit<PassageTable, 'size'>
}

/** What stands at a passage: its document, and where it begins and ends in that. */
export function passageSpan(
  { documents, passages: { document, start, end } }: PassageSpans,
  passage: number,
): { document: Document, start: number, end: number } {
  return { document: documents.at(document[passage]!)!, start: start[passage]!, end: end[passage]! }
}
