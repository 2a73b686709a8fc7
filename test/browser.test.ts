import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, extname, join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pathToFileURL } from 'node:url'
import type { Document, Query, SearchOptions, SearchResults } from '../src/index.ts'
import { launchChromium, noChromium } from './helpers/chromium.ts'
import { built } from './helpers/command.ts'

type Library = typeof import('../src/browser.ts')

const DOCUMENTS: Document[] = [
  { id: 'prestige', title: 'The Prestige (film)', text: 'The Prestige is a film by Christopher Nolan about two rival stage magicians. Nikola Tesla builds a machine for one of them.' },
  { id: 'tesla', title: 'Nikola Tesla', text: 'Nikola Tesla was an inventor. He was born in Smiljan and died in New York.' },
  { id: 'nolan', title: 'Christopher Nolan', text: 'Christopher Nolan was born in London. He directs films.' },
  { id: 'story', title: '无声狂啸', text: '《无声狂啸》是美国科幻小说大师哈兰·艾里森的一篇短篇小说，获得雨果奖。' },
  { id: 'writer', title: '哈兰·艾里森', text: '哈兰·艾里森，美国科幻小说大师，曾就读于俄亥俄州立大学。写了《无声狂啸》。' },
  { id: 'poem', title: '登鸛雀樓', text: '白日依山盡，黃河入海流。欲窮千里目，更上一層樓。', metadata: { author: '王之渙' } },
]
const ASKED: [Query, SearchOptions][] = [
  ['Where was the inventor born who appears in The Prestige?', { explain: true }],
  ['《无声狂啸》的作者曾就读于哪所大学？', { explain: true }],
  ['黄河入海流', {}],
  [{ text: 'born', nodes: [{ kind: 'name', id: 'Nikola Tesla' }] }, { filter: document => document.id !== 'nolan' }],
  ['zzzz', {}],
]

const TYPES: Record<string, string> = { '.js': 'text/javascript', '.html': 'text/html', '.tkg': 'application/octet-stream' }
const PAGE = `<!doctype html><meta charset="utf-8"><title>tokengraph</title><link rel="icon" href="data:,">
<script type="module">import * as tokengraph from './tokengraph.js'; window.tokengraph = tokengraph</script>`

