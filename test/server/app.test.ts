import type { Hono } from 'hono'
import { beforeAll, describe, expect, it, test } from 'vitest'
import { createIndex } from '../../src/index.ts'
import { createApp } from '../../src/server/app.ts'
import type { ErrorBody } from '../../src/server/refusal.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'

const HOST = '127.0.0.1:8724'
const QUESTION = 'Where was the inventor born who appears in The Prestige?'
const DOCUMENTS = [
  { id: 'prestige', title: 'The Prestige (film)', text: 'The Prestige is a film about two rival stage magicians. Nikola Tesla builds a machine for one of them.' },
  { id: 'tesla', title: 'Nikola Tesla', text: 'Nikola Tesla was an inventor. He was born in Smiljan and died in New York.' },
  { id: 'illusionist', title: 'The Illusionist', text: 'The Illusionist is a film about one magician in Vienna.' },
]

let index: TokenIndex, app: Hono
const faults: unknown[] = []
beforeAll(async () => {
  index = await createIndex(DOCUMENTS)
  app = createApp(index, { hosts: [HOST, 'localhost:8724'], script: async () => 'draw()', onFault: fault => faults.push(fault) })
})

const ask = (path: string, init: RequestInit = {}, asked = app) => asked.request(`http://${HOST}${path}`, init)
const post = (body: unknown, headers: Record<string, string> = {}) =>
  ask('/api/what-if', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) })

async function answer(path: string, asked = app): Promise<any> {
  const response = await ask(path, {}, asked)
  expect({ path, status: response.status, type: response.headers.get('content-type') }).toEqual({ path, status: 200, type: 'application/json' })
  return response.json()
}

