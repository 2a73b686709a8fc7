import * as v from 'valibot'
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

/** {@link AnalysisOptions} with the defaults. */
export const analysisOptions = v.strictObject({
  languages: v.optional(
    v.pipe(v.array(v.picklist(LANGUAGES)), v.minLength(1)),
    () => ['en', 'zh'] as const satisfies LanguageCode[],
  ),
  stem: v.optional(v.boolean(), true),
  stopWords: v.optional(v.boolean(), true),
  diacritics: v.optional(v.boolean(), true),
  foldHan: v.optional(v.boolean(), true),
  bigrams: v.optional(v.boolean(), true),
})

/** {@link AnalysisOptions} with nothing left open. */
export type AnalysisSettings = v.InferOutput<typeof analysisOptions>
