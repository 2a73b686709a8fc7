import { TokenGraphError } from '../core/errors.ts'
import type { PassageEntry } from '../graph/graph.ts'
import type { NodeKind } from '../core/kinds.ts'
import type { Result } from '../rank/share.ts'
import type { Filter } from '../query/filter.ts'
import type { LastStage } from '../rank/stage.ts'
import { DIVERSIFIED, diversified, strengthOf } from './diversify.ts'
import { facetsOf } from './facets.ts'
import { type Asking, byPlace, type Matching, unfiltered } from './matching.ts'
import type { Hit, SearchResults } from './results.ts'
import { limitOf, type SearchSettings } from './search-options.ts'
import { byValue, holdsObject, type Value, valuesOf } from './values.ts'

/** So many passages are looked at, at most, where a filter lets none through. */
const LOOKED_AT = 1000

/** A result, and of what group it is the best. */
export type Listed = Result & { group?: NonNullable<Hit['group']> }

/** What lists are made of: an answer. */
interface Listing extends Asking {
  readonly settings: SearchSettings
  readonly stages: Readonly<Record<NodeKind, LastStage>>
  matches(): Promise<Matching[]>
}

/** What is told of all that match: how many they are, their facets, and what could not be counted. */
export async function listsOf(answer: Listing): Promise<
  Pick<SearchResults, 'total' | 'facets'> & { notes: readonly string[] }
> {
  const { facets, sortBy, groupBy, mentions, filter } = answer.settings, matches = await answer.matches()
  const fields: [option: string, field: string][] = [
    ...Object.keys(facets ?? {}).map((field): [string, string] => ['facets', field]),
    ...sortBy ? [['sortBy', sortBy.field] as [string, string]] : [],
    ...groupBy === undefined ? [] : [['groupBy', groupBy] as [string, string]],
  ]
  return {
    total: matches.length,
    ...(facets && { facets: facetsOf(matches, facets) }),
    notes: [
      ...fields.flatMap(([option, field]) => objectNotes(option, field, matches)),
      ...mentions && matches.length === 0 ? ['mentions: no passage that matches mentions all of these names.'] : [],
      ...filter && matches.length === 0 ? await textNotes(answer, filter) : [],
    ],
  }
}

async function textNotes(answer: Listing, filter: Filter): Promise<string[]> {
  const { filterTextNotes } = await import('./text-notes.ts'), entries = await unfiltered(answer, LOOKED_AT)
  return filterTextNotes(filter, entries.map(({ document }) => document))
}

function objectNotes(option: string, field: string, matches: readonly Matching[]): string[] {
  const held = matches.filter(({ entry: { document } }) => holdsObject(document, field)).length
  if (held === 0) return []
  const which = held === 1 ? '1 passage' : `${held} passages`
  return [`${option}: the field "${field}" holds objects in the documents of ${which}; only values are read.`]
}

/** The passages of a list: sorted, or as they rank; some of each document or group; from an offset on. */
export async function listed(answer: Listing, settings: SearchSettings): Promise<Listed[]> {
  const { sortBy, groupBy, offset = 0 } = settings, most = offset + limitOf(settings, 'passage')
  checkOrder(settings, answer.browses)
  const all = sortBy || answer.browses
    ? thinned(sorted(await answer.matches(), sortBy), ({ entry }) => entry, settings)
    : await ranked(answer, settings, most)
  const page = all.slice(offset, most), others = groupBy === undefined ? undefined : await grouped(answer, groupBy)
  const score = await scoring(answer)
  return page.map(({ node, entry }) => ({
    kind: 'passage',
    node,
    passage: node,
    score: score(node),
    ...others?.(node, entry),
  }))
}

/** Refuses options that ask for two orders. @throws TokenGraphError `option` */
function checkOrder({ sortBy, order, diversify }: SearchSettings, browses: boolean): void {
  const refuse = (option: string, beside: string, expected = 'one of both') => {
    throw new TokenGraphError('option', { where: `search: option "${option}"`, got: `it ${beside}`, expected })
  }
  if (sortBy && order === 'score') refuse('sortBy', `beside { order: 'score' }`)
  if (strengthOf(diversify) === 0) return
  if (sortBy) refuse('diversify', 'beside "sortBy"')
  if (order === 'score') refuse('diversify', `beside { order: 'score' }`)
  if (browses) refuse('diversify', 'without a question', 'something to look for')
}

