import * as v from 'valibot'
import { readOptions } from '../../core/options.ts'
import { elisionOf } from './elision.ts'
import { foldHan, foldWord, loadHan } from './fold.ts'
import { type Language, LANGUAGES, type LanguageCode, loadLanguage } from './languages.ts'
import { bigrams, words } from './segment.ts'
import { StopWords } from './stop-words.ts'
import { GRAM, STOP, type Token, type Tokenizer, WHOLE } from './tokenizer.ts'
import { variantsOf } from './variants.ts'

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
 * The default tokenizer: words of any script, folded and stemmed, and Han bigrams. Stems, stop words and the
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
  const stop = options.stopWords ? stopWordsOf(languages, options) : undefined
  const cut = elisionOf(options.languages)
  const stemmers = options.stem ? languages.filter(each => each.stem !== undefined) : []

  /**
   * The stem of a word by the first language that changes it. English takes words without accents, in which form they
   * are borrowed.
   */
  function stem(surface: string, folded: string): string {
    for (const { code, stem, accented } of stemmers) {
      // in Turkish I is the capital of ı
      const word = accented
        ? withoutPossessive(foldWord(surface.toLocaleLowerCase(code), { diacritics: false }))
        : folded
      const stemmed = stem!(word)
      if (stemmed !== word && stemmed !== '') return foldWord(stemmed, options)
    }
    return folded
  }

  /** Each distinct word is folded and stemmed once; cleared when it has grown past what a vocabulary needs. */
  const known = new Map<string, Analysed>()
  function analyse(surface: string): Analysed {
    let found = known.get(surface)
    if (!found) {
      if (known.size >= 1_000_000) known.clear()
      const word = withoutPossessive(foldWord(surface, options))
      const listedBy = stop?.listedBy(withoutPossessive(foldWord(surface, { diacritics: false }))) ?? 0
      found = { term: stem(surface, word), asStop: listedBy > 0 ? STOP + word : '', listedBy }
      known.set(surface, found)
    }
    return found
  }

  function tokensOf(text: string): Token[] {
    const spans = words(text, cut),
      found = spans.map(({ start, end }) => ({ start, end, ...analyse(text.slice(start, end)) }))
    const isStop = stop?.among(text, found)
    const tokens = found.map(({ term, asStop, start, end }, i): Token =>
      isStop?.[i] ? { term: asStop, kind: 'stop', start, end } : { term, kind: 'word', start, end }
    )
    for (const { start, end, as } of variantsOf(text, spans)) {
      const written = text.slice(start, end)
      const term = as === 'whole'
        ? foldWord(written, options).replace(VERSION, '')
        : analyse(written.replace(APART, '')).term
      tokens.push({ term: WHOLE + term, kind: 'variant', start, end })
    }
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

/** What a word is compared by: as one with content, and as one without, where languages list it as such. */
interface Analysed {
  term: string
  asStop: string
  listedBy: number
}

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

/** "Tours's" and "Tours’s" → "tours"; done for every language, since names keep their case mark in all texts. */
const withoutPossessive = (word: string): string => word.replace(/'s$/, '')
