import { columnsOf } from '../graph/rows.ts'
import type { Graph } from '../graph/graph.ts'
import type { Asked } from '../query/query.ts'
import type { Share } from './share.ts'
import type { Lacking, Rest } from './lacking.ts'
import { byCodeUnit } from '../core/order.ts'
import { remembering } from '../core/remembering.ts'
import { top } from '../core/top.ts'
import { ENTITY, isEntity, takesPlace, type Tokenizer } from '../text/tokens/tokenizer.ts'

/** A passage that gives, and what it has of the best one's score. */
export interface Giver {
  passage: number
  light: number
}

/** A way from one passage to another through an entity of both. */
export interface HopWay {
  from: number
  entity: number
  /** What `from` has of the best passage's score. */
  light: number
  /** What of that comes through: the way's score is light · gain. */
  gain: number
}

/** What came to a passage through entities, by the best of the ways that lead to it, one from each giver. */
export interface Hopped extends HopWay {
  ways: readonly HopWay[]
  /** What of the question adds that the passage has and `from` lacks, its words and its meaning: the score. */
  lacking: readonly Share[]
  score: number
}

interface HopOptions {
  asked: Asked
  /** The most passages that an entity may have. */
  most: number
  /** What passages have of the question that others lack. */
  lacking: Lacking
}

/** An entity that fewer have leads nowhere. */
const FEWEST = 2

/** An entity of passages that give: those with it, and what it lets through. */
interface Entity {
  entity: number
  passages: readonly number[]
  through: number
}

/**
 * Nor does a word that more have: with 60, as with entities, nothing more is found, and the hop takes twice as long.
 */
const MOST_WITH_WORD = 10

/** What could bring a passage less than this share of the best one's score is not looked at. */
const LEAST = 0.005

/** Whether a passage could be brought enough. */
type Leads = (giver: Giver, through: number, passage: number) => boolean

/**
 * From the best passages, through what they name, to passages that have what these lack of the question:
 *
 * H(p) = max over givers f and entities e of both of W(f) · √(1 − ln df(e) / ln N) · rem(p, f)
 * rem(p, f): what p has of the question and f lacks, by words (`lacking.ts`) or by vectors (`lacking-vectors.ts`)
 *
 * The largest, not the sum: "the director of the film" is one passage, however many ways lead to it. Entities that the
 * question names itself lead nowhere new, and those that many passages have lead everywhere. Cost: the rows of the
 * givers' entities, and what stands in the passages that have one and a word of the question.
 */
export async function hopFrom(
  graph: Graph,
  givers: readonly Giver[],
  { asked, most, lacking }: HopOptions,
): Promise<Map<number, Hopped>> {
  const leads: Leads = ({ passage: from, light }, through, passage) =>
    passage !== from && light * through * lacking.most(passage) >= LEAST
  const ways = waysTo(givers, await entitiesOf(graph, givers, asked, most, leads), leads)
  const passages = lookedAt(ways, lacking)
  const rest = await lacking.read(givers.map(({ passage }) => passage), passages)
  const hopped = new Map<number, Hopped>()
  for (const passage of passages) {
    const best = bestWay(ways.get(passage)!, passage, rest)
    if (best) hopped.set(passage, best)
  }
  return hopped
}

/** The passages that are looked at: those that may be brought most, where not all are. */
function lookedAt(ways: ReadonlyMap<number, readonly Way[]>, { most, passages = Infinity }: Lacking): number[] {
  if (ways.size <= passages) return [...ways.keys()]
  const bound = (passage: number) =>
    most(passage) * Math.max(...ways.get(passage)!.map(({ light, through }) => light * through))
  return top(ways.keys(), passages, bound, (a, b) => a < b)
}

/** What an entity lets through by how many of all passages have it: √(1 − ln df / ln N), 1 for one that is alone. */
export const throughOf = (frequency: number, passages: number): number =>
  Math.sqrt(Math.max(0, 1 - Math.log(frequency) / Math.log(passages)))

/** Of each giver, the entities by which it leads on, in the order of their terms: numbers are an accident. */
async function entitiesOf(
  graph: Graph,
  givers: readonly Giver[],
  asked: Asked,
  most: number,
  leads: Leads,
): Promise<Entity[][]> {
  const { own, having } = await namedIn(graph, givers, asked, most), known = new Map<number, Entity>()
  const { passages } = await graph.statistics()
  for (const [entity, found] of having)
    known.set(entity, { entity, passages: found, through: throughOf(found.length, passages) })
  const leading = own.map((row, i) =>
    row.map(token => known.get(token)!)
      .filter(({ passages, through }) => passages.some(passage => leads(givers[i]!, through, passage)))
  )
  // terms are cut into words of those alone by which anything is to be found
  const terms = await unaskedTerms(graph, [...new Set(leading.flat().map(({ entity }) => entity))], asked)
  return leading.map(row =>
    row.filter(({ entity }) => terms.has(entity))
      .sort((a, b) => byCodeUnit(terms.get(a.entity)!, terms.get(b.entity)!))
  )
}

