import type { GraphView } from '../src/view/graph-view.ts'
import type { Change } from '../src/view/replay.ts'
import { WEIGHT_NAMES } from '../src/walk/view.ts'
import { MOST_STEPS } from './check-view.ts'
import { EDGE_KIND_NAMES, NODE_KIND_NAMES } from './kinds.ts'
import { addressOf, type Camera, type Filters, firstState, type NodeKey, type State } from './state.ts'
import type { RemovedEdge, RemovedNode } from './store.ts'

/** What a link begins with; another version begins otherwise. */
const VERSION = 'tg1'

/** The largest weight of an edge kind that can be set. */
export const MOST_WEIGHT = 1000

/**
 * A state as text for the fragment of an address: `tg1&q=…&sel=…`, only what differs from the first state; what is
 * under the pointer is left out. Cameras and pinned places are rounded to a hundredth of a pixel, zoom to a
 * ten-thousandth.
 */
export function writeLink(state: State): string {
  const { filters, change } = state
  const fields: [string, string | undefined][] = [
    ['q', state.question || undefined],
    ['sel', state.selected],
    ['cam', state.camera && [short(state.camera.x, 2), short(state.camera.y, 2), short(state.camera.k, 4)].join(',')],
    ['colour', state.colour],
    ['size', unless('score', state.size)],
    ['step', state.step?.toString()],
    ['all', state.collapsed ? '0' : '1'],
    ['open', state.open.join(',') || undefined],
    ['theme', unless('auto', state.theme)],
    ['hide', filters.nodeKinds.join(',') || undefined],
    ['hide-edges', filters.edgeKinds.join(',') || undefined],
    ['weight', filters.weight ? String(filters.weight) : undefined],
    ['degree', filters.degree ? String(filters.degree) : undefined],
    ['doc', filters.document],
    ['meta', filters.metadata && JSON.stringify([filters.metadata.field, filters.metadata.value])],
    ['restart', change.restart?.toString()],
    ['steps', change.steps?.toString()],
    ...WEIGHT_NAMES.map((name): [string, string | undefined] => [`w-${name}`, change.edges?.[name]?.toString()]),
    ...(change.without?.nodes ?? []).map(({ kind, id }): [string, string] => ['no', `${kind} ${id}`]),
    ...(change.without?.edges ?? [])
      .map(({ kind, source, target }): [string, string] => ['cut', JSON.stringify([kind, source, target])]),
    ['cut-kinds', change.without?.edgeKinds?.join(',') || undefined],
    ...Object.entries(state.pinned)
      .map(([key, [x, y]]): [string, string] => ['pin', JSON.stringify([key, short(x, 2), short(y, 2)])]),
  ]
  const given = fields.filter((field): field is [string, string] => field[1] !== undefined)
  return [VERSION, new URLSearchParams(given)].filter(part => String(part) !== '').join('&')
}

/** The link to the first state of a question. */
export const linkTo = (question: string): string =>
  [VERSION, ...(question === '' ? [] : [new URLSearchParams({ q: question })])].join('&')

/** Whether a text may be a link of this version, whatever is in it. */
export const isLink = (text: string): boolean => text === VERSION || text.startsWith(`${VERSION}&`)

/** The question that a link holds, if it can be read: it must be asked before there is a view. */
export const questionOf = (link: string):
  | string
  | undefined => (isLink(link)
    ? new URLSearchParams(link.slice(VERSION.length + 1)).get('q') ?? undefined
    : undefined)

/**
 * Reads a link strictly: where anything in it is unknown or broken, the first state and a note of what it was.
 *
 * @param view  what the first state is of
 */
export function readLink(link: string, view: Pick<GraphView, 'query' | 'nodes'>): { state: State, note?: string } {
  const first = firstState(view)
  if (link === '') return { state: first }
  if (!isLink(link)) {
    return { state: first, note: 'The link is of another version, or no link of this page; the view begins anew.' }
  }
  const seen = new Set<string>()
  const draft: Draft = { ...first, question: '', filters: { ...first.filters }, change: {}, pinned: {} }
  for (const [name, value] of new URLSearchParams(link.slice(VERSION.length + 1))) {
    const read = READERS.get(name)
    const isKnown = read && (MANY.has(name) || !seen.has(name)) && read(draft, value)
    seen.add(name)
    if (!isKnown) return { state: first, note: unread(name) }
  }
  return { state: draft }
}

const unread = (name: string): string =>
  `The link's “${name.slice(0, 40).toWellFormed()}” could not be read; the view begins anew.`

type Draft = State & { filters: Filters, change: Change }

/** Takes a value into the state; false for one that does not fit. */
type Reader = (state: Draft, value: string) => boolean

/** Fields that may be there more than once. */
const MANY = new Set(['no', 'cut', 'pin'])

