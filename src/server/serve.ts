import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, isIPv6, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { TokenGraphError } from '../core/errors.ts'
import { SECURITY_HEADERS } from './guard.ts'
import { type ErrorBody, errorResponse, Refusal } from './refusal.ts'

/** Where a server listens. */
export interface ServeOptions {
  /** Default 127.0.0.1: this machine alone. */
  host?: string
  /** Default 0: a free one. */
  port?: number
  /** Ends the server: no new connections, and those that are open are closed. */
  signal?: AbortSignal
}

/** A server that runs. */
export interface Served {
  /** What to open in a browser, with a slash at its end. */
  address: string
  /** The same for others, where the host lets them: this machine's own addresses. */
  others: string[]
  port: number
  /** Is resolved when the server has ended. */
  ended: Promise<void>
}

/** Whether a host is this machine alone. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host)

/**
 * Serves an application by HTTP.
 *
 * @param appFor  makes the application, given every `name:port` under which it is reached
 * @throws TokenGraphError `io` where the port is taken, may not be used, or the host is none of this machine
 */
export async function serve(
  appFor: (hosts: string[]) => Pick<Hono, 'fetch'>,
  { host = '127.0.0.1', port = 0, signal }: ServeOptions = {},
): Promise<Served> {
  const name = host.replace(/^\[(.*)\]$/, '$1')
  const server = createServer({ requireHostHeader: false })
  const bound = await listen(server, name, port)
  server.on('request', getRequestListener(appFor(hostsOf(name, bound)).fetch, { errorHandler: unreadable }))
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => refuseRaw(error.code, socket))
  const ended = new Promise<void>(resolve => server.once('close', resolve))
  const end = () => {
    server.close()
    server.closeAllConnections()
  }
  if (signal?.aborted) end()
  else signal?.addEventListener('abort', end, { once: true })
  const addressOf = (own: string) => `http://${inAddress(own)}:${bound.port}/`
  return { address: addressOf(WILDCARDS[name] ?? name), others: others(name).map(addressOf), port: bound.port, ended }
}

/** Hosts that mean all addresses of a machine, and what to open in their place. */
const WILDCARDS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

const inAddress = (host: string) => (isIPv6(host) ? `[${host}]` : host)

/** What a browser on this machine, or on another where the host lets it, may call the server. */
function hostsOf(host: string, { address, port }: AddressInfo): string[] {
  return [...new Set(['127.0.0.1', 'localhost', '::1', host, address, ...others(host)])].map(each =>
    `${inAddress(each).toLowerCase()}:${port}`
  )
}

/**
 * The addresses under which others reach this machine, where it listens at all of them; those that need a zone beside
 * them left out.
 */
function others(host: string): string[] {
  if (!(host in WILDCARDS)) return []
  const own = Object.values(networkInterfaces()).flatMap(each => each ?? [])
  return own.filter(({ internal, family, address }) =>
    !internal && (host === '::' || family === 'IPv4') && !/^fe80:/i.test(address)
  ).map(({ address }) => address)
}

async function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => {
        server.off('error', reject)
        resolve()
      })
    })
  } catch (cause) {
    throw refusalToListen(cause as NodeJS.ErrnoException, host, port)
  }
  return server.address() as AddressInfo
}

function refusalToListen(cause: NodeJS.ErrnoException, host: string, port: number): TokenGraphError {
  const where = `listening at ${inAddress(host)}:${port}`
  switch (cause.code) {
    case 'EADDRINUSE':
      return new TokenGraphError('io', {
        where,
        got: 'a port that another program listens at',
        expected: 'a free one',
        hint: 'End that program, take another port with --port, or any free one with --port 0.',
        cause,
      })
    case 'EACCES':
      return new TokenGraphError('io', {
        where,
        got: 'a port that needs more rights',
        hint: 'Take one above 1023 with --port, or any free one with --port 0.',
        cause,
      })
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new TokenGraphError('io', {
        where,
        got: 'a host that is not this machine',
        expected: 'one of its addresses, or 0.0.0.0 for all',
        hint: 'Without --host only this machine can open it.',
        cause,
      })
    default:
      return new TokenGraphError('io', { where, got: cause.message, cause })
  }
}

/** What stands before the application: a request whose address cannot be read. */
function unreadable(error: unknown): Response {
  const { status, body } = errorResponse(new Refusal(
    400,
    'request',
    `request: got one that cannot be read (${error instanceof Error ? error.message : error})`,
  ))
  return Response.json(body, { status, headers: SECURITY_HEADERS })
}

/** Bytes that are no HTTP request at all. */
function refuseRaw(code: string | undefined, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const [status, reason, got] = code === 'HPE_HEADER_OVERFLOW'
    ? [431, 'Request Header Fields Too Large', 'an address or headers of more than 16 KiB']
    : [400, 'Bad Request', 'bytes that are no HTTP request']
  const body = JSON.stringify({ error: { code: 'request', message: `request: got ${got}` } } satisfies ErrorBody)
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}\r\n${body}`)
}
