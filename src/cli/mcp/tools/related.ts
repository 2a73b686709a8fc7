import * as v from 'valibot'
import { EDGE_KIND_NAMES, NODE_KIND_NAMES } from '../../../core/kinds.ts'
import { whole } from '../../../core/options.ts'
import { nearText, relatedText } from '../../render.ts'
import { fit } from '../fit.ts'
import { budget, tool } from '../tool.ts'

/** `related`: what stands one edge away from a node. */
export const relatedTool = tool({
  name: 'related',
  title: 'Related',
  description:
    'Lists what a document, a name or a word is joined with in the graph: pages that link to it (back-links),'
    + ' texts that mention it, names that it mentions, facts, words that stand beside it. No question is needed.',
  input: v.strictObject({
    kind: v
      .optional(v.pipe(v.picklist(NODE_KIND_NAMES), v.description('What the id is of, where several are called so.'))),
    id: v.pipe(
      v.string(),
      v.description('A document, document#n for one passage of it, a name, or a word: the first that there is.'),
    ),
    by: v.optional(
      v.pipe(
        v.picklist(['edges', 'vectors', 'walk']),
        v.description('edges: one edge away; vectors, walk: of the same kind and near, whatever joins them.'),
      ),
      'edges',
    ),
    edges: v.optional(v.pipe(
      v.array(v.picklist(EDGE_KIND_NAMES)),
      v.description('Over which edges; if left out, over all but the words of texts.'),
    )),
    direction: v
      .optional(v.pipe(
        v.picklist(['in', 'out', 'both']),
        v.description('in: what leads to it; out: what it leads to.'),
      )),
    limit: v.optional(v.pipe(whole(1, 1000), v.description('How many are listed.')), 20),
    budget,
  }),
  async answer({ kind, id, by, edges, direction, limit }, { index, budget }) {
    const found = await index.related(kind ? { kind, id } : id, { by, direction, limit, ...(edges && { edges }) })
    return fit(found.related.length, budget, count => {
      if ('by' in found) {
        const near = { ...found, related: found.related.slice(0, count) }
        return { text: nearText(near), data: near }
      }
      const told = { ...found, related: found.related.slice(0, count) }
      return { text: relatedText(told), data: told }
    })
  },
})
