import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { AskedIndex } from '../../src/cli/encoder.ts'
import { mcpServer } from '../../src/cli/mcp/server.ts'
import { serveStdio } from '../../src/cli/mcp/stdio.ts'
import { ownEncoder } from '../../src/encoders/own.ts'
import { createIndex, type TokenIndex } from '../../src/index.ts'
import { saveIndex } from '../../src/node.ts'
import { Line } from '../../src/server/line.ts'
import { callCli } from '../helpers/call-cli.ts'
import { built, startCli } from '../helpers/command.ts'

const LONG = Array.from({ length: 400 }, (_, i) => `Line ${i} of the log tells of storm ${i % 7} at sea.`).join('\n')
const DOCUMENTS = [
  { id: 'tesla', title: 'Nikola Tesla', text: 'Nikola Tesla was born in Smiljan.\nHe went to America.', metadata: { year: 1856 } },
  { id: 'smiljan', title: 'Smiljan', text: 'Smiljan is a village in Croatia.', metadata: { year: 1800 } },
  { id: 'log', title: 'The log', text: LONG },
]
const ASKED = 'Where was Nikola Tesla born?'

interface Told { content: { type: string, text: string }[], structuredContent?: Record<string, unknown>, isError?: boolean }

const clients: Client[] = []
afterEach(async () => { for (const client of clients.splice(0)) await client.close() })

/** The official client, joined with a server of indexes. */
async function joined(indexes: Record<string, AskedIndex>, faults: unknown[] = []) {
  const [ours, theirs] = InMemoryTransport.createLinkedPair(), client = new Client({ name: 'test', version: '1' })
  const answering = { indexes: new Map(Object.entries(indexes)), line: new Line(), onFault: (error: unknown) => void faults.push(error) }
  await mcpServer(answering).connect(ours)
  await client.connect(theirs)
  clients.push(client)
  const call = async (name: string, given: Record<string, unknown>, signal?: AbortSignal) =>
    await client.callTool({ name, arguments: given }, undefined, { ...(signal && { signal }) }) as unknown as Told
  return { client, call }
}

const NEVER = { when: 'never' } as const
let index: TokenIndex, other: TokenIndex
beforeAll(async () => {
  index = await createIndex(DOCUMENTS)
  other = await createIndex([{ id: 'otter', text: 'An otter swims in the river Loire.' }])
})
const one = () => joined({ notes: { index, dense: NEVER } })

