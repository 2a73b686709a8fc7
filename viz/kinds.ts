import { NODE_KIND_NAMES as TABLE_ORDER, type NodeKind } from '../src/core/kinds.ts'

export { EDGE_KIND_NAMES, EDGE_KINDS, NODE_KINDS } from '../src/core/kinds.ts'

/** The kinds of nodes in the order in which the page lists them. */
export const NODE_KIND_NAMES: readonly NodeKind[] = TABLE_ORDER.toReversed()
