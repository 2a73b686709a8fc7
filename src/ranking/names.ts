import type { TokenGraph } from '../graph/token-graph.ts'
import type { Hidden } from '../propagation/hidden-rows.ts'
import { rowOf } from '../sparse/csr.ts'
import { mentioning } from './hidden.ts'

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
 * score(m) = Σ over passages p that mention m or are about it of share(p) / log2(2 + df(m)), df the passages that mention m
 *
 * Names of the question are left out, unless `includeAsked` is given for them.
 */
export function rankNames(
  graph: TokenGraph, passages: readonly (readonly [passage: number, share: number])[], leaveOut: ReadonlySet<number>, hidden?: Hidden,
): RankedName[] {
  const mentions = graph.edges.get('mentions')?.out, names = graph.edges.get('names')?.in
  const ranked = new Map<number, RankedName>()
  const add = (passage: number, name: number, edge: 'names' | 'mentions', share: number) => {
    const [source, target] = edge === 'names' ? [name, passage] : [passage, name]
    if (leaveOut.has(name) || hidden?.node({ kind: 'name', node: name }) || hidden?.edge(edge, source, target)) return
    const amount = share / Math.log2(2 + mentioning(graph, name, hidden).length)
    let found = ranked.get(name)
    if (!found) ranked.set(name, found = { name, score: 0, from: [] })
    found.score += amount
    found.from.push({ passage, edge, amount })
  }
  for (const [passage, share] of passages) {
    for (const name of rowOf(names, passage)) add(passage, name, 'names', share)
    for (const name of rowOf(mentions, passage)) add(passage, name, 'mentions', share)
  }
  for (const { from } of ranked.values()) from.sort((a, b) => b.amount - a.amount || a.passage - b.passage)
  return [...ranked.values()]
}
