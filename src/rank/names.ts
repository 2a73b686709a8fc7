import type { Graph } from '../graph/graph.ts'
import { columnsOf } from '../graph/rows.ts'
import type { KnownName } from './relation-seeds.ts'

/** A name that the best passages are about, or mention. */
export interface RankedName {
  name: number
  score: number
  /** What each passage gave, largest first. */
  from: { passage: number, edge: 'names' | 'mentions', amount: number }[]
  /** What came to it over triples, from a name of the question; largest first. Absent where nothing did. */
  known?: KnownName[]
}

/**
 * Names score by one further step from what the passages got:
 *
 * score(m) = (Σ over passages p that mention m or are about it of share(p) + what triples lead to m)
 *   / log2(2 + df(m)), df the passages that mention m
 *
 * Names of the question are left out, unless `includeAsked` is given for them.
 */
export async function rankNames(
  graph: Graph,
  passages: readonly (readonly [passage: number, share: number])[],
  leaveOut: ReadonlySet<number>,
  known: readonly KnownName[] = [],
): Promise<RankedName[]> {
  const numbers = passages.map(([passage]) => passage)
  const [about, mentioned] = await Promise.all([
    graph.rows('names', 'in', numbers),
    graph.rows('mentions', 'out', numbers),
  ])
  const steps = passages.flatMap(([passage, share], i) =>
    ([['names', about], ['mentions', mentioned]] as const).flatMap(([edge, rows]) =>
      Array.from(columnsOf(rows, i), name => ({ passage, name, edge, share }))
    )
  ).filter(({ name }) => !leaveOut.has(name))
  const led = known.filter(({ way }) => !leaveOut.has(endOf(way)))
  const names = [...new Set([...steps.map(({ name }) => name), ...led.map(({ way }) => endOf(way))])],
    degrees = await graph.degrees('mentions', 'in', names)
  const ranked = new Map(names.map((name): [number, RankedName] => [name, { name, score: 0, from: [] }]))
  const spread = new Map(names.map((name, i) => [name, Math.log2(2 + degrees[i]!)]))
  for (const { passage, name, edge, share } of steps) {
    const found = ranked.get(name)!, amount = share / spread.get(name)!
    found.score += amount
    found.from.push({ passage, edge, amount })
  }
  for (const { way, amount: light } of led) {
    const name = endOf(way), found = ranked.get(name)!, amount = light / spread.get(name)!
    found.score += amount
    ;(found.known ??= []).push({ way, amount })
  }
  for (const { from } of ranked.values()) from.sort((a, b) => b.amount - a.amount || a.passage - b.passage)
  for (const { known } of ranked.values()) known?.sort((a, b) => b.amount - a.amount)
  return [...ranked.values()]
}

const endOf = ({ names }: KnownName['way']): number => names.at(-1)!
