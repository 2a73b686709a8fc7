import { type TokenGraph } from '../graph/token-graph.ts'
import type { Hidden } from '../propagation/hidden-rows.ts'
import { rowOf, weightAt } from '../sparse/csr.ts'
import { mentioning } from './hidden.ts'
import type { SeedOrigin } from './seeds.ts'

/**
 * The passages that a name lights: those that are about it, each with
 *
 * units(name) / (passages about it · log2(2 + passages that mention it)),
 *
 * so that long and rare names count more. A name that no passage is about lights, by `knows` edges, the passages
 * about the names that it is known with; without such, none.
 */
export function nameSeed(graph: TokenGraph, name: number, hidden?: Hidden): SeedOrigin {
  if (hidden?.node({ kind: 'name', node: name })) return { node: { kind: 'name', node: name }, passages: [] }
  const about = graph.edges.get('names')?.out
  const strength = graph.names.keys[name]!.split(' ').length / Math.log2(2 + mentioning(graph, name, hidden).length)
  const share = (of: number, strength: number) => {
    const passages = [...rowOf(about, of)].filter(passage => !hidden?.node({ kind: 'passage', node: passage }) && !hidden?.edge('names', of, passage))
    return passages.map(passage => [passage, strength / passages.length] as const)
  }
  const direct = share(name, strength)
  const passages = direct.length > 0 ? direct : knownWith(graph, name, hidden).flatMap(([other, weight]) => share(other, strength * weight))
  return { node: { kind: 'name', node: name }, passages }
}

/** Neighbours over `knows`, both ways, with weights that sum to 1. */
function knownWith(graph: TokenGraph, name: number, hidden: Hidden | undefined): [number, number][] {
  const knows = graph.edges.get('knows')
  if (!knows) return []
  const found = ([['out', knows.out], ['in', knows.in]] as const).flatMap(([direction, rows]) => {
    const neighbours: [number, number][] = []
    for (let e = rows.rowStart[name]!; e < rows.rowStart[name + 1]!; e++) {
      const other = rows.columns[e]!, [from, to] = direction === 'out' ? [name, other] : [other, name]
      if (!hidden?.node({ kind: 'name', node: other }) && !hidden?.edge('knows', from, to)) neighbours.push([other, weightAt(rows, e)])
    }
    return neighbours
  })
  const total = found.reduce((sum, [, weight]) => sum + weight, 0)
  return found.map(([other, weight]) => [other, weight / total])
}
