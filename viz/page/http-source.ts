import type { GraphView } from '../../src/view/graph-view.ts'
import type { ViewSource } from '../source.ts'

/** The server that gave this page, as what a view asks for more. Errors are the server's own messages. */
export const httpSource: Required<ViewSource> = {
  search: question => get('search', { question }),
  suggest: text => get('suggest', { text, limit: '8' }),
  explain: (question, { kind, id }) => get('explain', { question, kind, id }),
  neighbourhood: ({ kind, id }) => get('neighbourhood', { kind, id }),
  whatIf: (question, change) =>
    answerOf(fetch('/api/what-if', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ question, change }),
    })),
}

/** The view that the server was started with. */
export const firstView = (): Promise<GraphView> => get('search', {})

const get = <T>(name: string, parameters: Record<string, string>): Promise<T> =>
  answerOf(fetch(`/api/${name}?${new URLSearchParams(parameters)}`))

async function answerOf<T>(sent: Promise<Response>): Promise<T> {
  const response = await sent.catch((cause: unknown) => {
    throw new Error('The server does not answer. Is “tokengraph view” still running?', { cause })
  })
  const body = await response.json().catch(() => undefined) as (T & { error?: { message: string } }) | undefined
  if (response.ok && body !== undefined) return body
  throw new Error(body?.error?.message ?? `The server answered with status ${response.status}.`)
}
