import type { TokenGraph } from '../graph/token-graph.ts'
import { rowCount, weightAt } from '../sparse/csr.ts'

/** A word that is looked for because of one that was asked. */
export interface Expansion {
  token: number
  /** The word of the question that brought it. */
  from: number
  /** Why: a synonym that the user gave, or a neighbour by vector. */
  edge: 'synonyms' | 'similar'
  /** What it counts beside a word of the question. */
  weight: number
}

/**
 * The neighbours of a question's words over *synonyms* and *similar* edges, each with
 *
 * weight(asked word) · share(kind of edge) · weight(edge), cosine for *similar*
 *
 * A neighbour by vector that the question has itself is not added again; a synonym is, as both were asked for.
 */
export function expand(graph: TokenGraph, asked: ReadonlyMap<number, number>, shares: { synonyms: number, similar: number }): Expansion[] {
  return (['synonyms', 'similar'] as const).flatMap(edge => {
    const rows = graph.edges.get(edge)?.out, share = shares[edge]
    if (!rows || share === 0) return []
    return [...asked].filter(([from]) => from < rowCount(rows)).flatMap(([from, weight]) => {
      const found: Expansion[] = []
      for (let e = rows.rowStart[from]!; e < rows.rowStart[from + 1]!; e++) {
        if (edge === 'similar' && asked.has(rows.columns[e]!)) continue
        found.push({ token: rows.columns[e]!, from, edge, weight: share * weight * weightAt(rows, e) })
      }
      return found
    })
  })
}
