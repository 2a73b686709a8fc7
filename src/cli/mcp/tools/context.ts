import * as v from 'valibot'
import { whole } from '../../../core/options.ts'
import { contextText } from '../../render.ts'
import { fit } from '../fit.ts'
import { budget, filter, question, tool } from '../tool.ts'

/** Which part of a budget texts may take; the rest is for their headings, and for the quotes of JSON. */
const TEXTS = 0.75

/** What stands around a single part, and what texts take of a budget that is hardly more. */
const AROUND = 420, LEAST = 0.2

const roomFor = (budget: number): number =>
  Math.floor(Math.min(TEXTS * budget, Math.max(LEAST * budget, budget - AROUND)))

/** `context`: a question → numbered parts of texts to answer it from, within a budget. */
export const contextTool = tool({
  name: 'context',
  title: 'Context for an answer',
  description:
    'Gathers from the indexed texts what a question can be answered from: numbered parts with their document,'
    + ' section and offsets, to be cited as [1], [2]; each says why it is there, as "mentioned by [1]". Parts that say'
    + ' the same are given once. Where none says most of the question, "answered" is false, and the texts may not have'
    + ' the answer. Take this before answering a question about the texts.',
  input: v.strictObject({
    question,
    around: v.optional(
      v.pipe(whole(0, 20), v.description('How many passages before and behind each come along.')),
      0,
    ),
    order: v.optional(
      v.pipe(
        v.picklist(['score', 'path', 'document']),
        v.description('score: the best first; path: a part behind what led to it; document: as documents have them.'),
      ),
      'score',
    ),
    filter,
    budget,
  }),
  async answer({ question, around, order, filter }, { index, dense, budget, signal }) {
    const options = { around, order, dense, budget: roomFor(budget), signal }
    const context = await index.context(question, { ...options, ...(filter && { filter }) }), { parts } = context
    return fit(parts.length + context.leftOut.length, budget, count => {
      const told = parts.slice(0, count), none = parts.slice(count)
      const passed = none.map(({ document, start, end }) => ({ document, start, end, why: 'budget' }))
      const size = told.reduce((sum, { text }) => sum + text.length, 0), leftOut = [...passed, ...context.leftOut]
      const listed = leftOut.slice(0, Math.max(0, count - parts.length))
      const data = { ...context, parts: told, size, leftOut: listed, leftOutInAll: leftOut.length }
      return { text: contextText({ ...context, parts: told, size, leftOut }), data }
    })
  },
})
