import { carried } from '../../walk/carried.ts'
import { raritiesOf } from '../../graph/bm25.ts'
import type { Graph } from '../../graph/graph.ts'
import { columnsOf, neighboursOf } from '../../graph/rows.ts'
import { SparseVector } from '../../math/sparse/vector.ts'
import { ENTITY } from '../../text/tokens/tokenizer.ts'
import { anyOf, bestPassages } from '../best-passages.ts'
import { throughOf, unaskedTerms } from '../hop.ts'
import { sumOfLit } from '../seeds.ts'
import { numberOf } from '../stages/walk.ts'
import type { Ask, Found } from '../stage.ts'
import type { Candidates, SharedEntity } from './features.ts'

/** So many passages may be put in another order. */
const MOST = 100

/** What the hop counts among what chooses them. */
const HOP = 1.5

type Given = Pick<Found, 'fused' | 'hop' | 'words' | 'relevance' | 'names' | 'seeds' | 'walk'>

/**
 * Reads what there is to know of the best passages. Cost: what stands in them, their rows of entities, mentions and
 * names, and two steps over what the walk went over.
 */
export async function readCandidates(ask: Ask, found: Given): Promise<Candidates> {
  const { graph, asked, pace } = ask, { fused: { scores: fused }, hop: { scores: hopped }, words } = found
  const best = fused.max(), all = fused.scaled(1 / best).addScaled(hopped, HOP)
  const passages = await bestPassages({ ...ask, wanted: anyOf(ask.wanted) }, all, MOST)
  const tokens = [...asked.tokens.keys()], rare = await raritiesOf(graph, tokens)
  const rarities = new Map(tokens.map((token, i) => [token, rare[i]! * asked.tokens.get(token)!]))
  const weights = await words.bm25.parts(passages, asked.tokens, pace)
  const contents = await graph.contents(passages, tokens.toSorted((a, b) => a - b))
  const { passages: count, textTokens } = words.bm25.statistics, average = textTokens / Math.max(1, count) || 1
  const about = await aboutOf(graph, passages, new Set(asked.mentions.map(({ name }) => name)))
  const { meaning } = found.relevance, most = meaning?.max() ?? 0
  const at = (vector: SparseVector) => passages.map(passage => vector.at(passage))
  return {
    passages,
    scores: at(all),
    fused: passages.map(passage => fused.at(passage) / best),
    hopped: at(hopped),
    steps: stepsOf(found, passages),
    lexical: at(words.scores),
    bestLexical: words.scores.max() || 1,
    ...meaning && { meaning: passages.map(passage => meaning.at(passage) / most) },
    weights: weights.map(row => new Map([...row].filter(([, weight]) => weight > 0))),
    titles: contents.map(({ tokens: has, inTitle }) =>
      Array.from(has).filter((token, i) => inTitle && inTitle[i]! > 0 && rarities.has(token))
    ),
    rarities,
    mass: asked.mass || 1,
    named: about.named,
    hasNames: found.names.named,
    mentioned: about.mentioned,
    namesakes: about.namesakes,
    lengths: contents.map(({ size }) => size / average),
    entities: await entitiesOf(ask, passages, about.keys),
    links: await linksOf(graph, passages, about),
  }
}

/** What the text's and the names' parts of the seeds bring to passages, at first and in two steps without restart. */
function stepsOf({ seeds, walk: { flow, walker } }: Given, passages: readonly number[]): number[][] {
  const places = new Map(passages.map((passage, i) => [numberOf(walker, passage), i]))
  const locals = new Int32Array(passages.length).fill(-1)
  flow.reached.numbers.forEach((number, local) => {
    const place = places.get(number)
    if (place !== undefined) locals[place] = local
  })
  const traced = [seeds.text, sumOfLit(seeds.origins, seeds.scores.length)].map(lit => {
    const total = lit.norm1() || 1
    // the walk's first nodes are its seeds
    const start = Float64Array.from(seeds.scores.places, passage => lit.at(passage) / total)
    const first = carried(flow, start, 0), second = carried(flow, first, 1)
    return [start, first, second].map(state => Array.from(locals, local => state[local] ?? 0))
  })
  return [0, 1, 2].flatMap(t => traced.map(steps => steps[t]!))
}

