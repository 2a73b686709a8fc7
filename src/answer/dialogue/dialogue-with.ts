import { readOptions } from '../../core/read-options.ts'
import type { Graph } from '../../graph/graph.ts'
import { type Answering, Dialogue } from './dialogue.ts'
import { dialogueOptions, type DialogueOptions } from './options.ts'

/** What `TokenIndex.dialogue` does. */
export function dialogueWith<M extends object>(
  index: Pick<Answering<M>, 'search' | 'context'> & { graph: Graph },
  options: DialogueOptions,
): Dialogue<M> {
  const { graph } = index
  return new Dialogue<M>({
    search: (query, asked) => index.search(query, asked),
    context: (query, asked) => index.context(query, asked),
    has: async ({ kind, id }) => (await graph.find(kind, id)) !== undefined,
  }, readOptions(dialogueOptions, options, 'dialogue'))
}
