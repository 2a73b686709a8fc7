import type { Graph } from '../graph/graph.ts'
import { takesPlace } from '../text/tokens/tokenizer.ts'

/** Each of the two words has so many letters at least. */
const SHORTEST = 3

/** What each of the two counts beside a word that was asked as it is: as one that is a letter away from it. */
const WEIGHT = 0.4

/**
 * The two words of a name that a question writes as one: "graphview" for Graph view. Of other words beside each other
 * nothing says that they are one: "Carmichael" is no car of Michael.
 *
 * Cost: a look at the names for each place where the word may be cut.
 */
export async function nameAsOne(graph: Graph, written: string): Promise<{ token: number, weight: number }[]> {
  for (let cut = SHORTEST; cut <= written.length - SHORTEST; cut++) {
    const apart = `${written.slice(0, cut)} ${written.slice(cut)}`
    const names = await graph.namesIn(apart, 'question')
    if (!names.some(({ start, end }) => start === 0 && end === apart.length)) continue
    const terms = graph.tokenizer.tokenize(apart).filter(takesPlace).map(({ term }) => term)
    const tokens = (await graph.terms(terms)).filter(token => token !== undefined)
    if (tokens.length > 1) return tokens.map(token => ({ token, weight: WEIGHT }))
  }
  return []
}
