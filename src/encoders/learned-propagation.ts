import type { PropagationTraining } from '../tables/stats.ts'

/**
 * How the vectors of an index' passages are carried over its graph, as a training left it: of each passage the shares
 * that it takes of others' vectors and keeps of its own,
 *
 * x′_v = (self_v x_v + Σ_e α_e x_u) / ‖self_v x_v + Σ_e α_e x_u‖₂, e the entries of v, u the passage that e comes from
 *
 * with self_v + Σ_e α_e = 1, averaged over heads. Numbers alone: to search by it needs nothing that it was trained
 * with.
 */
export interface LearnedPropagation {
  /**
   * The entries of passage v are `rowStart[v] … rowStart[v + 1] − 1`: one for each passage that leads to v and kind of
   * way.
   */
  rowStart: Uint32Array
  /** Of each entry the passage that it comes from; not v itself. Rising within a row. */
  columns: Uint32Array
  /** Of each entry its place in `kinds`. */
  kind: Uint8Array
  /** Of each entry its share, from 0 to 1; where several names lie on ways of one kind, theirs together. */
  alpha: Float32Array
  /** Of each passage what it keeps of its own vector, above 0 to 1: a softmax leaves nothing out. */
  self: Float32Array
  /**
   * The kinds of ways, by the edges along them: `mentions names`, and `mentions names, back` for the same walked back.
   */
  kinds: readonly string[]
  /** What training left it. */
  about: PropagationTraining
}

/** What does not fit in a propagation that came from outside: which part, and how; undefined where all is well. */
export function propagationProblem(
  { rowStart, columns, kind, alpha, self, kinds }: LearnedPropagation,
  passages: number,
): { part: string, got: string } | undefined {
  const entries = columns.length
  const sizes = {
    rowStart: [rowStart.length, passages + 1],
    kind: [kind.length, entries],
    alpha: [alpha.length, entries],
    self: [self.length, passages],
  } as const
  for (const [part, [got, expected]] of Object.entries(sizes))
    if (got !== expected) return { part, got: `${got} entries for ${expected}` }
  if (rowStart[0] !== 0 || rowStart[passages] !== entries)
    return { part: 'rowStart', got: 'row starts that do not span the entries' }
  for (const [part, shares] of Object.entries({ alpha, self })) {
    const broken = shares.find(share => !(share >= 0 && share < Infinity) || (shares === self && share === 0))
    if (broken !== undefined) return { part, got: `a share of ${broken}` }
  }
  for (let v = 0; v < passages; v++)
    if (rowStart[v]! > rowStart[v + 1]!) return { part: 'rowStart', got: `row ${v} ending before it starts` }
  for (let v = 0; v < passages; v++) {
    for (let e = rowStart[v]!; e < rowStart[v + 1]!; e++) {
      if (columns[e]! >= passages || columns[e] === v)
        return { part: 'columns', got: `column ${columns[e]} of ${passages} in row ${v}` }
      if (e > rowStart[v]! && columns[e]! < columns[e - 1]!)
        return { part: 'columns', got: `columns out of order in row ${v}` }
      if (kind[e]! >= kinds.length) return { part: 'kind', got: `kind ${kind[e]} of ${kinds.length}` }
    }
  }
  return undefined
}
