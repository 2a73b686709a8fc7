import { expect, it } from 'vitest'
import { likeBefore } from '../../../viz/scene/communities.ts'
import { clusteredView, node, viewOf } from './views.ts'

const named = (groups: Record<string, number>) => Object.entries(groups).flatMap(([ids, community]) => [...ids].map(id => node('name', id, community)))

it('gives communities the numbers of those with which they share most nodes', () => {
  const before = viewOf(named({ abcd: 0, ef: 1, gh: 2 }), [])
  const after = viewOf(named({ xy: 0, efg: 1, abc: 2, d: 3 }), [], { gaps: [{ a: 1, b: 2, edges: 0, expected: 3 }] })
  const { nodes, communities, gaps } = likeBefore(after, before)
  expect(Object.fromEntries(nodes.map(({ id, community }) => [id, community]))).toEqual({ a: 0, b: 0, c: 0, d: 3, e: 1, f: 1, g: 1, x: 2, y: 2 })
  expect(communities).toEqual([after.communities[2], after.communities[1], after.communities[0], after.communities[3]])
  expect(gaps).toEqual([{ a: 0, b: 1, edges: 0, expected: 3 }])
})

it('never names a community that is not there, where there are fewer than before', () => {
  const before = viewOf(named({ a: 0, b: 1, c: 2, d: 3 }), [])
  const { nodes, communities } = likeBefore(viewOf(named({ cd: 0, x: 1 }), []), before)
  expect(nodes.map(({ community }) => community)).toEqual([0, 0, 1])
  expect(communities.map(({ size }) => size)).toEqual([2, 1])
})

it('changes nothing in a view that is as before', () => {
  const view = clusteredView(60, 120, 7)
  expect(likeBefore(view, view)).toEqual(view)
})
