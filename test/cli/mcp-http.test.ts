import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { AskedIndex } from '../../src/cli/encoder.ts'
import { McpSessions } from '../../src/cli/mcp/http.ts'
import { ownEncoder } from '../../src/encoders/own.ts'
import { createIndex, type TokenIndex } from '../../src/index.ts'
import { saveIndex } from '../../src/node.ts'
import { endpoint } from '../../src/server/endpoint.ts'
import { Line } from '../../src/server/line.ts'
import { serve } from '../../src/server/serve.ts'
import { callCli } from '../helpers/call-cli.ts'
import { built, startCli } from '../helpers/command.ts'

const DOCUMENTS = [
  { id: 'tesla', title: 'Nikola Tesla', text: 'Nikola Tesla was born in Smiljan.' },
  { id: 'smiljan', title: 'Smiljan', text: 'Smiljan is a village in Croatia.' },
]
const ASKED = 'Where was Nikola Tesla born?'

interface Told { content: { type: string, text: string }[], structuredContent?: Record<string, unknown>, isError?: boolean }

const ending: (() => unknown)[] = []
afterEach(async () => { for (const end of ending.splice(0).reverse()) await end() })

/** A server of an index, on a free port. */
async function served(asked: AskedIndex): Promise<string> {
  const abort = new AbortController(), sessions = new McpSessions({ indexes: new Map([['notes', asked]]), line: new Line(), onFault: error => { throw error } })
  const { address } = await serve(hosts => endpoint('/mcp', ['POST', 'DELETE'], sessions.answer, { hosts }), { signal: abort.signal })
  ending.push(async () => { abort.abort(); await sessions.close() })
  return `${address}mcp`
}

/** The official client of an address. */
async function joined(address: string) {
  const transport = new StreamableHTTPClientTransport(new URL(address)), client = new Client({ name: 'test', version: '1' })
  await client.connect(transport)
  ending.push(() => client.close())
  const call = async (name: string, given: Record<string, unknown>, signal?: AbortSignal) =>
    await client.callTool({ name, arguments: given }, undefined, { ...(signal && { signal }) }) as unknown as Told
  return { client, call, transport }
}

const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
const send = (address: string, message: unknown, headers: Record<string, string> = {}, init: RequestInit = {}) =>
  fetch(address, { method: 'POST', body: typeof message === 'string' ? message : JSON.stringify(message), ...init, headers: { ...HEADERS, ...headers } })
const BEGIN = { jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } } }
const sessionOf = async (address: string) => (await send(address, BEGIN)).headers.get('mcp-session-id')!

const NEVER = { when: 'never' } as const
let index: TokenIndex
beforeAll(async () => { index = await createIndex(DOCUMENTS) })
const one = () => served({ index, dense: NEVER })

describe('tools over HTTP', () => {
  test('are listed and called as over a pipe, by several clients at a time', async () => {
    const address = await one(), [a, b] = await Promise.all([joined(address), joined(address)])
    expect((await a.client.listTools()).tools.map(({ name }) => name)).toEqual(['search', 'context', 'explain', 'related', 'path', 'document'])
    const [found, read] = await Promise.all([a.call('search', { question: ASKED, kinds: ['passage'] }), b.call('document', { id: 'smiljan' })])
    expect(found.structuredContent).toMatchObject({ answered: true, hits: [{ id: 'tesla#0' }, { id: 'smiljan#0' }] })
    expect(read.structuredContent).toMatchObject({ text: DOCUMENTS[1]!.text })
    expect(new Set([a, b].map(({ transport }) => transport.sessionId)).size).toBe(2)
  })

  test('tell mistakes as a tool does, and what is no tool as the protocol does', async () => {
    const { call } = await joined(await one())
    expect(await call('search', { question: 'x', limt: 1 })).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('Did you mean "limit"?') }] })
    await expect(call('serch', { question: 'x' })).rejects.toMatchObject({ code: -32602 })
    expect((await call('search', { question: ASKED })).isError).toBeUndefined()
  })

  test('what is cancelled ends, also where its client left without a word; what waits behind it has its turn', { timeout: 20_000 }, async () => {
    let waits = true
    const begun: (() => void)[] = [], ended: unknown[] = [], begins = () => new Promise<void>(resolve => begun.push(resolve))
    const encoder = ownEncoder({
      name: 'slow', width: 2,
      encode: async (texts, role, { signal }) => {
        if (role === 'query' && waits)
          await new Promise((_, reject) => {
            signal!.addEventListener('abort', () => { ended.push(role); reject(signal!.reason as Error) }, { once: true })
            begun.shift()!()
          })
        return texts.map(() => [1, 0])
      },
    })
    const address = await served({ index: await createIndex(DOCUMENTS, { encoder }), dense: { when: 'always' } }), { call, transport } = await joined(address)
    const first = begins(), abort = new AbortController(), cancelled = call('search', { question: ASKED }, abort.signal), behind = call('related', { kind: 'name', id: 'Smiljan' })
    await first
    abort.abort(new Error('enough'))
    await expect(cancelled).rejects.toThrow('enough')
    expect((await behind).isError).toBeUndefined()
    expect(ended).toEqual(['query'])

    const second = begins(), leave = new AbortController(), message = { jsonrpc: '2.0', id: 77, method: 'tools/call', params: { name: 'search', arguments: { question: ASKED } } }
    const left = send(address, message, { 'mcp-session-id': transport.sessionId! }, { signal: leave.signal })
    await second
    leave.abort()
    await expect(left).rejects.toThrow()
    expect((await call('related', { kind: 'name', id: 'Smiljan' })).isError).toBeUndefined()
    expect(ended).toEqual(['query', 'query'])
    waits = false
    expect((await call('search', { question: ASKED })).isError).toBeUndefined()
  })

  test('a session ends where its client says so, and is then not known any more', async () => {
    const address = await one(), { transport, call } = await joined(address)
    await transport.terminateSession()
    await expect(call('search', { question: 'x' })).rejects.toThrow(/initialized|[Ss]ession/)
    const id = await sessionOf(address), ping = { jsonrpc: '2.0', id: 2, method: 'ping' }
    expect(await (await send(address, ping, { 'mcp-session-id': id })).json()).toEqual({ jsonrpc: '2.0', id: 2, result: {} })
    expect((await fetch(address, { method: 'DELETE' })).status).toBe(400)
    expect((await fetch(address, { method: 'DELETE', headers: { 'mcp-session-id': id } })).status).toBe(200)
    expect((await send(address, ping, { 'mcp-session-id': id })).status).toBe(404)
  })

  test('of more than 64 clients the one who was silent longest begins anew', async () => {
    const address = await one(), ping = { jsonrpc: '2.0', id: 2, method: 'ping' }, ids: string[] = []
    for (let i = 0; i < 64; i++) ids.push(await sessionOf(address))
    expect((await send(address, ping, { 'mcp-session-id': ids[0]! })).status).toBe(200)
    await sessionOf(address)
    expect(await Promise.all([0, 1, 2].map(async i => (await send(address, ping, { 'mcp-session-id': ids[i]! })).status))).toEqual([200, 404, 200])
  })
})