describe('tools of a language model', () => {
  test('are listed, each with what it is for and what it takes', async () => {
    const { tools } = await (await one()).client.listTools()
    expect(tools.map(({ name }) => name)).toEqual(['search', 'context', 'explain', 'related', 'path', 'document'])
    for (const { description, inputSchema, annotations } of tools) {
      expect(description!.length).toBeGreaterThan(100)
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false, properties: { budget: { type: 'integer', default: 8000 } } })
      expect(Object.values(inputSchema.properties!).filter(each => !(each as { description?: string }).description)).toEqual([])
      expect(annotations).toEqual({ readOnlyHint: true, openWorldHint: false })
    }
  })

  test('search: the passages, as the library ranks them, and why', async () => {
    const { call } = await one(), { content, structuredContent } = await call('search', { question: ASKED, kinds: ['passage'] })
    const { hits } = await index.search(ASKED, { kinds: ['passage'], limit: 5 })
    const told = structuredContent!.hits as { id: string, score: number, why: string }[]
    expect(told.map(({ id, score }) => [id, score])).toEqual(hits.map(({ id, score }) => [id, score]))
    expect(told[1]).toMatchObject({ document: 'smiljan', metadata: { year: 1800 }, why: expect.stringContaining("→ name 'Smiljan' → passage 'Smiljan'") })
    expect(content[0]!.text).toContain("1. 1.000  Nikola Tesla  tesla#0\n    Nikola Tesla was born in Smiljan.")
  })

  test('search: says where no passage has what was asked, and how much the best has', async () => {
    const { call } = await one(), known = await call('search', { question: ASKED }), other = await call('search', { question: 'Which reptiles of Croatia hibernate beneath glaciers?' })
    const relevances = ({ structuredContent }: Told) => (structuredContent!.hits as { kind: string, relevance?: number }[]).filter(({ kind }) => kind === 'passage').map(({ relevance }) => relevance!)
    expect([known.structuredContent!.answered, other.structuredContent!.answered]).toEqual([true, false])
    expect([relevances(known)[0]! > 0.9, relevances(other).every(each => each < 0.5)]).toEqual([true, true])
    expect(known.content[0]!.text).not.toContain('may not have the answer')
    expect(other.content[0]!.text).toContain(`relevance ${relevances(other)[0]} at best, from 0 to 1): these texts may not have the answer`)
  })

  test('search: with a filter; a field that no document has is told', async () => {
    const { call } = await one()
    const filtered = await call('search', { question: ASKED, filter: { year: { max: 1801 } } })
    expect((filtered.structuredContent!.hits as { document: string }[]).map(each => each.document)).toEqual(expect.arrayContaining(['smiljan']))
    expect(JSON.stringify(filtered.structuredContent)).not.toContain('tesla#')
    expect((await call('search', { question: ASKED, filter: { yaer: 1 } })).content[0]!.text).toMatch(/Note: .*yaer/)
  })

  test('context: the parts that the library gives, to be cited', async () => {
    const { call } = await one(), { content, structuredContent } = await call('context', { question: ASKED, order: 'path' })
    const { parts } = await index.context(ASKED, { budget: 6000, order: 'path' })
    expect(structuredContent).toMatchObject({ schema: 'tokengraph.context/1', parts, answered: true })
    const unknown = await call('context', { question: 'Who was born on the northern moon of Saturn?' })
    expect(unknown.structuredContent).toMatchObject({ answered: false })
    expect(unknown.content[0]!.text).toMatch(/\nNo passage has most of what the question says/)
    expect(content[0]!.text).toContain('[2] Smiljan (smiljan) 0–32: mentioned by [1] as “Smiljan”')
  })

  test('explain: the best passage, or the one that is named; shares still sum to the score', async () => {
    const { call } = await one()
    expect((await call('explain', { question: ASKED })).structuredContent).toMatchObject({ node: { id: 'tesla#0' } })
    const { structuredContent } = await call('explain', { question: ASKED, id: 'smiljan#0', budget: 2500 })
    const { terms, score } = structuredContent as { terms: { value: number }[], score: number }
    expect(terms.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(score, 6)
  })

  test('path: how two things hang together', async () => {
    const { call } = await one(), { structuredContent, content } = await call('path', { from: 'tesla', to: 'Smiljan', count: 1 })
    expect(structuredContent).toEqual(JSON.parse(JSON.stringify(await index.path('tesla', 'Smiljan', { count: 1 }))))
    expect(content[0]!.text).toContain('Smiljan')
    expect((await call('path', { from: 'tesla', to: 'Nobody' })).isError).toBe(true)
  })

  test('related: what links to a node', async () => {
    const { call } = await one(), { structuredContent, content } = await call('related', { kind: 'name', id: 'Smiljan' })
    expect(structuredContent).toEqual(JSON.parse(JSON.stringify(await index.related({ kind: 'name', id: 'Smiljan' }))))
    expect(content[0]!.text).toContain('Nikola Tesla')
    expect((await call('related', { id: 'Smiljan' })).structuredContent).toEqual(JSON.parse(JSON.stringify(await index.related('Smiljan'))))
  })

  test('document: all of it, stretch by stretch', async () => {
    const { call } = await one()
    let text = '', next: number | undefined = 0, calls = 0
    while (next !== undefined) {
      const { structuredContent, content } = await call('document', { id: 'log', start: next, budget: 3000 })
      const told = structuredContent as { text: string, next?: number, start: number }
      expect(told.start).toBe(text.length)
      expect(content[0]!.text.includes(`ask with "start": ${told.next}`)).toBe(told.next !== undefined)
      text += told.text
      next = told.next
      calls++
    }
    expect([text, calls > 5]).toEqual([LONG, true])
    expect((await call('document', { id: 'tesla' })).structuredContent).toMatchObject({ title: 'Nikola Tesla', metadata: { year: 1856 }, text: DOCUMENTS[0]!.text })
  })

  test('document: no character is cut in two', async () => {
    const faces = '😀'.repeat(1000), { call } = await joined({ notes: { index: await createIndex([{ id: 'faces', text: `a ${faces}` }]), dense: NEVER } })
    for (const budget of [700, 701]) {
      const { text } = (await call('document', { id: 'faces', budget })).structuredContent as { text: string }
      expect(text).toMatch(/^a (😀)+$/u)
    }
  })

  test('keep to the budget, as text and as data, and say what had no room', async () => {
    const { call } = await one()
    const asked: [string, Record<string, unknown>, RegExp][] = [
      ['search', { question: 'storm at sea', limit: 50 }, /more results? left out/], ['context', { question: 'storm at sea' }, /passages? left out/],
      ['explain', { question: 'storm at sea' }, /more reasons? left out/], ['related', { kind: 'passage', id: 'log', edges: ['contains'], limit: 100 }, /… and \d+ more/],
      ['document', { id: 'log' }, /It goes on/],
    ]
    for (const [name, given, said] of asked) {
      for (const budget of [1500, 3000]) {
        const { content, structuredContent, isError } = await call(name, { ...given, budget })
        expect([name, isError]).toEqual([name, undefined])
        expect(content[0]!.text.length).toBeLessThanOrEqual(budget)
        expect(JSON.stringify(structuredContent).length).toBeLessThanOrEqual(budget)
        if (budget === 1500) expect(content[0]!.text).toMatch(said)
      }
    }
  })

  test('a context has a part where the budget is small', async () => {
    const { call } = await one()
    for (const budget of [500, 600, 800, 1200]) {
      const { content, structuredContent } = await call('context', { question: 'storm at sea', budget })
      const { parts } = structuredContent as { parts: { text: string }[] }
      expect([budget, parts.length > 0, parts[0]?.text.includes('storm')]).toEqual([budget, true, true])
      expect(Math.max(content[0]!.text.length, JSON.stringify(structuredContent).length)).toBeLessThanOrEqual(budget)
    }
  })

  test('of several indexes: which one must be said', async () => {
    const { client, call } = await joined({ notes: { index, dense: NEVER }, animals: { index: other, dense: NEVER } })
    for (const { inputSchema } of (await client.listTools()).tools)
      expect(inputSchema).toMatchObject({ properties: { index: { enum: ['notes', 'animals'] } }, required: expect.arrayContaining(['index']) })
    expect((await call('search', { index: 'animals', question: 'otter' })).content[0]!.text).toContain('otter#0')
    const refused = await call('search', { index: 'plants', question: 'otter' })
    expect(refused).toEqual({ isError: true, content: [{ type: 'text', text: 'search: option "index": got "plants"; expected "notes" or "animals"' }] })
  })
})

