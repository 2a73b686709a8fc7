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

const none = async () => ({})

/** Snowball stemmers and stop words, each loaded only when its language is asked for. */
const LOADERS = {
  ar: [() => import('@orama/stemmers/arabic'), () => import('@orama/stopwords/arabic')],
  bg: [() => import('@orama/stemmers/bulgarian'), () => import('@orama/stopwords/bulgarian')],
  da: [() => import('@orama/stemmers/danish'), () => import('@orama/stopwords/danish')],
  de: [() => import('@orama/stemmers/german'), () => import('@orama/stopwords/german')],
  el: [() => import('@orama/stemmers/greek'), () => import('@orama/stopwords/greek')],
  en: [() => import('@orama/stemmers/english'), () => import('@orama/stopwords/english')],
  es: [() => import('@orama/stemmers/spanish'), () => import('@orama/stopwords/spanish')],
  fi: [() => import('@orama/stemmers/finnish'), () => import('@orama/stopwords/finnish')],
  fr: [() => import('@orama/stemmers/french'), () => import('@orama/stopwords/french')],
  hi: [() => import('@orama/stemmers/indian'), () => import('@orama/stopwords/indian')],
  hu: [() => import('@orama/stemmers/hungarian'), () => import('@orama/stopwords/hungarian')],
  hy: [() => import('@orama/stemmers/armenian'), () => import('@orama/stopwords/armenian')],
  id: [() => import('@orama/stemmers/indonesian'), () => import('@orama/stopwords/indonesian')],
  it: [() => import('@orama/stemmers/italian'), () => import('@orama/stopwords/italian')],
  ja: [none, () => import('@orama/stopwords/japanese')],
  lt: [() => import('@orama/stemmers/lithuanian'), () => import('@orama/stopwords/lithuanian')],
  nl: [() => import('@orama/stemmers/dutch'), () => import('@orama/stopwords/dutch')],
  no: [() => import('@orama/stemmers/norwegian'), () => import('@orama/stopwords/norwegian')],
  pt: [() => import('@orama/stemmers/portuguese'), () => import('@orama/stopwords/portuguese')],
  ro: [() => import('@orama/stemmers/romanian'), () => import('@orama/stopwords/romanian')],
  ru: [() => import('@orama/stemmers/russian'), () => import('@orama/stopwords/russian')],
  sl: [none, () => import('@orama/stopwords/slovenian')],
  sr: [() => import('@orama/stemmers/serbian'), none],
  sv: [() => import('@orama/stemmers/swedish'), () => import('@orama/stopwords/swedish')],
  ta: [() => import('@orama/stemmers/tamil'), () => import('@orama/stopwords/tamil')],
  tr: [() => import('@orama/stemmers/turkish'), () => import('@orama/stopwords/turkish')],
  uk: [() => import('@orama/stemmers/ukrainian'), () => import('@orama/stopwords/ukrainian')],
  zh: [none, () => import('@orama/stopwords/mandarin')],
} satisfies Record<
  string,
  [() => Promise<{ stemmer?: (word: string) => string }>, () => Promise<{ stopwords?: string[] }>]
>

/** A language that the analyzer knows, as an ISO 639-1 code. */
export type LanguageCode = keyof typeof LOADERS

/** The languages that the analyzer knows. */
export const LANGUAGES = Object.keys(LOADERS) as LanguageCode[]

/** What the lists of the library lack: its English one has "an" and "the", but not "a". */
const MORE_STOP_WORDS: Partial<Record<LanguageCode, readonly string[]>> = { en: ['a', 'also'] }

/** Loads a language's stemmer and stop words. */
export async function loadLanguage(code: LanguageCode): Promise<Language> {
  const [stemming, stopping] = LOADERS[code]
  const [{ stemmer }, { stopwords = [] }] = await Promise.all([
    stemming() as Promise<{ stemmer?: (word: string) => string }>,
    stopping() as Promise<{ stopwords?: string[] }>,
  ])
  const stopWords = [...stopwords, ...(MORE_STOP_WORDS[code] ?? [])]
  const accented = code !== 'en'
  return stemmer ? { stem: stemmer, accented, stopWords } : { accented, stopWords }
}
