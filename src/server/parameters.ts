import * as v from 'valibot'
import { TokenGraphError, show } from '../core/errors.ts'
import { number, whole } from '../core/options.ts'
import { readOptions } from '../core/read-options.ts'
import { NODE_KIND_NAMES, EDGE_KIND_NAMES } from '../core/kinds.ts'
import { WEIGHT_NAMES } from '../walk/view.ts'
import { Refusal } from './refusal.ts'

/** A whole number as it stands in an address. */
const wholeInAddress = (low: number, high?: number) =>
  v.pipe(v.string(), v.regex(/^\d{1,15}$/, 'a whole number'), v.transform(Number), whole(low, high))

/**
 * The most nodes that are sent, unless the server was started with more: some second's work, and more than a picture
 * shows.
 */
export const MOST_NODES = 5000
/** The most results of each kind. */
const MOST_RESULTS = 1000
const kind = v.picklist(NODE_KIND_NAMES)
const propagate = v.optional(v.picklist(['scores', 'vectors']))
const edgeKind = v.picklist(EDGE_KIND_NAMES)

/** `GET /api/stats` takes none, nor does the page's script. */
export const noParameters = v.strictObject({})

const limit = v.optional(wholeInAddress(0, MOST_RESULTS))

/**
 * `GET /api/search`. Without a question the one that the server was started with; an empty one is answered by an
 * overview.
 *
 * @param most  nodes that may be asked for
 */
export const searchParameters = (most: number) =>
  v.strictObject({
    question: v.optional(v.string()),
    nodes: v.optional(wholeInAddress(1, most)),
    limit,
    propagate,
  })

/** `GET /api/suggest`. */
export const suggestParameters = v.strictObject({ text: v.string(), limit })

/** `GET /api/explain`. Without an id the best node of the kind, without a kind the best passage. */
export const explainParameters = v.strictObject({
  question: v.string(),
  kind: v.optional(kind),
  id: v.optional(v.string()),
  propagate,
})

/** `GET /api/neighbourhood`. @param most  nodes that may be asked for */
export const neighbourhoodParameters = (most: number) =>
  v.strictObject({
    kind,
    id: v.string(),
    radius: v.optional(wholeInAddress(0, 100)),
    nodes: v.optional(wholeInAddress(1, most)),
  })

type Weights = Record<(typeof WEIGHT_NAMES)[number], v.OptionalSchema<ReturnType<typeof number>, undefined>>
const weightOf = (name: string) => v.optional(number(0, name === 'back' ? 1 : 1000))
const weights = Object.fromEntries(WEIGHT_NAMES.map(name => [name, weightOf(name)])) as Weights

/** The body of `POST /api/what-if`; `change` is a `Change`. @param most  nodes that may be asked for */
export const whatIfBody = (most: number) =>
  v.strictObject({
    question: v.pipe(v.string(), v.nonEmpty('a question')),
    change: v.strictObject({
      restart: v.optional(number(0, 1)),
      steps: v.optional(whole(0, 100)),
      edges: v.optional(v.strictObject(weights)),
      without: v.optional(v.strictObject({
        nodes: v.optional(v.array(v.strictObject({ kind, id: v.string() }))),
        edges: v.optional(v.array(v.strictObject({ kind: edgeKind, source: v.string(), target: v.string() }))),
        edgeKinds: v.optional(v.array(edgeKind)),
      })),
    }),
    nodes: v.optional(whole(1, most)),
    limit: v.optional(whole(0, MOST_RESULTS)),
    propagate,
  })

/** The parameters of an address, each given once at most. @throws TokenGraphError `option` */
export function readParameters<S extends v.GenericSchema>(schema: S, url: string): v.InferOutput<S> {
  const { pathname, searchParams } = new URL(url)
  const twice = [...searchParams.keys()].find(name => searchParams.getAll(name).length > 1)
  if (twice !== undefined)
    throw new TokenGraphError('option', {
      where: `${pathname}: option ${show(twice)}`,
      got: `${searchParams.getAll(twice).length} values`,
      expected: 'one',
    })
  return readOptions(schema, Object.fromEntries(searchParams), pathname)
}

/** A body of JSON. @throws Refusal `format`; TokenGraphError `option` */
export function readBody<S extends v.GenericSchema>(schema: S, text: string, where: string): v.InferOutput<S> {
  return readOptions(schema, parsed(text, where), where)
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const why = (cause as Error).message.replace(/, ".*/s, '')
    const got = text === '' ? 'no body' : `a body that is no JSON (${why})`
    throw new Refusal(400, 'format', `${where}: got ${got}; expected a JSON object`)
  }
}
