import * as v from 'valibot'
import { analysisDefaults } from '../defaults.ts'
import { LANGUAGES, type LanguageCode } from './languages.ts'

/** How words are made comparable. */
export interface AnalysisOptions {
  /**
   * The languages of the texts, as ISO 639-1 codes. Their stop words are joined, and their stemmers tried in this
   * order until one changes the word. Default `['en', 'zh']`.
   */
  languages?: readonly LanguageCode[] | undefined
  /** Reduce words to stems (Snowball): "cities" finds "city". Default `true`. */
  stem?: boolean | undefined
  /** Tell words without content ("the", 的) from others: they count little in a question. Default `true`. */
  stopWords?: boolean | undefined
  /** Replace accented Latin letters by plain ones: "Beyonce" finds "Beyoncé". Default `true`. */
  diacritics?: boolean | undefined
  /** Compare traditional Chinese characters as simplified ones. Default `true`. */
  foldHan?: boolean | undefined
  /** Index every two neighbouring characters of Han, kana, Hangul and Burmese beside the words. Default `true`. */
  bigrams?: boolean | undefined
}

const DEFAULTS = analysisDefaults()

/** {@link AnalysisOptions} with the defaults. */
export const analysisOptions = v.strictObject({
  languages: v.optional(v.pipe(v.array(v.picklist(LANGUAGES)), v.minLength(1)), () => analysisDefaults().languages),
  stem: v.optional(v.boolean(), DEFAULTS.stem),
  stopWords: v.optional(v.boolean(), DEFAULTS.stopWords),
  diacritics: v.optional(v.boolean(), DEFAULTS.diacritics),
  foldHan: v.optional(v.boolean(), DEFAULTS.foldHan),
  bigrams: v.optional(v.boolean(), DEFAULTS.bigrams),
})

/** {@link AnalysisOptions} with nothing left open. */
export type AnalysisSettings = v.InferOutput<typeof analysisOptions>
