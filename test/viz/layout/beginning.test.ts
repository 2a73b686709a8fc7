import { describe, expect, it } from 'vitest'
import { beginningOf } from '../../../viz/layout/beginning.ts'
import { firstPositions } from '../../../viz/layout/first-positions.ts'
import { layoutGraph } from '../../../viz/layout/graph.ts'
import { clusteredView, viewOf } from '../scene/views.ts'

const graph = layoutGraph(clusteredView(20, 40, 2))
const none = { known: () => undefined, pins: new Map<number, [number, number]>(), isChanged: false, seed: 1 }
const half = (node: number) => (node < 10 ? [node, 1000] as const : undefined)

describe('where a layout begins', () => {
  it('is at the first positions, and warm, where nothing was there before', () => {
    expect(beginningOf(graph, none)).toEqual({ positions: firstPositions(graph, 1), alpha: 0.6 })
  })

  it('is where nodes were, the cooler the more were there', () => {
    const { positions, alpha, held } = beginningOf(graph, { ...none, known: half })
    expect(Array.from(positions.subarray(0, 20))).toEqual(Array.from({ length: 10 }, (_, node) => [node, 1000]).flat())
    expect(alpha).toBeCloseTo(0.35, 12)
    expect(held).toBeUndefined()
    expect(beginningOf(graph, { ...none, known: node => [node, 0] }).alpha).toBeCloseTo(0.1, 12)
  })

  it('holds after a change what was there, and rests where all of it was', () => {
    const { held } = beginningOf(graph, { ...none, known: half, isChanged: true })
    expect(held).toEqual(Array.from({ length: 10 }, (_, node) => node))
    expect(beginningOf(graph, { ...none, known: node => [node, 0], isChanged: true }).alpha).toBe(0)
    expect(beginningOf(layoutGraph(viewOf([], [])), { ...none, isChanged: true })).toMatchObject({ held: [], alpha: 0 })
  })

  it('has pinned nodes where they are pinned, wherever they were', () => {
    const { positions } = beginningOf(graph, { ...none, known: half, pins: new Map([[3, [7, 8]], [15, [9, 9]]]) })
    expect([6, 7, 30, 31].map(at => positions[at])).toEqual([7, 8, 9, 9])
  })
})
