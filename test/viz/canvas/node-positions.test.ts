import { describe, expect, it, vi } from 'vitest'
import { createNodePositions } from '../../../viz/canvas/node-positions.ts'
import { firstPositions } from '../../../viz/layout/first-positions.ts'
import { layoutGraph } from '../../../viz/layout/graph.ts'
import { keyOf, type NodeKey, type State } from '../../../viz/state.ts'
import { clusteredView } from '../scene/views.ts'

// frames come at once; the layout runs in slices, as where a page allows no worker
vi.stubGlobal('requestAnimationFrame', (act: () => void) => Number(setTimeout(act)))
vi.stubGlobal('cancelAnimationFrame', (frame: number) => clearTimeout(frame))

const view = clusteredView(40, 80, 3), [first, second] = view.nodes.map(keyOf) as [NodeKey, NodeKey]
const pinned = (key: NodeKey, ...at: [number, number]): State['pinned'] => ({ [key]: at })

/** Positions, and what waits until the layout rests. */
function positions() {
  const waiting: (() => void)[] = []
  const nodes = createNodePositions(1, ({ done }) => { if (done) waiting.shift()?.() })
  return {
    ...nodes, rested: () => new Promise<void>(resolve => waiting.push(resolve)),
    at: (place: number) => Array.from(nodes.all().subarray(2 * place, 2 * place + 2)),
  }
}

describe('positions of nodes', () => {
  it('begin where a new graph begins, until the layout moves them', async () => {
    const nodes = positions(), start = firstPositions(layoutGraph(view), 1)
    nodes.begin(view, {}, false)
    expect(nodes.all()).toEqual(start)
    expect(nodes.placeOf(second)).toBe(1)
    await nodes.rested()
    expect(nodes.all()).toHaveLength(80)
    expect(nodes.all()).not.toEqual(start)
    nodes.destroy()
  })

  it('stay where they are pinned, and go on when they are let go', async () => {
    const nodes = positions()
    nodes.begin(view, { ...pinned(first, 500, 600), ...pinned('name nobody', 0, 0) }, false)
    expect(nodes.at(0)).toEqual([500, 600])
    await nodes.rested()
    expect([nodes.at(0), nodes.isPinned(0), nodes.isPinned(1)]).toEqual([[500, 600], true, false])
    nodes.repin(pinned(second, -5, -6))
    expect([nodes.at(1), nodes.isPinned(0), nodes.isPinned(1)]).toEqual([[-5, -6], false, true])
    await nodes.rested()
    expect(nodes.at(1)).toEqual([-5, -6])
    expect(nodes.at(0)).not.toEqual([500, 600])
    nodes.drag(0, [70, 80])
    expect([nodes.at(0), nodes.isPinned(0)]).toEqual([[70, 80], true])
    nodes.destroy()
  })

  it('are kept through a change, also of nodes that were away meanwhile, and not for another question', async () => {
    const nodes = positions(), less = { ...view, nodes: view.nodes.slice(0, 30), edges: [] }
    nodes.begin(view, {}, false)
    await nodes.rested()
    const rested = nodes.all().slice()
    nodes.begin(less, {}, true)
    nodes.begin(view, {}, true)
    expect(nodes.all()).toEqual(rested)
    nodes.begin(less, {}, false)
    nodes.begin(view, {}, false)
    expect(nodes.all().subarray(0, 60)).toEqual(rested.subarray(0, 60))
    expect(nodes.all().subarray(60)).not.toEqual(rested.subarray(60))
    nodes.destroy()
  })
})