describe('what a language model does wrong', () => {
  test.each([
    ['search', {}, /^search: option "question": got undefined; expected string$/],
    ['search', { question: 'x', limt: 3 }, /^search: got unknown option "limt"\. Did you mean "limit"\?$/],
    ['search', { question: 'x', budget: 0 }, /^search: option "budget": got 0; expected a whole number from 500 to 200000$/],
    ['search', { question: 7 }, /got 7; expected string\b/],
    ['explain', { question: ASKED, id: 'nobody#9' }, /"nobody#9"/], ['related', { kind: 'name', id: 'Nobody' }, /"Nobody"/], ['document', { id: 'nothing' }, /"nothing"/],
    ['document', { id: 'log', start: -1 }, /^document: option "start": got -1/],
  ])('%s %j is told in one line, as the error of a tool', async (name, given, said) => {
    const { call } = await one(), { isError, content } = await call(name, given)
    expect([isError, content.length]).toEqual([true, 1])
    expect(content[0]!.text).toMatch(said)
    expect(content[0]!.text).not.toContain('\n')
  })

  test('a question of more than 20,000 characters is refused; one of 10,000 operators, or of none, is answered in some way', async () => {
    const { call } = await one()
    expect((await call('search', { question: 'x'.repeat(20_001) })).content[0]!.text).toMatch(/; expected at most 20000 characters$/)
    for (const question of ['"'.repeat(10_001), '-'.repeat(10_000), '(x OR '.repeat(3000), '', '   '])
      expect((await call('search', { question })).content[0]!.text.length).toBeLessThanOrEqual(8000)
  })

  test('a tool that is not there, or a method, is the protocol\'s error; what comes after is answered', async () => {
    const { client, call } = await one()
    await expect(call('serch', { question: 'x' })).rejects.toMatchObject({ code: -32602, message: expect.stringContaining('Did you mean "search"?') })
    await expect(client.listPrompts()).rejects.toThrow(/prompts|not found/i)
    expect((await call('search', { question: ASKED })).isError).toBeUndefined()
  })

  test('a fault of ours is told to both', async () => {
    const faults: unknown[] = [], broken = Object.assign(Object.create(index) as TokenIndex, { search: () => Promise.reject(new Error('no\nluck')) })
    const { call } = await joined({ notes: { index: broken, dense: NEVER } }, faults)
    expect(await call('search', { question: 'x' })).toEqual({ isError: true, content: [{ type: 'text', text: 'a fault of ours: no luck' }] })
    expect(faults).toEqual([new Error('no\nluck')])
  })
})

