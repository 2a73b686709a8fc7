import fc from 'fast-check'
import type { IndexOptions } from '../../src/index/create-index.ts'
import { unpack } from '../../src/math/dense/packed.ts'
import type { GraphVectors } from '../../src/encoders/graph-vectors.ts'
import { NODE_KIND_NAMES, type NodeKind } from '../../src/core/kinds.ts'
import { nodeCount, type TokenGraph } from '../../src/tables/token-graph.ts'
import { type EdgeWeights } from '../../src/walk/view.ts'
import { vectorView } from '../../src/walk/vector-view.ts'
import type { WalkOptions } from '../../src/walk/carrier.ts'
import * as v from 'valibot'
import { Pace } from '../../src/core/pace.ts'
import { inquire } from '../../src/rank/inquiry.ts'
import type { LinearComparison } from '../../src/rank/linear-gcn.ts'
import type { RankingOptions } from '../../src/rank/options.ts'
import { type Query } from '../../src/query/query.ts'
import { readQuery } from '../../src/query/read-query.ts'
import type { Searcher } from '../../src/rank/searcher.ts'
import { searchOptions } from '../../src/answer/every-search-option.ts'
import { wantedBy } from '../../src/answer/search-options.ts'
import { anyIndexOptions } from './corpora.ts'
import { denseTrace, denseView, type Matrix, transposed } from './dense.ts'
import { rowsOf } from './vectors.ts'

/** Any index of vectors: few bytes a number or many, names and words with vectors of their own or without. */
export const anyVectors: fc.Arbitrary<IndexOptions> = fc.tuple(
  anyIndexOptions, fc.constantFrom('float32' as const, 'float16' as const, 'int8' as const), fc.boolean(), fc.boolean(), fc.constantFrom(undefined, 'bits' as const, 'int8' as const),
).map(([options, type, names, tokens, words]) => ({ ...options, vectors: { type, names, tokens, words }, edges: { 'similar-names': { atLeast: 0.3 } } }))

/** How far vectors are carried, and over which edges. */
export const anyPropagation: fc.Arbitrary<RankingOptions> = fc.record({
  gcn: fc.record({ restart: fc.constantFrom(0, 0.3, 0.5, 1), steps: fc.nat({ max: 3 }) }),
  walk: fc.record({ edges: fc.record({ mentions: fc.constantFrom(0, 1, 2), back: fc.constantFrom(0, 0.3, 1), follows: fc.constantFrom(0, 0.1), knows: fc.constantFrom(0, 1), similar: fc.constantFrom(0, 0.1) }) }),
})

/** The graph's plain matrices: the view for a kind of nodes as S, and H, a row for each node of the view. */
export function plainly({ tables, vectors }: { tables: TokenGraph, vectors?: GraphVectors | undefined }, kind: NodeKind, edges: Required<EdgeWeights>): { s: Matrix, h: Matrix, first: number } {
  const counts = Object.fromEntries(NODE_KIND_NAMES.map(each => [each, nodeCount(tables, each)])) as Record<NodeKind, number>
  const view = vectorView(kind, edges), { width } = vectors!.encoder
  const own = { passage: vectors!.passages, name: vectors!.names, token: vectors!.tokens }
  const h = view.nodes.flatMap(each => (own[each] ? rowsOf(unpack(own[each])) : Array.from({ length: counts[each] }, () => Array.from({ length: width }, () => 0))))
  return { s: denseView({ counts, relations: tables.edges }, view).walk, h, first: kind === 'passage' ? 0 : counts.passage }
}

/** H̃, column by column: X_{t+1} = restart · H + (1 − restart) · S X_t. */
export function propagated({ s, h }: { s: Matrix, h: Matrix }, { restart, steps }: WalkOptions): Matrix {
  const columns = transposed(h, h[0]?.length ?? 0).map(column => denseTrace(s, column, restart, steps).at(-1)!)
  return transposed(columns, h.length)
}

/** A question among the vectors of an index, carried over its graph. */
export async function compared(searcher: Searcher, query: Query, options: RankingOptions = {}): Promise<LinearComparison> {
  const settings = v.parse(searchOptions, { ...options, propagate: 'vectors' })
  return (await (await inquire(searcher, readQuery(query), settings, await wantedBy(settings), new Pace())).upTo('vectors')).vectors.comparison
}
