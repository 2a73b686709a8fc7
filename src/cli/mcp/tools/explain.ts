import * as v from 'valibot'
import { NODE_KIND_NAMES } from '../../../core/kinds.ts'
import type { Explanation } from '../../../view/explanation.ts'
import { explanationText } from '../../render.ts'
import { fit, leftOutLine } from '../fit.ts'
import { budget, question, tool } from '../tool.ts'

/** Of seeds, edges and ways, so many at most. */
const MOST = 20

/** `explain`: why a result has its score. */
export const explainTool = tool({
  name: 'explain',
  title: 'Explain a result',
  description: 'Says why a passage, name or word has its score for a question: which words and names of the question'
    + ' gave it, over which edges of the graph, by which ways. It can be asked of what is not among the best, too. Without an'
    + ' id it explains the best result.',
  input: v.strictObject({
    question,
    kind: v.optional(v.pipe(v.picklist(NODE_KIND_NAMES), v.description('What the id is of.')), 'passage'),
    id: v.optional(v.pipe(v.string(), v.description('The id of a result of "search": of a passage document#n.'))),
    budget,
  }),
  async answer({ question, kind, id }, { index, dense, budget, signal }) {
    const explain = { incoming: MOST, paths: 5 }
    const explanation = await index.explain(question, { kind, id }, { dense, explain, signal })
    return fit(MOST, budget, count => {
      const { told, leftOut } = shortened(explanation, count)
      return { text: explanationText(told) + leftOutLine(leftOut, 'reason'), data: { ...told, leftOut } }
    })
  },
})

/** An explanation with the largest reasons alone; what edges bring that are not listed is added to the rest. */
function shortened(explanation: Explanation, most: number): { told: Explanation, leftOut: number } {
  const { seeds, incoming, incomingRest, paths } = explanation, rest = incoming.slice(most)
  const leftOut = rest.length + Math.max(0, seeds.length - most) + Math.max(0, paths.length - most)
  const told = {
    ...explanation,
    seeds: seeds.slice(0, most),
    incoming: incoming.slice(0, most),
    incomingRest: rest.reduce((sum, { amount }) => sum + amount, incomingRest),
    paths: paths.slice(0, most),
  }
  return { told, leftOut }
}
