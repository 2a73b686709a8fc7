import { expect, it } from 'vitest'
import { changesIn } from '../../../viz/panels/sides.ts'

it('counts what a change holds', () => {
  expect(changesIn({})).toBe(0)
  expect(changesIn({ restart: 0, steps: undefined, edges: { mentions: 0, follows: undefined } })).toBe(2)
  const without = { nodes: [{ kind: 'name' as const, id: 'a' }], edges: [], edgeKinds: ['follows' as const, 'links' as const] }
  expect(changesIn({ steps: 2, without })).toBe(4)
})
