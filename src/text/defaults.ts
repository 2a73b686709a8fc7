import type { LanguageCode } from './tokens/languages.ts'

/** How documents are cut where nothing else is asked for, a copy of one's own. */
export const passageDefaults = () => ({ joinBelow: 300, longest: 2000, overlap: 0 })

/** How words are made comparable where nothing else is asked for, a copy of one's own. */
export const analysisDefaults = () => ({
  languages: ['en', 'zh'] as LanguageCode[],
  stem: true,
  stopWords: true,
  diacritics: true,
  foldHan: true,
  bigrams: true,
})
