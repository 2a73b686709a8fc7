import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type * as v from 'valibot'
import { show } from '../core/errors.ts'
import { suggestion } from '../core/suggestion.ts'
import type { Change } from '../view/replay.ts'
import type { DenseOptions, RankingOptions } from '../rank/options.ts'
import type { TokenIndex } from '../index/token-index.ts'
import { ownSiteOnly, securityHeaders } from './guard.ts'
import { servedPage } from './page.ts'
import { Line } from './line.ts'
import {
  explainParameters,
  MOST_NODES,
  neighbourhoodParameters,
  noParameters,
  readBody,
  readParameters,
  searchParameters,
  suggestParameters,
  whatIfBody,
} from './parameters.ts'
import { errorResponse, Refusal } from './refusal.ts'

/** What is served beside the index. */
export interface AppOptions {
  /** `name:port` under which the server is reached; requests for others are refused. */
  hosts: readonly string[]
  /** The page's script, read when it is asked for. */
  script: () => Promise<string>
  /** What the page shows first; an overview if empty. Default empty. */
  question?: string
  /** Nodes of a view, at most, where a request does not say. Default 200. */
  nodes?: number
  /** What is carried over the graph. Default `scores`. */
  propagate?: 'scores' | 'vectors'
  /** What meaning counts beside words. */
  dense?: DenseOptions
  /** Is told of faults of ours; the answer has one line of them. */
  onFault?: (error: unknown) => void
}

/** A question with more than this many bytes, or a change, is none that a page sends. */
const LONGEST_BODY = 64 * 1024

/**
 * The view of an index as a web application: the page, and the JSON that it asks for.
 *
 * | | |
 * | --- | --- |
 * | `GET /?question`, `/page.js` | the page, which asks the question (`q` for short) if there is one, and its script |
 * | `GET /api/stats` | `IndexStats` |
 * | `GET /api/search?question&nodes&limit&propagate` | `GraphView`; of the overview where the question is empty |
 * | `GET /api/suggest?text&limit` | `Suggestions` |
 * | `GET /api/explain?question&kind&id&propagate` | `Explanation`; of the best passage, or node of the kind, where no id is given |
 * | `GET /api/neighbourhood?kind&id&radius&nodes` | `GraphView` |
 * | `POST /api/what-if` `{ question, change, nodes?, limit?, propagate? }` | `GraphView` over the whole graph, changed |
 *
 * Everything else is refused, as `{ error: { code, message } }`. Nothing is written, and nothing is kept between
 * requests. What costs is done one request at a time, the others wait in line, and ends where the client leaves.
 */
export function createApp(
  index: TokenIndex,
  { hosts, script, question: first = '', nodes: most = 200, propagate: usual = 'scores', dense, onFault }: AppOptions,
): Hono {
  const app = new Hono(), line = new Line(), cap = Math.max(MOST_NODES, most)
  app.use(securityHeaders, ownSiteOnly(hosts), shortBody)
  const { get, only } = routesOf(app)

  /** Answers with what the engine makes, when it is this request's turn. */
  const costly = async <T>(asked: Context, make: (signal: AbortSignal) => Promise<T>): Promise<Response> => {
    const { signal } = asked.req.raw
    return asked.json(await line.run(() => make(signal), signal) as object)
  }

  // what stands behind its address, as others add to links, is the page's to read
  app.get('/', asked => asked.html(servedPage()))
  only('/', 'GET, HEAD')
  get(
    '/page.js',
    noParameters,
    async (_, asked) => asked.body(await script(), 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  )
  get('/api/stats', noParameters, (_, asked) => asked.json(index.stats()))
  get(
    '/api/search',
    searchParameters(cap),
    ({ question = first, nodes = most, limit, propagate = usual }, asked) =>
      costly(asked, signal => (question.trim() === ''
        ? index.overview({ nodes, signal })
        : index.view(question, { nodes, limit, propagate, dense, signal }))),
  )
  get(
    '/api/suggest',
    suggestParameters,
    async ({ text, limit }, asked) => asked.json(await index.suggest(text, { limit })),
  )
  get(
    '/api/explain',
    explainParameters,
    ({ question, kind, id, propagate = usual }, asked) =>
      costly(asked, signal => index.explain(question, { kind, id }, { propagate, dense, signal })),
  )
  get(
    '/api/neighbourhood',
    neighbourhoodParameters(cap),
    ({ kind, id, radius = 1, nodes = most }, asked) =>
      costly(asked, signal => index.neighbourhood({ kind, id }, { radius, nodes, signal })),
  )

  app.post('/api/what-if', async asked => {
    const body = readBody(whatIfBody(cap), await jsonText(asked), '/api/what-if')
    const { question, change, nodes = most, limit, propagate = usual } = body
    const options = { nodes, limit, propagate, dense, ...changed(change, propagate) }
    return costly(asked, signal => index.view(question, { ...options, signal }))
  })
  only('/api/what-if', 'POST')

  app.onError(failing(onFault))
  return app
}

/** Answers what failed, and tells of faults of ours. */
const failing = (onFault: AppOptions['onFault']) => (error: Error, context: Context) => {
  const { status, body, headers } = errorResponse(error)
  if (status === 500) onFault?.(error)
  return context.json(body, status, headers)
}

/** Refuses bodies that no page sends. */
const shortBody = bodyLimit({
  maxSize: LONGEST_BODY,
  onError: () => {
    throw new Refusal(413, 'limit', `body: got more than ${LONGEST_BODY} bytes; expected at most so many`, {
      connection: 'close',
    })
  },
})

/** The text of a request's body, if it says that it is JSON. */
function jsonText({ req }: Context): Promise<string> {
  const type = req.header('content-type') ?? ''
  if (!/^application\/json\b/i.test(type))
    throw new Refusal(415, 'type', `${req.path}: got content of type ${show(type)}; expected application/json`)
  return req.text()
}

/**
 * Puts paths into an application: `get` one that answers GET, once its parameters are read; `only` refuses what else a
 * path may be asked by. A path that was not put in is refused, and one like it named.
 */
function routesOf(app: Hono) {
  const paths: string[] = []
  const only = (path: string, allow: string) => {
    paths.push(path)
    app.all(path, ({ req }) => {
      throw new Refusal(405, 'method', `${path}: got ${req.method}; expected ${allow.replace(', ', ' or ')}`, { allow })
    })
  }
  const get = <S extends v.GenericSchema>(
    path: string,
    parameters: S,
    answer: (given: v.InferOutput<S>, asked: Context) => Response | Promise<Response>,
  ) => {
    app.get(path, asked => answer(readParameters(parameters, asked.req.url), asked))
    only(path, 'GET, HEAD')
  }
  app.notFound(({ req }) => {
    const { pathname } = new URL(req.url), near = suggestion(pathname, paths)
    throw new Refusal(404, 'not-found', `path: got ${show(pathname)}; expected one that is served. ${near}`)
  })
  return { get, only }
}

/** A change as options of a search. Where vectors are carried, restart and steps are those of their carrying. */
function changed({ restart, steps, edges, without }: Change, propagate: 'scores' | 'vectors'): RankingOptions {
  const far = { ...(restart !== undefined && { restart }), ...(steps !== undefined && { steps }) }
  return propagate === 'vectors' ? { gcn: far, walk: { edges }, without } : { walk: { ...far, edges }, without }
}
