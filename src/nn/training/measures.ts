import { TokenGraphError } from '../../core/errors.ts'

/** How well scores tell edges from other pairs; both from 0 to 1. */
export interface LinkMeasures {
  /**
   * The chance that an edge scores above a non-edge, ties counting half (the area under the ROC curve). By chance 0.5.
   */
  auc: number
  /**
   * Σ over the scores, from the highest, of the recall gained there times the precision there. By chance the share of
   * edges.
   */
  averagePrecision: number
}

/**
 * The area under the ROC curve, as Mann & Whitney's U / (edges × non-edges), and average precision. Pairs of the same
 * score count together, so that their order means nothing. Both are NaN where a score is.
 *
 * @throws TokenGraphError `tensor` for no scores of either
 */
export function linkMeasures(ofEdges: ArrayLike<number>, ofOthers: ArrayLike<number>): LinkMeasures {
  if (!(ofEdges.length > 0 && ofOthers.length > 0)) {
    throw new TokenGraphError('tensor', {
      where: 'linkMeasures',
      got: `scores of ${ofEdges.length} edges and ${ofOthers.length} non-edges`,
      expected: 'at least one of each',
    })
  }
  const edges = Float64Array.from(ofEdges).sort().reverse(), others = Float64Array.from(ofOthers).sort().reverse()
  if ([...edges, ...others].some(Number.isNaN)) return { auc: NaN, averagePrecision: NaN }
  let won = 0, averagePrecision = 0
  for (let e = 0, o = 0; e < edges.length || o < others.length;) {
    const score = Math.max(edges[e] ?? -Infinity, others[o] ?? -Infinity), above = e, othersAbove = o
    while (edges[e] === score) e++
    while (others[o] === score) o++
    won += (o - othersAbove) * (above + e) / 2
    averagePrecision += (e - above) * e / (e + o)
  }
  return { auc: won / (edges.length * others.length), averagePrecision: averagePrecision / edges.length }
}

/**
 * The ranks of some nodes, from 1, by falling scores; of equal scores the node with the lower number is first.
 *
 * @param scores  of each node
 */
export const ranksOf = (nodes: readonly number[], scores: ArrayLike<number>): number[] =>
  nodes.map(node => {
    let rank = 1
    for (let other = 0; other < scores.length; other++)
      if (scores[other]! > scores[node]! || (scores[other] === scores[node] && other < node)) rank++
    return rank
  })
