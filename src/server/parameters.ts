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

/** Some of these names as they stand in an address, commas between. */
const listInAddress = <const T extends readonly string[]>(names: T) =>
  v.pipe(v.string(), v.transform(text => text.split(',')), v.array(v.picklist(names)))

/**
 * The most nodes that are sent, unless the server was started with more: some second's work, and more than a picture
 * shows.
 */
const MOST_NODES = 5000
/** How many nodes may be asked for, where the server gives so many by itself. */
export const mostNodes = (usual: number): number => Math.max(MOST_NODES, usual)
/** The most results of each kind. */
export const MOST_RESULTS = 1000
/** How many characters of a document are given where a request does not say: a page or two, and the most. */
export const LENGTH = 8000
const MOST_LENGTH = 1_000_000
/** How many passages beside one. */
export const MOST_AROUND = 100
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

/** `GET /api/document`; also of a passage's id. A character may take two places, so that one alone fits none. */
export const documentParameters = v.strictObject({
  id: v.string(),
  start: v.optional(wholeInAddress(0)),
  length: v.optional(wholeInAddress(2, MOST_LENGTH)),
})

/** `GET /api/passages`. */
export const passagesParameters = v.strictObject({
  document: v.string(),
  offset: v.optional(wholeInAddress(0)),
  limit,
})

/** `GET /api/around`. */
export const aroundParameters = v.strictObject({ id: v.string(), count: v.optional(wholeInAddress(0, MOST_AROUND)) })

/** `GET /api/keyphrases`. */
export const keyphrasesParameters = v.strictObject({
  document: v.string(),
  count: v.optional(wholeInAddress(1, MOST_RESULTS)),
})

/** `GET /api/related`: as the options of `index.related`; without a kind the node is named as people name it. */
export const relatedParameters = v.strictObject({
  kind: v.optional(kind),
  id: v.string(),
  edges: v.optional(listInAddress(EDGE_KIND_NAMES)),
  direction: v.optional(v.picklist(['out', 'in', 'both'])),
  limit,
})

/** `GET /api/path`: as the options of `index.path`. Both ends are named as people name them. */
export const pathParameters = v.strictObject({
  from: v.string(),
  to: v.string(),
  edges: v.optional(listInAddress(EDGE_KIND_NAMES)),
  count: v.optional(wholeInAddress(1, 100)),
  reach: v.optional(wholeInAddress(1, 200_000)),
})

/** `GET /api/topics`: as the options of `index.topics`. @param most  nodes that may be looked at */
export const topicsParameters = (most: number) =>
  v.strictObject({
    count: v.optional(wholeInAddress(1, MOST_RESULTS)),
    keywords: v.optional(wholeInAddress(0, MOST_RESULTS)),
    members: v.optional(wholeInAddress(0, MOST_RESULTS)),
    bridges: v.optional(wholeInAddress(0, MOST_RESULTS)),
    nodes: v.optional(wholeInAddress(1, most)),
    seed: v.optional(wholeInAddress(0, 0xffff_ffff)),
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

/**
 * A body of JSON, as it was given: what it leaves out, the engine fills in.
 * @throws Refusal `format`; TokenGraphError `option`
 */
export function readBody<S extends v.GenericSchema>(schema: S, text: string, where: string): v.InferInput<S> {
  const body = parsed(text, where)
  readOptions(schema, body, where)
  return body as v.InferInput<S>
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