/** The error of a request that must be refused: JSON, one line, no stack. */
async function refusal(request: Response | Promise<Response>, status: number, code: string): Promise<string> {
  const response = await request
  const body = await response.json() as ErrorBody
  expect({ status: response.status, code: body.error.code }).toEqual({ status, code })
  expect(Object.keys(body)).toEqual(['error'])
  expect(Object.keys(body.error)).toEqual(['code', 'message'])
  expect(body.error.message).not.toMatch(/\n|\bat .*:\d+|node_modules|\[object/)
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  return body.error.message
}

describe('what is served', () => {
  test('the page and its script, without a part from elsewhere', async () => {
    const page = await ask('/')
    const html = await page.text()
    expect(page.headers.get('content-type')).toBe('text/html; charset=UTF-8')
    expect(html).toContain('<script src="/page.js"></script>')
    expect(html).not.toMatch(/https?:|<style|\son\w+=|<script>/)
    const script = await ask('/page.js')
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(await script.text()).toBe('draw()')
  })

  test('the page, whatever stands behind its address', async () => {
    for (const query of ['?question=film', '?utm_source=x&utm_source=y', '?%', '?']) {
      const page = await ask(`/${query}`)
      expect([page.status, await page.text()]).toEqual([200, await (await ask('/')).text()])
    }
  })

  test('headers that let nothing else in', async () => {
    const { headers } = await ask('/')
    const policy = headers.get('content-security-policy')!.split('; ')
    expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"]))
    expect(policy.join()).not.toMatch(/unsafe|\*|https?:/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  test('counts', async () => {
    expect(await answer('/api/stats')).toEqual(JSON.parse(JSON.stringify(index.stats())))
  })

  test('a question: the view that the engine makes', async () => {
    expect(await answer(`/api/search?${new URLSearchParams({ question: QUESTION })}`)).toEqual(JSON.parse(JSON.stringify(await index.view(QUESTION))))
    const few = await answer(`/api/search?${new URLSearchParams({ question: QUESTION, nodes: '4', limit: '1' })}`)
    expect(few).toEqual(JSON.parse(JSON.stringify(await index.view(QUESTION, { nodes: 4, limit: 1 }))))
    expect(few.nodes.length).toBeLessThanOrEqual(4)
  })

  test('no question: an overview, or the question that the server was started with', async () => {
    const overview = JSON.parse(JSON.stringify(await index.overview({ nodes: 200 })))
    expect(await answer('/api/search')).toEqual(overview)
    expect(await answer('/api/search?question=%20')).toEqual(overview)
    const started = createApp(index, { hosts: [HOST], script: async () => '', question: 'magicians', nodes: 5 })
    const first = await answer('/api/search', started)
    expect(first.query).toBe('magicians')
    expect(first.nodes.length).toBeLessThanOrEqual(5)
    expect((await answer('/api/search?question=', started)).query).toBe('')
  })

  test('why a node has its score', async () => {
    const explained = await answer(`/api/explain?${new URLSearchParams({ question: QUESTION, kind: 'passage', id: 'tesla#0' })}`)
    expect(explained).toEqual(JSON.parse(JSON.stringify(await index.explain(QUESTION, { kind: 'passage', id: 'tesla#0' }))))
  })

  test('why the best passage has its score, or the best node of a kind, where no other is named', async () => {
    const { hits } = await index.search(QUESTION), asked = `/api/explain?${new URLSearchParams({ question: QUESTION })}`
    expect(await answer(asked)).toEqual(JSON.parse(JSON.stringify(await index.explain(QUESTION, hits[0]!))))
    expect((await answer(`${asked}&kind=name`)).node.id).toBe(hits.find(({ kind }) => kind === 'name')!.id)
    expect(await refusal(ask('/api/explain?question=zzzz'), 404, 'not-found')).toContain('got no passage for "zzzz"')
  })

  test('what completes a question', async () => {
    expect(await answer('/api/suggest?text=who%20is%20nik&limit=2')).toEqual(JSON.parse(JSON.stringify(await index.suggest('who is nik', { limit: 2 }))))
    expect((await answer('/api/suggest?text=nik')).suggestions[0].text.toLowerCase()).toContain('nikola')
    await refusal(ask('/api/suggest'), 400, 'option')
  })

  test('what is next to a node', async () => {
    const near = await answer(`/api/neighbourhood?${new URLSearchParams({ kind: 'name', id: 'Nikola Tesla' })}`)
    expect(near).toMatchObject({ schema: 'tokengraph.graph-view/2', query: '' })
    const ids: string[] = near.nodes.map(({ kind, id }: { kind: string, id: string }) => `${kind} ${id}`)
    expect(ids).toEqual(expect.arrayContaining(['name Nikola Tesla', 'passage tesla#0', 'passage prestige#0']))
    expect(ids).not.toContain('passage illusionist#0')
    const two = await answer(`/api/neighbourhood?${new URLSearchParams({ kind: 'name', id: 'Nikola Tesla', radius: '2', nodes: '3' })}`)
    expect(two.nodes).toHaveLength(3)
  })

  test('what if: the ranking over the whole graph, with other settings', async () => {
    const asWas = await (await post({ question: QUESTION, change: {} })).json()
    expect(asWas).toEqual(JSON.parse(JSON.stringify(await index.view(QUESTION))))
    const changed = await (await post({ question: QUESTION, change: { restart: 0.9, steps: 2, edges: { back: 0 } } })).json()
    expect(changed).toEqual(JSON.parse(JSON.stringify(await index.view(QUESTION, { walk: { restart: 0.9, steps: 2, edges: { back: 0 } } }))))
    expect(changed.settings).toMatchObject({ restart: 0.9, steps: 2 })
  })

  test('what if: without a node and an edge', async () => {
    const without = { nodes: [{ kind: 'passage' as const, id: 'illusionist#0' }], edges: [{ kind: 'mentions' as const, source: 'prestige#0', target: 'Nikola Tesla' }] }
    const changed = await (await post({ question: QUESTION, change: { without } })).json()
    expect(changed).toEqual(JSON.parse(JSON.stringify(await index.view(QUESTION, { without }))))
    expect(changed.nodes.map(({ id }: { id: string }) => id)).not.toContain('illusionist#0')
    expect(changed.transitions).not.toEqual((await answer(`/api/search?${new URLSearchParams({ question: QUESTION })}`)).transitions)
  })

  it.each(['/', '/page.js', '/api/stats', '/api/search?question=film'])('HEAD %s: the headers alone', async path => {
    const response = await ask(path, { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe((await ask(path)).headers.get('content-type'))
    expect(await response.text()).toBe('')
  })
})

describe('what is refused', () => {
  it.each([
    '/api', '/api/', '/api/serch', '/index.html', '/page.js/', '//', '/favicon.ico', '/../package.json', '/%2e%2e/package.json', '/..%2fpackage.json', '/page.js/../../package.json', '/api/search/..%5c..%5cx', '/%00', '/%', '/%ff',
  ])('404: %s', async path => {
    expect(await refusal(ask(path), 404, 'not-found')).toMatch(/^path: got "/)
  })

  test('404 suggests what is near', async () => {
    expect(await refusal(ask('/api/serch'), 404, 'not-found')).toContain('Did you mean "/api/search"?')
  })

  it.each([['/', 'POST'], ['/page.js', 'DELETE'], ['/api/search', 'POST'], ['/api/stats', 'PUT'], ['/api/explain', 'PATCH'], ['/api/neighbourhood', 'OPTIONS']])('405: %s %s', async (path, method) => {
    const response = await ask(path, { method })
    expect(response.headers.get('allow')).toBe('GET, HEAD')
    expect(await refusal(response, 405, 'method')).toContain(`got ${method}`)
  })

  test('405: reading what only takes a body', async () => {
    for (const method of ['GET', 'HEAD', 'PUT']) {
      const response = await ask('/api/what-if', { method })
      expect({ status: response.status, allow: response.headers.get('allow') }).toEqual({ status: 405, allow: 'POST' })
    }
  })

  it.each([
    ['/api/search?qestion=x', 'unknown option "qestion". Did you mean "question"?'],
    ['/api/search?question=x&nodes=many', 'option "nodes": got "many"; expected a whole number'],
    ['/api/search?question=x&nodes=0', 'option "nodes": got 0; expected a whole number from 1 to 5000'],
    ['/api/search?question=x&nodes=1e9', 'expected a whole number'],
    ['/api/search?question=x&nodes=100000', 'got 100000; expected a whole number from 1 to 5000'],
    ['/api/search?question=x&limit=1001', 'got 1001; expected a whole number from 0 to 1000'],
    ['/api/neighbourhood?kind=name&id=Nikola%20Tesla&nodes=5001', 'expected a whole number from 1 to 5000'],
    ['/api/search?question=x&nodes=-1', 'expected a whole number'],
    ['/api/search?question=x&limit=', 'expected a whole number'],
    ['/api/search?question=x&question=y', 'option "question": got 2 values; expected one'],
    ['/api/search?question=x&propagate=ideas', 'expected "scores" or "vectors"'],
    ['/api/explain?kind=passage', '"question"'],
    ['/api/neighbourhood?kind=passage', '"id"'],
    ['/api/explain?question=x&kind=word&id=a', 'option "kind": got "word"'],
    ['/api/neighbourhood?kind=name&id=Nikola%20Tesla&radius=101', 'expected a whole number from 0 to 100'],
    ['/api/stats?x=1', 'unknown option "x"'],
    ['/page.js?x=1', 'unknown option "x"'],
  ])('400: %s', async (path, message) => {
    expect(await refusal(ask(path), 400, 'option')).toContain(message)
  })

  test('404 for nodes that are not there, 400 for vectors where there are none', async () => {
    expect(await refusal(ask('/api/explain?question=film&kind=passage&id=none%230'), 404, 'not-found')).toContain('none#0')
    await refusal(ask('/api/neighbourhood?kind=name&id=Nobody'), 404, 'not-found')
    await refusal(ask('/api/search?question=film&propagate=vectors'), 400, 'encoder')
  })

  it.each([
    ['', 'format', 'got no body'], ['{', 'format', 'no JSON'], ['null', 'option', 'got null'], ['[]', 'option', 'an array'], ['"x"', 'option', 'got "x"'],
    [{ question: 'x' }, 'option', 'option "change": got undefined; expected an object { restart?, steps?, edges?, without? }'],
    [{ question: 'x', change: { without: 'film' } }, 'option', 'option "change.without": got "film"; expected an object { nodes?, edges?, edgeKinds? }'],
    [{ question: 'x', change: { without: { nodes: ['film'] } } }, 'option', 'option "change.without.nodes.0": got "film"; expected an object { kind, id }'],
    [{ question: '', change: {} }, 'option', 'question'],
    [{ question: 'x', change: { restrat: 1 } }, 'option', 'Did you mean "restart"?'],
    [{ question: 'x', change: { restart: 2 } }, 'option', 'option "change.restart": got 2; expected a number from 0 to 1'],
    [{ question: 'x', change: { steps: 1.5 } }, 'option', 'a whole number'],
    [{ question: 'x', change: { steps: 101 } }, 'option', 'expected a whole number from 0 to 100'],
    [{ question: 'x', change: {}, nodes: 5001 }, 'option', 'option "nodes": got 5001; expected a whole number from 1 to 5000'],
    [{ question: 'x', change: {}, limit: 1001 }, 'option', 'expected a whole number from 0 to 1000'],
    [{ question: 'x', change: { edges: { mentions: -1 } } }, 'option', 'change.edges.mentions'],
    [{ question: 'x', change: { edges: { mention: 1 } } }, 'option', 'Did you mean "mentions"?'],
    [{ question: 'x', change: { without: { nodes: [{ kind: 'thing', id: 'a' }] } } }, 'option', 'change.without.nodes.0.kind'],
    [{ question: 'x', change: { without: { edges: [{ kind: 'mentions', source: 'a' }] } } }, 'option', 'target'],
    ['{"question": "x", "change": {"restart": 1e999}}', 'option', 'change.restart'],
  ])('400: a body of %j', async (body, code, message) => {
    expect(await refusal(post(body), 400, code)).toContain(message)
  })

  test('413: a body of more than 64 KiB, with its length or in pieces', async () => {
    const large = JSON.stringify({ question: 'x'.repeat(64 * 1024), change: {} })
    expect(await refusal(post(large, { 'content-length': String(large.length) }), 413, 'limit')).toContain('65536')
    await refusal(post(large), 413, 'limit')
    expect((await post({ question: 'film '.repeat(2000), change: {} })).status).toBe(200)
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])('415: a body of type %j, which any page may send', async type => {
    await refusal(post({ question: 'x', change: {} }, { 'content-type': type }), 415, 'type')
  })

  it.each(['evil.example', 'evil.example:8724', '127.0.0.1', '127.0.0.1:80', 'localhost:1', '127.0.0.1.evil.example:8724', 'user@127.0.0.1:8724', '127.0.0.1:8724 ', '[::1]:8725', ''])('403: Host %j', async host => {
    for (const path of ['/', '/api/stats', '/none']) {
      const request = new Request(`http://${HOST}${path}`)
      expect(await refusal(app.request(Object.defineProperty(request, 'headers', { value: new Map([['host', host]]) })), 403, 'host')).toContain(HOST)
    }
  })

  test('403: an address of another host, whatever the header says', async () => {
    await refusal(app.request('http://evil.example/api/stats', { headers: { host: HOST } }), 403, 'host')
  })

  it.each(['http://evil.example', 'null', `https://${HOST}`, `http://${HOST}.evil.example`, 'http://127.0.0.1:8725', 'http://127.0.0.1', 'file://'])('403: Origin %j', async origin => {
    await refusal(post({ question: 'film', change: {} }, { origin }), 403, 'origin')
    await refusal(ask('/api/stats', { headers: { origin } }), 403, 'origin')
  })

  it.each(['cross-site', 'same-site', 'CROSS-SITE', '', 'none, none'])('403: Sec-Fetch-Site %j, an image in another page or a link in it', async site => {
    for (const path of ['/', '/page.js', '/api/search?question=film', '/none']) {
      expect(await refusal(ask(path, { headers: { 'sec-fetch-site': site } }), 403, 'site')).toContain('same-origin or none')
    }
    await refusal(post({ question: 'film', change: {} }, { 'sec-fetch-site': site }), 403, 'site')
  })

  it.each(['same-origin', 'none'])('but not Sec-Fetch-Site %j', async site => {
    expect((await ask('/', { headers: { 'sec-fetch-site': site } })).status).toBe(200)
    expect((await ask('/api/search?question=film', { headers: { 'sec-fetch-site': site } })).status).toBe(200)
  })

  test('as many nodes as the server was started with may be asked for', async () => {
    const started = createApp(index, { hosts: [HOST], script: async () => '', nodes: 6000 })
    expect((await answer('/api/search?question=film&nodes=6000', started)).query).toBe('film')
    expect(await refusal(ask('/api/search?question=film&nodes=6001', {}, started), 400, 'option')).toContain('a whole number from 1 to 6000')
  })

  test('503 with Retry-After for more requests than may wait; then all are answered', async () => {
    const answers = await Promise.all(Array.from({ length: 25 }, () => ask('/api/search?question=film')))
    const refused = answers.filter(({ status }) => status === 503)
    expect([answers.filter(({ status }) => status === 200).length, refused.length]).toEqual([17, 8])
    expect(refused[0]!.headers.get('retry-after')).toBe('1')
    await refusal(refused[0]!, 503, 'busy')
    expect((await ask('/api/search?question=film')).status).toBe(200)
  })

  it.each([`http://${HOST}`, 'http://localhost:8724'])('but not Origin %j', async origin => {
    expect((await post({ question: 'film', change: {} }, { origin })).status).toBe(200)
  })

  test('500 for a fault of ours: one line to the page, all of it to the one who runs the server', async () => {
    const broken = createApp(index, { hosts: [HOST], script: () => Promise.reject(new TypeError('no such\n  file')), onFault: fault => faults.push(fault) })
    faults.length = 0
    expect(await refusal(ask('/page.js', {}, broken), 500, 'fault')).toBe('a fault of ours: no such file')
    expect(faults).toEqual([new TypeError('no such\n  file')])
    faults.length = 0
    await ask('/none')
    expect(faults).toEqual([])
  })

  test('503 for a question that nobody waits for any more, which is no fault', async () => {
    faults.length = 0
    await refusal(ask('/api/search?question=film', { signal: AbortSignal.abort() }), 503, 'aborted')
    expect(faults).toEqual([])
  })
})
