import * as v from 'valibot'
import { show, TokenGraphError } from '../core/errors.ts'
import { NODE_KIND_NAMES, type NodeKind, type NodeRef } from '../core/kinds.ts'
import { readOptions } from '../core/read-options.ts'
import type { Explanation } from '../view/explanation.ts'
import { type Query } from '../query/query.ts'
import { whyNothing } from './why-nothing.ts'
import { readQuery } from '../query/read-query.ts'
import { reasonsOf } from '../rank/reasons/all.ts'
import type { Searcher } from '../rank/searcher.ts'
import { type Answer, answerTo } from './answer.ts'
import { explained } from './explained.ts'
import { nodeOf } from './node-of.ts'
import { searchOptions } from './every-search-option.ts'
import type { SearchOptions } from './search-options.ts'

const targetSchema = v.strictObject({
  kind: v.optional(v.picklist(NODE_KIND_NAMES), 'passage'),
  id: v.optional(v.string()),
})

/** What {@link TokenIndex.explain} does. */
export async function explain(
  searcher: Searcher,
  query: Query,
  target: { kind?: NodeKind | undefined, id?: string | undefined },
  options: SearchOptions<never>,
): Promise<Explanation> {
  const settings = readOptions(searchOptions, options, 'explain')
  const { kind, id: given } = readOptions(targetSchema, nodeOf(target), 'explain: target')
  const read = readQuery(query), answer = await answerTo(searcher, read, settings)
  const id = given ?? (await answer.hits({ ...settings, kinds: [kind], limit: 1, offset: 0, explain: false }))[0]?.id
  if (id === undefined) {
    throw new TokenGraphError('not-found', {
      where: 'explain',
      got: `no ${kind} for ${show(read.text)}`,
      hint: whyNothing(read.text, searcher.graph.tokenizer),
    })
  }
  const explanation = await explainedIf(answer, { kind, node: await searcher.find(kind, id, 'explain: target') })
  if (explanation) return explanation
  throw new TokenGraphError('not-found', {
    where: `explain: ${kind} ${show(id)}`,
    got: 'no score for this question',
    hint: `Take ${kind}s from more passages with "${kind}sFrom".`,
  })
}

/**
 * Why a node has its score; undefined for one that has none. What the question itself says is ranked only where it is
 * asked for, and explained all the same.
 */
async function explainedIf(answer: Answer, ref: NodeRef): Promise<Explanation | undefined> {
  const stage = answer.stages[ref.kind], reasons = reasonsOf(stage)
  for (const inquiry of [answer.inquiry, answer.inquiry.wanting({ includeAsked: true })]) {
    if (reasons.has(await inquiry.upTo(stage.name), ref.node))
      return explained(inquiry, stage, ref, answer.settings, true)
  }
  return undefined
}
