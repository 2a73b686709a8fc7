import { jsonSchema, tool } from 'ai'
import type { ContextOptions, TokenIndex } from 'tokengraph'

/** An index as a tool of the Vercel AI SDK: what a question can be answered from, in numbered parts, within a budget. */
export const contextTool = (index: TokenIndex, options: ContextOptions = {}) =>
  tool({
    description:
      'Gathers from the texts what a question can be answered from. Cite the parts by their numbers, as [1].',
    inputSchema: jsonSchema<{ question: string }>({
      type: 'object',
      properties: { question: { type: 'string', description: 'What is asked.' } },
      required: ['question'],
      additionalProperties: false,
    }),
    execute: async ({ question }, { abortSignal }) =>
      (await index.context(question, { ...options, signal: abortSignal })).parts,
  })
