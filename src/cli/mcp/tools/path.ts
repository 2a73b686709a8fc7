import * as v from 'valibot'
import { whole } from '../../../core/options.ts'
import { pathsText } from '../../render.ts'
import { fit, leftOutLine } from '../fit.ts'
import { budget, tool } from '../tool.ts'

const node = (which: string) =>
  v.pipe(v.string(), v.description(`${which}: a document, document#n for one passage of it, a name, or a word.`))

/** `path`: how two nodes hang together. */
export const pathTool = tool({
  name: 'path',
  title: 'Path',
  description:
    'Tells how two things hang together: the shortest ways between two documents, names or words over links, mentions'
    + ' and facts, each step with the sentence that says it. No question is needed.',
  input: v.strictObject({
    from: node('Where the ways begin'),
    to: node('Where they end'),
    count: v.optional(v.pipe(whole(1, 20), v.description('How many ways are listed.')), 3),
    budget,
  }),
  async answer({ from, to, count }, { index, budget, signal }) {
    const found = await index.path(from, to, { count, signal }), { length } = found.paths
    return fit(length, budget, listed => {
      const told = { ...found, paths: found.paths.slice(0, listed) }
      return { text: pathsText(told) + leftOutLine(length - listed, 'way'), data: told }
    })
  },
})
