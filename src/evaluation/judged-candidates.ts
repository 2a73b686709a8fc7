import * as v from 'valibot'
import { searchOptions } from '../answer/every-search-option.ts'
import type { Pace } from '../core/pace.ts'
import type { Encoder, EncoderRecipe } from '../encoders/encoder.ts'
import { createIndex } from '../index/create-index.ts'
import { partsOf } from '../index/token-index.ts'
import { readCandidates } from '../rank/rerank/candidates.ts'
import { type Features, featuresOf } from '../rank/rerank/features.ts'
import { isSafe } from '../rank/stages/reranked.ts'
import type { Document } from '../text/document.ts'
import type { Dataset } from './dataset.ts'
import { inquiryOf } from './inquiry-of.ts'
import { madeUpQuestions } from './single-hop.ts'

/** A question, and what is right. */
export interface Asked {
  text: string
  /** Documents, and what they are worth. */
  grades: ReadonlyMap<string, number>
  isMadeUp: boolean
}

/** A question with its candidates, and all that a re-ranker is trained and measured by. */
export interface JudgedQuestion {
  asked: Asked
  features: Features
  /** What candidates rank by, and what they have without a network. */
  scores: readonly number[]
  known: readonly number[]
  /** The documents of candidates. */
  documents: readonly string[]
  /** The places of those that are right; of a document, its best passage. */
  relevant: readonly number[]
  /** Whether a network has a say by itself. */
  isSafe: boolean
}

/** The questions of a set, and as many made-up ones as `madeUp` says for each. */
export function askedOf({ documents, questions, qrels }: Dataset, madeUp: number, seed: number): Asked[] {
  const given = questions.map(({ id, text }) => ({ text, grades: qrels.get(id)!, isMadeUp: false }))
  const made = madeUpQuestions(documents, Math.round(madeUp * questions.length), seed)
    .map(({ question: { text }, document }) => ({ text, grades: new Map([[document, 1]]), isMadeUp: true }))
  return [...given, ...made]
}

/**
 * Ranks documents for questions without a network, and reads the candidates; questions that find nothing are left out.
 * With an encoder words and meaning are mixed.
 */
export async function judgedCandidates(
  documents: readonly Document[],
  questions: readonly Asked[],
  { encoder, pace }: { encoder?: Encoder | EncoderRecipe | undefined, pace: Pace },
): Promise<JudgedQuestion[]> {
  const { signal, onProgress } = pace
  const index = await createIndex(documents, { encoder, signal, onProgress })
  const { graph, searcher } = partsOf(index)
  const settings = v.parse(searchOptions, { dense: { when: encoder ? 'always' : 'never' } })
  const read = async ({ text }: Asked) => {
    const inquiry = await inquiryOf(searcher, text, settings, pace)
    const found = await inquiry.upTo('passages')
    if (found.fused.scores.max() === 0) return undefined
    // what there are no vectors for says nothing of meaning
    if (encoder && !found.relevance.meaning) return undefined
    const candidates = await readCandidates(inquiry.ask, found), entries = await graph.passages(candidates.passages)
    return {
      features: featuresOf(candidates, encoder !== undefined),
      scores: candidates.scores,
      known: candidates.passages.map(passage => found.passages.scores.at(passage)),
      documents: entries.map(({ document }) => document.id),
      isSafe: isSafe(inquiry.ask, found),
    }
  }
  const judged: JudgedQuestion[] = []
  for (const [i, asked] of questions.entries()) {
    if (pace.due) await pace.pause('questions', i, questions.length)
    const candidates = await read(asked)
    if (!candidates) continue
    const relevant = candidates.documents.flatMap((id, place) =>
      (asked.grades.get(id) ?? 0) > 0 && candidates.documents.indexOf(id) === place ? [place] : []
    )
    judged.push({ ...candidates, asked, relevant })
  }
  return judged
}
