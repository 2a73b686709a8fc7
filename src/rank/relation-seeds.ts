import type { Graph } from '../graph/graph.ts'
import { type NamePair, relationsBetween } from '../graph/relation-words.ts'
import { type EdgeRows, neighboursOf, weightOf } from '../graph/rows.ts'
import { top } from '../core/top.ts'
import { isWithin } from '../query/asked-tokens.ts'
import type { AskedMention } from '../query/query.ts'
import type { Direction } from '../tables/relation.ts'
import type { Token, Tokenizer } from '../text/tokens/tokenizer.ts'
import type { SeedGroup, SeedOrigin } from './seeds.ts'

/** Relations are followed one after the other so often: "the mother of the director of" asks for two. */
const LONGEST = 3

/** So many names are lit in a step at most, those that most comes to. */
const MOST_NAMES = 200

/** A name that no passage is about lights those that mention it, unless more do: then they say little of it. */
const MOST_MENTIONS = 50

/** A way over triples from a name of the question to another one. */
export interface KnownWay {
  /** From the name that the question has to the one that is asked for. */
  names: readonly number[]
  /** What comes to the last of them. */
  amount: number
  /** The words of the question that the relations on the way have. */
  used: ReadonlySet<string>
}

/** What triples lead a name of the question to: of all that is lit, its part. */
export interface KnownName {
  way: KnownWay
  amount: number
}

/** What the relations of a question lead to. */
export interface Related extends SeedGroup {
  /** The last names of the ways, whether or not a passage has them; amounts sum to the share. */
  names: readonly KnownName[]
  /** By {@link wayKey}, the way on which most came. */
  ways: ReadonlyMap<string, KnownWay>
  /** Of each passage that is lit, the tokens of the question that it has by the way to it: name and relations. */
  said: ReadonlyMap<number, ReadonlySet<number>>
}

/** A name of the question, and a passage that a relation lit for it. */
export const wayKey = (name: number, passage: number): string => `${name} ${passage}`

/**
 * The passages about what the question asks for by the words of a relation: of "Who was born in Berlin?" those about
 * the names that a triple `born in` joins with Berlin, either way.
 *
 * From each name of the question light goes over `knows` edges whose relation shares words with the question:
 *
 * light(other) = light(name) · m² · weight · m² / Σ over these edges weight · m²
 *
 * m being the share of the relation's words, without stop words and as stems, that the question has outside its names
 * and that the way has not used: `director` and then `mother` for "the mother of the director of". A name that a way
 * has reached is not reached again by a longer one. What is lit counts as the square of how many words led there, so
 * that the mother comes before the director.
 *
 * @param share  what they count among the seeds where a relation is asked for by all of its words; by a part, as much
 *   less
 *
 * Cost: the triples of the question's names, and of those that are lit.
 */
export async function relatedBy(
  graph: Graph,
  text: string,
  mentions: readonly AskedMention[],
  share: number,
): Promise<Related> {
  const wording = new Wording(graph.tokenizer, text, mentions), names = [...new Set(mentions.map(({ name }) => name))]
  const ways: KnownWay[] = []
  let best = 0
  for (const name of wording.isEmpty ? [] : names) {
    const reached = await followed(graph, name, wording)
    best = Math.max(best, reached.best)
    ways.push(...reached.ways)
  }
  const found = await lit(graph, ways)
  return {
    share: share * best,
    ...found,
    names: sharedOut(ways, share * best),
    said: await saidOf(graph, found, wording),
  }
}

/** What counts of a way: what comes to its end, times the square of how many words led there. */
const countOf = ({ amount, used }: KnownWay): number => amount * used.size ** 2

function sharedOut(ways: readonly KnownWay[], share: number): KnownName[] {
  const total = ways.reduce((sum, way) => sum + countOf(way), 0)
  return ways.map(way => ({ way, amount: (share * countOf(way)) / total }))
}

/** The names that triples join with those of a question, whatever they say; amounts are their weights, and sum to 1. */
export async function knownBeside(graph: Graph, mentions: readonly AskedMention[]): Promise<KnownName[]> {
  const names = [...new Set(mentions.map(({ name }) => name))], found: KnownName[] = []
  for (const direction of ['out', 'in'] as const) {
    const rows = await graph.rows('knows', direction, names)
    names.forEach((name, i) => {
      for (const { to, weight } of edgesOf(rows, i, direction))
        found.push({ way: { names: [name, to], amount: weight, used: new Set() }, amount: weight })
    })
  }
  const kept = top(found.keys(), MOST_NAMES, i => found[i]!.amount, (a, b) => a < b).map(i => found[i]!)
  const total = kept.reduce((sum, { amount }) => sum + amount, 0)
  return kept.map(({ way, amount }) => ({ way, amount: amount / total }))
}

/** Of each passage, the tokens that the ways to it say. */
async function saidOf(graph: Graph, { origins, ways }: Lit, wording: Wording): Promise<Map<number, Set<number>>> {
  const said = new Map<number, Set<number>>()
  for (const { node: { node: name }, passages } of origins) {
    for (const [passage] of passages) {
      const known = said.get(passage) ?? new Set(), { used } = ways.get(wayKey(name, passage))!
      for (const token of await graph.terms([...wording.inName(name), ...used]))
        if (token !== undefined) known.add(token)
      said.set(passage, known)
    }
  }
  return said
}

