import type { Hono } from 'hono'
import { beforeAll, describe, expect, it, test } from 'vitest'
import { createIndex, type TokenIndex } from '../../src/index.ts'
import { createApp } from '../../src/server/app.ts'

const HOST = '127.0.0.1:8724'
const QUESTION = 'Where was the inventor born who appears in The Prestige?'
const DOCUMENTS = [
  { id: 'prestige', title: 'The Prestige', text: 'The Prestige is a film about two magicians. Nikola Tesla builds a machine for one.', metadata: { year: 2006 } },
  { id: 'tesla', title: 'Nikola Tesla', text: 'Nikola Tesla was an inventor. He was born in Smiljan.', metadata: { year: 1856 } },
  { id: 'log', title: 'The log', text: Array.from({ length: 600 }, (_, i) => `Line ${i} of the log tells of storm ${i % 7} at sea 😀.`).join('\n\n') },
]

let index: TokenIndex, app: Hono
beforeAll(async () => {
  index = await createIndex(DOCUMENTS)
  app = createApp(index, { hosts: [HOST], script: async () => '' })
})

const get = (path: string, parameters: Record<string, string> = {}) => app.request(`http://${HOST}${path}?${new URLSearchParams(parameters)}`)
const post = (path: string, body: unknown, init: RequestInit = {}) =>
  app.request(`http://${HOST}${path}`, { method: 'POST', body: JSON.stringify(body), ...init, headers: { 'content-type': 'application/json', ...init.headers } })