describe.skipIf(noChromium)('in Chromium', () => {
  let library: Library, snapshot: Uint8Array, expected: SearchResults[]
  let server: Server, origin: string, browser: Browser, page: Page
  const served: string[] = [], asked: string[] = [], faults: string[] = []

  beforeAll(async () => {
    const folder = dirname(built('browser/tokengraph.js'))
    library = await import(/* @vite-ignore */ pathToFileURL(built('browser.js')).href)
    const index = await library.createIndex(DOCUMENTS)
    snapshot = await index.toBytes()
    expected = await Promise.all(ASKED.map(([query, options]) => index.search(query, options)))
    server = createServer((request, response) => {
      const path = new URL(request.url!, 'http://x').pathname
      served.push(path)
      const file = join(folder, path)
      const body = path === '/' ? PAGE : path === '/node.tkg' ? snapshot : existsSync(file) ? readFileSync(file) : undefined
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': TYPES[path === '/' ? '.html' : extname(path)] ?? 'text/plain' }).end(body)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    browser = await launchChromium(['--disable-gpu'])
    page = await browser.newPage()
    page.on('request', request => asked.push(request.url()))
    page.on('pageerror', error => faults.push(String(error)))
    page.on('console', message => { if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text()) })
    await page.goto(`${origin}/`)
    await page.waitForFunction('window.tokengraph')
  })
  afterAll(async () => {
    await browser?.close()
    server?.closeAllConnections()
    await new Promise(resolve => (server ? server.close(resolve) : resolve(undefined)))
  })

  /** Runs in the page, where a function cannot come along but as its text. */
  async function inPage<T>(body: string, given: unknown = undefined): Promise<T> {
    return await page.evaluate(`(async given => { const { tokengraph } = window; ${body} })(${JSON.stringify(given)})`) as T
  }
  const searches = ASKED.map(([query, { filter, ...options }]) => `await index.search(${JSON.stringify(query)}, { ...${JSON.stringify(options)}${filter ? `, filter: ${filter}` : ''} })`)

  /** The same results, but for the last bits of their numbers. */
  function expectAlike(got: unknown, wanted: unknown, where = ''): void {
    if (typeof wanted === 'number') expect(Math.abs((got as number) - wanted), where).toBeLessThanOrEqual(1e-9)
    else if (typeof wanted !== 'object' || wanted === null) expect(got, where).toBe(wanted)
    else {
      expect(Object.keys(got as object), where).toEqual(Object.keys(wanted))
      for (const key of Object.keys(wanted)) expectAlike((got as Record<string, unknown>)[key], (wanted as Record<string, unknown>)[key], `${where}.${key}`)
    }
  }

  test('what is asked is answered in Node at all', () => {
    const passages = expected.map(({ hits }) => hits.filter(({ kind }) => kind === 'passage').slice(0, 2).map(({ id }) => id).sort())
    expect(passages).toEqual([['prestige#0', 'tesla#0'], ['story#0', 'writer#0'], ['poem#0'], ['prestige#0', 'tesla#0'], []])
  })

  test('indexing, searching and explaining give what they give in Node', async () => {
    const results = await inPage<SearchResults[]>(`const index = await tokengraph.createIndex(given); return [${searches.join(', ')}]`, DOCUMENTS)
    expectAlike(results, expected)
  })

  test('an index that Node wrote is fetched and opened; written again it has the same bytes', async () => {
    const { results, bytes, explanation } = await inPage<{ results: SearchResults[], bytes: number[], explanation: unknown }>(`
      const index = await tokengraph.openIndex(await (await fetch('node.tkg')).arrayBuffer())
      return { results: [${searches.join(', ')}], bytes: [...await index.toBytes()], explanation: await index.explain('The Prestige', { kind: 'passage', id: 'tesla' }) }`)
    expectAlike(results, expected)
    expect(Buffer.from(bytes).equals(snapshot)).toBe(true)
    expectAlike(explanation, await (await library.openIndex(snapshot)).explain('The Prestige', { kind: 'passage', id: 'tesla' }))
  })

  test('an index that the browser wrote is opened in Node', async () => {
    const bytes = await inPage<number[]>('return [...await (await tokengraph.createIndex(given)).toBytes()]', DOCUMENTS)
    const index = await library.openIndex(Uint8Array.from(bytes))
    expectAlike(await Promise.all(ASKED.map(([query, options]) => index.search(query, options))), expected)
  })

  test('views, graphs and exports', async () => {
    const { nodes, order, gexf } = await inPage<{ nodes: number, order: number, gexf: string }>(`
      const index = await tokengraph.createIndex(given)
      const graph = await index.toGraphology()
      return { nodes: (await index.view('The Prestige')).nodes.length, order: graph.order, gexf: tokengraph.exportGraph(graph, 'gexf') }`, DOCUMENTS)
    const index = await library.createIndex(DOCUMENTS)
    expect(nodes).toBe((await index.view('The Prestige')).nodes.length)
    expect(order).toBe((await index.toGraphology()).order)
    expect(gexf).toBe(library.exportGraph(await index.toGraphology(), 'gexf'))
  })

  test('other languages are loaded when they are asked for', async () => {
    const ids = await inPage<string[]>(`
      const index = await tokengraph.createIndex([{ id: 'a', text: 'Die Häuser der Städte.' }], { analysis: { languages: ['de'] } })
      return (await index.search('Haus')).hits.map(({ id }) => id)`)
    expect(ids[0]).toBe('a#0')
    expect(served.some(path => path.startsWith('/de-'))).toBe(true)
    expect(served.some(path => /^\/(fr|ru|ta)-/.test(path))).toBe(false)
  })

  test('mistakes are told as in Node, and bad bytes refused', async () => {
    const told = await inPage<string[]>(`
      const index = await tokengraph.createIndex(given), told = []
      const bytes = await index.toBytes()
      for (const act of [() => index.search('x', { limt: 3 }), () => tokengraph.openIndex(bytes.slice(0, 99)), () => tokengraph.openIndex('text'), () => tokengraph.createIndex([{ id: 'a' }])]) {
        await act().catch(error => told.push(error instanceof tokengraph.TokenGraphError && error.code))
      }
      return told`, DOCUMENTS)
    expect(told).toEqual(['option', 'format', 'format', 'document'])
  })

  test('an AbortSignal ends the work', async () => {
    expect(await inPage(`
      const abort = new AbortController(), documents = Array.from({ length: 20000 }, (_, i) => ({ id: String(i), text: 'word' + i + ' stands here' }))
      const work = tokengraph.createIndex(documents, { signal: abort.signal, onProgress: () => abort.abort() })
      return await work.then(() => 'done', error => error.code)`)).toBe('aborted')
  })

  test('in a worker', async () => {
    expect(await inPage(`
      const code = "import { createIndex } from '" + location.origin + "/tokengraph.js'; const index = await createIndex([{ id: 'a', text: 'Paris 北京' }]); postMessage((await index.search('北京')).hits[0].id)"
      const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })), { type: 'module' })
      return await new Promise((resolve, reject) => { worker.onmessage = event => resolve(event.data); worker.onerror = event => reject(new Error(event.message)) })`)).toBe('a#0')
  })

  test('nothing was asked of any other server, and nothing was missing or broken', () => {
    expect(asked.length).toBeGreaterThan(3)
    expect(asked.filter(url => !url.startsWith(`${origin}/`) && !url.startsWith('data:') && !url.startsWith(`blob:${origin}/`))).toEqual([])
    expect(served.filter(path => path !== '/' && path !== '/node.tkg' && !existsSync(join(dirname(built('browser/tokengraph.js')), path)))).toEqual([])
    expect(faults).toEqual([])
  })
})