const READERS = new Map<string, Reader>([
  ['q', (state, value) => set(state, 'question', value)],
  ['sel', (state, value) => set(state, 'selected', keyIn(value))],
  ['cam', (state, value) => set(state, 'camera', cameraIn(value))],
  ['colour', (state, value) => set(state, 'colour', oneOf(['community', 'score', 'kind'] as const, value))],
  ['size', (state, value) => set(state, 'size', oneOf(['score', 'degree'] as const, value))],
  ['step', (state, value) => set(state, 'step', wholeIn(value, MOST_STEPS))],
  ['all', (state, value) => set(state, 'collapsed', value === '0' ? true : value === '1' ? false : undefined)],
  ['open', (state, value) => set(state, 'open', allOf(value.split(',').map(each => wholeIn(each, 2 ** 31))))],
  ['theme', (state, value) => set(state, 'theme', oneOf(['auto', 'light', 'dark'] as const, value))],
  ['hide', (state, value) => set(state.filters, 'nodeKinds', manyOf(NODE_KIND_NAMES, value))],
  ['hide-edges', (state, value) => set(state.filters, 'edgeKinds', manyOf(EDGE_KIND_NAMES, value))],
  ['weight', (state, value) => set(state.filters, 'weight', numberIn(value, 0, 1))],
  ['degree', (state, value) => set(state.filters, 'degree', numberIn(value, 0, Number.MAX_VALUE))],
  ['doc', (state, value) => set(state.filters, 'document', value)],
  ['meta', (state, value) => {
    const parts = stringsIn(value, 2)
    return set(state.filters, 'metadata', parts && { field: parts[0]!, value: parts[1]! })
  }],
  ['restart', (state, value) => set(state.change, 'restart', numberIn(value, 0, 1))],
  ['steps', (state, value) => set(state.change, 'steps', wholeIn(value, MOST_STEPS))],
  ...WEIGHT_NAMES.map((name): [string, Reader] => [
    `w-${name}`,
    (state, value) => set(state.change.edges ??= {}, name, numberIn(value, 0, MOST_WEIGHT)),
  ]),
  ['no', (state, value) => {
    const key = keyIn(value)
    return key !== undefined && push(removed(state), 'nodes', addressOf(key) satisfies RemovedNode)
  }],
  ['cut', (state, value) => {
    const parts = stringsIn(value, 3), kind = parts && oneOf(EDGE_KIND_NAMES, parts[0]!)
    return kind !== undefined
      && push(removed(state), 'edges', { kind, source: parts![1]!, target: parts![2]! } satisfies RemovedEdge)
  }],
  ['cut-kinds', (state, value) => set(removed(state), 'edgeKinds', manyOf(EDGE_KIND_NAMES, value))],
  ['pin', (state, value) => {
    const parts = jsonIn(value)
    if (!Array.isArray(parts) || parts.length !== 3) return false
    const [key, x, y] = parts as unknown[]
    if (typeof key !== 'string' || !isFinite(x) || !isFinite(y)) return false
    return set(state.pinned, keyIn(key), [x, y])
  }],
])

/** Sets a field to what was read; false where nothing was. */
function set<Target, Name extends keyof Target>(
  target: Target,
  name: Name | undefined,
  value: Target[Name] | undefined,
): boolean {
  if (value === undefined || name === undefined) return false
  target[name] = value
  return true
}

const removed = (state: Draft) => (state.change.without ??= {})

type Lists<Name extends string> = { [Key in Name]?: readonly unknown[] }

function push<Name extends 'nodes' | 'edges'>(without: Lists<Name>, name: Name, item: unknown): boolean {
  without[name] = [...without[name] ?? [], item]
  return true
}

const unless = (usual: string, value: string): string | undefined => (value === usual ? undefined : value)

const short = (value: number, digits: number): number => Number(value.toFixed(digits))

const isFinite = (value: unknown): value is number => Number.isFinite(value)

const oneOf = <Value extends string>(values: readonly Value[], value: string): Value | undefined =>
  values.find(each => each === value)

/** The list, where none of it is missing. */
const allOf = <
  Value,
>(values: (Value | undefined)[]): Value[] | undefined => (values.includes(undefined) ? undefined : values as Value[])

/** Some of several values, with commas between them. */
const manyOf = <Value extends string>(values: readonly Value[], text: string): Value[] | undefined =>
  allOf(text.split(',').map(each => oneOf(values, each)))

/** A number as it is written, without what Number reads otherwise: blanks, hexadecimal, Infinity. */
function numberIn(text: string, least: number, most: number): number | undefined {
  const value = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN
  return value >= least && value <= most ? value : undefined
}

const wholeIn = (text: string, most: number): number | undefined =>
  /^\d{1,10}$/.test(text) ? numberIn(text, 0, most) : undefined

const keyIn = (text: string):
  | NodeKey
  | undefined => (NODE_KIND_NAMES.some(kind => text.startsWith(`${kind} `)) ? text as NodeKey : undefined)

function cameraIn(text: string): Camera | undefined {
  const [x, y, k] = text.split(',').map(each => numberIn(each, -1e9, 1e9))
  if (x === undefined || y === undefined || k === undefined || k <= 0) return undefined
  return text.split(',').length === 3 ? { x, y, k } : undefined
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function stringsIn(text: string, length: number): string[] | undefined {
  const parts = jsonIn(text)
  const isFitting = Array.isArray(parts) && parts.length === length && parts.every(part => typeof part === 'string')
  return isFitting ? parts : undefined
}