const answerOf = async (response: Response | Promise<Response>): Promise<any> => {
  const got = await response, body = await got.json()
  expect([got.status, got.status === 200 ? '' : body]).toEqual([200, ''])
  return body
}
const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('a server answers what the library does', () => {
  it.each([
    ['a question', { question: QUESTION }],
    ['with all that lists have', { question: 'born film storm', limit: 3, offset: 1, perDocument: 2, facets: { year: true }, kinds: ['passage'] as const, matches: true, snippet: 80, minRelevance: 0.001 }],
    ['with operators, another walk, and reasons', { question: 'film -storm "two magicians"', syntax: 'operators' as const, prefix: 'last' as const, typos: 1, walk: { restart: 0.2 }, explain: { paths: 1 } }],
    ['without a question', { filter: { year: { min: 1 } }, sortBy: { field: 'year', order: 'desc' as const } }],
  ])('hits: %s', async (_, { question = '', ...options }: { question?: string } & object) => {
    const answer = await answerOf(post('/api/hits', { ...(question && { question }), ...options }))
    expect(answer).toEqual(sent(await index.search(question, options)))
    expect(answer.hits.length).toBeGreaterThan(1)
  })

  test('context', async () => {
    expect(await answerOf(post('/api/context', { question: QUESTION, budget: 90, order: 'path' }))).toEqual(sent(await index.context(QUESTION, { budget: 90, order: 'path' })))
  })

  test('what stands around, and what hangs together', async () => {
    expect(await answerOf(get('/api/related', { kind: 'name', id: 'Nikola Tesla', edges: 'mentions', direction: 'in', limit: '1' })))
      .toEqual(sent(await index.related({ kind: 'name', id: 'Nikola Tesla' }, { edges: ['mentions'], direction: 'in', limit: 1 })))
    expect(await answerOf(get('/api/related', { id: 'Nikola Tesla' }))).toEqual(sent(await index.related('Nikola Tesla')))
    expect(await answerOf(get('/api/path', { from: 'prestige', to: 'tesla', count: '1' }))).toEqual(sent(await index.path('prestige', 'tesla', { count: 1 })))
    expect(await answerOf(get('/api/topics', { count: '2', seed: '7' }))).toEqual(sent(await index.topics({ count: 2, seed: 7 })))
    expect((await answerOf(get('/api/keyphrases', { document: 'prestige', count: '2' }))).documents).toEqual([{ document: 'prestige', keyphrases: sent(await index.keyphrases({ id: 'prestige' }, { count: 2 })) }])
  })

  test('passages of a document, a page of them, and those around one', async () => {
    const all = sent(await index.passages('log')) as { id: string }[]
    expect(all.length).toBeGreaterThan(5)
    expect(await answerOf(get('/api/passages', { document: 'log', offset: '2', limit: '3' }))).toEqual({ schema: 'tokengraph.passages/1', total: all.length, passages: all.slice(2, 5) })
    expect((await answerOf(get('/api/passages', { document: 'log' }))).passages).toHaveLength(Math.min(10, all.length))
    expect(await answerOf(get('/api/around', { id: 'log#3', count: '2' }))).toEqual({ schema: 'tokengraph.passages/1', total: all.length, passages: all.slice(1, 6) })
    expect((await answerOf(get('/api/around', { id: 'log#0' }))).passages.map(({ id }: { id: string }) => id)).toEqual(['log#0', 'log#1'])
  })

  test('all of a document, stretch by stretch, no character cut in two', async () => {
    for (const length of ['2', '701', '1000000']) {
      let start: number | undefined = length === '2' ? DOCUMENTS[2]!.text.length - 9 : 0, text = ''
      const from = start
      while (start !== undefined) {
        const told = await answerOf(get('/api/document', { id: 'log', start: String(start), length }))
        expect(told).toMatchObject({ schema: 'tokengraph.document/1', id: 'log', title: 'The log', length: DOCUMENTS[2]!.text.length, start })
        expect(told.text.isWellFormed()).toBe(true)
        text += told.text
        start = told.next
      }
      expect(text).toBe(DOCUMENTS[2]!.text.slice(from))
    }
    expect(await answerOf(get('/api/document', { id: 'tesla' }))).toMatchObject({ metadata: { year: 1856 }, text: DOCUMENTS[1]!.text })
    expect((await answerOf(get('/api/document', { id: 'log' }))).text.length).toBeLessThanOrEqual(8000)
    expect(await answerOf(get('/api/document', { id: 'tesla', start: '999' }))).toMatchObject({ start: 53, end: 53, text: '' })
  })

  test('what the server was started with holds where a request does not say', async () => {
    const started = createApp(index, { hosts: [HOST], script: async () => '', propagate: 'vectors' })
    const asked = (body: object) => started.request(`http://${HOST}/api/hits`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    expect(await (await asked({ question: 'film' })).json()).toMatchObject({ error: { code: 'encoder' } })
    expect((await asked({ question: 'film', propagate: 'scores' })).status).toBe(200)
  })
})

describe('what a program sends that is wrong', () => {
  it.each<[string, object, number, string, string]>([
    ['/api/hits', {}, 400, 'query', ''],
    ['/api/hits', { question: 7 }, 400, 'option', 'option "question": got 7; expected string or an object'],
    ['/api/hits', { question: 'x', limt: 1 }, 400, 'option', 'Did you mean "limit"?'],
    ['/api/hits', { question: 'x', signal: {} }, 400, 'option', 'unknown option "signal"'],
    ['/api/hits', { question: 'x', limit: 1001 }, 400, 'option', 'option "limit": got 1001'],
    ['/api/hits', { question: 'x', limit: { passage: 1001 } }, 400, 'option', 'option "limit.passage": got 1001; expected a whole number from 0 to 1000'],
    ['/api/hits', { question: 'x', namesFrom: 10_000 }, 400, 'option', 'namesFrom'],
    ['/api/hits', { question: 'x', filter: { year: { mim: 1 } } }, 400, 'option', 'option "filter.year"'],
    ['/api/hits', { question: 'x', facets: { year: 'all' } }, 400, 'option', 'option "facets.year"'],
    ['/api/hits', { question: 'x', rerank: { ranker: {} } }, 400, 'option', 'rerank.ranker'],
    ['/api/context', { budget: 5 }, 400, 'option', 'option "question": got undefined'],
    ['/api/context', { question: '' }, 400, 'query', ''],
    ['/api/context', { question: 'x', passages: 1001 }, 400, 'option', 'from 1 to 1000'],
    ['/api/context', { question: 'x', count: 'words' }, 400, 'option', 'unknown option "count"'],
  ])('%s %j is refused in one line', async (path, body, status, code, message) => {
    const response = await post(path, body), { error } = await response.json() as { error: { code: string, message: string } }
    expect([response.status, error.code]).toEqual([status, code])
    expect(error.message).toContain(message)
    expect(error.message).not.toContain('\n')
  })

  it.each<[string, Record<string, string>, number, string]>([
    ['/api/related', { kind: 'name', id: 'Nobody' }, 404, 'Nobody'], ['/api/related', { kind: 'name', id: 'Nikola Tesla', edges: 'links,likes' }, 400, 'likes'],
    ['/api/path', { from: 'tesla', to: 'Nobody' }, 404, 'Nobody'], ['/api/path', { from: 'tesla', to: 'tesla' }, 400, 'path'], ['/api/path', { from: 'a', to: 'b', count: '101' }, 400, 'from 1 to 100'],
    ['/api/topics', { nodes: '5001' }, 400, 'from 1 to 5000'], ['/api/document', { id: 'none' }, 404, 'none'], ['/api/document', { id: 'log', length: '1' }, 400, 'from 2 to 1000000'],
    ['/api/document', {}, 400, '"id"'], ['/api/passages', { document: 'none' }, 404, 'none'], ['/api/around', { id: 'log#0', count: '101' }, 400, 'from 0 to 100'], ['/api/keyphrases', { document: 'none' }, 404, 'none'],
  ])('%s %j', async (path, parameters, status, message) => {
    const response = await get(path, parameters), { error } = await response.json() as { error: { message: string } }
    expect([response.status, error.message]).toEqual([status, expect.stringContaining(message)])
  })

  test('guards hold: other sites, other methods, long bodies, clients that left, too many at a time', async () => {
    expect((await post('/api/hits', { question: 'x' }, { headers: { origin: 'http://evil.example' } })).status).toBe(403)
    expect((await post('/api/hits', { question: 'x' }, { headers: { 'content-type': 'text/plain' } })).status).toBe(415)
    expect((await get('/api/hits')).headers.get('allow')).toBe('POST')
    expect((await post('/api/topics', {})).headers.get('allow')).toBe('GET, HEAD')
    expect((await post('/api/context', { question: 'x'.repeat(70_000) })).status).toBe(413)
    expect(await (await post('/api/hits', { question: 'x' }, { signal: AbortSignal.abort() })).json()).toMatchObject({ error: { code: 'aborted' } })
    const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await post('/api/hits', { question: 'film' })).status))
    expect([statuses.filter(each => each === 200).length, statuses.filter(each => each === 503).length]).toEqual([17, 3])
  })
})
