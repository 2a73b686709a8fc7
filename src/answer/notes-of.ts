import type { Graph } from '../graph/graph.ts'
import { notesOn } from '../query/field-notes.ts'
import { nothingHas, onlyKnown } from '../query/nothing-has.ts'
import type { Answer } from './answer.ts'
import type { Hit } from './results.ts'
import { boostTextNotes } from './text-notes.ts'

/**
 * What is said of fields that options ask for, and of why no passage is found.
 *
 * @param graph  the whole one, whatever a question takes away
 * @param isEmpty  whether passages were wanted, and none is among the hits
 * @param total  how many passages match
 */
export async function notesOf(
  graph: Graph,
  { asked: { parts, mentions }, settings }: Answer,
  hits: readonly Hit<object>[],
  isEmpty: boolean,
  total: number,
): Promise<string[]> {
  const { filter, decay, boostDocument, sortBy, facets, groupBy } = settings
  const asksFields = (filter ?? decay ?? boostDocument ?? sortBy ?? facets ?? groupBy) !== undefined
  const isKnown = isEmpty && total === 0 && mentions.length > 0 && graph.has('knows')
  return [
    ...asksFields ? notesOn(settings, await graph.fields()) : [],
    ...typeof boostDocument === 'string' ? boostTextNotes(boostDocument, hits) : [],
    ...isEmpty ? nothingHas(parts) : [],
    ...isKnown ? await onlyKnown(graph, mentions) : [],
  ]
}
