import { show } from '../core/errors.ts'
import { suggestion } from '../core/suggestion.ts'
import { fieldsAsked, type Filter } from './filter.ts'

interface Fields {
  filter?: Filter | undefined
  decay?: { field: string } | undefined
  boostDocument?: string | object | undefined
  sortBy?: { field: string } | undefined
  facets?: object | undefined
  groupBy?: string | undefined
}

/** Says of which fields that options ask for no document has any. */
export const notesOn = (
  { filter, decay, boostDocument: boost = {}, sortBy, facets = {}, groupBy }: Fields,
  known: readonly string[],
): string[] => [
  ...filterNotes(filter, known),
  ...decay ? fieldNotes('decay', [decay.field], known) : [],
  // a function has no keys
  ...fieldNotes('boostDocument', typeof boost === 'string' ? [boost] : Object.keys(boost), known),
  ...sortBy ? fieldNotes('sortBy', [sortBy.field], known) : [],
  ...fieldNotes('facets', Object.keys(facets), known),
  ...groupBy === undefined ? [] : fieldNotes('groupBy', [groupBy], known),
]

/**
 * Says of which fields of a filter no document has any: most often they are misspelt.
 *
 * @param known  the fields of all documents, in order
 */
export function filterNotes(filter: Filter | undefined, known: readonly string[]): string[] {
  return filter === undefined || typeof filter === 'function' ? [] : fieldNotes('filter', fieldsAsked(filter), known)
}

/** Says of which of some fields no document has any. @param what  the option that asks for them */
function fieldNotes(what: string, fields: readonly string[], known: readonly string[]): string[] {
  const end = known.length > MOST_FIELDS ? ', …' : '.'
  const all = known.length ? `Known: ${known.slice(0, MOST_FIELDS).join(', ')}${end}` : 'None has any.'
  return fields.filter(field => !known.includes(field)).map(field => {
    const near = suggestion(field, known)
    return `${what}: no document has the field ${show(field)}. ${near?.startsWith('Did') ? `${near} ` : ''}${all}`
  })
}

/** The most fields that are listed. */
const MOST_FIELDS = 20
