/** What a language brings to the analysis of its words. */
export interface Language {
  /** Reduces a folded word to its stem; absent where the language has none to take off (Chinese, Japanese). */
  stem?: (word: string) => string
  /**
   * Whether its accents are part of its spelling, so that words are stemmed before they are taken off: nationalité →
   * national.
   */
  accented: boolean
  /** Words that carry no content. */
  stopWords: readonly string[]
}

/** A language that the analyzer knows, as an ISO 639-1 code. */
export type LanguageCode =
  | 'ar'
  | 'bg'
  | 'da'
  | 'de'
  | 'el'
  | 'en'
  | 'es'
  | 'fi'
  | 'fr'
  | 'hi'
  | 'hu'
  | 'hy'
  | 'id'
  | 'it'
  | 'ja'
  | 'lt'
  | 'nl'
  | 'no'
  | 'pt'
  | 'ro'
  | 'ru'
  | 'sl'
  | 'sr'
  | 'sv'
  | 'ta'
  | 'tr'
  | 'uk'
  | 'zh'

interface Loaded {
  stemmer?: (word: string) => string
  stopwords?: string[]
}

/** Snowball stemmers and stop words: of each language those that there are, loaded when it is asked for. */
const LOADERS: Record<LanguageCode, () => Promise<Loaded>> = {
  ar: () => import('./languages/ar.ts'),
  bg: () => import('./languages/bg.ts'),
  da: () => import('./languages/da.ts'),
  de: () => import('./languages/de.ts'),
  el: () => import('./languages/el.ts'),
  en: () => import('./languages/en.ts'),
  es: () => import('./languages/es.ts'),
  fi: () => import('./languages/fi.ts'),
  fr: () => import('./languages/fr.ts'),
  hi: () => import('./languages/hi.ts'),
  hu: () => import('./languages/hu.ts'),
  hy: () => import('./languages/hy.ts'),
  id: () => import('./languages/id.ts'),
  it: () => import('./languages/it.ts'),
  ja: () => import('./languages/ja.ts'),
  lt: () => import('./languages/lt.ts'),
  nl: () => import('./languages/nl.ts'),
  no: () => import('./languages/no.ts'),
  pt: () => import('./languages/pt.ts'),
  ro: () => import('./languages/ro.ts'),
  ru: () => import('./languages/ru.ts'),
  sl: () => import('./languages/sl.ts'),
  sr: () => import('./languages/sr.ts'),
  sv: () => import('./languages/sv.ts'),
  ta: () => import('./languages/ta.ts'),
  tr: () => import('./languages/tr.ts'),
  uk: () => import('./languages/uk.ts'),
  zh: () => import('./languages/zh.ts'),
}

/** The languages that the analyzer knows. */
export const LANGUAGES = Object.keys(LOADERS) as LanguageCode[]

/** What the lists of the library lack: its English one has "an" and "the", but not "a". */
const MORE_STOP_WORDS: Partial<Record<LanguageCode, readonly string[]>> = { en: ['a', 'also'] }

/** Loads a language's stemmer and stop words. */
export async function loadLanguage(code: LanguageCode): Promise<Language> {
  const { stemmer, stopwords = [] } = await LOADERS[code]()
  const stopWords = [...stopwords, ...(MORE_STOP_WORDS[code] ?? [])]
  const accented = code !== 'en'
  return stemmer ? { stem: stemmer, accented, stopWords } : { accented, stopWords }
}
