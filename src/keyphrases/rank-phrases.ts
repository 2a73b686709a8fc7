import type { Pace } from '../core/pace.ts'
import { mean } from '../core/mean.ts'
import type { Candidate, Word } from './word.ts'
import { centralities } from './word-graph.ts'

/** How many texts of a collection there are, and in how many of them a word stands. */
export interface WordCounts {
  texts: number
  of(term: string): number
}

/** A phrase of a text, with the places where it stands, and what it is worth beside others of the text. */
export interface RankedPhrase {
  places: Candidate[]
  score: number
}

/** What a phrase is worth by how many words it has: the first, the second, and three or more. */
const LENGTHS = [0.17, 1, 1.35]
/** Powers of where it first stands, of how rare its words are, and how central. */
const LATE = -0.3, RARE = 0.4, CENTRAL = 0.25
/** So many words at the beginning of a text are as good as the first. */
const HEAD = 10

/**
 * What phrases of a text are worth:
 * length(words) · (1 + ln count) · (10 + first)^−0.3 · (mean rarity)^0.4 · (0.1 + mean centrality)^0.25
 * with rarity = texts / (texts with the word + ½), its geometric mean over the words; centrality by PageRank on the
 * text's graph of words. The powers are means of two logistic regressions, on Inspec and SemEval 2017, rounded.
 *
 * @returns  each phrase once, the best first; of equal worth the earlier
 */
export async function rankPhrases(
  words: readonly Word[],
  candidates: readonly Candidate[],
  counts: WordCounts,
  pace: Pace,
): Promise<RankedPhrase[]> {
  const phrases = new Map<string, Candidate[]>(), central = await centralities(words, pace)
  for (const candidate of candidates) {
    const key = termsOf(words, candidate).join(' '), places = phrases.get(key)
    if (places) places.push(candidate)
    else phrases.set(key, [candidate])
  }
  const rarity = (term: string) => Math.log(counts.texts / (counts.of(term) + 0.5))
  const worth = (places: readonly Candidate[]) => {
    const terms = termsOf(words, places[0]!)
    return LENGTHS[Math.min(terms.length, LENGTHS.length) - 1]!
      * (1 + Math.log(places.length))
      * (HEAD + places[0]!.from) ** LATE
      * Math.exp(RARE * mean(terms.map(rarity)))
      * (0.1 + mean(terms.map(term => central.get(term) ?? 0))) ** CENTRAL
  }
  return [...phrases.values()].map(places => ({ places, score: worth(places) }))
    .sort(byWorth)
}

/** The best first; of equal worth the earlier. */
export const byWorth = (a: RankedPhrase, b: RankedPhrase): number =>
  b.score - a.score || a.places[0]!.from - b.places[0]!.from

const termsOf = (words: readonly Word[], { from, to }: Candidate): string[] =>
  words.slice(from, to).map(({ term }) => term)
