import * as v from 'valibot'
import { searchOptions } from '../answer/every-search-option.ts'
import type { Pace } from '../core/pace.ts'
import type { Encoder, EncoderRecipe } from '../encoders/encoder.ts'
import { createIndex } from '../index/create-index.ts'
import { partsOf } from '../index/token-index.ts'
import { readCandidates } from '../rank/rerank/candidates.ts'
import { type Features, featuresOf } from '../rank/rerank/features.ts'
import { isSafe } from '../rank/stages/reranked.ts'
import type { Dataset, Question } from './dataset.ts'
import { inquiryOf } from './inquiry-of.ts'
import { madeUpQuestions } from './single-hop.ts'

/** A question with its candidates, and all that a re-ranker is trained and measured by. */
export interface JudgedQuestion {
  features: Features
  /** What candidates rank by, and what they have without a network. */
  scores: readonly number[]
  known: readonly number[]
  /** The documents of candidates, and what these are worth. */
  documents: readonly string[]
  grades: ReadonlyMap<string, number>
  /** The places of those that are right; of a document, its best passage. */
  relevant: readonly number[]
  /** Whether a network has a say by itself. */
  isSafe: boolean
  isMadeUp: boolean
}

/**
 * Ranks the questions of a set without a network, and as many made-up ones as `madeUp` says for each, and reads their
 * candidates. With an encoder words and meaning are mixed.
 */
export async function judgedCandidates({ documents, questions, qrels }: Dataset, { encoder, madeUp, seed, pace }: {
  encoder?: Encoder | EncoderRecipe | undefined
  madeUp: number
  seed: number
  pace: Pace
}): Promise<JudgedQuestion[]> {
  const { signal, onProgress } = pace
  const index = await createIndex(documents, { encoder, signal, onProgress })
  const { graph, searcher } = partsOf(index)
  const settings = v.parse(searchOptions, { dense: { when: encoder ? 'always' : 'never' } })
  const given = questions.map(question => ({ question, grades: qrels.get(question.id)!, isMadeUp: false }))
  const made = madeUpQuestions(documents, Math.round(madeUp * questions.length), seed)
    .map(({ question, document }) => ({ question, grades: new Map([[document, 1]]), isMadeUp: true }))
  const judged: JudgedQuestion[] = [], all = [...given, ...made]
  const read = async ({ text }: Question) => {
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
  for (const [i, { question, grades, isMadeUp }] of all.entries()) {
    if (pace.due) await pace.pause('questions', i, all.length)
    const candidates = await read(question)
    if (!candidates) continue
    const relevant = candidates.documents.flatMap((id, place) =>
      (grades.get(id) ?? 0) > 0 && candidates.documents.indexOf(id) === place ? [place] : []
    )
    judged.push({ ...candidates, grades, isMadeUp, relevant })
  }
  return judged
}
