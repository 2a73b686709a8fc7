import type { LanguageCode } from '../text/tokens/languages.ts'
import { loadIsEnglish } from './english.ts'
import { nounPhrases } from './noun-phrases.ts'
import type { KeyphraseSettings } from './options.ts'
import { runs } from './runs.ts'
import { loadTagger, type Tagger, TAGGER_LIBRARIES } from './tagger.ts'
import type { CandidateFinder } from './word.ts'

/** What finds phrases: noun phrases where a text is English and its parts of speech can be told, else runs of words. */
export async function loadFinder(
  asked: KeyphraseSettings['tagger'],
  languages: readonly LanguageCode[],
): Promise<CandidateFinder> {
  if (asked === 'none' || !languages.includes('en')) return runs
  const tags = asked === 'auto' ? await installed() : await loadTagger(asked)
  if (!tags) return runs
  const isEnglish = await loadIsEnglish(), phrases = nounPhrases(tags)
  return (text, words) => (isEnglish(text, words) ? phrases : runs)(text, words)
}

let tagger: Promise<Tagger | undefined> | undefined

/** The tagger, if its packages are there; kept, since its model takes a tenth of a second to load. */
const installed = (): Promise<Tagger | undefined> => (tagger ??= loadTagger(TAGGER_LIBRARIES).catch(() => undefined))
