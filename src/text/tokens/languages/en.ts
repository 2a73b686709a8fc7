import { stemmer as snowball } from '@orama/stemmers/english'

export { stopwords } from '@orama/stopwords/english'

/** Verbs of a vowel and a doubled letter, of which Snowball takes one: "added" would be an "ad". */
const DOUBLED = /^(add|ebb|egg|err)(?:ed|ing)$/

/** English stems. */
export const stemmer = (word: string): string => snowball(word.replace(DOUBLED, '$1'))
