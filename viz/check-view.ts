import type { GraphView } from '../src/view/graph-view.ts'
import { EDGE_KIND_NAMES, NODE_KIND_NAMES } from './kinds.ts'

/** The most nodes that are drawn. */
export const MOST_NODES = 200_000
/** The most edges, and the most transitions. */
export const MOST_EDGES = 2_000_000
/** The most steps of a walk. */
export const MOST_STEPS = 1000

/** The version of views that is read. */
const SCHEMA: GraphView['schema'] = 'tokengraph.graph-view/2'

/** A view that can be shown, or why it cannot. */
export type Checked = { view: GraphView, problem?: undefined } | { view?: undefined, problem: string }

/**
 * Whether something is a GraphView that can be shown: its version, every field, finite numbers, places that exist, no
 * node twice. Numbers of a view that was made by other means may be wrong all the same.
 *
 * @returns the view, or the first fault in a sentence: where, what was got, what was expected, what to do
 */
export function checkView(given: unknown): Checked {
  const fault = versionFault(given) ?? sizeFault(given) ?? graphView(given) ?? referenceFault(given as GraphView)
  return fault ? { problem: sentence(fault) } : { view: given as GraphView }
}

interface Fault {
  /** Where in the view, as one would write it in a program. */
  path: string
  got: string
  expected: string
  hint?: string
}

const sentence = ({ path, got, expected, hint }: Fault): string =>
  `GraphView${path}: got ${got}; expected ${expected}.${hint ? ` ${hint}` : ''}`

function versionFault(given: unknown): Fault | undefined {
  if (!isRecord(given))
    return {
      path: '',
      got: show(given),
      expected: 'an object',
      hint: 'Give what "index.view(question)" resolves to, or its JSON, parsed.',
    }
  if (given.schema === SCHEMA) return undefined
  return {
    path: '.schema',
    got: show(given.schema),
    expected: show(SCHEMA),
    hint: 'Make the view with the same version of tokengraph as this page.',
  }
}

function sizeFault(given: unknown): Fault | undefined {
  const { nodes, edges, transitions } = given as Record<string, unknown>
  const size = (list: unknown) => (Array.isArray(list) ? list.length : 0)
  const hint = 'Cut it with the option "nodes": index.view(question, { nodes: 2000 }).'
  const many = (path: string, list: unknown, what: string, most: number):
    | Fault
    | undefined => (size(list) > most
      ? { path, got: `${grouped(size(list))} ${what}`, expected: `at most ${grouped(most)}`, hint }
      : undefined)
  return many('.nodes', nodes, 'nodes', MOST_NODES) ?? many('.edges', edges, 'edges', MOST_EDGES)
    ?? many('.transitions', transitions, 'transitions', MOST_EDGES)
}

/** Says what is wrong with a value; undefined where nothing is. */
type Check = (value: unknown) => Fault | undefined

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const that =
  (fits: (value: unknown) => boolean, expected: string): Check =>
  value => (fits(value) ? undefined : { path: '', got: show(value), expected })

const text = that(value => typeof value === 'string', 'a string')
const flag = that(value => typeof value === 'boolean', 'true or false')
const finite = that(Number.isFinite, 'a finite number')
const whole = (least: number, most = Infinity): Check =>
  that(
    value => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
    `a whole number from ${least}${most < Infinity ? ` to ${most}` : ' on'}`,
  )
const number = (least: number, most = Infinity): Check =>
  that(
    value => Number.isFinite(value) && (value as number) >= least && (value as number) <= most,
    most < Infinity ? `a number from ${least} to ${most}` : `a number of at least ${least}`,
  )
const oneOf = (values: readonly string[]): Check =>
  that(value => values.includes(value as string), `one of ${values.join(', ')}`)
const plain = that(isRecord, 'an object')

/** Checks a field only where it is there. */
const optional = (check: Check): Check => value => (value === undefined ? undefined : check(value))

const list = (check: Check): Check => value => {
  if (!Array.isArray(value)) return { path: '', got: show(value), expected: 'an array' }
  for (let i = 0; i < value.length; i++) {
    const fault = check(value[i])
    if (fault) return { ...fault, path: `[${i}]${fault.path}` }
  }
  return undefined
}

const record = (fields: Record<string, Check>): Check => {
  const entries = Object.entries(fields)
  return value => {
    if (!isRecord(value)) return { path: '', got: show(value), expected: 'an object' }
    for (const [name, check] of entries) {
      const fault = check(value[name])
      if (fault) return { ...fault, path: `.${name}${fault.path}` }
    }
    return undefined
  }
}

const place = whole(0)
const numbers = list(finite)
const edgeKind = oneOf(EDGE_KIND_NAMES)
const pair = that(
  value => Array.isArray(value) && value.length === 2 && value.every(each => Number.isInteger(each) && each >= 0),
  'two whole numbers from 0 on',
)

