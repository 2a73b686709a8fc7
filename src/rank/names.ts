import type { Graph } from '../graph/graph.ts'
import { columnsOf } from '../graph/rows.ts'

/** A name that the best passages are about, or mention. */
export interface RankedName {
  name: number
  score: number
  /** What each passage gave, largest first. */
  from: { passage: number, edge: 'names' | 'mentions', amount: number }[]
}

/**
 * Names score by one further step from what the passages got:
 *
 * score(m) = Σ over passages p that mention m or are about it of share(p) / log2(2 + df(m)), df the passages that
 * mention m
 *
 * Names of the question are left out, unless `includeAsked` is given for them.
 */
export async function rankNames(
  graph: Graph,
  passages: readonly (readonly [passage: number, share: number])[],
  leaveOut: ReadonlySet<number>,
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
  const names = [...new Set(steps.map(({ name }) => name))], degrees = await graph.degrees('mentions', 'in', names)
  const ranked = new Map(names.map((name): [number, RankedName] => [name, { name, score: 0, from: [] }]))
  const spread = new Map(names.map((name, i) => [name, Math.log2(2 + degrees[i]!)]))
  for (const { passage, name, edge, share } of steps) {
    const found = ranked.get(name)!, amount = share / spread.get(name)!
    found.score += amount
    found.from.push({ passage, edge, amount })
  }
  for (const { from } of ranked.values()) from.sort((a, b) => b.amount - a.amount || a.passage - b.passage)
  return [...ranked.values()]
}
