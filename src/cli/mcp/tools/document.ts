import * as v from 'valibot'
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
    const passage = await index.number({ kind: 'passage', id })
    const [entry] = await index.graph.passages([passage]), { document } = entry!, { text, title, metadata } = document
    const from = Math.min(start ?? (id === document.id ? 0 : entry!.start), text.length)
    return fit(Math.min(budget, text.length - from), budget, count => {
      const end = unparted(text, from + count), isAll = end === text.length
      const stretch = text.slice(from, end), next = isAll ? {} : { next: end }
      const heading = `${title ?? document.id} (${document.id}) ${from}–${end} of ${text.length} characters`
      const more = isAll ? '' : `\n(It goes on: ask with "start": ${end}.)`
      const known = { id: document.id, ...(title !== undefined && { title }), ...(metadata && { metadata }) }
      const told = metadata ? `\n${JSON.stringify(metadata)}` : ''
      return {
        text: `${heading}${told}\n\n${stretch}${more}`,
        data: { ...known, start: from, end, length: text.length, ...next, text: stretch },
      }
    })
  },
})

/** A place before which no character is cut in two. */
const unparted = (
  text: string,
  end: number,
) => (/[\uD800-\uDBFF]/.test(text[end - 1] ?? '') && end < text.length ? end - 1 : end)
