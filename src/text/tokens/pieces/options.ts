import * as v from 'valibot'
import { whole } from '../../../core/options.ts'
import { analysisOptions, type AnalysisOptions } from '../analysis-options.ts'

/** What texts are cut into beside their words: one of `tokenizer`, `vocabulary` and `characters`. */
export interface PieceOptions {
  /**
   * A `tokenizer.json` of the hub, as text, bytes or what was parsed of it: BPE, WordPiece or Unigram.
   */
  tokenizer?: string | Uint8Array | ArrayBuffer | object | undefined
  /** Pieces in the order of their ids, or with them: BPE with `merges`, or else WordPiece (`##ing`). */
  vocabulary?: readonly string[] | Readonly<Record<string, number>> | undefined
  /** Which two pieces become one, in order: lines of a `merges.txt`, or pairs. */
  merges?: readonly (string | readonly [string, string])[] | undefined
  /** Every character of a word is a piece. Default `false`. */
  characters?: boolean | undefined
  /** How words are made comparable, as in the option `analysis` of `createIndex`. */
  analysis?: AnalysisOptions | undefined
}

/** {@link PieceOptions} with the defaults. */
export const pieceOptions = v.strictObject({
  tokenizer: v.optional(v.custom<string | Uint8Array | ArrayBuffer | object>(
    value => typeof value === 'string' || (typeof value === 'object' && value !== null),
    'a tokenizer.json, as text, bytes or parsed',
  )),
  vocabulary: v.optional(v.union([v.array(v.string()), v.record(v.string(), v.number())])),
  merges: v.optional(v.array(v.union([v.string(), v.strictTuple([v.string(), v.string()])]))),
  characters: v.optional(v.boolean(), false),
  analysis: v.optional(analysisOptions, {}),
})

/** {@link PieceOptions} with nothing left open. */
export type PieceSettings = v.InferOutput<typeof pieceOptions>

/** How pieces are learned from a collection. */
export interface PieceLearnOptions {
  /** How many pieces at most; more where the texts have more characters. Default 8000. */
  size?: number | undefined
  /** How words are made comparable, as in {@link PieceOptions}. */
  analysis?: AnalysisOptions | undefined
}

/** {@link PieceLearnOptions} with the defaults. */
export const learnOptions = v.strictObject({
  size: v.optional(whole(1), 8000),
  analysis: v.optional(analysisOptions, {}),
})
