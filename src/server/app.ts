import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type * as v from 'valibot'
import { show } from '../core/errors.ts'
import { suggestion } from '../core/suggestion.ts'
import type { TokenIndex } from '../index/token-index.ts'
import { callsOf, type Usual } from './calls.ts'
import { ownSiteOnly, securityHeaders } from './guard.ts'
import { Line } from './line.ts'
import { servedPage } from './page.ts'
import { noParameters, readBody, readParameters } from './parameters.ts'
import { errorResponse, Refusal } from './refusal.ts'

/** What is served beside the index. */
export interface AppOptions extends Usual {
  /** `name:port` under which the server is reached; requests for others are refused. */
  hosts: readonly string[]
  /** The page's script, read when it is asked for. */
  script: () => Promise<string>
  /** Is told of faults of ours; the answer has one line of them. */
  onFault?: (error: unknown) => void
}

/** A question with more than this many bytes, or a change, is none that a page or a program sends. */
const LONGEST_BODY = 64 * 1024

/**
 * An index as a web application: the page (`GET /?question`, which asks the question, `q` for short, if there is one),
 * its script, and the JSON that it and programs ask for: `callsOf` lists the calls, `GET /api/openapi.json` tells of
 * them.
 *
 * Everything else is refused, as `{ error: { code, message } }`. Nothing is written, and nothing is kept between
 * requests. What costs is done one request at a time, the others wait in line, and ends where the client leaves.
 */
export function createApp(index: TokenIndex, { hosts, script, onFault, ...usual }: AppOptions): Hono {
  const app = new Hono(), line = new Line(), calls = callsOf(index, usual)
  app.use(securityHeaders, ownSiteOnly(hosts), shortBody)
  const { get, only } = routesOf(app)

  // what stands behind its address, as others add to links, is the page's to read
  app.get('/', asked => asked.html(servedPage()))
  only('/', 'GET, HEAD')
  get(
    '/page.js',
    noParameters,
    async (_, asked) => asked.body(await script(), 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  )
  get('/api/openapi.json', noParameters, async (_, asked) => {
    const { openApi } = await import('./openapi.ts')
    return asked.json(openApi(calls))
  })
  for (const { method, path, input, isCostly, answer } of calls) {
    const answered = async (given: unknown, asked: Context) => {
      const { signal } = asked.req.raw, make = async () => answer(given, signal)
      return asked.json(await (isCostly ? line.run(make, signal) : make()))
    }
    if (method === 'GET') {
      get(path, input, answered)
      continue
    }
    app.post(path, async asked => answered(readBody(input, await jsonText(asked), path), asked))
    only(path, 'POST')
  }
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