describe('what no client sends', () => {
  test.each<[string, string | object, number, number]>([
    ['no JSON', 'garbage', 400, -32700], ['nothing', '', 400, -32700], ['no message', { a: 1 }, 400, -32000], ['null', 'null', 400, -32000], ['several messages', [BEGIN, BEGIN], 400, -32600],
    ['a call before it says how it speaks', { jsonrpc: '2.0', id: 1, method: 'tools/list' }, 400, -32000],
  ])('%s is refused by the protocol\'s error', async (_, message, status, code) => {
    const address = await one(), response = await send(address, message)
    expect([response.status, ((await response.json()) as { error: { code: number } }).error.code]).toEqual([status, code])
    expect((await send(address, BEGIN)).status).toBe(200)
  })

  test('what is garbage within a session is refused, and what comes after it answered', async () => {
    const address = await one(), id = { 'mcp-session-id': await sessionOf(address) }
    for (const message of ['\0', '[]', '{"jsonrpc":"2.0","id":{},"method":"ping"}', '{"jsonrpc":"2.0","id":9,"method":"tools/call","params":7}'])
      expect((await send(address, message, id)).status).toBeLessThan(500)
    expect((await send(address, { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 99 } }, id)).status).toBe(202)
    expect(await (await send(address, { jsonrpc: '2.0', id: 5, method: 'ping' }, id)).json()).toMatchObject({ id: 5, result: {} })
  })

  test('other sites, other methods, other paths, long bodies are refused as by the view', async () => {
    const address = await one(), ping = { jsonrpc: '2.0', id: 1, method: 'ping' }
    expect((await send(address, ping, { origin: 'http://evil.example' })).status).toBe(403)
    expect((await send(address, ping, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await send(address, BEGIN, { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await send(address, { ...BEGIN, more: 'x'.repeat(70_000) })).status).toBe(413)
    expect(await (await send(address, ping, { 'mcp-session-id': 'none' })).json()).toMatchObject({ error: { code: -32001 } })
    const get = await fetch(address, { headers: { accept: 'text/event-stream' } })
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST, DELETE'])
    expect(await (await fetch(address.replace('/mcp', '/mpc'))).json()).toMatchObject({ error: { code: 'not-found', message: expect.stringContaining('"/mcp"') } })
  })
})

describe('tokengraph mcp --http', () => {
  let folder: string, file: string
  beforeAll(async () => {
    built('cli.js')
    folder = mkdtempSync(join(tmpdir(), 'tokengraph-mcp-http-'))
    file = join(folder, 'notes.tkg')
    await saveIndex(index, file)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('prints its address, answers the official client, and ends well at Ctrl-C', { timeout: 60_000 }, async () => {
    const { child, finished } = startCli(['mcp', file, '--http', '0', '--json'])
    ending.push(() => child.kill('SIGKILL'))
    const { address, host } = JSON.parse(await new Promise<string>(resolve => child.stdout!.once('data', text => resolve(String(text))))) as { address: string, host: string }
    expect([address, host]).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/), '127.0.0.1'])
    const { call, client } = await joined(address)
    expect((await call('context', { question: ASKED })).content[0]!.text).toMatch(/^\[1\] Nikola Tesla/)
    await client.close()
    child.kill('SIGINT')
    expect(await finished).toMatchObject({ code: 0, err: '' })
  })

  test('refuses in one line what it cannot do', async () => {
    for (const [args, said] of [[['--http', 'x'], /--http/], [['--http', '70000'], /65535/], [['--host', '0.0.0.0'], /--host without --http/], [['--json'], /--json without --http/]] as const) {
      const { code, out, err } = await callCli(['mcp', file, ...args])
      expect([code, out, err.trim().split('\n').length]).toEqual([1, '', 1])
      expect(err).toMatch(said)
    }
  })
})
