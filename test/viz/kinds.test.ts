import { expect, it } from 'vitest'
import { EDGE_KINDS, NODE_KINDS } from '../../src/graph/kinds.ts'
import { EDGE_KIND_LABELS, EDGE_KIND_NAMES, NODE_KIND_NAMES } from '../../viz/kinds.ts'

it('the page knows the kinds of nodes and edges that the engine has', () => {
  expect(new Set(NODE_KIND_NAMES)).toEqual(new Set(NODE_KINDS))
  expect(Object.fromEntries(EDGE_KIND_NAMES.map(kind => [kind, EDGE_KIND_LABELS[kind].ends]))).toEqual(EDGE_KINDS)
})
