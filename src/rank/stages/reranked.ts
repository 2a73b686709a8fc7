import { mostlyCased } from '../../text/tokens/scripts.ts'
import { bestResults } from '../best-passages.ts'
import { NAME_EVIDENCE } from '../name-seeds.ts'
import type { Ranker } from '../rerank/ranker.ts'
import type { Ask, Found, LastStage } from '../stage.ts'

/** The network has learned from so many candidates: where there are fewer, it knows nothing of what it sees. */
const FEWEST = 100

/**
 * Passages in the order that a network gives the best of them: see `rerank/rerank.ts`. The scores stay, and are handed
 * out anew: the best one goes to the passage that comes first. So what is no candidate stays where it was, and a
 * passage has as a term of its own what its new place gives or takes.
 */
export const reranked: LastStage<'reranked'> = {
  name: 'reranked',
  takes: ['passages', 'fused', 'hop', 'words', 'relevance', 'names', 'seeds', 'walk'],
  async run(ask, found) {
    const { scores } = found.passages
    if (!isDue(ask, found)) return { scores }
    const { rerank } = await import('../rerank/rerank.ts'), { handedOut } = await import('../rerank/reordered.ts')
    const order = await rerank(ask, found, {
      ranker: await rankerFor(ask, found),
      isLed: ask.ranking.rerank.when === 'auto',
    })
    return { order, ...handedOut(scores, order) }
  },
  best: (ask, { reranked: { scores } }, count) => bestResults(ask, scores, count),
}

/** Whether the network has a say. */
function isDue(ask: Ask, found: Found): boolean {
  const { asked, ranking: { rerank: { when } } } = ask
  if (when === 'never' || asked.mass === 0 || found.fused.scores.max() === 0) return false
  return when === 'always' || isSafe(ask, found)
}

/**
 * One that has learned from vectors where words and meaning are mixed, else one that has not: where vectors are
 * carried, it adds the words that they have not seen. The one that is given where it is such a one, else the one that
 * comes with the package.
 */
async function rankerFor(ask: Ask, found: Found): Promise<Ranker> {
  const { ranker } = ask.ranking.rerank, seesVectors = isMixed(ask, found)
  if (ranker?.seesVectors === seesVectors) return ranker
  return (await import('../rerank/shipped.ts')).shippedRanker(seesVectors)
}

const isMixed = ({ ranking: { propagate } }: Ask, { relevance }: Pick<Found, 'relevance'>): boolean =>
  relevance.meaning !== undefined && propagate !== 'vectors'

/**
 * Where a hop brings so much, what the best passages lack stands elsewhere; where vectors are mixed in, what is near
 * brings 0.2 by that alone: with 0.1 Cranfield lost 0.6 points of MAP.
 */
const HOPPED = { words: 0.1, mixed: 0.2 }

/**
 * Whether it may have one by itself: of what is no statement, where names or a hop lead on, and there are as many
 * candidates as it has learned from. A hop by words of Chinese is nothing that it has learned of: with E5, two of 40
 * questions lost a passage by it.
 */
export function isSafe(ask: Ask, found: Given): boolean {
  const { text } = ask.query
  const leads = isNamed(found) || (isHopping(ask, found) && mostlyCased(text))
  return leads && !STATEMENT.test(text) && found.fused.scores.count >= FEWEST
}

/**
 * The end of a sentence that asks nothing, which no abbreviation is. The network has learned from questions: of what
 * pages of help say of themselves, it took 1.1 and 0.8 points of MAP in English and German.
 */
const STATEMENT = /(?<![.\s]\p{L})[.!。！]["”’»\)\]]*\s*$/v

/** Whether names or a hop lead from one passage to another that answers. */
export const leadsOn = (ask: Ask, found: Omit<Given, 'fused'>): boolean => isNamed(found) || isHopping(ask, found)

/**
 * Whether the question names what passages are about, by their titles and in upper case. Names that are only what
 * untitled texts open with are too weak: with them, untitled SQuAD lost 0.7 points of recall@5.
 */
const isNamed = ({ names }: Pick<Found, 'names'>): boolean =>
  names.groups[NAME_EVIDENCE.indexOf('names')]!.origins.some(({ passages: about }) => about.length > 0)

/** Whether a hop brings much. */
const isHopping = (ask: Ask, found: Pick<Found, 'hop' | 'relevance'>): boolean =>
  found.hop.scores.max() >= HOPPED[isMixed(ask, found) ? 'mixed' : 'words']

type Given = Pick<Found, 'names' | 'fused' | 'hop' | 'relevance'>
