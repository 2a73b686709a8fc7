import { Hono } from 'hono'
import { EventEmitter, once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { createIndex, type TokenIndex } from '../../src/index.ts'
import { createApp } from '../../src/server/app.ts'
import { isLoopback, type Served, serve } from '../../src/server/serve.ts'
import { refusal } from '../helpers/refusal.ts'
import { linkedDocuments } from '../helpers/texts.ts'

/** What a server sends back to these bytes, until it or we close. */
async function raw(port: number, bytes: string): Promise<{ status: number, headers: string, body: string }> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.setEncoding('utf8').on('data', data => { text += data })
  socket.on('error', () => {})
  socket.write(bytes)
  await once(socket, 'close')
  const [head = '', ...body] = text.split('\r\n\r\n')
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), headers: head, body: body.join('\r\n\r\n') }
}

describe('a server', () => {
  const ending = new AbortController()
  let served: Served, host: string, index: TokenIndex
  beforeAll(async () => {
    index = await createIndex([{ id: 'a', title: 'Paris', text: 'Paris is a city on the Seine.' }])
    served = await serve(hosts => createApp(index, { hosts, script: async () => 'draw()' }), { signal: ending.signal })
    host = `127.0.0.1:${served.port}`
  })
  afterAll(() => ending.abort())
  const get = (path: string, headers: readonly string[] = [`Host: ${host}`], method = 'GET') =>
    raw(served.port, [`${method} ${path} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n'))

  test('listens at a free port of this machine alone', () => {
    expect(served.address).toBe(`http://127.0.0.1:${served.port}/`)
  })

  test('answers under all names of this machine', async () => {
    for (const name of [host, `localhost:${served.port}`, `LocalHost:${served.port}`, `[::1]:${served.port}`]) {
      const { status, body } = await get('/api/stats', [`Host: ${name}`])
      expect({ name, status }).toEqual({ name, status: 200 })
      expect(JSON.parse(body)).toMatchObject({ documents: 1 })
    }
  })

  test('at all addresses of this machine: knows them, and no others', async () => {
    const end = new AbortController()
    const all = await serve(hosts => createApp(index, { hosts, script: async () => '' }), { host: '0.0.0.0', signal: end.signal })
    const external = Object.values(networkInterfaces()).flatMap(each => each!).filter(({ internal, family }) => !internal && family === 'IPv4')
    expect([all.address, ...all.others]).toEqual(['127.0.0.1', ...external.map(({ address }) => address)].map(own => `http://${own}:${all.port}/`))
    const ask = async (name: string) => (await raw(all.port, `GET /api/stats HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`)).status
    for (const address of [all.address, ...all.others]) expect(await ask(new URL(address).host)).toBe(200)
    for (const name of [`evil.example:${all.port}`, `203.0.113.7:${all.port}`]) expect(await ask(name)).toBe(403)
    end.abort()
  })

  it.each(['evil.example', `evil.example:8724`, '127.0.0.1', `127.0.0.1:1`, 'ev il', 'a/b', '[', '%', 'x@127.0.0.1'])('refuses Host: %s', async name => {
    const { status, body, headers } = await get('/api/stats', [`Host: ${name}`])
    expect([400, 403]).toContain(status)
    expect(JSON.parse(body).error.code).toBe(status === 403 ? 'host' : 'request')
    expect(headers).toContain("default-src 'none'")
  })

  test('refuses two hosts, and none', async () => {
    expect((await get('/api/stats', [`Host: evil.example`, `Host: ${host}`])).status).toBe(403)
    const { status, body } = await get('/api/stats', [])
    expect(status).toBe(400)
    expect(JSON.parse(body).error).toEqual({ code: 'request', message: expect.stringMatching(/host/i) })
  })

  it.each(['/../../etc/passwd', '/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/page.js/../../../package.json', '//etc/passwd', '/....//package.json', '/\\..\\..\\package.json', '/page.js%00.png'])('finds nothing at %s', async path => {
    const { status, body } = await get(path)
    expect([400, 404]).toContain(status)
    expect(['request', 'not-found']).toContain(JSON.parse(body).error.code)
    expect(body).not.toMatch(/root:|"name": "tokengraph"/)
  })

  test('an address of another host in the first line is refused, too', async () => {
    expect((await get('http://evil.example/api/stats')).status).toBe(403)
    expect((await get(`http://${host}/api/stats`)).status).toBe(200)
  })

  test('bytes that are no request, and headers without end, get JSON as well', async () => {
    const nonsense = await raw(served.port, 'nonsense\r\n\r\n')
    expect(nonsense.status).toBe(400)
    expect(JSON.parse(nonsense.body).error.code).toBe('request')
    const endless = await get('/api/stats', [`Host: ${host}`, `X: ${'x'.repeat(20_000)}`])
    expect(endless.status).toBe(431)
    expect(JSON.parse(endless.body).error.message).toContain('16 KiB')
  })

  test('a huge body is refused before it is read', async () => {
    const headers = [`Host: ${host}`, 'Content-Type: application/json', 'Content-Length: 10000000000']
    const { status, body } = await get('/api/what-if', headers, 'POST')
    expect({ status, code: JSON.parse(body).error.code }).toEqual({ status: 413, code: 'limit' })
  })

  test('a body in pieces is read to 64 KiB', async () => {
    const pieces = `10000\r\n${'x'.repeat(0x10000)}\r\n1\r\nx\r\n0\r\n\r\n`
    const { status } = await raw(served.port, ['POST /api/what-if HTTP/1.1', `Host: ${host}`, 'Content-Type: application/json', 'Transfer-Encoding: chunked', 'Connection: close', '', pieces].join('\r\n'))
    expect(status).toBe(413)
    const body = JSON.stringify({ question: 'city', change: {} })
    const whole = await raw(served.port, ['POST /api/what-if HTTP/1.1', `Host: ${host}`, 'Content-Type: application/json', 'Transfer-Encoding: chunked', 'Connection: close', '', `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`].join('\r\n'))
    expect(whole.status).toBe(200)
  })

  test('HEAD has no body', async () => {
    expect(await get('/api/stats', [`Host: ${host}`], 'HEAD')).toMatchObject({ status: 200, body: '' })
  })
})

