import { expect, it } from 'vitest'
import * as core from '../../src/core/kinds.ts'
import { EDGE_KIND_NAMES, EDGE_KINDS, NODE_KIND_NAMES } from '../../viz/kinds.ts'

it('the page knows the kinds of nodes and edges that the engine has, passages first', () => {
  expect(NODE_KIND_NAMES).toEqual(['passage', 'name', 'token'])
  expect(new Set(NODE_KIND_NAMES)).toEqual(new Set(core.NODE_KIND_NAMES))
  expect(EDGE_KIND_NAMES).toBe(core.EDGE_KIND_NAMES)
  for (const kind of EDGE_KIND_NAMES) expect(EDGE_KINDS[kind]).toMatchObject({ says: expect.any(String), reversed: expect.any(String) })
})
