import { show, TokenGraphError } from '../core/errors.ts'
import type { NodeKind } from '../core/kinds.ts'
import { suggestion } from '../core/suggestion.ts'
import { pageCalled } from '../query/unknown-node.ts'
import type { Searcher } from '../rank/searcher.ts'
import { takesPlace } from '../text/tokens/tokenizer.ts'

/** A node by its kind and id; or by what it is called, as a document, a name or a word, in this order. */
export type NodeAsked = string | { kind: NodeKind, id: string }

/** The kinds in the order in which a mere text is looked for among them. */
const SOUGHT: readonly NodeKind[] = ['passage', 'name', 'token']

/**
 * The kind and id of a node.
 *
 * @param where  what names it, for the message
 * @throws TokenGraphError `not-found` for a text that no node is called by
 */
export async function nodeAsked(
  { graph }: Searcher,
  asked: NodeAsked,
  where: string,
): Promise<{ kind: NodeKind, id: string }> {
  if (typeof asked !== 'string') return asked
  // a token is found by any text that begins with it: only a word means one
  const isWord = graph.tokenizer.tokenize(asked).filter(takesPlace).length === 1
  for (const kind of SOUGHT)
    if ((kind !== 'token' || isWord) && await graph.find(kind, asked) !== undefined) return { kind, id: asked }
  const known = await Promise.all(SOUGHT.map(kind => graph.ids(kind))), page = pageCalled(asked, known[0]!)
  const hint = page === undefined
    ? suggestion(asked, known.flat().slice(0, 20_000))
    : `Did you mean ${show(page, Infinity)}?`
  throw new TokenGraphError('not-found', {
    where,
    got: show(asked),
    expected: 'a document, name or word of the index',
    ...(hint?.startsWith('Did') && { hint }),
  })
}
