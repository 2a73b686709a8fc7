import type { SparseVector } from '../../math/sparse/vector.ts'
import { type Share, sumOfShares } from '../share.ts'

/** The shares of what nodes had before, of what they have after; of a node that had nothing, none. */
export const scaledShares = (
  shares: readonly Share[][],
  nodes: readonly number[],
  before: SparseVector,
  after: SparseVector,
): Share[][] =>
  nodes.map((node, i) => sumOfShares([[shares[i]!, before.at(node) === 0 ? 0 : after.at(node) / before.at(node)]]))
