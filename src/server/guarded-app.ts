import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type * as v from 'valibot'
import { show } from '../core/errors.ts'
import { suggestion } from '../core/suggestion.ts'
import { ownSiteOnly, securityHeaders } from './guard.ts'
import { readParameters } from './parameters.ts'
import { errorResponse, Refusal } from './refusal.ts'

/** What every application is told that is served. */
export interface Guarding {
  /** `name:port` under which the server is reached; requests for others are refused. */
  hosts: readonly string[]
  /** Is told of faults of ours; the answer has one line of them. */
  onFault?: ((error: unknown) => void) | undefined
}

/** A body with more bytes than this is none that a page or a program sends. */
const LONGEST_BODY = 64 * 1024

/**
 * An application that refuses what other sites send, bodies that are too long, and paths that were not put in, as
 * `{ error: { code, message } }`, naming one like it; and ways to put paths in: `get` one that answers GET, once its
 * parameters are read; `only` refuses what else a path may be asked by.
 */
export function guardedApp({ hosts, onFault }: Guarding) {
  const app = new Hono(), paths: string[] = []
  app.use(securityHeaders, ownSiteOnly(hosts), shortBody)
  app.onError((error, context) => {
    const { status, body, headers } = errorResponse(error)
    if (status === 500) onFault?.(error)
    return context.json(body, status, headers)
  })
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
  return { app, get, only }
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