/** The edges by which passages name something. */
type Naming = 'has-entity' | 'contains'

/**
 * By which edges passages name what leads on: entities; and where a question is asked in Chinese, which has no capitals
 * to tell them by, words.
 */
export function namingEdges(graph: Graph, asked: Asked): Naming[] {
  const edges: Naming[] = graph.has('has-entity') ? ['has-entity'] : []
  return graph.has('contains') && [...asked.terms].some(isHanWord) ? [...edges, 'contains'] : edges
}

/** What each giver names that two passages have, and not too many; and which passages have it. */
async function namedIn(
  graph: Graph,
  givers: readonly Giver[],
  asked: Asked,
  most: number,
): Promise<{ own: number[][], having: Map<number, number[]> }> {
  const passages = givers.map(({ passage }) => passage), own = givers.map((): number[] => [])
  const having = new Map<number, number[]>()
  for (const edge of namingEdges(graph, asked)) {
    const out = await graph.rows(edge, 'out', passages),
      rows = givers.map((_, i) => Array.from(columnsOf(out, i))),
      all = [...new Set(rows.flat())],
      degrees = await graph.degrees(edge, 'in', all)
    const rarest = edge === 'contains' ? Math.min(most, MOST_WITH_WORD) : most
    const rare = all.filter((_, i) => degrees[i]! >= FEWEST && degrees[i]! <= rarest)
    const named = edge === 'contains' ? await hanWords(graph, rare) : rare, into = await graph.rows(edge, 'in', named)
    for (const [i, token] of named.entries()) having.set(token, Array.from(columnsOf(into, i)))
    for (const [i, row] of rows.entries()) own[i]!.push(...row.filter(token => having.has(token)))
  }
  return { own, having }
}

/** Those of some tokens that are words of two Han characters or more. */
async function hanWords(graph: Graph, tokens: readonly number[]): Promise<number[]> {
  const entries = await graph.tokens(tokens)
  return tokens.filter((_, i) => entries[i]!.isWord && isHanWord(entries[i]!.term))
}

const isHanWord = (term: string): boolean => HAN_WORD.test(term)
const HAN_WORD = /^\p{sc=Han}{2}/v

/** The terms of those entities that the question does not name: it lacks a word of theirs. */
export async function unaskedTerms(
  graph: Graph,
  entities: readonly number[],
  { terms }: Asked,
): Promise<Map<number, string>> {
  const entries = await graph.tokens(entities), unasked = new Map<number, string>()
  for (const [i, { term }] of entries.entries())
    if (wordsOf(graph.tokenizer, term).some(word => !terms.has(word))) unasked.set(entities[i]!, term)
  return unasked
}

type Cut = (term: string) => readonly string[]

const CUT = new WeakMap<Tokenizer, Cut>()

/** So many entities' words are kept: to cut them anew costs a question as much as all else that is done with them. */
const KEPT = 2 ** 15

/** The words of an entity, as the question's are compared. */
function wordsOf(tokenizer: Tokenizer, term: string): readonly string[] {
  if (!isEntity(term)) return [term]
  const cut = CUT.get(tokenizer)
    ?? remembering(KEPT, entity =>
      tokenizer.tokenize(entity.slice(ENTITY.length)).filter(takesPlace)
        .flatMap(({ kind, term: word }) => (kind === 'word' ? [word] : [])))
  CUT.set(tokenizer, cut)
  return cut(term)
}

interface Way extends Giver {
  entity: number
  through: number
}

/** Of each passage, the ways that lead to it: from each giver the one that lets most through. */
function waysTo(givers: readonly Giver[], entities: readonly (readonly Entity[])[], leads: Leads): Map<number, Way[]> {
  const ways = new Map<number, Way[]>()
  for (const [i, giver] of givers.entries()) {
    for (const { entity, passages, through } of entities[i]!) {
      for (const passage of passages) {
        if (!leads(giver, through, passage)) continue
        const known = ways.get(passage), last = known?.at(-1), way = { ...giver, through, entity }
        if (!known) ways.set(passage, [way])
        else if (last!.passage !== giver.passage) known.push(way)
        else if (last!.through < through) known[known.length - 1] = way
      }
    }
  }
  return ways
}

function bestWay(found: readonly Way[], passage: number, rest: Rest): Hopped | undefined {
  const ways = found.map(({ passage: from, entity, light, through }) => ({
    from,
    entity,
    light,
    gain: through * rest.of(from, passage),
  })).filter(({ gain }) => gain > 0)
  const scoreOf = ({ light, gain }: HopWay) => light * gain
  const best = ways.reduce<HopWay | undefined>((a, b) => (a && scoreOf(a) >= scoreOf(b) ? a : b), undefined)
  if (!best) return undefined
  const score = scoreOf(best), part = score / rest.of(best.from, passage)
  const lacking = rest.shares(best.from, passage).map(({ origin, amount }) => ({ origin, amount: amount * part }))
  return { ...best, ways, lacking, score }
}
