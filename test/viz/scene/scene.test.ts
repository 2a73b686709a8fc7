import { describe, expect, it } from 'vitest'
import { makeScene, type SceneState } from '../../../viz/scene/scene.ts'
import { clusteredView, edge, node, viewOf } from './views.ts'

const STATE: SceneState = { filters: { nodeKinds: [], edgeKinds: [], weight: 0, degree: 0 }, collapsed: false, open: [], change: {} }
const view = viewOf(
  [node('passage', 'a'), node('name', 'b'), node('token', 'c'), node('passage', 'd', 1), node('name', 'e', 1), node('token', 'f', 2)],
  [edge(0, 1, 'mentions', 4), edge(1, 0, 'names'), edge(0, 3, 'follows'), edge(1, 4, 'knows'), edge(2, 5, 'similar', 0.5), edge(3, 4, 'mentions', 1)],
)

describe('makeScene', () => {
  it('draws nodes by themselves, edges of several kinds between two of them as one', () => {
    const { items, links, itemOf, nodes, communities } = makeScene(view, STATE)
    expect(items.map(({ nodes: own }) => own)).toEqual([[0], [1], [2], [3], [4], [5]])
    expect([...itemOf]).toEqual([0, 1, 2, 3, 4, 5])
    expect(links[0]).toEqual({ source: 0, target: 1, weight: 1, count: 2 })
    expect([links.length, nodes, communities]).toEqual([5, 6, 0])
  })

  it('draws a community as one mark, and edges between two as one line with their number', () => {
    const { items, links, itemOf, communities, nodes } = makeScene(view, { ...STATE, collapsed: true })
    expect(items).toEqual([{ nodes: [0, 1, 2], community: 0 }, { nodes: [3, 4], community: 1 }, { nodes: [5] }])
    expect([...itemOf]).toEqual([0, 0, 0, 1, 1, 2])
    expect(links.map(({ source, target, count }) => [source, target, count])).toEqual([[0, 1, 2], [0, 2, 1]])
    expect([communities, nodes]).toEqual([2, 6])
  })

  it('tells what triples say on the line between two nodes, not between communities', () => {
    const known = { ...view, edges: [...view.edges, { ...edge(4, 1, 'knows'), relation: 'born in' }, { ...edge(1, 4, 'knows'), relation: 'lives in' }] }
    expect(makeScene(known, STATE).links.flatMap(({ source, target, count, relation }) => (relation ? [[source, target, count, relation]] : []))).toEqual([[1, 4, 3, 'born in']])
    expect(makeScene(known, { ...STATE, collapsed: true }).links.every(({ relation }) => relation === undefined)).toBe(true)
  })

  it('draws an open community by its nodes', () => {
    const { items } = makeScene(view, { ...STATE, collapsed: true, open: [1] })
    expect(items).toEqual([{ nodes: [0, 1, 2], community: 0 }, { nodes: [3] }, { nodes: [4] }, { nodes: [5] }])
  })

  it('counts what filters hide, and leaves it out of communities', () => {
    const filters = { ...STATE.filters, nodeKinds: ['token' as const] }
    const scene = makeScene(view, { ...STATE, filters, collapsed: true })
    expect([scene.nodes, scene.hiddenNodes, scene.hiddenEdges]).toEqual([4, 2, 1])
    expect(scene.items).toEqual([{ nodes: [0, 1], community: 0 }, { nodes: [3, 4], community: 1 }])
    expect(scene.itemOf[5]).toBe(-1)
  })

  it('leaves out edges that a change took away, and keeps their ends', () => {
    const without = { nodes: [{ kind: 'name' as const, id: 'e' }], edges: [{ kind: 'similar' as const, source: 'c', target: 'f' }] }
    const { links, gone, items } = makeScene(view, { ...STATE, change: { without } })
    expect(links.map(({ source, target }) => [source, target])).toEqual([[0, 1], [0, 3]])
    expect([...gone]).toEqual([0, 0, 0, 0, 1, 0])
    expect(items).toHaveLength(6)
  })

  it('has every node in one item at most, and every edge shown in one line or within a mark', () => {
    const large = clusteredView(300, 900, 12)
    for (const open of [[], [0, 3]]) {
      const scene = makeScene(large, { ...STATE, collapsed: true, open, filters: { ...STATE.filters, degree: 4 } })
      expect(scene.items.flatMap(({ nodes }) => nodes).sort((a, b) => a - b)).toEqual([...scene.itemOf.keys()].filter(place => scene.itemOf[place]! >= 0))
      const within = large.edges.filter(({ source, target }) => scene.itemOf[source]! >= 0 && scene.itemOf[source] === scene.itemOf[target]).length
      expect(scene.links.reduce((sum, { count }) => sum + count, 0) + within + scene.hiddenEdges).toBe(large.edges.length)
      const strengths = Array.from(scene.strongest, link => scene.links[link]!.weight + Math.log2(scene.links[link]!.count))
      expect(strengths).toEqual(strengths.toSorted((a, b) => b - a))
    }
  })
})
