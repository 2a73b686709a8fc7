import { describe, expect, it } from 'vitest'
import { firstPositions, keepPositions, SPACING } from '../../../viz/layout/first-positions.ts'
import { layoutGraph } from '../../../viz/layout/graph.ts'
import { createLayout, type LayoutInput } from '../../../viz/layout/simulation.ts'
import { clusteredView, edge, node, viewOf } from '../scene/views.ts'

const view = clusteredView(200, 600, 8), graph = layoutGraph(view)
const input = (more: Partial<LayoutInput> = {}): LayoutInput => ({ ...graph, positions: firstPositions(graph, 1), pinned: [], seed: 1, ...more })
const after = (ticks: number, given: LayoutInput) => {
  const layout = createLayout(given)
  for (let i = 0; i < ticks; i++) layout.tick()
  return layout.positions()
}
const at = (positions: Float32Array, i: number) => [positions[2 * i]!, positions[2 * i + 1]!] as const
const distance = (positions: Float32Array, a: number, b: number) => Math.hypot(at(positions, a)[0] - at(positions, b)[0], at(positions, a)[1] - at(positions, b)[1])

describe('layoutGraph', () => {
  it('has each pair of linked nodes once, the strongest of its kinds', () => {
    const small = layoutGraph(viewOf([node('name', 'a'), node('name', 'b'), node('name', 'c')],
      [edge(0, 1, 'mentions', 1), edge(1, 0, 'knows', 3), edge(1, 2, 'mentions', 4), edge(2, 2, 'knows')]))
    expect([[...small.source], [...small.target], [...small.weight]]).toEqual([[0, 1], [1, 2], [1, 1]])
  })
})

describe('firstPositions', () => {
  const positions = firstPositions(graph, 1)

  it('is the same for the same graph and seed', () => {
    expect(firstPositions(graph, 1)).toEqual(positions)
  })

  it('has communities apart from each other and no two nodes at one place', () => {
    const centres = Array.from({ length: 8 }, (_, community) => {
      const own = view.nodes.flatMap((each, i) => (each.community === community ? [at(positions, i)] : []))
      return { x: own.reduce((sum, [x]) => sum + x, 0) / own.length, y: own.reduce((sum, [, y]) => sum + y, 0) / own.length }
    })
    view.nodes.forEach(({ community }, i) => {
      const [x, y] = at(positions, i)
      const distances = centres.map(centre => Math.hypot(centre.x - x, centre.y - y))
      expect(distances.indexOf(Math.min(...distances))).toBe(community)
    })
    for (let i = 0; i < 200; i++) for (let j = 0; j < i; j++) expect(distance(positions, i, j)).toBeGreaterThan(SPACING * 0.6)
  })

  it('has places for graphs of every shape', () => {
    for (const [nodes, edges, communities] of [[0, 0, 1], [1, 0, 1], [2, 1, 2], [500, 0, 500], [300, 900, 150]] as const) {
      const some = layoutGraph(clusteredView(nodes, edges, communities)), places = firstPositions(some, 1)
      expect(places).toHaveLength(2 * nodes)
      expect(places.every(Number.isFinite)).toBe(true)
    }
  })
})

describe('keepPositions', () => {
  it('leaves known nodes where they were and lets new ones in near a neighbour', () => {
    const path = layoutGraph(viewOf(['a', 'b', 'c', 'd', 'alone'].map(id => node('name', id)), [edge(0, 1), edge(1, 2), edge(2, 3)]))
    const first = firstPositions(path, 1)
    const kept = keepPositions(path, first, i => (i === 0 ? [1000, 2000] : undefined))
    expect(at(kept, 0)).toEqual([1000, 2000])
    for (const i of [1, 2, 3]) expect(distance(kept, i, i - 1)).toBeCloseTo(2 * SPACING, 3)
    expect(at(kept, 4)).toEqual(at(first, 4))
  })
})

describe('createLayout', () => {
  it('gives the same positions for the same graph, seed and pins after the same ticks', () => {
    const pinned = [{ node: 3, at: [500, -20] as [number, number] }]
    expect(after(40, input({ pinned }))).toEqual(after(40, input({ pinned })))
    expect(after(40, input({ pinned }))).not.toEqual(after(40, input()))
  })

  it('holds pinned nodes, lets them go, and moves what is near along', () => {
    const layout = createLayout(input({ pinned: [{ node: 3, at: [500, -20] }] }))
    for (let i = 0; i < 30; i++) layout.tick()
    expect(at(layout.positions(), 3)).toEqual([500, -20])
    layout.pin(3, [-800, 700])
    layout.tick()
    expect(at(layout.positions(), 3)).toEqual([-800, 700])
    layout.pin(3)
    for (let i = 0; i < 30; i++) layout.tick()
    expect(at(layout.positions(), 3)).not.toEqual([-800, 700])
    layout.pin(9999, [0, 0])
    expect(layout.positions().every(Number.isFinite)).toBe(true)
  })

  it('holds nodes until it rests, or one is pulled', () => {
    const held = [0, 1, 2, 3], layout = createLayout(input({ held, pinned: [{ node: 3, at: [500, -20] }], alpha: 0.1 })), start = firstPositions(graph, 1)
    const stands = () => held.filter(i => i !== 3).map(i => at(layout.positions(), i))
    const first = held.filter(i => i !== 3).map(i => at(start, i))
    while (!layout.isDone()) layout.tick()
    expect(stands()).toEqual(first)
    expect(at(layout.positions(), 3)).toEqual([500, -20])
    expect(at(layout.positions(), 9)).not.toEqual(at(start, 9))
    layout.pin(50, [0, 0])
    for (let i = 0; i < 30; i++) layout.tick()
    expect(stands()).not.toEqual(first)
    expect(at(layout.positions(), 3)).toEqual([500, -20])
    const early = createLayout(input({ held }))
    early.pin(50, [0, 0])
    for (let i = 0; i < 5; i++) early.tick()
    expect(at(early.positions(), 0)).not.toEqual(at(start, 0))
  })

  it('comes to rest, with linked nodes nearer to each other than others', () => {
    const layout = createLayout(input())
    while (!layout.isDone()) layout.tick()
    expect(layout.ticks()).toBeLessThan(210)
    const positions = layout.positions()
    const linked = graph.source.reduce((sum, source, i) => sum + distance(positions, source, graph.target[i]!), 0) / graph.source.length
    let all = 0
    for (let i = 1; i < 200; i++) all += distance(positions, i, (i * 37) % 200)
    expect(linked).toBeLessThan(all / 199 / 2)
  })

  it('takes fewer ticks for large graphs, and parts nodes that start at one place', () => {
    const large = layoutGraph(clusteredView(6000, 6000, 40)), together = createLayout({ ...large, positions: new Float32Array(12_000), pinned: [], seed: 1, alpha: 0.01 })
    while (!together.isDone()) together.tick()
    expect(together.ticks()).toBeLessThan(90)
    const positions = together.positions()
    expect(positions.every(Number.isFinite)).toBe(true)
    expect(new Set(positions).size).toBeGreaterThan(10_000)
  })

  it('is at rest at once without nodes', () => {
    const empty = layoutGraph(viewOf([], []))
    expect(createLayout({ ...empty, positions: new Float32Array(), pinned: [], seed: 1 }).isDone()).toBe(true)
  })
})
