import { type RowReader, weightOf } from '../graph/rows.ts'

/** A word that is looked for because of one that was asked. */
export interface Expansion {
  token: number
  /** The word of the question that brought it; as it is written, where it stands for words that are like it. */
  from: number | string
  /** Why: a synonym that the user gave, a neighbour by vector; or it begins so, or is written nearly so. */
  edge: 'synonyms' | 'similar' | 'prefix' | 'typos'
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
export async function expand(
  graph: RowReader,
  asked: ReadonlyMap<number, number>,
  shares: { synonyms: number, similar: number },
): Promise<Expansion[]> {
  const found: Expansion[] = []
  for (const edge of ['synonyms', 'similar'] as const) {
    if (shares[edge] === 0 || !graph.has(edge)) continue
    const rows = await graph.rows(edge, 'out', [...asked.keys()]), { start, end, columns } = rows
    ;[...asked].forEach(([from, weight], i) => {
      for (let e = start[i]!; e < end[i]!; e++) {
        if (edge === 'similar' && asked.has(columns[e]!)) continue
        found.push({ token: columns[e]!, from, edge, weight: shares[edge] * weight * weightOf(rows, e) })
      }
    })
  }
  return found
}
