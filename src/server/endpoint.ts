import type { Hono } from 'hono'
import { guardedApp, type Guarding } from './guarded-app.ts'

/**
 * One address that is answered by a function, behind the guards of the view: for protocols over HTTP.
 *
 * @param path  where it is
 * @param methods  by which it may be asked; others are refused
 */
export function endpoint(
  path: string,
  methods: readonly string[],
  answer: (request: Request) => Promise<Response>,
  guarding: Guarding,
): Hono {
  const { app, only } = guardedApp(guarding)
  app.on([...methods], path, asked => answer(asked.req.raw))
  only(path, methods.join(', '))
  return app
}
