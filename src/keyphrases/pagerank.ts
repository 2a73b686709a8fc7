import type { Pace } from '../core/pace.ts'
import { type Csr, rowCount, weightAt } from '../math/sparse/csr.ts'

/** The share of a node's score that follows its edges; the rest goes to all nodes alike. */
const FOLLOWS = 0.85
const MOST_STEPS = 100, CLOSE = 1e-8

/**
 * PageRank of a graph's nodes (Brin & Page 1998): x = (1 − d) / n + d · (Σ over edges j → i of w_ji / Σ_k w_jk · x_j),
 * d = 0.85; what nodes without edges hold goes to all. Sums to 1. As TextRank has it, over a graph of words.
 *
 * Cost: the edges, at most 100 times.
 */
export async function pageRank(graph: Csr, pace: Pace, follows = FOLLOWS): Promise<Float64Array> {
  const n = rowCount(graph), sums = outgoing(graph)
  let scores: Float64Array = new Float64Array(n).fill(1 / n)
  for (let t = 0; t < MOST_STEPS; t++) {
    if (pace.due) await pace.pause('keyphrases', t, MOST_STEPS)
    const next = step(graph, sums, scores, follows)
    let moved = 0
    for (let i = 0; i < n; i++) moved += Math.abs(next[i]! - scores[i]!)
    scores = next
    if (moved < CLOSE) break
  }
  return scores
}

function outgoing(graph: Csr): Float64Array {
  const sums = new Float64Array(rowCount(graph))
  for (let i = 0; i < sums.length; i++)
    for (let e = graph.rowStart[i]!; e < graph.rowStart[i + 1]!; e++) sums[i]! += weightAt(graph, e)
  return sums
}

function step(graph: Csr, sums: Float64Array, scores: Float64Array, follows: number): Float64Array {
  const n = scores.length, next = new Float64Array(n)
  let kept = 0
  for (let i = 0; i < n; i++) {
    if (sums[i] === 0) kept += scores[i]!
    else for (let e = graph.rowStart[i]!; e < graph.rowStart[i + 1]!; e++)
        next[graph.columns[e]!]! += follows * scores[i]! * weightAt(graph, e) / sums[i]!
  }
  const all = (1 - follows + follows * kept) / n
  for (let i = 0; i < n; i++) next[i]! += all
  return next
}
