import * as v from 'valibot'
import { EDGE_KIND_NAMES, NODE_KIND_NAMES, type NodeKind } from '../core/kinds.ts'
import { whole } from '../core/options.ts'
import { readOptions } from '../core/read-options.ts'
import { Pace } from '../core/pace.ts'
import { cutGraphView, type ShownResult, type WalkShown } from '../view/cut-view.ts'
import type { GraphView } from '../view/graph-view.ts'
import { around, checkShown, overview, type OverviewOptions } from '../view/overview.ts'
import { EDGE_WEIGHTS, passageView } from '../walk/view.ts'
import type { Walker } from '../walk/walker.ts'
import type { Query } from '../query/query.ts'
import { readQuery } from '../query/read-query.ts'
import { REASONS, reasonsOf } from '../rank/reasons/all.ts'
import type { Searcher } from '../rank/searcher.ts'
import { type Answer, answerTo, ORDER } from './answer.ts'
import { nodeOf, nodeSchema } from './node-of.ts'
import { searchEntries } from './every-search-option.ts'
import type { NeighbourhoodOptions, ViewOptions } from './search-options.ts'

/** {@link ViewOptions} with the defaults. */
export const viewOptions = v.strictObject({ ...searchEntries, nodes: v.optional(whole(1, 100_000), 200) })
/** {@link OverviewOptions} with the defaults. */
export const overviewOptions = v.strictObject({
  nodes: v.optional(whole(1, 200_000), 2000),
  kinds: v.optional(v.array(v.picklist(NODE_KIND_NAMES)), () => [...NODE_KIND_NAMES]),
  edges: v.optional(v.array(v.picklist(EDGE_KIND_NAMES)), () => EDGE_KIND_NAMES),
  signal: v.optional(v.instance(AbortSignal)),
})
/** {@link NeighbourhoodOptions} with the defaults. */
export const neighbourhoodOptions = v.strictObject({
  radius: v.optional(whole(0), 1),
  nodes: v.optional(whole(1, 200_000), 200),
  signal: v.optional(v.instance(AbortSignal)),
})

/** What {@link TokenIndex.view} does. */
export async function viewOf(searcher: Searcher, query: Query, options: ViewOptions<never>): Promise<GraphView> {
  const { nodes, ...settings } = readOptions(viewOptions, options, 'view')
  const read = readQuery(query), answer = await answerTo(searcher, read, settings)
  const walk = await walkOf(answer), results = await resultsOf(answer)
  return cutGraphView(searcher.graph, walk, read.text, results, nodes, new Pace(settings.signal))
}

/** The best nodes with what their scores are made of. */
async function resultsOf(answer: Answer): Promise<ShownResult[]> {
  const results: ShownResult[] = [], { inquiry: { found }, stages } = answer
  for (const kind of ORDER) {
    const reasons = reasonsOf(stages[kind])
    for (const { node, score } of await answer.best(kind)) {
      const terms = reasons.terms(found, node), from = reasons.from?.(found, node)
      results.push({ ref: { kind, node }, score, terms, ...(from && { from }) })
    }
  }
  return results
}

/** The walk over passages. */
async function walkOf(answer: Answer): Promise<WalkShown> {
  const { inquiry, settings: { hop: { share } }, stages: { passage } } = answer, { ask } = inquiry
  const found = await inquiry.upTo(passage.name), { factors, hop } = reasonsOf(passage)
  return {
    asked: ask.asked,
    ...await REASONS.walk.walk(ask, found),
    ...(factors && { fade: passage => factors(found, passage).all }),
    ...(hop && { hop: { share, of: passage => hop(found, passage) } }),
  }
}

/** What {@link TokenIndex.overview} does. */
export async function overviewOf(searcher: Searcher, options: OverviewOptions): Promise<GraphView> {
  const { signal, ...shown } = readOptions(overviewOptions, options, 'overview'), pace = new Pace(signal)
  checkShown(shown)
  pace.check()
  return overview(searcher.graph, shown, usualWalker(searcher), pace)
}

/** What {@link TokenIndex.neighbourhood} does. */
export async function neighbourhoodOf(
  searcher: Searcher,
  node: { kind: NodeKind, id: string },
  options: NeighbourhoodOptions,
): Promise<GraphView> {
  const { signal, ...reach } = readOptions(neighbourhoodOptions, options, 'neighbourhood'), pace = new Pace(signal)
  pace.check()
  const { kind, id } = readOptions(nodeSchema, nodeOf(node), 'neighbourhood: node')
  const ref = { kind, node: await searcher.find(kind, id, 'neighbourhood: node') }
  return around(searcher.graph, ref, reach, usualWalker(searcher), pace)
}

/** What walks over passages as it is by default: it knows their degrees. */
const usualWalker = (searcher: Searcher): Walker => searcher.walker(passageView(EDGE_WEIGHTS))
