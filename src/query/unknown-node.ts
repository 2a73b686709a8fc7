import { closest } from 'fastest-levenshtein'
import { TokenGraphError, show } from '../core/errors.ts'
import { suggestion } from '../core/suggestion.ts'
import { NODE_KIND_NAMES, type NodeKind } from '../core/kinds.ts'
import type { Graph } from '../graph/graph.ts'
import { withoutEnding } from '../text/endings.ts'
import { takesPlace } from '../text/tokens/tokenizer.ts'

/** Where a kind is asked for beside the id. */
const OF_KIND = /(?:node|target)$/

/** What may have been meant by a node that is not there. */
export interface Meant {
  /** Ids of the kind that was asked for. */
  known?: readonly string[]
  /** Kinds that have a node of this id. */
  kinds?: readonly NodeKind[]
}

/**
 * The error for a node that is not in the graph.
 *
 * @param whose  what names it: the query, an option, a call's parameter; one called "node" or "target" has a kind
 */
export function unknownNode(
  kind: NodeKind,
  id: string,
  { known = [], kinds = [] }: Meant = {},
  whose = 'query node',
): TokenGraphError {
  // where only documents and their passages are asked for, nobody named a kind
  const isOfKind = kind !== 'passage' || OF_KIND.test(whose)
  const page = kind === 'passage' ? pageCalled(id, known) : undefined
  const others = isOfKind ? kinds.map(each => `kind ${show(each)}`) : []
  const meant = page === undefined ? others : [show(page, Infinity), ...others]
  const ids = known.slice(0, 10_000), near = meant.length ? `Did you mean ${meant.join(', or ')}?` : suggestion(id, ids)
  const hint = near?.startsWith('Did') ? near : kind === 'passage' ? shapeOf(id, ids) : undefined
  return new TokenGraphError('not-found', {
    where: isOfKind ? `${whose} of kind ${kind}` : whose,
    got: show(id),
    expected: isOfKind ? `a ${kind} of the index` : 'a document or passage of the index',
    ...(hint !== undefined && { hint }),
  })
}

/**
 * The error for a node that a graph lacks, with what may be meant by its id. A token is found by any text that begins
 * with it: only a word means one.
 */
export async function notInGraph(graph: Graph, kind: NodeKind, id: string, whose?: string): Promise<TokenGraphError> {
  const isWord = graph.tokenizer.tokenize(id).filter(takesPlace).length === 1
  const others = NODE_KIND_NAMES.filter(each => each !== kind && (each !== 'token' || isWord))
  const found = await Promise.all(others.map(each => graph.find(each, id)))
  const kinds = others.filter((_, i) => found[i] !== undefined)
  return unknownNode(kind, id, { known: await graph.ids(kind), kinds }, whose)
}

/** What ids look like, by the one that is least unlike what was given. */
function shapeOf(id: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined
  const document = closest(id, known as string[]).replace(/#\d+$/, '')
  return `Documents have ids as ${show(document)}, their passages as ${show(`${document}#0`)}.`
}

/** The document whose id ends in a page's name, as people say it: without its folder and ending, in any case. */
export function pageCalled(words: string, ids: readonly string[]): string | undefined {
  const key = (id: string) => `/${withoutEnding(id).toLowerCase()}`, name = words.replace(/#\d+$/, '').trim()
  return name === '' ? undefined : ids.find(id => key(id).endsWith(key(name)))
}