const node = record({
  kind: oneOf(NODE_KIND_NAMES),
  id: text,
  label: text,
  degree: number(0),
  community: place,
  betweenness: finite,
  seed: optional(finite),
  seeds: optional(list(record({ origin: place, amount: finite }))),
  scores: optional(numbers),
  fromRest: optional(numbers),
  document: optional(text),
  title: optional(text),
  metadata: optional(plain),
  text: optional(text),
  start: optional(place),
  part: optional(record({ number: whole(1), of: whole(1) })),
  hop: optional(record({
    over: text,
    share: finite,
    ways: list(record({ source: optional(place), via: optional(place), light: finite, gain: finite })),
  })),
  snippet: optional(record({ start: place, end: place, marks: list(pair) })),
})

const graphView = record({
  query: text,
  settings: optional(record({
    restart: number(0, 1),
    steps: whole(0, MOST_STEPS),
    view: record({
      paths: list(record({ hops: list(record({ edge: edgeKind })), weight: number(0), back: number(0) })),
    }),
  })),
  nodes: list(node),
  edges: list(record({ source: place, target: place, kind: edgeKind, weight: finite, relation: optional(text) })),
  transitions: list(record({
    source: place,
    target: place,
    via: list(place),
    edges: list(record({ edge: edgeKind, reversed: flag })),
    weight: finite,
  })),
  results: list(record({
    node: place,
    score: finite,
    terms: list(record({ name: text, share: finite, raw: finite, scale: finite, value: finite })),
    from: optional(list(record({ source: optional(place), edge: edgeKind, amount: finite }))),
  })),
  origins: list(record({ kind: oneOf([...NODE_KIND_NAMES, 'meaning']), id: text, label: text })),
  communities: list(record({ label: text, size: whole(0) })),
  gaps: list(record({ a: place, b: place, edges: number(0), expected: number(0) })),
  rest: record({ passages: whole(0), seed: finite, scores: numbers }),
  whole: optional(record({ nodes: whole(0) })),
})

/** The first place that leads nowhere, or a node that is there twice. */
function referenceFault({ nodes, edges, transitions, results, origins, communities, gaps }: GraphView):
  | Fault
  | undefined
{
  const seen = new Map<string, number>()
  for (const [i, { kind, id, community, seeds }] of nodes.entries()) {
    const before = seen.get(`${kind} ${id}`)
    if (before !== undefined)
      return {
        path: `.nodes[${i}]`,
        got: `${kind} ${show(id)} as in nodes[${before}]`,
        expected: 'no two nodes of the same kind with the same id',
      }
    seen.set(`${kind} ${id}`, i)
    if (community >= communities.length)
      return missing(`.nodes[${i}].community`, community, 'communities', communities.length)
    const origin = seeds?.findIndex(each => each.origin >= origins.length) ?? -1
    if (origin >= 0)
      return missing(`.nodes[${i}].seeds[${origin}].origin`, seeds![origin]!.origin, 'origins', origins.length)
  }
  const lost = (path: string, at: number | undefined) =>
    at !== undefined && at >= nodes.length ? missing(path, at, 'nodes', nodes.length) : undefined
  return firstOf(
    edges,
    ({ source, target }, i) => lost(`.edges[${i}].source`, source) ?? lost(`.edges[${i}].target`, target),
  )
    ?? firstOf(
      transitions,
      ({ source, target, via }, i) =>
        lost(`.transitions[${i}].source`, source) ?? lost(`.transitions[${i}].target`, target)
          ?? firstOf(via, (at, j) => lost(`.transitions[${i}].via[${j}]`, at)),
    )
    ?? firstOf(
      nodes,
      ({ hop }, i) =>
        firstOf(
          hop?.ways ?? [],
          ({ source, via }, j) =>
            lost(`.nodes[${i}].hop.ways[${j}].source`, source) ?? lost(`.nodes[${i}].hop.ways[${j}].via`, via),
        ),
    )
    ?? firstOf(results, ({ node: at, from }, i) =>
      lost(`.results[${i}].node`, at)
        ?? firstOf(from ?? [], ({ source }, j) => lost(`.results[${i}].from[${j}].source`, source)))
    ?? firstOf(
      gaps,
      ({ a, b }, i) => (Math.max(a, b) >= communities.length
        ? missing(`.gaps[${i}]`, Math.max(a, b), 'communities', communities.length)
        : undefined),
    )
}

const missing = (path: string, at: number, what: string, length: number): Fault => ({
  path,
  got: `place ${at}, where there is nothing`,
  expected: length === 0 ? `no place, as there are no ${what}` : `a place in "${what}", 0 to ${length - 1}`,
})

function firstOf<Item>(items: readonly Item[], fault: (item: Item, i: number) => Fault | undefined): Fault | undefined {
  for (let i = 0; i < items.length; i++) {
    const found = fault(items[i]!, i)
    if (found) return found
  }
  return undefined
}

const grouped = (value: number): string => value.toLocaleString('en')

/** A value as it may stand in a sentence. */
function show(value: unknown): string {
  if (typeof value === 'string')
    return value.length > 60
      ? `${JSON.stringify(value.slice(0, 60).toWellFormed()).slice(0, -1)}…"`
      : JSON.stringify(value.toWellFormed())
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return `an array of ${value.length}`
  return value !== null && typeof value === 'object'
    ? 'an object'
    : typeof value === 'function'
    ? 'a function'
    : String(value)
}
