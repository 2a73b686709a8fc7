import type { AnalysisSettings } from './analysis-options.ts'
import { elisionOf } from './elision.ts'
import { foldHan, foldWord, loadHan } from './fold.ts'
import { type Language, type LanguageCode, loadLanguage } from './languages.ts'
import { startsUpper } from './scripts.ts'
import { bigrams, type Span, words } from './segment.ts'
import { withoutReferences } from './references.ts'
import { StopWords } from './stop-words.ts'
import { GRAM, letterTerm, type Token, type Tokenizer, WHOLE } from './tokenizer.ts'
import { variantsOf } from './variants.ts'
import { type WordForm, WordForms } from './word-forms.ts'

/** The tokenizer of `createWordTokenizer`, by options that were read. */
export async function wordTokenizer(options: AnalysisSettings): Promise<Tokenizer> {
  const [languages] = await Promise.all([
    Promise.all(options.languages.map(async code => ({ code, ...await loadLanguage(code) }))),
    options.foldHan && loadHan(),
  ])
  const stop = options.stopWords ? stopWordsOf(languages, options) : undefined, cut = elisionOf(options.languages)
  const forms = new WordForms(options.stem ? languages : [], stop, options), isGerman = options.languages.includes('de')

  function tokensOf(text: string): Token[] {
    const spans = words(text, cut),
      found = spans.map(({ start, end }) => ({ start, end, ...forms.of(text.slice(start, end)) }))
    const isStop = stop?.among(text, found)
    const tokens = found.map(({ term, asStop, start, end }, i): Token =>
      isStop?.[i] ? { term: asStop, kind: 'stop', start, end } : { term, kind: 'word', start, end }
    )
    for (const { start, end, as } of variantsOf(text, spans)) {
      const written = text.slice(start, end)
      const term = as === 'word'
        ? forms.of(written.replace(APART, '')).term
        : (as === 'whole' ? wholeOf : priceOf)(foldWord(written, options))
      tokens.push({ term: WHOLE + term, kind: 'variant', start, end })
    }
    for (const [i, { term, written, keeps, start, end }] of found.entries()) {
      const add = (as: string) => tokens.push({ term: WHOLE + as, kind: 'variant', start, end })
      if (keeps && term !== written && !isStop?.[i]) add(written)
      // "vitamin A" is no vitamin beside an A
      if (end - start === 1 && i > 0 && isLetter(text, found[i - 1]!.end, found[i]!) && !isStop?.[i]) {
        const before = found[i - 1]!
        tokens.push({ term: letterTerm(before.term, written), kind: 'variant', start: before.start, end })
      }
      const word = text.slice(start, end)
      const spelt = isGerman ? word.replace(UMLAUTS, letter => `${foldWord(letter, PLAIN)}e`) : word
      if (spelt !== word) add(forms.of(spelt).term)
    }
    return tokens
  }

  return {
    name: `words/2 ${JSON.stringify(options)}`,
    tokenize(given) {
      const plain = withoutReferences(given), text = options.foldHan ? foldHan(plain) : plain
      const tokens = tokensOf(text)
      if (!options.bigrams) return tokens
      for (const { start, end } of bigrams(text))
        tokens.push({ term: GRAM + text.slice(start, end), kind: 'gram', start, end })
      return tokens
    },
  }
}

/** Whether a word of one letter that may be an article is a capital, and behind another word. */
const isLetter = (text: string, end: number, { start, listedBy }: WordForm & Span): boolean =>
  listedBy > 0 && start === end + 1 && text[end] === ' ' && startsUpper(text[start]!)

/** In German also written with an e: Müller, Mueller. */
const UMLAUTS = /[äöüÄÖÜ]/g, PLAIN = { diacritics: true }

/** What stands before the number of a version, and may before an address. */
const BEFORE = /^(?:v(?=\d)|www\.)/
/** A day, the year first. */
const DAY = /^(\d{4})[./](\d{1,2})[./](\d{1,2})$/

const wholeOf = (folded: string): string => folded.replace(BEFORE, '').replace(DAY, '$1-$2-$3')

/** A sum with its sign first, and its thousands in one. */
const priceOf = (folded: string): string => folded.replace(/[ ,]/g, '').replace(/^([\d.]+)(.+)$/v, '$2$1')

/** What stands between the parts of a word. */
const APART = /[^\p{L}\p{N}\p{M}]/gv

/** Kept, since folding the lists takes longer than all else of a small index. */
const stopWords = new Map<string, StopWords>()

function stopWordsOf(
  languages: readonly (Language & { code: LanguageCode })[],
  { diacritics, foldHan }: Pick<AnalysisSettings, 'diacritics' | 'foldHan'>,
): StopWords {
  const key = JSON.stringify([languages.map(({ code }) => code), diacritics, foldHan])
  let found = stopWords.get(key)
  if (!found) stopWords.set(key, found = new StopWords(languages, { diacritics, foldHan }))
  return found
}
