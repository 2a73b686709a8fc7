import { remembering } from '../../core/remembering.ts'
import { foldWord } from './fold.ts'
import type { Language, LanguageCode } from './languages.ts'
import type { StopWords } from './stop-words.ts'
import { STOP } from './tokenizer.ts'

/** What a word is compared by. */
export interface WordForm {
  /** As a word with content: folded and stemmed. */
  term: string
  /** As it is written, folded. */
  written: string
  /**
   * Whether it counts as it is written, too, beside its stem. With the stemmers of languages but English: MRR on help
   * pages, words and graph, Spanish 87.4 → 89.8, German 86.3 → 87.1; with the English one, MAP on NPL 31.0 → 30.1.
   */
  keeps: boolean
  /** As a word without content, where languages list it as such, a bit for each: "don't" and "dont" are one. */
  asStop: string
  listedBy: number
}

/**
 * How many words are remembered: those of all texts would take twice what an index of them does, and frequent ones come
 * again soon.
 */
const REMEMBERED = 2 ** 16

/** Folds and stems words; those that come again soon, once. */
export class WordForms {
  /**
   * @param stemmers  languages whose stemmers are tried in turn
   * @param stop  where stop words are told from others
   */
  constructor(
    readonly stemmers: readonly (Language & { code: LanguageCode })[],
    readonly stop: StopWords | undefined,
    readonly folding: { diacritics: boolean },
  ) {}

  readonly of = remembering(REMEMBERED, (surface): WordForm => {
    const written = withoutPossessive(foldWord(surface, this.folding))
    const listedBy = this.stop?.listedBy(withoutPossessive(foldWord(surface, { diacritics: false })), surface) ?? 0
    return {
      ...this.#stem(surface, written),
      written,
      asStop: listedBy > 0 ? STOP + written.replaceAll("'", '') : '',
      listedBy,
    }
  })

  /**
   * The stem of a word by the first language that changes it. English takes words without accents, in which form they
   * are borrowed.
   */
  #stem(surface: string, written: string): Pick<WordForm, 'term' | 'keeps'> {
    for (const { code, stem, accented } of this.stemmers) {
      if (!stem) continue
      // in Turkish I is the capital of ı
      const word = accented
        ? withoutPossessive(foldWord(surface.toLocaleLowerCase(code), { diacritics: false }))
        : written
      const stemmed = stem(word)
      if (stemmed !== word && stemmed !== '') return { term: foldWord(stemmed, this.folding), keeps: accented }
    }
    return { term: written, keeps: false }
  }
}

/** "Tours's" and "Tours’s" → "tours"; done for every language, since names keep their case mark in all texts. */
const withoutPossessive = (word: string): string => word.replace(/'s$/, '')
