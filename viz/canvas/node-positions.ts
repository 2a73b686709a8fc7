import type { GraphView } from '../../src/view/graph-view.ts'
import { beginningOf } from '../layout/beginning.ts'
import { createLayoutClient } from '../layout/client.ts'
import { layoutGraph } from '../layout/graph.ts'
import type { Tell } from '../layout/runner.ts'
import { keyOf, type NodeKey, type State } from '../state.ts'
import { afterPaint } from './after-paint.ts'

/** Where nodes are, in the layout's units: a layout moves them, but for those that are pinned. */
export interface NodePositions {
  /** x and y of each node, in turn. */
  all(): Float32Array
  /** The place of a node in the view. */
  placeOf(key: NodeKey): number | undefined
  /**
   * Begins the layout of a view. Nodes that were there before start where they were. After a change to what is known of
   * one question they stay there, also those that had been taken away; only new ones look for their place.
   */
  begin(view: Pick<GraphView, 'nodes' | 'edges'>, pinned: State['pinned'], isChanged: boolean): void
  /** Pins what the state says, and lets go what it no longer holds. */
  repin(pinned: State['pinned']): void
  /** Pins a node where it was dragged to. */
  drag(place: number, at: [x: number, y: number]): void
  isPinned(place: number): boolean
  /** Lets the layout rest, and go on. */
  pause(): void
  resume(): void
  destroy(): void
}

/** @param told  called when the layout went on */
export function createNodePositions(
  seed: number,
  told: (progress: Pick<Tell, 'ticks' | 'done'>) => void,
): NodePositions {
  let positions: Float32Array = new Float32Array(), pins = new Map<number, [number, number]>()
  let keys = new Map<NodeKey, number>(), known = new Map<NodeKey, [number, number]>()
  const painted = afterPaint()
  const layout = createLayoutClient(({ positions: next, ticks, done }) => {
    positions = next
    for (const [place, at] of pins) positions.set(at, 2 * place)
    told({ ticks, done })
  })
  const drag = (place: number, at: [number, number]) => {
    pins.set(place, at)
    layout.pin(place, at)
    positions.set(at, 2 * place)
  }
  return {
    all: () => positions,
    placeOf: key => keys.get(key),
    begin(view, pinned, isChanged) {
      if (!isChanged) known = new Map()
      for (const [key, place] of keys) known.set(key, [positions[2 * place]!, positions[2 * place + 1]!])
      keys = new Map(view.nodes.map((node, place) => [keyOf(node), place]))
      pins = pinsOf(pinned, keys)
      const graph = layoutGraph(view), were = view.nodes.map(node => known.get(keyOf(node)))
      const first = beginningOf(graph, { known: node => were[node], pins, isChanged, seed })
      positions = first.positions
      layout.end()
      // the list and the first picture are not to wait for the layout
      painted.wait(() =>
        layout.start({
          ...graph,
          ...first,
          seed,
          positions: positions.slice(),
          pinned: Array.from(pins, ([node, at]) => ({ node, at })),
        })
      )
    },
    repin(pinned) {
      const next = pinsOf(pinned, keys), was = pins
      for (const place of was.keys()) if (!next.has(place)) layout.pin(place)
      pins = next
      for (const [place, at] of next) if (!isSamePoint(was.get(place), at)) drag(place, at)
    },
    drag,
    isPinned: place => pins.has(place),
    pause: layout.pause,
    resume: layout.resume,
    destroy() {
      painted.cancel()
      layout.destroy()
    },
  }
}

const pinsOf = (pinned: State['pinned'], keys: ReadonlyMap<NodeKey, number>): Map<number, [number, number]> =>
  new Map((Object.entries(pinned) as [NodeKey, [number, number]][])
    .flatMap(([key, at]) => (keys.has(key) ? [[keys.get(key)!, at] as const] : [])))

const isSamePoint = (a: readonly [number, number] | undefined, b: readonly [number, number]): boolean =>
  a !== undefined && a[0] === b[0] && a[1] === b[1]
