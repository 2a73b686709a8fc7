import { raritiesOf } from '../graph/bm25.ts'
import type { Graph } from '../graph/graph.ts'
import { passageText } from '../graph/passage-text.ts'
import type { Span } from '../text/tokens/segment.ts'
import type { Asked } from '../query/query.ts'
import { takesPlace } from '../text/tokens/tokenizer.ts'

/** A token that stands near what was asked. */
export interface RankedToken {
  token: number
  score: number
  /** The place that gave most: offsets into the passage's text. */
  passage: number
  start: number
  end: number
  /** What the places in each passage gave, largest first. */
  from: { passage: number, amount: number }[]
  /** What each asked word gave, all places together, largest first. */
  near: { token: number, amount: number }[]
}

/** A word at its place in a passage; without a number where it stands for nothing that can be found. */
interface Place extends Span {
  term: string
  token: number | undefined
}

/** A token while its places are added up. */
interface Adding extends Omit<RankedToken, 'from' | 'near'> {
  best: number
  passages: Map<number, number>
  parts: Map<number, number>
}

/**
 * Tokens answer when they stand near what was asked: in the best passages, a token's score is
 *
 * Σ over its places Σ over the places h of asked words of share(passage) · idf(h) / (1 + |distance|) · idf(token)^½
 *
 * with distances in words. What the question itself says is left out, unless `includeAsked`.
 */
export async function rankTokens(
  graph: Graph,
  asked: Pick<Asked, 'tokens' | 'terms'>,
  passages: readonly (readonly [passage: number, share: number])[],
  includeAsked = false,
): Promise<RankedToken[]> {
  const texts = await placesIn(graph, passages.map(([passage]) => passage))
  const known = [...new Set(texts.flat().flatMap(({ token }) => (token === undefined ? [] : [token])))]
  const rarities = await raritiesOf(graph, known), rarity = new Map(known.map((token, i) => [token, rarities[i]!]))
  const ranked = new Map<number, Adding>()
  passages.forEach(([passage, share], i) => {
    const words = texts[i]!
    const near = words.flatMap(({ token }, place) => (token !== undefined && asked.tokens.has(token) ? [place] : []))
    words.forEach(({ token, term, start, end }, place) => {
      if (token === undefined || (!includeAsked && asked.terms.has(term))) return
      let found = ranked.get(token)
      if (!found)
        ranked.set(
          token,
          found = { token, score: 0, passage, start, end, best: 0, passages: new Map(), parts: new Map() },
        )
      let here = 0
      for (const other of near) {
        if (other === place) continue
        const word = words[other]!.token!
        const amount = (share * rarity.get(word)! * Math.sqrt(rarity.get(token)!)) / (1 + Math.abs(other - place))
        here += amount
        found.parts.set(word, (found.parts.get(word) ?? 0) + amount)
      }
      found.score += here
      if (here > 0) found.passages.set(passage, (found.passages.get(passage) ?? 0) + here)
      if (here > found.best) Object.assign(found, { best: here, passage, start, end })
    })
  })
  return Array.from(ranked.values(), added).filter(each => each.score > 0)
}

/** Of each passage its words in order. What was taken away keeps its place, so that distances stay. */
async function placesIn(graph: Graph, passages: readonly number[]): Promise<Place[][]> {
  const [entries, contents] = await Promise.all([graph.passages(passages), graph.contents(passages)])
  return Promise.all(entries.map(async (entry, i) => {
    const words = graph.tokenizer.tokenize(passageText(entry)).filter(takesPlace)
    const numbers = await graph.terms(words.map(({ term }) => term)), there = new Set(Array.from(contents[i]!.tokens))
    return words.map(({ kind, term, start, end }, place): Place => {
      const token = kind === 'word' ? numbers[place] : undefined
      return { term, start, end, token: token !== undefined && there.has(token) ? token : undefined }
    })
  }))
}

const added = ({ token, score, passage, start, end, passages, parts }: Adding): RankedToken => ({
  token,
  score,
  passage,
  start,
  end,
  from: Array.from(passages, ([each, amount]) => ({ passage: each, amount })).sort((a, b) =>
    b.amount - a.amount || a.passage - b.passage
  ),
  near: Array.from(parts, ([each, amount]) => ({ token: each, amount })).sort((a, b) =>
    b.amount - a.amount || a.token - b.token
  ),
})