test('what is cancelled ends, and what waits behind it has its turn', { timeout: 20_000 }, async () => {
  let waits = false, begin = () => {}
  const begun = new Promise<void>(resolve => { begin = resolve }), ended: unknown[] = []
  const encoder = ownEncoder({
    name: 'slow', width: 2,
    encode: async (texts, role, { signal }) => {
      if (role === 'query' && waits)
        await new Promise((_, reject) => {
          signal!.addEventListener('abort', () => { ended.push(role); reject(signal!.reason as Error) }, { once: true })
          begin()
        })
      return texts.map(() => [1, 0])
    },
  })
  const { call } = await joined({ notes: { index: await createIndex(DOCUMENTS, { encoder }), dense: { when: 'always' } } })
  waits = true
  const abort = new AbortController(), cancelled = call('search', { question: ASKED }, abort.signal), behind = call('related', { kind: 'name', id: 'Smiljan' })
  await begun
  expect(ended).toEqual([])
  abort.abort(new Error('enough'))
  await expect(cancelled).rejects.toThrow('enough')
  expect((await behind).isError).toBeUndefined()
  expect(ended).toEqual(['query'])
  waits = false
  expect((await call('search', { question: ASKED })).isError).toBeUndefined()
})

describe('a pipe', () => {
  /** What a server answers to lines. */
  async function answers(lines: string[], count: number): Promise<{ out: Record<string, unknown>[], notes: string[] }> {
    const input = new PassThrough(), output = new PassThrough(), notes: string[] = [], out: Record<string, unknown>[] = []
    const done = serveStdio({ indexes: new Map([['notes', { index, dense: NEVER }]]), line: new Line(), onFault: () => {} }, { input, output }, { signal: new AbortController().signal, note: text => void notes.push(text) })
    for (const line of lines) input.write(`${line}\n`)
    let text = ''
    for await (const chunk of output) {
      text += String(chunk)
      if (text.split('\n').length > count) break
    }
    input.end()
    await done
    out.push(...text.trim().split('\n').map(line => JSON.parse(line) as Record<string, unknown>))
    return { out, notes }
  }

  test('answers what is no message with the protocol\'s error, and goes on', async () => {
    const ping = (id: number) => JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' })
    const { out } = await answers(['garbage', '{"a":1}', '[]', 'null', '\u0000\u0001', ping(7)], 6)
    expect(out.filter(({ id }) => id === null).map(({ error }) => (error as { code: number }).code)).toEqual([-32700, -32600, -32600, -32600, -32700])
    expect(out.find(({ id }) => id === 7)).toEqual({ jsonrpc: '2.0', id: 7, result: {} })
  })

  test('with a line without an end closes, and says so', async () => {
    const input = new PassThrough(), notes: string[] = []
    const done = serveStdio({ indexes: new Map([['notes', { index, dense: NEVER }]]), line: new Line(), onFault: () => {} }, { input, output: new PassThrough() }, { signal: new AbortController().signal, note: text => void notes.push(text) })
    const chunk = 'x'.repeat(2 ** 20)
    for (let i = 0; i < 12; i++) input.write(chunk)
    await done
    expect(notes).toEqual([expect.stringContaining('maximum size')])
  })
})

