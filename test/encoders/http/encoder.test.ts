import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { cached, memoryStore } from '../../../src/encoders/cached.ts'
import { httpEncoder, type HttpOptions } from '../../../src/encoders/http/encoder.ts'
import { createIndex, openIndex } from '../../../src/index.ts'
import { openEncoder } from '../../../src/node.ts'
import { rowAt } from '../../../src/math/dense/matrix.ts'
import { refusal } from '../../helpers/vectors.ts'

interface Asked { path: string, headers: IncomingMessage['headers'], body: { model: string, input: string[] } }
interface Said { status?: number, headers?: Record<string, string>, body?: unknown, text?: string, never?: true }

/** A service that speaks as OpenAI and Ollama do: a text's vector has its length, and 1; what was said before comes first. */
let server: Server, root: string
const asked: Asked[] = [], said: Said[] = []
const vectorOf = (text: string) => [text.length, 1, 0]

const answerTo = (path: string, { input }: Asked['body']): unknown => path.endsWith('/api/embed')
  ? { embeddings: input.map(vectorOf) }
  : { data: input.map((text, index) => ({ index, embedding: vectorOf(text) })).reverse() }

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const body = JSON.parse(text) as Asked['body'], path = request.url!
    asked.push({ path, headers: request.headers, body })
    const { status = 200, headers = {}, never, ...told } = said.shift() ?? {}
    if (never) return
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(told.text ?? JSON.stringify(told.body ?? answerTo(path, body)))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => { server.closeAllConnections(); server.close() })
afterEach(() => { asked.length = 0; said.length = 0 })

const open = (more: Partial<HttpOptions> = {}) => httpEncoder({ url: root, model: 'small', width: 3, ...more })
const unit = (text: string) => { const size = Math.hypot(text.length, 1); return [text.length / size, 1 / size, 0].map(Math.fround) }

describe('an encoder over HTTP', () => {
  test.each([
    ['', undefined, '/v1/embeddings'], ['/', undefined, '/v1/embeddings'], ['/v1', undefined, '/v1/embeddings'], ['/proxy/v1/', undefined, '/proxy/v1/embeddings'],
    ['/v1/embeddings', undefined, '/v1/embeddings'], ['/api/embed', undefined, '/api/embed'], ['', 'ollama', '/api/embed'], ['/x?version=2', undefined, '/x/v1/embeddings?version=2'],
  ] as const)('at %j, spoken to as %s, asks at %s, and has the vectors in the order of the texts', async (path, api, expected) => {
    const encoder = await open({ url: root + path, api }), texts = ['a', 'bcd', 'ef']
    const rows = await encoder.encode(texts, 'passage')
    expect(texts.map((_, i) => [...rowAt(rows, i)])).toEqual(texts.map(unit))
    expect(asked.map(each => [each.path, each.body])).toEqual([[expected, { model: 'small', input: texts }]])
  })

  test('asks for the width where it is not told, once', async () => {
    const encoder = await open({ width: undefined })
    expect([encoder.width, encoder.name, asked.length]).toEqual([3, 'small', 1])
  })

  test('sends batches, prefixes and the key; blank texts are not sent', async () => {
    const encoder = await open({ batch: 2, key: 'secret', headers: { 'x-team': 'otters' }, prefixes: { query: 'query: ' } })
    const rows = await encoder.encode(['a', '', 'bc', 'd', ' '], 'query')
    expect(asked.map(({ body }) => body.input)).toEqual([['query: a'], ['query: bc', 'query: d']])
    expect(asked[0]!.headers).toMatchObject({ authorization: 'Bearer secret', 'x-team': 'otters' })
    expect([...rowAt(rows, 1), ...rowAt(rows, 4)]).toEqual([0, 0, 0, 0, 0, 0])
    expect([...rowAt(rows, 3)]).toEqual(unit('query: d'))
  })

  test('words are encoded as texts by themselves, each once', async () => {
    const [rows] = await (await open()).encodeWords([{ text: 'to be to', words: [{ start: 0, end: 2 }, { start: 3, end: 5 }, { start: 6, end: 8 }] }], 'query')
    expect(asked.map(({ body }) => body.input)).toEqual([['to', 'be']])
    expect([...rowAt(rows!, 2)]).toEqual(unit('to'))
  })

  test('is another one where the model, its prefixes, version or width are; not where the service is', async () => {
    const digests = await Promise.all([{}, { model: 'large' }, { prefixes: { passage: 'p' } }, { version: '2' }, { width: 4 }].map(async more => (await open(more)).digest))
    expect(new Set(digests).size).toBe(5)
    expect((await open({ url: `${root}/api/embed`, batch: 7 })).digest).toBe(digests[0])
  })

  test('an index is made, kept and asked with it, and texts are asked for once through a cache', async () => {
    const encoder = cached(await open(), memoryStore()), index = await createIndex([{ id: 'a', text: 'boats' }, { id: 'b', text: 'an otter swims in the river' }], { encoder })
    const again = await openIndex(await index.toBytes(), { encoder: await open() })
    expect((await again.search('yacht', { dense: { when: 'always' }, kinds: ['passage'] })).hits[0]!.id).toBe('a#0')
    const before = asked.length
    await encoder.encode(['boats'], 'passage')
    expect(asked.length).toBe(before)
  })
})

