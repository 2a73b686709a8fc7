import type { Graph } from '../graph/graph.ts'
import { type Phrase, phrasesOf } from '../text/tokens/phrases.ts'
import { takesPlace } from '../text/tokens/tokenizer.ts'
import { type AskedToken, isWithin } from './asked-tokens.ts'

/** So many are looked up at once. */
const BATCH = 4096

/**
 * The synonyms of several words that a question has, each with what its words count; none that stands within another.
 * They ask for nothing by themselves, as their words do, but for what means the same, which stands for all of them.
 */
export async function phrasesAsked(
  graph: Graph,
  text: string,
  read: readonly AskedToken[],
): Promise<Map<number, number>> {
  const asked = new Map<number, number>()
  if (!graph.has('synonyms')) return asked
  const tokens = read.filter(({ instead }) => !instead)
  let batch: Phrase[] = [], before: Phrase | undefined
  for (const phrase of phrasesOf(text, tokens)) {
    batch.push(phrase)
    if (batch.length === BATCH) await lookUp()
  }
  await lookUp()
  return asked

  async function lookUp(): Promise<void> {
    const numbers = await graph.terms(batch.map(({ term }) => term))
    for (const [i, phrase] of batch.entries()) {
      const token = numbers[i]
      if (token === undefined || (before && isWithin(before, phrase))) continue
      const words = tokens.slice(phrase.first, phrase.last + 1).filter(takesPlace)
      asked.set(token, words.reduce((sum, { share }) => sum + share, asked.get(token) ?? 0))
      before = phrase
    }
    batch = []
  }
}
