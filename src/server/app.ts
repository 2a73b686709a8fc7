import type { Context, Hono } from 'hono'
import { show } from '../core/errors.ts'
import { once } from '../core/list.ts'
import type { TokenIndex } from '../index/token-index.ts'
import { callsOf, type Usual } from './calls.ts'
import { guardedApp, type Guarding } from './guarded-app.ts'
import { Line } from './line.ts'
import { servedPage } from './page.ts'
import { noParameters, readBody } from './parameters.ts'
import { Refusal } from './refusal.ts'

/** What is served beside the index. */
export interface AppOptions extends Usual, Guarding {
  /** The page's script, read when it is asked for. */
  script: () => Promise<string>
}

/**
 * An index as a web application: the page (`GET /?question`, which asks the question, `q` for short, if there is one),
 * its script, and the JSON that it and programs ask for: `callsOf` lists the calls, `GET /api/openapi.json` tells of
 * them.
 *
 * Everything else is refused, as `{ error: { code, message } }`. Nothing is written, and nothing is kept between
 * requests. What costs is done one request at a time, the others wait in line, and ends where the client leaves.
 */
export function createApp(index: TokenIndex, { hosts, script, onFault, ...usual }: AppOptions): Hono {
  const { app, get, only } = guardedApp({ hosts, onFault }), line = new Line(), calls = callsOf(index, usual)

  // what stands behind its address, as others add to links, is the page's to read
  app.get('/', asked => asked.html(servedPage()))
  only('/', 'GET, HEAD')
  get(
    '/page.js',
    noParameters,
    async (_, asked) => asked.body(await script(), 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  )
  const told = once(async () => (await import('./openapi.ts')).openApi(calls))
  get('/api/openapi.json', noParameters, async (_, asked) => asked.json(await told()))
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
  return app
}

/** The text of a request's body, if it says that it is JSON. */
function jsonText({ req }: Context): Promise<string> {
  const type = req.header('content-type') ?? ''
  if (!/^application\/json\b/i.test(type))
    throw new Refusal(415, 'type', `${req.path}: got content of type ${show(type)}; expected application/json`)
  return req.text()
}