describe('a service in trouble', () => {
  test('that is busy or has a fault is asked again, when it says', async () => {
    said.push({ status: 429, headers: { 'retry-after': '0' } }, { status: 503, headers: { 'retry-after': '0' }, text: 'busy' }, {})
    expect([...rowAt(await (await open()).encode(['a'], 'query'), 0)]).toEqual(unit('a'))
    expect(asked).toHaveLength(3)
  })

  test('waits longer each time, where it does not say', async () => {
    said.push({ status: 500 }, { status: 500 }, {})
    const begun = performance.now()
    await (await open()).encode(['a'], 'query')
    expect(performance.now() - begun).toBeGreaterThan(700)
  })

  const cases: [name: string, said: Said, tries: number, message: string][] = [
    ['refuses the key', { status: 401, body: { error: { message: 'Incorrect key\nprovided.' } } }, 1, 'got status 401, "Incorrect key\\nprovided."'],
    ['lacks the model', { status: 404, body: { error: 'model "small" not found' } }, 1, 'got status 404, "model \\"small\\" not found"'],
    ['stays busy', { status: 503, headers: { 'retry-after': '0' }, text: '<html>' }, 3, 'got status 503. It was asked 3 times.'],
    ['gives no JSON', { text: '<html>' }, 1, 'got an answer that is no JSON, "<html>"'],
    ['gives another answer', { body: { object: 'list' } }, 1, 'got an answer without a list "data"'], ['gives null', { body: null, text: 'null' }, 1, 'got an answer without a list "data"'],
    ['gives another width', { body: { data: [{ embedding: [1, 2] }] } }, 1, 'got 2 numbers; expected 3 numbers'],
    ['gives too few', { body: { data: [] } }, 1, 'got 0 vectors; expected 1 vectors'], ['gives no numbers', { body: { data: [{ embedding: [1, null, 2] }] } }, 1, 'got null at place 1; expected finite numbers'],
    ['gives no vectors', { body: { data: [null] } }, 1, 'got undefined; expected 3 numbers'],
  ]
  test.each(cases)('that %s is told in one line, without the key', async (_, answer, tries, message) => {
    said.push(...Array.from({ length: tries }, () => answer))
    const encoder = await open({ retries: 2, key: 'secret' })
    const error = await encoder.encode(['a'], 'query').catch((each: unknown) => each as Error & { code: string })
    expect(error).toMatchObject({ code: 'encoder', message: expect.stringContaining(message) })
    const { message: told } = error as Error
    expect(told).toMatch(/^encoder "small"/)
    expect(told).not.toMatch(/\n|secret/)
    expect(asked).toHaveLength(tries)
  })

  test('that is not there, or does not answer in time', async () => {
    await expect(open({ url: 'http://127.0.0.1:9', width: undefined, retries: 0 })).rejects.toMatchObject({ code: 'encoder', message: expect.stringMatching(/^encoder "small" at http:\/\/127\.0\.0\.1:9: got no answer \([^\n]+\)$/) })
    said.push({ never: true })
    await expect(open({ width: undefined, retries: 0, timeout: 50 })).rejects.toMatchObject({ code: 'encoder', message: expect.stringContaining('got no answer within 50 ms') })
  })

  test('is given up at the signal, while it is asked and while it is waited for', async () => {
    for (const trouble of [{ never: true }, { status: 429, headers: { 'retry-after': '20' } }] as Said[]) {
      said.push(trouble)
      const abort = new AbortController(), encoder = await open()
      setTimeout(() => abort.abort(), 100)
      await refusal(() => encoder.encode(['a'], 'query', { signal: abort.signal }), 'aborted')
    }
  })
})

test.each([
  [{ url: 'localhost:11434' }, 'url'], [{ url: 'http://me:secret@host' }, 'url'], [{ url: 'http://' }, 'url'], [{ model: '' }, 'model'], [{ api: 'cohere' }, 'api'], [{ batch: 0 }, 'batch'], [{ retires: 1 }, 'retires'],
] as const)('%j is refused', async (more, name) => {
  const message = await refusal(() => open(more as object), 'option')
  expect(String(message)).toContain(name)
})

test('openEncoder opens one by its address, and keeps its vectors', async () => {
  const encoder = await openEncoder(`${root}#small:latest`, { cache: false })
  expect(encoder).toMatchObject({ name: 'small:latest', width: 3 })
  await refusal(() => openEncoder(root), 'option')
})
