import type { Candidate, CandidateFinder, Word } from './word.ts'
import type { Tagged, Tagger } from './tagger.ts'

/** What a word does in a phrase: the last of its words is a noun. */
type Role = 'noun' | 'before-noun' | undefined

/**
 * The noun phrases of an English text: nouns, with the adjectives, participles and nouns before them, without what says
 * only which of them is meant ("new", "other"). A gerund behind a noun is one: "image processing".
 *
 * Measured beside runs between stop words, F1 of the first 5 | 10: Inspec 34 | 40 and 26 | 30, SemEval 2017 23 | 33 and
 * 20 | 28 (docs/decisions.md).
 */
export const nounPhrases = (tagger: Tagger): CandidateFinder => (text, words) => {
  const spans = tagger(text).flatMap(sentence => phrasesIn(text, compounds(text, sentence)))
  return placed(spans, words).filter(({ from, to }) => to - from > 1 || words[from]!.content)
}

/** Parts that hyphens join are one word: of "real-time systems" the first. */
function compounds(text: string, sentence: readonly Tagged[]): Tagged[] {
  const found: Tagged[] = []
  for (let i = 0; i < sentence.length; i++) {
    const part = sentence[i]!, before = found.at(-1), next = sentence[i + 1]
    const joins = text[part.start] === '-' && part.end - part.start === 1
    if (joins && before?.end === part.start && next?.start === part.end) {
      found[found.length - 1] = { start: before.start, end: next.end, tag: isNoun(next) ? next.tag : 'ADJ' }
      i++
    } else found.push(part)
  }
  return found
}

const isNoun = (part: Tagged | undefined): boolean => part?.tag === 'NOUN' || part?.tag === 'PROPN'
const hasTag = (part: Tagged | undefined, ...tags: readonly string[]): boolean => !!part && tags.includes(part.tag)

function phrasesIn(text: string, sentence: readonly Tagged[]): Tagged[] {
  const found: Tagged[] = []
  let run: { part: Tagged, role: Role }[] = []
  const close = () => {
    while (run.length > 0 && run.at(-1)!.role !== 'noun') run.pop()
    while (run.length > 1 && ONLY_WHICH.has(text.slice(run[0]!.part.start, run[0]!.part.end).toLowerCase())) run.shift()
    if (run.length > 0) found.push({ start: run[0]!.part.start, end: run.at(-1)!.part.end, tag: 'NP' })
    run = []
  }
  sentence.forEach((part, i) => {
    const role = roleOf(text, sentence, i)
    if (role) run.push({ part, role })
    else close()
  })
  close()
  return found
}

/** What a word does in a phrase, by its tag and its neighbours'. */
function roleOf(text: string, sentence: readonly Tagged[], i: number): Role {
  const part = sentence[i]!, before = sentence[i - 1], next = sentence[i + 1], word = text.slice(part.start, part.end)
  if (!LETTER.test(word)) return undefined
  if (isNoun(part)) return 'noun'
  if (part.tag === 'ADJ') return 'before-noun'
  if (part.tag !== 'VERB') return undefined
  const isGerund = word.endsWith('ing'), inPhrase = isNoun(before) || hasTag(before, 'ADJ')
  if (isGerund && inPhrase && !isNoun(next) && !hasTag(next, 'DET', 'PRON', 'ADJ', 'NUM')) return 'noun'
  const leads = isNoun(next) || hasTag(next, 'ADJ')
  const stands = isGerund ? hasTag(before, 'DET', 'ADJ', 'ADV') : inPhrase || hasTag(before, ...BEFORE_PARTICIPLES)
  return PARTICIPLE.test(word) && leads && stands ? 'before-noun' : undefined
}
const LETTER = /\p{L}/v, PARTICIPLE = /(?:ed|en|ing)$/
const BEFORE_PARTICIPLES = ['DET', 'ADP', 'ADV', 'CCONJ', 'PUNCT']

/** Words before nouns that say which or how many are meant, how good or how new, and nothing of what they are. */
const ONLY_WHICH = new Set((
  'new novel recent current present previous many several various different other such same certain own further '
  + 'particular specific general important main major significant possible available proposed good better best first '
  + 'second third last next much more most few less least large small high low great whole entire overall suitable '
  + 'able interesting useful common similar typical appropriate effective efficient necessary respective '
  + 'corresponding relevant additional potential due'
).split(' '))

/** Stretches of a text as words; those that begin or end within one are none. */
function placed(spans: readonly Tagged[], words: readonly Word[]): Candidate[] {
  const found: Candidate[] = []
  let i = 0
  for (const { start, end } of spans) {
    while (i < words.length && words[i]!.start < start) i++
    const from = i
    while (i < words.length && words[i]!.end <= end) i++
    if (i > from) found.push({ from, to: i })
  }
  return found
}