/** What passages are about, and what a mention of each such name weighs. */
async function aboutOf(graph: Graph, passages: readonly number[], asked: ReadonlySet<number>) {
  const own = (await neighboursOf(graph, 'names', 'in', passages)).map(row => Array.from(row))
  const names = [...new Set(own.flat())]
  const [mentions, owners, entries] = await Promise.all([
    graph.degrees('mentions', 'in', names),
    graph.degrees('names', 'out', names),
    graph.names(names),
  ])
  const place = new Map(names.map((name, i) => [name, i]))
  const most = (degrees: ArrayLike<number>) =>
    own.map(row => row.reduce((largest, name) => Math.max(largest, degrees[place.get(name)!]!), 0))
  return {
    own,
    worth: new Map(names.map((name, i) => [name, 1 / Math.log2(2 + mentions[i]!) / Math.max(1, owners[i]!)])),
    named: own.map(row => row.some(name => asked.has(name))),
    mentioned: most(mentions),
    namesakes: most(owners),
    keys: own.map(row => new Set(row.map(name => ENTITY + entries[place.get(name)!]!.key))),
  }
}

/** Entities that more passages have say nothing of which of them belong together. */
const FREQUENT = 200

async function entitiesOf(
  { graph, asked }: Ask,
  passages: readonly number[],
  keys: readonly ReadonlySet<string>[],
): Promise<SharedEntity[]> {
  const rows = await graph.rows('has-entity', 'out', passages), having = new Map<number, number[]>()
  passages.forEach((_, i) => {
    for (const entity of columnsOf(rows, i)) {
      const known = having.get(entity)
      if (known) known.push(i)
      else having.set(entity, [i])
    }
  })
  const shared = [...having.keys()].filter(entity => having.get(entity)!.length > 1)
  const [{ passages: all }, degrees] = await Promise.all([
    graph.statistics(),
    graph.degrees('has-entity', 'in', shared),
  ])
  const df = new Map(shared.map((entity, i) => [entity, degrees[i]!]))
  const told = await unaskedTerms(graph, shared.filter(entity => df.get(entity)! <= FREQUENT), asked)
  return Array.from(told, ([entity, term]) => {
    const candidates = having.get(entity)!, passagesWith = df.get(entity)!
    return {
      candidates,
      owners: new Set(candidates.filter(i => keys[i]!.has(term))),
      passages: passagesWith,
      through: throughOf(passagesWith, all),
    }
  })
}

/** What leads from a candidate to another: a name in its text, or a link. */
async function linksOf(
  graph: Graph,
  passages: readonly number[],
  { own, worth }: Awaited<ReturnType<typeof aboutOf>>,
): Promise<Map<number, number>> {
  const links = new Map<number, number>(), n = passages.length
  const [mentions, linked] = await Promise.all([
    neighboursOf(graph, 'mentions', 'out', passages),
    neighboursOf(graph, 'links', 'out', passages),
  ])
  const place = new Map(passages.map((passage, i) => [passage, i])), about = new Map<number, number[]>()
  own.forEach((row, i) => row.forEach(name => about.set(name, [...about.get(name) ?? [], i])))
  const add = (a: number, b: number, weight: number) => links.set(a * n + b, (links.get(a * n + b) ?? 0) + weight)
  passages.forEach((_, a) => {
    for (const name of new Set(mentions[a]!))
      for (const b of about.get(name) ?? []) if (a !== b) add(a, b, worth.get(name)!)
    for (const passage of new Set(linked[a]!)) {
      const b = place.get(passage)
      if (b !== undefined && a !== b) add(a, b, 1)
    }
  })
  return links
}
