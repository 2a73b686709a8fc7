import * as v from 'valibot'
import { documentStretch } from '../../../answer/document-stretch.ts'
import { whole } from '../../../core/options.ts'
import { fit } from '../fit.ts'
import { budget, tool } from '../tool.ts'

/** `document`: the text of a document, from a place on. */
export const documentTool = tool({
  name: 'document',
  title: 'Read a document',
  description: 'Gives the text of a document, with its title and metadata, from its beginning or an offset on; with'
    + ' the id of a passage, from that passage on. Long texts come in stretches: "next" is where the next one begins.',
  input: v.strictObject({
    id: v.pipe(v.string(), v.description('The id of a document, or of a passage of it: document#n.')),
    start: v.optional(v.pipe(whole(0), v.description('The offset that the text begins at, in UTF-16 units.'))),
    budget,
  }),
  async answer({ id, start }, { index, budget }) {
    const passage = await index.passage(id), document = await index.document(passage.document)
    const { length } = document.text, from = Math.min(start ?? (id === document.id ? 0 : passage.start), length)
    return fit(Math.min(budget, length - from), budget, count => {
      const data = documentStretch(document, from, count), { title, metadata, end, next, text } = data
      const heading = `${title ?? document.id} (${document.id}) ${from}–${end} of ${length} characters`
      const more = next === undefined ? '' : `\n(It goes on: ask with "start": ${next}.)`
      const told = metadata ? `\n${JSON.stringify(metadata)}` : ''
      return { text: `${heading}${told}\n\n${text}${more}`, data: { ...data } }
    })
  },
})
