import type { NodeKind, NodeRef } from '../core/kinds.ts'
import { type RowReader, weightOf } from '../graph/rows.ts'
import type { Incoming } from './incoming.ts'
import { type Division, opposite, turned, type Walked, type Way } from './hops.ts'

/** The walker over whose ways it goes. */
interface Walking {
  reader: RowReader
  ways: readonly Way[]
  /** Of each kind of nodes the number of its first one. */
  offset: ReadonlyMap<NodeKind, number>
  node(number: number): NodeRef
  /**
   * By node of a kind, what scales what comes to it and leaves it; and by what its degree divides what goes through it.
   */
  scales(kind: NodeKind, nodes: ArrayLike<number>): Promise<Float64Array>
  divisor(division: Division, hop: Walked, nodes: ArrayLike<number>): Promise<Float64Array | undefined>
}

/** Every way into a node, with the entry of S that it gives; loaded by what looks at single nodes. */
export async function waysInto(walking: Walking, number: number): Promise<Incoming[]> {
  const { ways, offset, node, scales } = walking, target = node(number)
  const scale = (await scales(target.kind, [target.node]))[target.node]!, found: Incoming[] = []
  for (const { hops, weight: counts } of ways) {
    if (hops.at(-1)!.to !== target.kind) continue
    const { from } = hops[0]!, edges = hops.map(({ edge, direction }) => ({ edge, reversed: direction === 'in' }))
    const back = await trackBack(walking, target.node, hops), leaving = await scales(from, back.map(each => each.node))
    for (const { node, via, weight } of back)
      found.push({ from: offset.get(from)! + node, via, edges, weight: counts * weight * leaving[node]! * scale })
  }
  return found
}

interface Back {
  node: number
  via: NodeRef[]
  weight: number
}

async function trackBack(walking: Walking, node: number, hops: readonly Walked[]): Promise<Back[]> {
  const hop = hops.at(-1)
  if (!hop) return [{ node, via: [], weight: 1 }]
  const { reader, divisor } = walking, rows = await reader.rows(hop.edge, opposite(hop.direction), [node])
  const sources = rows.columns.subarray(rows.start[0], rows.end[0])
  const leaves = await divisor(hop.given, hop, sources), reaches = await divisor(hop.taken, turned(hop), [node])
  const found: Back[] = []
  for (const [i, source] of sources.entries()) {
    const weight = weightOf(rows, rows.start[0]! + i) * (leaves ? leaves[source]! : 1) * (reaches ? reaches[node]! : 1)
    for (const before of await trackBack(walking, source, hops.slice(0, -1))) {
      const via = hops.length === 1 ? [] : [...before.via, { kind: hop.from, node: source }]
      found.push({ node: before.node, via, weight: before.weight * weight })
    }
  }
  return found
}
