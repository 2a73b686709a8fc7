import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyFilters } from '../../../viz/scene/filter.ts'
import type { Filters } from '../../../viz/state.ts'
import { clusteredView, edge, node, viewOf } from './views.ts'

const NONE: Filters = { nodeKinds: [], edgeKinds: [], weight: 0, degree: 0 }
const view = viewOf([
  node('passage', 'a#0', 0, { document: 'a', degree: 3, metadata: { year: 1911, topics: ['physics', 'radium'] } }),
  node('passage', 'b#0', 0, { document: 'b', degree: 2, metadata: { year: 1903 } }),
  node('name', 'Curie', 0, { degree: 9 }), node('name', 'Paris', 0, { degree: 1 }), node('token', 'radium', 0, { degree: 4 }),
], [edge(0, 2, 'mentions', 2), edge(1, 2, 'mentions', 8), edge(1, 3, 'mentions', 1), edge(0, 4, 'contains', 0.5), edge(2, 3, 'knows')])
const shown = (filters: Partial<Filters>) => {
  const { nodes, edges } = applyFilters(view, { ...NONE, ...filters })
  return { nodes: [...nodes.keys()].filter(i => nodes[i]), edges: [...edges.keys()].filter(i => edges[i]) }
}

describe('applyFilters', () => {
  it('shows everything by default', () => {
    expect(shown({})).toEqual({ nodes: [0, 1, 2, 3, 4], edges: [0, 1, 2, 3, 4] })
  })

  it('hides kinds of nodes with their edges', () => {
    expect(shown({ nodeKinds: ['name'] })).toEqual({ nodes: [0, 1, 4], edges: [3] })
  })

  it('hides kinds of edges and leaves their ends', () => {
    expect(shown({ edgeKinds: ['mentions'] })).toEqual({ nodes: [0, 1, 2, 3, 4], edges: [3, 4] })
  })

  it('compares weights with the largest of the kind', () => {
    expect(shown({ weight: 0.2 }).edges).toEqual([0, 1, 3, 4])
    expect(shown({ weight: 1 }).edges).toEqual([1, 3, 4])
  })

  it('hides nodes with few edges of the whole graph', () => {
    expect(shown({ degree: 3 })).toEqual({ nodes: [0, 2, 4], edges: [0, 3] })
  })

  it('keeps a document and what is next to it', () => {
    expect(shown({ document: 'b' })).toEqual({ nodes: [1, 2, 3], edges: [1, 2, 4] })
    expect(shown({ document: 'b', edgeKinds: ['mentions'] })).toEqual({ nodes: [1], edges: [] })
    expect(shown({ document: 'none' })).toEqual({ nodes: [], edges: [] })
  })

  it('keeps passages by metadata, compared as text, of lists each item', () => {
    expect(shown({ metadata: { field: 'year', value: '1911' } }).nodes).toEqual([0, 2, 4])
    expect(shown({ metadata: { field: 'topics', value: 'radium' } }).nodes).toEqual([0, 2, 4])
    expect(shown({ metadata: { field: 'year', value: '1911' }, document: 'b' }).nodes).toEqual([])
    expect(shown({ metadata: { field: 'toString', value: 'x' } }).nodes).toEqual([])
  })

  it('shows no edge without both ends, whatever the filters', () => {
    const large = clusteredView(60, 200, 4)
    fc.assert(fc.property(
      fc.record({
        nodeKinds: fc.subarray(['passage', 'name', 'token'] as const), edgeKinds: fc.subarray(['mentions', 'co-occurs'] as const),
        weight: fc.double({ min: 0, max: 1, noNaN: true }), degree: fc.nat(20),
      }),
      filters => {
        const { nodes, edges } = applyFilters(large, { ...filters, nodeKinds: [...filters.nodeKinds], edgeKinds: [...filters.edgeKinds] })
        large.edges.forEach((each, i) => { if (edges[i]) expect([nodes[each.source], nodes[each.target], filters.edgeKinds.includes(each.kind as 'mentions')]).toEqual([1, 1, false]) })
        large.nodes.forEach(({ kind, degree }, i) => expect(nodes[i]).toBe(Number(!filters.nodeKinds.includes(kind) && degree >= filters.degree)))
      },
    ))
  })
})
