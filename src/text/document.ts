import { type SourceMap } from './source-map.ts'

/**
 * A text to index.
 *
 * @typeParam M  what its metadata is; any interface or type of plain JSON will do
 */
export interface Document<M extends object = Metadata> {
  /** Names the document in results; unique in the collection, not empty. */
  id: string
  /** What the document is about; its name in the graph, and searched like the text. */
  title?: string | undefined
  /** The text. Lone surrogates are read as U+FFFD, which keeps every offset. */
  text: string
  /** Anything of JSON; comes back with each result, and can be filtered by. Fields that are undefined are left out. */
  metadata?: M | undefined
  /**
   * Where in the text its headings stand, in UTF-16 code units; each names the passages below it. `level`, if told, is
   * 1 for the highest.
   */
  headings?: readonly { start: number, end: number, level?: number | undefined }[] | undefined
  /** Other names of the document. */
  aliases?: readonly string[] | undefined
  /** Words that it is found by, without a leading `#`. */
  tags?: readonly string[] | undefined
  /** Links to other documents, or to headings. */
  links?: readonly Link[] | undefined
  /** Stretches of the text that are not cut if they fit into a passage: code, tables. None overlaps another. */
  blocks?: readonly Block[] | undefined
  /** Where the text stands in what it was read from, if that is another text: Markdown, HTML. */
  source?: SourceMap | undefined
  /**
   * A vector of the text by the index's encoder, for each of its passages; it is then not encoded. Kept among the
   * index's vectors only.
   */
  vector?: ArrayLike<number> | undefined
}

/** A link from a place of a text to a document of the collection, or a heading of one. */
export interface Link {
  /** Where its words stand in the text, in UTF-16 code units; nowhere (`start === end`) if it shows none. */
  start: number
  end: number
  /**
   * As it is written, decoded, without heading: `Page`, `Folder/Page`, `../x.md`; empty for a heading of the same
   * document.
   */
  target: string
  /** What follows `#`, as it is written: `Heading`, `A#B` for one below another, `^block`. */
  heading?: string | undefined
  /** `wiki` is looked up by name, wherever the document is; `path` is relative to the document's own folder. */
  style: 'wiki' | 'path'
  /** Whether what it points to is shown in its place: `![[Page]]`. */
  embed?: boolean | undefined
}

/** A stretch of a text that is not cut if it fits into a passage. */
export interface Block {
  start: number
  end: number
  /** Of a table: its header rows, which are shown with every passage that the table is cut into. */
  header?: { start: number, end: number } | undefined
}

/** What a user keeps with a document, if no other type is told: plain JSON. */
export type Metadata = { [key: string]: JsonValue | undefined }
/** A value of JSON. A field that is undefined counts as absent. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | {
  [key: string]: JsonValue | undefined
}

/** The longest text of one document, in UTF-16 code units: 2^28, a quarter of a gigabyte of English. */
export const LONGEST_TEXT = 2 ** 28
