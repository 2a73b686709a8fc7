import type { GraphView, ViewNode } from '../../src/view/graph-view.ts'
import { NODE_KIND_NAMES } from '../kinds.ts'
import { climbed, type Lists, type Ranked } from '../ranking.ts'
import { keyOf } from '../state.ts'

/** How many moves are listed. */
const MOVES = 12

/** A node whose rank is another than before; without one of the ranks it is new, or gone. */
export interface Move {
  node: ViewNode
  former?: number
  rank?: number
  /** Where it is now. */
  item?: Ranked
}

/** What is listed elsewhere than before a change, no longer, or for the first time. */
export function movesOf({ nodes, results }: GraphView, { kinds }: Lists): Move[] {
  return NODE_KIND_NAMES.flatMap(kind => {
    const now = new Set(kinds[kind].map(({ key }) => key))
    const moved = kinds[kind].filter(item => climbed(item) !== 0).map((item): Move => ({
      node: item.node,
      rank: item.rank,
      ...(item.former !== undefined && { former: item.former }),
      item,
    }))
    const listed = results.map(({ node }) => nodes[node]!).filter(node => node.kind === kind)
    const gone = listed.map((node, i): Move => ({ node, former: i + 1 })).filter(({ node }) => !now.has(keyOf(node)))
    return [...moved, ...gone]
  })
}

/** The moves that matter most: those that touch the best ranks, before or after. */
export function movers<Item extends Pick<Move, 'former' | 'rank'>>(moves: readonly Item[]): Item[] {
  const best = ({ former = Infinity, rank = Infinity }: Item) => Math.min(former, rank)
  const far = ({ former = Infinity, rank = Infinity }: Item) => Math.abs(former - rank)
  return [...moves].sort((a, b) => best(a) - best(b) || far(b) - far(a) || 0).slice(0, MOVES)
}
