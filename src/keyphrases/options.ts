import * as v from 'valibot'
import { whole } from '../core/options.ts'
import type { Progress } from '../core/pace.ts'
import type { Encoder } from '../encoders/encoder.ts'
import { encoderOption } from '../encoders/encoder-option.ts'
import { type AnalysisOptions, analysisOptions } from '../text/tokens/analysis-options.ts'
import type { TaggerLibraries } from './tagger.ts'

/** How keyphrases are found. */
export interface KeyphraseOptions {
  /** How many of each document at most. Default 10. */
  count?: number | undefined
  /** How words are made comparable, as for an index; its languages, too. */
  analysis?: AnalysisOptions | undefined
  /**
   * What tells noun phrases in English texts. `auto`: the packages `wink-nlp` and `wink-eng-lite-web-model` where they
   * are installed; else, and for other languages, phrases are runs of words between stop words and punctuation, which
   * are worse. `none`: those always. Or the packages' names, or the modules themselves, as a web page has them: these
   * must be there. Default `auto`.
   */
  tagger?: 'auto' | 'none' | TaggerLibraries | undefined
  /**
   * Phrases count by the cosine of their vector and the text's, too; none that must see a collection first. Costs a
   * vector for each of the best 50 phrases. Default none.
   */
  encoder?: Encoder | undefined
  /** Ends the work: the call is rejected with the code `aborted`. */
  signal?: AbortSignal | undefined
  /** Told how far it is. */
  onProgress?: ((progress: Progress) => void) | undefined
}

const library = v.union([
  v.pipe(v.string(), v.nonEmpty()),
  v.custom<object>(value => (typeof value === 'object' || typeof value === 'function') && value !== null, 'a module'),
])

/** {@link KeyphraseOptions} with the defaults. */
export const keyphraseOptions = v.strictObject({
  count: v.optional(whole(1), 10),
  analysis: v.optional(analysisOptions, {}),
  tagger: v.optional(v.union([v.picklist(['auto', 'none']), v.strictObject({ nlp: library, model: library })]), 'auto'),
  encoder: encoderOption,
  signal: v.optional(v.instance(AbortSignal)),
  onProgress: v.optional(v.custom<(progress: Progress) => void>(value => typeof value === 'function', 'a function')),
})

/** The same of an index, whose words are made comparable as it is. */
export type IndexKeyphraseOptions = Omit<KeyphraseOptions, 'analysis'>

/** {@link IndexKeyphraseOptions} with the defaults. */
export const indexKeyphraseOptions = v.omit(keyphraseOptions, ['analysis'])

/** {@link KeyphraseOptions} with nothing left open. */
export type KeyphraseSettings = v.InferOutput<typeof keyphraseOptions>
