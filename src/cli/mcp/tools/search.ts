import * as v from 'valibot'
import { NODE_KIND_NAMES } from '../../../core/kinds.ts'
import { whole } from '../../../core/options.ts'
import { whyNothing } from '../../../answer/why-nothing.ts'
import type { Hit, SearchResults } from '../../../answer/results.ts'
import { resultsText, unansweredText } from '../../render.ts'
import { fit, leftOutLine } from '../fit.ts'
import { budget, filter, question, tool } from '../tool.ts'

/** Of a passage, so much is shown; `document` has all of it. Twice this, in characters. */
const WIDTH = 500

/** Metadata that takes more characters than this is left to `document`. */
const LONGEST_METADATA = 400

/** `search`: a question → ranked passages, names and words, each with the way that led to it. */
export const searchTool = tool({
  name: 'search',
  title: 'Search',
  description: 'Ranks passages of the indexed texts for a question, and names and words in them, over a graph that'
    + ' joins texts by what they mention: answers that stand in a text that shares no word with the question are found,'
    + ' too. Each passage says why it came out, and how much of the question it says ("relevance", 0 to 1); where none'
    + ' says most of it, "answered" is false, and the texts may not have the answer. Take this to see what there is;'
    + ' take "context" to answer a question.',
  input: v.strictObject({
    question,
    kinds: v.optional(
      v.pipe(v.array(v.picklist(NODE_KIND_NAMES)), v.description('What is ranked.')),
      () => ['passage', 'name'] as const,
    ),
    limit: v.optional(v.pipe(whole(1, 100), v.description('How many results of each kind.')), 5),
    filter,
    budget,
  }),
  async answer({ question, kinds, limit, filter }, { index, dense, budget, signal }) {
    const asked = { kinds: [...kinds], limit, dense, signal, explain: { incoming: 0, paths: 1 } }
    const results = await index.search(question, { ...asked, ...(filter && { filter }) })
    const { hits } = results, nothing = whyNothing(question, index.graph.tokenizer)
    return fit(hits.length, budget, count => {
      const shown = { ...results, hits: hits.slice(0, count) }, leftOut = hits.length - count
      const text = count === 0 && leftOut > 0 ? '' : resultsText(shown, { width: WIDTH, colour: false }, nothing)
      const notes = (results.notes ?? []).map(note => `\nNote: ${note}`).join('')
      const unanswered = unansweredText(results.answered, hits).map(line => `\n${line}`).join('')
      const said = `${unanswered}${notes}${leftOutLine(leftOut, 'result')}`
      return { text: `${text}${said}`, data: told(shown, leftOut) }
    })
  },
})

const rounded = (share: number): number => Math.round(100 * share) / 100

/** Results without what a model makes nothing of. */
const told = ({ schema, query, answered, total, hits, notes }: SearchResults, leftOut: number) => ({
  schema,
  query: { text: query.text, words: query.words, names: query.names },
  ...(answered !== undefined && { answered }),
  total,
  hits: hits.map(hit),
  leftOut,
  ...(notes && { notes }),
})

function hit(found: Hit) {
  const { kind, id, score, relevance, text, document, section, title, metadata, start, end, line, explanation } = found
  const shown = text.length > 2 * WIDTH ? `${text.slice(0, 2 * WIDTH).toWellFormed()}…` : text
  const [way] = explanation?.paths ?? []
  return {
    kind,
    id,
    score,
    ...(relevance !== undefined && { relevance: rounded(relevance) }),
    text: shown,
    document,
    ...(section !== undefined && { section }),
    ...(title !== undefined && { title }),
    ...(start !== undefined && { start, end }),
    ...(line !== undefined && { line }),
    ...(metadata && JSON.stringify(metadata).length <= LONGEST_METADATA && { metadata }),
    ...(way && { why: way.line }),
  }
}
