import * as v from 'valibot'
import { readOptions } from '../../core/options.ts'
import { elisionOf } from './elision.ts'
import { foldHan, foldWord, loadHan } from './fold.ts'
import { type Language, LANGUAGES, type LanguageCode, loadLanguage } from './languages.ts'
import { bigrams, words } from './segment.ts'
import { StopWords } from './stop-words.ts'
import { GRAM, type Token, type Tokenizer, WHOLE } from './tokenizer.ts'
import { variantsOf } from './variants.ts'
import { WordForms } from './word-forms.ts'

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

/**
 * The default tokenizer: words of any script, folded and stemmed, and pairs of characters. Stems, stop words and the
 * table of Han characters come from libraries; offsets are those of the text as given, in UTF-16 code units.
 *
 * On 1,000 and 848 Chinese passages (DRCD, CMRC 2018), words and bigrams together find the passage of a question
 * more often than either alone.
 */
export async function createWordTokenizer(given: AnalysisOptions = {}): Promise<Tokenizer> {
  const options = readOptions(analysisOptions, given, 'text.analysis')
  const [languages] = await Promise.all([
    Promise.all(options.languages.map(async code => ({ code, ...await loadLanguage(code) }))),
    options.foldHan && loadHan(),
  ])
  const stop = options.stopWords ? stopWordsOf(languages, options) : undefined, cut = elisionOf(options.languages)
  const forms = new WordForms(options.stem ? languages : [], stop, options)

  function tokensOf(text: string): Token[] {
    const spans = words(text, cut),
      found = spans.map(({ start, end }) => ({ start, end, ...forms.of(text.slice(start, end)) }))
    const isStop = stop?.among(text, found)
    const tokens = found.map(({ term, asStop, start, end }, i): Token =>
      isStop?.[i] ? { term: asStop, kind: 'stop', start, end } : { term, kind: 'word', start, end }
    )
    for (const { start, end, as } of variantsOf(text, spans)) {
      const written = text.slice(start, end)
      const term = as === 'whole'
        ? foldWord(written, options).replace(VERSION, '')
        : forms.of(written.replace(APART, '')).term
      tokens.push({ term: WHOLE + term, kind: 'variant', start, end })
    }
    for (const [i, { term, written, keeps, start, end }] of found.entries())
      if (keeps && term !== written && !isStop?.[i]) tokens.push({ term: WHOLE + written, kind: 'variant', start, end })
    return tokens
  }

  return {
    name: `words/2 ${JSON.stringify(options)}`,
    tokenize(given) {
      const text = options.foldHan ? foldHan(given) : given
      const tokens = tokensOf(text)
      if (!options.bigrams) return tokens
      for (const { start, end } of bigrams(text))
        tokens.push({ term: GRAM + text.slice(start, end), kind: 'gram', start, end })
      return tokens
    },
  }
}

/** What stands before the number of a version. */
const VERSION = /^v(?=\d)/

/** What stands between the parts of a word. */
const APART = /[^\p{L}\p{N}\p{M}]/gv

/** Kept, since folding the lists takes longer than all else of a small index. */
const stopWords = new Map<string, StopWords>()

function stopWordsOf(
  languages: readonly (Language & { code: LanguageCode })[],
  { diacritics, foldHan }: Required<Pick<AnalysisOptions, 'diacritics' | 'foldHan'>>,
): StopWords {
  const key = JSON.stringify([languages.map(({ code }) => code), diacritics, foldHan])
  let found = stopWords.get(key)
  if (!found) stopWords.set(key, found = new StopWords(languages, { diacritics, foldHan }))
  return found
}
