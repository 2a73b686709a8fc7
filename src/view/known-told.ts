import type { Graph } from '../graph/graph.ts'
import { type NamePair, relationsBetween } from '../graph/relation-words.ts'
import { type KnownWay, wayKey } from '../rank/relation-seeds.ts'
import type { Origin } from '../rank/share.ts'
import type { Path } from '../rank/ways.ts'
import type { Direction } from '../tables/relation.ts'

/** What triples say of two names, the first one being their subject (`out`) or object (`in`). */
export interface SaidOf {
  says: string
  direction: Direction
}

/** Paths that begin where a relation of the question led to, with the names on the way there. */
export function onKnownWays(paths: readonly Path[], ways: ReadonlyMap<string, KnownWay>): Path[] {
  return paths.map(path => {
    const [origin, first, ...rest] = path.nodes
    const isLit = origin?.kind === 'name' && first?.kind === 'passage'
    const way = isLit ? ways.get(wayKey(origin.node, first.node)) : undefined
    return way
      ? { ...path, nodes: [...way.names.map(node => ({ kind: 'name' as const, node })), first!, ...rest] }
      : path
  })
}

/**
 * What triples say of names that stand beside each other on some ways: a function of two of them; undefined where they
 * say nothing.
 */
export async function saidAlong(
  graph: Graph,
  ways: readonly (readonly Origin[])[],
): Promise<(from: Origin | undefined, to: Origin | undefined) => SaidOf | undefined> {
  const pairs = new Map<string, NamePair>()
  for (const nodes of ways)
    nodes.forEach((to, i) => {
      const from = nodes[i - 1]
      if (from?.kind !== 'name' || to.kind !== 'name') return
      for (const pair of [[from.node, to.node], [to.node, from.node]] as const) pairs.set(pair.join(' '), pair)
    })
  const said = await relationsBetween(graph, [...pairs.values()])
  const words = new Map([...pairs.keys()].map((key, i) => [key, said[i]!.join(', ')]))
  return (from, to) => {
    if (from?.kind !== 'name' || to?.kind !== 'name') return undefined
    const out = words.get(`${from.node} ${to.node}`), into = words.get(`${to.node} ${from.node}`)
    return out ? { says: out, direction: 'out' } : into ? { says: into, direction: 'in' } : undefined
  }
}