/** What a passage has of the question; nothing where nothing was asked. */
async function scoring({ browses, inquiry, stages: { passage: stage } }: Listing): Promise<(node: number) => number> {
  if (browses) return () => 0
  const found = await inquiry.upTo(stage.name), { scores } = found[stage.name]
  return node => scores.at(node)
}

/** As many of the best as are wanted, after thinning; different ones first where that is asked for. */
async function ranked(answer: Listing, settings: SearchSettings, wanted: number): Promise<readonly Matching[]> {
  const strength = strengthOf(settings.diversify)
  if (strength === 0) return best(answer, settings, wanted)
  const all = await best(answer, settings, Math.max(wanted, DIVERSIFIED)), first = all.slice(0, DIVERSIFIED)
  const order = await diversified(answer.inquiry.ask, first.map(({ node }) => node), strength, wanted)
  return [...order.map(place => first[place]!), ...all.slice(DIVERSIFIED)]
}

async function best({ inquiry, stages: { passage: stage } }: Listing, settings: SearchSettings, wanted: number) {
  const { ask } = inquiry, found = await inquiry.upTo(stage.name)
  const thins = (settings.perDocument ?? settings.groupBy) !== undefined
  for (let most = thins ? 4 * wanted : wanted;; most *= 4) {
    const best = await stage.best(ask, found, most), entries = await ask.graph.passages(best.map(({ node }) => node))
    const all = thinned(
      best.map(({ node }, i): Matching => ({ node, entry: entries[i]! })),
      each => each.entry,
      settings,
    )
    if (all.length >= wanted || best.length < most) return all
  }
}

/** By a field, passages without it last; ties by id. */
function sorted(found: readonly Matching[], by: SearchSettings['sortBy']): readonly Matching[] {
  const matches = found.toSorted(byPlace)
  if (!by) return matches
  const { field, order } = by, sign = order === 'asc' ? 1 : -1
  const first = (a: Value, b: Value): Value => (sign * byValue(a, b) <= 0 ? a : b)
  const keyed = matches.map(match => {
    const values = valuesOf(match.entry.document, field)
    return { match, value: values.length > 0 ? values.reduce(first) : undefined }
  })
  return keyed.sort(({ value: a }, { value: b }) =>
    a === undefined || b === undefined ? Number(a === undefined) - Number(b === undefined) : sign * byValue(a, b)
  ).map(({ match }) => match)
}

/** So many of a document, and of each value of a field the first one; without the field each stands for itself. */
function thinned<T>(
  all: readonly T[],
  entryOf: (each: T) => PassageEntry,
  { perDocument = Infinity, groupBy }: SearchSettings,
): readonly T[] {
  if (perDocument === Infinity && groupBy === undefined) return all
  const counts = new Map<string, number>(), seen = new Set<Value>()
  return all.filter(each => {
    const { document } = entryOf(each), count = counts.get(document.id) ?? 0
    const values = groupBy === undefined ? [] : valuesOf(document, groupBy)
    if (count >= perDocument || values.some(value => seen.has(value))) return false
    counts.set(document.id, count + 1)
    for (const value of values) seen.add(value)
    return true
  })
}

/** Of a passage, its group: its values of a field, and how many others that match have one of them. */
async function grouped(
  answer: Listing,
  field: string,
): Promise<(node: number, entry: PassageEntry) => Partial<Listed>> {
  const members = new Map<Value, number[]>()
  for (const { node, entry: { document } } of await answer.matches()) {
    for (const value of valuesOf(document, field)) {
      const own = members.get(value)
      if (own) own.push(node)
      else members.set(value, [node])
    }
  }
  return (node, { document }) => {
    const values = valuesOf(document, field)
    if (values.length === 0) return {}
    const others = new Set(values.flatMap(value => members.get(value) ?? []))
    others.delete(node)
    return { group: { value: values.length === 1 ? values[0]! : [...values], others: others.size } }
  }
}
