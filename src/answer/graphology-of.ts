import * as v from 'valibot'
import type { NodeKind } from '../core/kinds.ts'
import { readOptions } from '../core/read-options.ts'
import type { AnyGraph } from '../interop/graphology.ts'
import { type GraphologyOptions, toGraphology } from '../interop/to-graphology.ts'
import type { Searcher } from '../rank/searcher.ts'
import { nodeSchema } from './node-of.ts'

const aroundOption = v.looseObject({ around: v.optional(v.array(v.looseObject(nodeSchema.entries))) })

/** What {@link TokenIndex.toGraphology} does. */
export async function graphologyOf(
  searcher: Searcher,
  options: Omit<GraphologyOptions, 'around'> & { around?: readonly { kind: NodeKind, id: string }[] | undefined },
): Promise<AnyGraph> {
  const { around } = readOptions(aroundOption, options, 'toGraphology')
  const found = async ({ kind, id }: { kind: NodeKind, id: string }) => ({
    kind,
    node: await searcher.find(kind, id, 'toGraphology: node'),
  })
  const nodes = around && await Promise.all(around.map(found))
  return toGraphology(searcher.graph, { ...options, around: nodes })
}