describe('tokengraph mcp', () => {
  let folder: string, file: string
  beforeAll(async () => {
    built('cli.js')
    folder = mkdtempSync(join(tmpdir(), 'tokengraph-mcp-'))
    file = join(folder, 'notes.tkg')
    await saveIndex(index, file)
    await saveIndex(other, join(folder, 'animals.tkg'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('answers the official client, and ends with it', { timeout: 60_000 }, async () => {
    const transport = new StdioClientTransport({ command: process.execPath, args: [built('cli.js'), 'mcp', file, join(folder, 'animals.tkg')], stderr: 'pipe' })
    const client = new Client({ name: 'test', version: '1' }), said: string[] = []
    transport.stderr!.on('data', text => said.push(String(text)))
    await client.connect(transport)
    expect(client.getServerVersion()).toMatchObject({ name: 'tokengraph' })
    expect(client.getInstructions()).toContain('"context"')
    const { content } = await client.callTool({ name: 'context', arguments: { index: 'notes', question: ASKED } }) as unknown as Told
    expect(content[0]!.text).toMatch(/^\[1\] Nikola Tesla/)
    const { isError } = await client.callTool({ name: 'document', arguments: { index: 'animals', id: 'tesla' } })
    expect([isError, said]).toEqual([true, []])
    await client.close()
  })

  test('ends well where its client leaves, and at Ctrl-C', { timeout: 60_000 }, async () => {
    const left = startCli(['mcp', file], { stdio: ['pipe', 'pipe', 'pipe'] })
    left.child.stdin!.end()
    expect(await left.finished).toEqual({ code: 0, out: '', err: '' })
    const ended = startCli(['mcp', file], { stdio: ['pipe', 'pipe', 'pipe'] })
    ended.child.stdin!.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })}\n`)
    ended.child.stdout!.once('data', () => ended.child.kill('SIGINT'))
    expect(await ended.finished).toMatchObject({ code: 0, err: '' })
  })

  test('refuses in one line what it cannot open', async () => {
    for (const [args, said] of [[['mcp', file, file], /twice/], [['mcp', join(folder, 'none.tkg')], /none\.tkg/], [['mcp'], /missing required argument/]] as const) {
      const { code, out, err } = await startCli(args).finished
      expect([code, out]).toEqual([1, ''])
      expect(err).toMatch(said)
      expect(err.trim()).not.toContain('\n')
    }
    expect(await callCli(['mcp', file])).toMatchObject({ code: 1, err: expect.stringContaining('no standard input') })
  })
})
