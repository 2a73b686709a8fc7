import { byCodeUnit } from '../core/order.ts'
import type { Pace } from '../core/pace.ts'
import type { PassageEntry } from '../graph/graph.ts'
import type { Inquiry } from '../rank/inquiry.ts'

/** A passage that matches. */
export interface Matching {
  node: number
  entry: PassageEntry
}

/** A question, and whether it asks nothing, so that all that passes its filter is meant. */
export interface Asking {
  readonly inquiry: Inquiry
  readonly browses: boolean
}

/** So many passages are read at once. */
const BATCH = 1024

/**
 * The passages that match, in no order: those that have a word or name of the question, pass
 * the filter, and have what is demanded. Where there is no word to look for, all that pass and have it, or the given
 * ones.
 *
 * Cost: the documents of all that have a word are read.
 */
export async function matchesOf(asking: Asking): Promise<Matching[]> {
  const { graph, wanted: { among, passes }, pace } = asking.inquiry.ask, matches: Matching[] = []
  const asked = await candidates(asking), found = among ? asked.filter(among) : asked
  for (let from = 0; from < found.length; from += BATCH) {
    await pauseIf(pace, from, found.length)
    const some = found.slice(from, from + BATCH), entries = await graph.passages(some)
    entries.forEach((entry, i) => {
      if (passes?.(entry, some[i]!) ?? true) matches.push({ node: some[i]!, entry })
    })
  }
  return matches
}

/** So many of the passages that would match, whatever passes the filter. */
export const unfiltered = async (asking: Asking, most: number): Promise<PassageEntry[]> =>
  asking.inquiry.ask.graph.passages((await candidates(asking)).slice(0, most))

const pauseIf = async (pace: Pace, done: number, of: number): Promise<void> => {
  if (pace.due) await pace.pause('matches', done, of)
}

/** By the ids of documents, and as their texts have them. */
export const byPlace = ({ entry: a }: Matching, { entry: b }: Matching): number =>
  a.document === b.document
    ? a.part.number - b.part.number
    : byCodeUnit(a.document.id, b.document.id) || a.part.number - b.part.number

async function candidates({ browses, inquiry }: Asking): Promise<readonly number[]> {
  const { graph, query: { text }, asked, wanted: { among } } = inquiry.ask
  if (text.trim() !== '' || asked.tokens.size > 0) return (await inquiry.upTo('words')).words.scores.places
  if (!browses && !among) return (await inquiry.upTo('given')).given.scores.places
  return Array.from({ length: graph.count('passage') }, (_, node) => node)
    .filter(node => !graph.isGone({ kind: 'passage', node }))
}
