import { firstPositions, keepPositions } from './first-positions.ts'
import type { LayoutGraph } from './graph.ts'

/** Where nodes were, and which are to stay. */
export interface Before {
  /** Where a node was, if it was there. */
  known(node: number): readonly [x: number, y: number] | undefined
  /** Places where nodes are pinned. */
  pins: ReadonlyMap<number, readonly [x: number, y: number]>
  /** Whether it is the same question's graph after a change: then nodes that were there stay. */
  isChanged: boolean
  seed: number
}

/** Where a layout begins. */
export interface Beginning {
  positions: Float32Array
  /** Nodes that stay where they are; only new ones look for their place. */
  held?: number[]
  /** How warm it is: the more of it was there before, the less it moves. */
  alpha: number
}

/** Where the layout of a graph begins: nodes that were there before start where they were. */
export function beginningOf(graph: LayoutGraph, { known, pins, isChanged, seed }: Before): Beginning {
  const count = graph.community.length
  const positions = keepPositions(graph, firstPositions(graph, seed), known)
  for (const [node, at] of pins) positions.set(at, 2 * node)
  const held = Array.from(graph.community.keys()).filter(node => known(node))
  const alpha = isChanged && held.length === count ? 0 : 0.6 - 0.5 * held.length / Math.max(1, count)
  return { positions, ...(isChanged && { held }), alpha }
}
