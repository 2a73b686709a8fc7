import type { Progress } from '../core/pace.ts'
import type { Matrix } from '../math/dense/matrix.ts'
import type { Graph } from '../graph/graph.ts'
import type { Span } from '../text/tokens/segment.ts'

/** Whether a text is asked or searched: some models take another prefix for each. */
export type Role = 'query' | 'passage'

/** A text, and where its words stand: offsets in UTF-16 code units, rising, not overlapping. */
export interface WordsOfText {
  text: string
  words: readonly Span[]
}

/** What can be said to a long encoding. */
export interface EncodeOptions {
  /** Ends the work: the call is rejected with the code `aborted`. */
  signal?: AbortSignal | undefined
  /** Told how many texts are done. */
  onProgress?: ((progress: Progress) => void) | undefined
}

/**
 * Turns texts into vectors, and words into vectors: one space for both, so that they can be compared by cosine.
 * The same text gives the same vector, whatever else is encoded with it.
 */
export interface Encoder {
  /** What it is called in messages and in the snapshots that it has a part in. */
  readonly name: string
  /**
   * Tells encoders apart that have the same name: vectors of two encoders can be compared if and only if their digests
   * are equal.
   */
  readonly digest: string
  /** The length of every vector. */
  readonly width: number
  /** One row for each text, of unit length; zeros for a text of which it knows nothing. */
  encode(texts: readonly string[], role: Role, options?: EncodeOptions): Promise<Matrix>
  /**
   * For each text a matrix with one row for each of its words, of unit length; zeros for words that it does not know.
   */
  encodeWords(texts: readonly WordsOfText[], role: Role, options?: EncodeOptions): Promise<Matrix[]>
  /** Ends the use of files that it holds open, where it does. */
  close?: (() => Promise<void>) | undefined
}

/** Marks the encoders that an index keeps, so that they are known without what makes vectors by them. */
export const KEPT = Symbol('kept')

/**
 * What meaning counts beside words, of encoders whose vectors of texts are made of those of words or pieces, whatever
 * stands around them: they see no more than words do.
 */
export const SHARE = Symbol('share')

/** An encoder to be: it must see the collection first. */
export interface EncoderRecipe {
  /** What the encoder will be called. */
  readonly name?: string | undefined
  /** Makes the encoder for a collection. */
  fit(graph: Graph, options?: EncodeOptions): Promise<Encoder>
  /**
   * Whether an encoder that an index holds is one that this makes. Absent: it cannot tell, and no index is opened with
   * it.
   */
  isOf?: ((held: Encoder, options?: EncodeOptions) => Promise<boolean>) | undefined
}