describe('clients that leave', () => {
  const ending = new AbortController()
  afterAll(() => ending.abort())

  test('do not hold up others: work that nobody waits for ends', async () => {
    const index = await createIndex(linkedDocuments(3000)), done: string[] = []
    for (const name of ['overview', 'view', 'neighbourhood'] as const) {
      const call = index[name].bind(index) as (...given: unknown[]) => Promise<unknown>
      Object.assign(index, { [name]: (...given: unknown[]) => call(...given).then(view => { done.push(name); return view }, error => { done.push(`${name} ${error.code}`); throw error }) })
    }
    const { address } = await serve(hosts => createApp(index, { hosts, script: async () => '', nodes: 100_000 }), { signal: ending.signal })
    const get = (path: string, signal?: AbortSignal) => fetch(`${address}api/${path}`, { signal })
    const timed = async (work: () => Promise<unknown>) => { const begun = performance.now(); await work(); return performance.now() - begun }
    await get('search?question=word1&nodes=100').then(answer => answer.text())
    const alone = await timed(() => get('search?question=&nodes=100000').then(answer => answer.text()))
    for (const path of ['search?question=&nodes=100000', 'neighbourhood?kind=name&id=Title1&radius=100&nodes=100000']) {
      done.length = 0
      await Promise.all(Array.from({ length: 4 }, () => expect(get(path, AbortSignal.timeout(50))).rejects.toThrow()))
      const next = await timed(async () => expect((await get('search?question=word1&nodes=100')).status).toBe(200))
      expect(next, `${path}: alone it takes ${alone}`).toBeLessThan(alone / 2)
      // those in line are begun only where the server hears later that they left
      expect(done.at(-1)).toBe('view')
      expect(new Set(done.slice(0, -1))).toEqual(new Set([`${path.startsWith('search') ? 'overview' : 'neighbourhood'} aborted`]))
    }
  })
})

describe('listening', () => {
  const nothing = () => new Hono()

  test('a port that is taken: says what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    try {
      expect(await refusal(() => serve(nothing, { port: (other.address() as AddressInfo).port }), 'io')).toMatch(/another program.*--port 0/)
    } finally {
      other.close()
    }
  })

  test('a host that is another machine', async () => {
    expect(await refusal(() => serve(nothing, { host: '203.0.113.7' }), 'io')).toContain('not this machine')
    expect(await refusal(() => serve(nothing, { host: 'no.such.host.invalid' }), 'io')).toContain('no.such.host.invalid')
  })

  test('for everybody: under every address of the machine', async () => {
    const ending = new AbortController()
    let hosts: string[] = []
    const { address, port, ended } = await serve(own => { hosts = own; return nothing() }, { host: '0.0.0.0', signal: ending.signal })
    expect(address).toBe(`http://127.0.0.1:${port}/`)
    expect(hosts).toEqual(expect.arrayContaining([`127.0.0.1:${port}`, `localhost:${port}`, `0.0.0.0:${port}`]))
    ending.abort()
    await ended
  })

  test('what is this machine alone', () => {
    expect(['127.0.0.1', '127.1.2.3', 'localhost', '::1', '[::1]'].every(isLoopback)).toBe(true)
    expect(['0.0.0.0', '::', '192.168.1.2', 'localhost.example', '127.0.0.1.example', ''].some(isLoopback)).toBe(false)
  })

  test('a signal ends it, with connections that are open and answers that are not there yet', async () => {
    const ending = new AbortController()
    const app = new Hono().get('/', () => new Promise<Response>(() => {}))
    const { port, ended } = await serve(() => app, { signal: ending.signal })
    const open = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')]
    open[1]!.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)
    await Promise.all(open.map(socket => once(socket, 'connect')))
    const closed = Promise.all(open.map(socket => new Promise(resolve => socket.on('error', () => {}).on('close', resolve))))
    ending.abort()
    await Promise.all([ended, closed])
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
  })

  test('an application hears when nobody waits for its answer any more', async () => {
    const ending = new AbortController()
    const events = new EventEmitter(), begun = once(events, 'begun'), heard = once(events, 'heard')
    const app = new Hono().get('/', ({ req }) => {
      req.raw.signal.addEventListener('abort', () => events.emit('heard'))
      events.emit('begun')
      return new Promise<Response>(() => {})
    })
    const { port, ended } = await serve(() => app, { signal: ending.signal })
    const socket = connect(port, '127.0.0.1')
    socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)
    await begun
    socket.destroy()
    await heard
    ending.abort()
    await ended
  })

  test('a signal that came before ends it at once', async () => {
    await (await serve(nothing, { signal: AbortSignal.abort() })).ended
  })
})
