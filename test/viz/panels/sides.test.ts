import { expect, it } from 'vitest'
import { changesIn } from '../../../viz/panels/sides.ts'

it('counts what a change holds', () => {
  expect(changesIn({})).toBe(0)
  expect(changesIn({ restart: 0, steps: undefined, edges: { mentions: 0, follows: undefined } })).toBe(2)
  const nodes = [{ kind: 'name' as const, id: 'a' }], edgeKinds = ['follows' as const, 'links' as const]
  expect(changesIn({ steps: 2, without: { nodes, edges: [], edgeKinds } })).toBe(4)
})