/** All ways from a name, the shortest first, and the best share of a relation's words that the question has. */
async function followed(graph: Graph, name: number, wording: Wording): Promise<{ ways: KnownWay[], best: number }> {
  const seen = new Set([name]), ways: KnownWay[] = []
  let front: KnownWay[] = [{ names: [name], amount: 1, used: new Set() }], best = 0
  for (let step = 0; step < LONGEST && front.length > 0; step++) {
    const next = new Map<number, KnownWay>()
    for (const steps of await stepsFrom(graph, front, wording)) {
      const fitting = steps.filter(({ to, match }) => match > 0 && !seen.has(to))
      const total = fitting.reduce((sum, { weight, match }) => sum + weight * match ** 2, 0)
      for (const { way, to, weight, match, words } of fitting) {
        best = Math.max(best, match)
        const amount = (way.amount * match ** 4 * weight) / total, known = next.get(to)
        if (known && known.amount >= amount) continue
        next.set(to, { names: [...way.names, to], amount, used: new Set([...way.used, ...words]) })
      }
    }
    const kept = top(next.keys(), MOST_NAMES, to => next.get(to)!.amount, (a, b) => a < b)
    for (const to of kept) seen.add(to)
    ways.push(...front = kept.map(to => next.get(to)!))
  }
  return { ways, best }
}

/** An edge that a way may go on over. */
interface Step extends Fit {
  way: KnownWay
  to: number
  weight: number
}

/** Of each way, the edges that its last name has. */
async function stepsFrom(graph: Graph, front: readonly KnownWay[], wording: Wording): Promise<Step[][]> {
  const ends = front.map(({ names }) => names.at(-1)!)
  const [out, into] = await Promise
    .all((['out', 'in'] as const).map(direction => graph.rows('knows', direction, ends))) as [EdgeRows, EdgeRows]
  return Promise.all(front.map(async (way, i) => {
    const edges = [...edgesOf(out, i, 'out'), ...edgesOf(into, i, 'in')]
    const pairs = edges.map(({ to, direction }): NamePair => direction === 'out' ? [ends[i]!, to] : [to, ends[i]!])
    const relations = await relationsBetween(graph, pairs)
    return edges.map(({ to, weight }, e): Step => ({ way, to, weight, ...wording.fit(relations[e]!, way.used) }))
  }))
}

const edgesOf = (rows: EdgeRows, i: number, direction: Direction) =>
  Array.from(
    { length: rows.end[i]! - rows.start[i]! },
    (_, e) => ({ to: rows.columns[rows.start[i]! + e]!, weight: weightOf(rows, rows.start[i]! + e), direction }),
  )

/** How far a relation is asked for, and by which words. */
interface Fit {
  match: number
  words: readonly string[]
}

/** The words of a question outside its names, beside those of relations. */
class Wording {
  readonly #asked: ReadonlySet<string>
  readonly #tokens: readonly Token[]
  /** The words of relations. */
  readonly #known = new Map<string, readonly string[]>()

  constructor(readonly tokenizer: Tokenizer, text: string, readonly mentions: readonly AskedMention[]) {
    this.#tokens = tokenizer.tokenize(text)
    const outside = this.#tokens.filter(token => !mentions.some(mention => isWithin(mention, token)))
    this.#asked = new Set(outside.filter(hasContent).map(({ term }) => term))
  }

  /** The terms of all that the question says where it has a name. */
  inName(name: number): string[] {
    const places = this.mentions.filter(mention => mention.name === name)
    return this.#tokens.filter(token => places.some(place => isWithin(place, token))).map(({ term }) => term)
  }

  get isEmpty(): boolean {
    return this.#asked.size === 0
  }

  /** The best fit of some relations. @param used  words that count no more */
  fit(relations: readonly string[], used: ReadonlySet<string>): Fit {
    let best: Fit = { match: 0, words: [] }
    for (const relation of relations) {
      const words = this.#wordsOf(relation), found = words.filter(word => this.#asked.has(word) && !used.has(word))
      if (found.length > best.match * words.length) best = { match: found.length / words.length, words: found }
    }
    return best
  }

  #wordsOf(relation: string): readonly string[] {
    let words = this.#known.get(relation)
    if (!words)
      this.#known.set(
        relation,
        words = [...new Set(this.tokenizer.tokenize(relation).filter(hasContent).map(({ term }) => term))],
      )
    return words
  }
}

const hasContent = ({ kind }: Token): boolean => kind === 'word' || kind === 'gram'

type Lit = Pick<Related, 'origins' | 'ways'>

/** What the last names of ways light. */
async function lit(graph: Graph, ways: readonly KnownWay[]): Promise<Lit> {
  const ends = ways.map(({ names }) => names.at(-1)!), about = await neighboursOf(graph, 'names', 'out', ends)
  const counts = await graph.degrees('mentions', 'in', ends)
  const mentioned = ends.filter((_, i) => about[i]!.length === 0 && counts[i]! <= MOST_MENTIONS)
  const mentioning = await neighboursOf(graph, 'mentions', 'in', mentioned)
  const mentions = new Map(mentioned.map((name, i) => [name, mentioning[i]!]))
  const origins = new Map<number, SeedOrigin>(), best = new Map<string, KnownWay>()
  ways.forEach((way, i) => {
    const from = way.names[0]!, passages = about[i]!.length > 0 ? about[i]! : mentions.get(ends[i]!) ?? []
    const origin = origins.get(from) ?? { node: { kind: 'name', node: from }, passages: [] }
    origins.set(from, origin)
    for (const passage of passages) {
      origin.passages.push([passage, countOf(way) / passages.length])
      const key = wayKey(from, passage), known = best.get(key)
      if (!known || known.amount < way.amount) best.set(key, way)
    }
  })
  return { origins: [...origins.values()], ways: best }
}
