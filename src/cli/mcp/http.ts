import type { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js'
import * as v from 'valibot'
import { type Answering, mcpServer } from './server.ts'

/** How many clients are known at a time; one more, and the one who was silent longest must begin anew. */
const MOST_SESSIONS = 64

/** A client, from its first message on. */
interface Session {
  server: Server
  transport: WebStandardStreamableHTTPServerTransport
  /** What it waits for, by the id of the request: ends the waiting. */
  waiting: Map<unknown, () => void>
}

const cancelling = v.object({
  method: v.literal('notifications/cancelled'),
  params: v.object({ requestId: v.union([v.string(), v.number()]) }),
})
const asking = v.object({ id: v.union([v.string(), v.number()]), method: v.string() })

/**
 * Answers clients over HTTP (the protocol's Streamable HTTP): a message is a POST, its answer is JSON. A server never
 * speaks first, so that there is no stream to listen to. What is cancelled ends, as does what a client asked that left;
 * its request is answered with nothing.
 */
export class McpSessions {
  readonly #sessions = new Map<string, Session>()
  readonly #answering: Answering

  constructor(answering: Answering) {
    this.#answering = answering
  }

  /** Answers one request, be it of a new client. */
  answer = async (request: Request): Promise<Response> => {
    const id = request.headers.get('mcp-session-id'), known = this.#known(id)
    if (id !== null && !known)
      return refused(404, -32001, 'Session not found: it was ended, or silent for too long. Begin anew.')
    if (request.method !== 'POST') return known ? known.transport.handleRequest(request) : unbegun()
    let message: unknown
    try {
      message = JSON.parse(await request.text())
    } catch {
      return refused(400, -32700, 'Parse error: expected a message of JSON-RPC 2.0')
    }
    if (Array.isArray(message)) return refused(400, -32600, 'Invalid Request: got several messages; expected one')
    const session = known ?? (isInitializeRequest(message) ? await this.#begin() : undefined)
    return session ? answerIn(session, request, message) : unbegun()
  }

  /** Ends all sessions. */
  async close(): Promise<void> {
    for (const { server } of this.#sessions.values()) await server.close()
  }

  #known(id: string | null): Session | undefined {
    const session = id === null ? undefined : this.#sessions.get(id)
    if (id === null || !session) return undefined
    // the last one is who spoke last
    this.#sessions.delete(id)
    this.#sessions.set(id, session)
    return session
  }

  /** A session that counts once its client has said how it speaks. */
  async #begin(): Promise<Session> {
    const server = mcpServer(this.#answering)
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      enableJsonResponse: true,
      onsessioninitialized: id => this.#keep(id, session),
    })
    const session = { server, transport, waiting: new Map() }
    server.onclose = () => void this.#sessions.delete(transport.sessionId!)
    await server.connect(transport)
    return session
  }

  async #keep(id: string, session: Session): Promise<void> {
    this.#sessions.set(id, session)
    const [oldest] = this.#sessions.values()
    if (this.#sessions.size > MOST_SESSIONS) await oldest!.server.close()
  }
}

async function answerIn({ transport, waiting }: Session, request: Request, message: unknown): Promise<Response> {
  const answer = (parsedBody: unknown) => transport.handleRequest(request, { parsedBody })
  const cancelled = v.safeParse(cancelling, message)
  if (cancelled.success) {
    const response = await answer(message)
    waiting.get(cancelled.output.params.requestId)?.()
    return response
  }
  const asked = v.safeParse(asking, message)
  if (!asked.success) return answer(message)
  const { id } = asked.output
  const ended = new Promise<Response>(resolve => {
    waiting.set(id, () => resolve(new Response(null, { status: 202 })))
  })
  const leave = () => {
    transport.onmessage?.({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } })
    waiting.get(id)?.()
  }
  request.signal.addEventListener('abort', leave, { once: true })
  try {
    return await Promise.race([answer(message), ended])
  } finally {
    waiting.delete(id)
    request.signal.removeEventListener('abort', leave)
  }
}

const unbegun = () => refused(400, -32000, 'Bad Request: got no session; expected the message "initialize" first')

const refused = (status: number, code: number, message: string): Response =>
  Response.json({ jsonrpc: '2.0', id: null, error: { code, message } }, { status })
