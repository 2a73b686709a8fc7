import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { env } from '@huggingface/transformers'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Encoder } from '../../../src/encoders/encoder.ts'
import { transformerEncoder } from '../../../src/encoders/transformer/encoder.ts'
import type { TransformerOptions } from '../../../src/encoders/transformer/options.ts'
import { refusal, temporary, TINY } from './fixture.ts'

const SMALL = ['config.json', 'tokenizer.json', 'tokenizer_config.json']

/** A hub of one model: what it is asked for, and what it answers instead where it is told to. */
let server: Server, host: string, asked: string[], instead: Map<string, number | string | 'half'>, tiny: Encoder

beforeAll(async () => {
  tiny = await transformerEncoder(TINY)
  server = createServer(({ url }, response) => {
    asked.push(url!)
    const file = /^\/somebody\/tiny\/resolve\/(?:main|v1%2Fx)\/(.*)$/.exec(url!)?.[1].replace('model_quantized', 'model') ?? /^\/page\/models\/tiny\/(.*)$/.exec(url!)?.[1]
    const answer = instead.get(file ?? '')
    if (typeof answer === 'number') return void response.writeHead(answer).end()
    if (file === undefined || !existsSync(join(TINY, file))) return void response.writeHead(file === undefined ? 401 : 404).end('none')
    const bytes = answer === undefined || answer === 'half' ? readFileSync(join(TINY, file)) : Buffer.from(answer)
    response.writeHead(200, { 'content-length': bytes.length })
    if (answer !== 'half') return void response.end(bytes)
    response.write(bytes.subarray(0, bytes.length >> 1), () => setTimeout(() => response.destroy(), 20))
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())
afterEach(() => { vi.unstubAllGlobals() })

/** Options for a new cache, and a new record of what is asked for. */
function fresh(): { host: string, cacheDir: string } {
  asked = []
  instead = new Map()
  return { host, cacheDir: temporary() }
}

const vectors = async (encoder: Encoder) => (await encoder.encode(['the river bank'], 'query')).data

describe('a model of a hub', () => {
  it('is downloaded once, and then taken from the cache', async () => {
    const options = fresh(), before = { ...env }, seen: { stage: string, done: number, total?: number }[] = []
    const encoder = await transformerEncoder('somebody/tiny', { ...options, onProgress: progress => seen.push(progress) })
    expect([encoder.name, await vectors(encoder)]).toEqual(['somebody/tiny', await vectors(tiny)])
    expect(asked.filter(url => !/modules|sentence|artifact/.test(url)).sort()).toEqual([...SMALL, 'onnx/model_quantized.onnx'].map(file => `/somebody/tiny/resolve/main/${file}`).sort())
    expect(seen.every(({ stage, done, total }) => stage === 'download' && done <= total!)).toBe(true)
    expect(statSync(join(options.cacheDir, 'somebody/tiny/onnx/model_quantized.onnx')).size).toBe(statSync(join(TINY, 'onnx/model.onnx')).size)
    asked = []
    for (const offline of [false, true]) {
      const again = await transformerEncoder('somebody/tiny', { ...options, offline, ...(offline && { host: 'http://127.0.0.1:1' }) })
      expect([again.digest, await vectors(again)]).toEqual([encoder.digest, await vectors(encoder)])
    }
    expect(asked).toEqual([])
    expect({ ...env }).toEqual(before)
  })

  it('is taken from the cache of transformers.js, and as its settings say', async () => {
    const { cacheDir } = fresh(), before = { ...env }
    try {
      Object.assign(env, { remoteHost: `${host}/`, cacheDir })
      await transformerEncoder('somebody/tiny', { dtype: 'fp32' })
      expect(readdirSync(join(cacheDir, 'somebody/tiny')).sort()).toEqual(expect.arrayContaining([...SMALL, 'onnx']))
      env.allowRemoteModels = false
      expect(await vectors(await transformerEncoder('somebody/tiny', { dtype: 'fp32' }))).toEqual(await vectors(tiny))
      expect(await refusal(() => transformerEncoder('somebody/tiny', { dtype: 'fp16' }), 'not-found')).toMatch(/No server may be asked/)
    } finally {
      Object.assign(env, before)
    }
  })

  it('has revisions of its own', async () => {
    const options = { ...fresh(), revision: 'v1/x' }
    const encoder = await transformerEncoder('somebody/tiny', options)
    expect(asked[0]).toBe('/somebody/tiny/resolve/v1%2Fx/config.json')
    expect(existsSync(join(options.cacheDir, 'somebody/tiny/v1/x/config.json'))).toBe(true)
    expect(encoder.digest).toBe((await transformerEncoder('somebody/tiny', { ...options, offline: true })).digest)
  })

  it('that the hub does not have is told', async () => {
    expect(await refusal(() => transformerEncoder('somebody/else', fresh()), 'not-found')).toMatch(/no config\.json.*no such model.*private/)
    expect(await refusal(() => transformerEncoder('somebody/tiny', { ...fresh(), dtype: 'fp16' }), 'not-found')).toMatch(/no onnx\/model_fp16\.onnx/)
    const options = fresh()
    instead.set('tokenizer.json', 404)
    expect(await refusal(() => transformerEncoder('somebody/tiny', options), 'not-found')).toMatch(/no tokenizer\.json/)
    instead.clear()
    expect(await vectors(await transformerEncoder('somebody/tiny', options))).toEqual(await vectors(tiny))
  })

  it('that is not in the cache is told when no server may be asked', async () => {
    expect(await refusal(() => transformerEncoder('somebody/tiny', { ...fresh(), offline: true }), 'not-found')).toMatch(/No server may be asked.*folder/)
    expect(asked).toEqual([])
  })

  it('from a hub that cannot be reached, or is in trouble, is told', async () => {
    expect(await refusal(() => transformerEncoder('somebody/tiny', { ...fresh(), host: 'http://127.0.0.1:1' }), 'io')).toMatch(/config\.json from "http:\/\/127\.0\.0\.1:1".*"host".*folder/)
    const several = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed', { cause: several })))
    expect(await refusal(() => transformerEncoder('somebody/tiny', fresh()), 'io')).toMatch(/: ECONNREFUSED;/)
    vi.unstubAllGlobals()
    const options = fresh()
    instead.set('tokenizer.json', 503)
    expect(await refusal(() => transformerEncoder('somebody/tiny', options), 'io')).toMatch(/tokenizer\.json.*503/)
  })

  it('that breaks off leaves nothing that could be taken for a file', async () => {
    const options = fresh()
    instead.set('onnx/model.onnx', 'half')
    await refusal(() => transformerEncoder('somebody/tiny', options), 'io')
    expect(readdirSync(join(options.cacheDir, 'somebody/tiny/onnx'))).toEqual([])
    instead.clear()
    expect(await vectors(await transformerEncoder('somebody/tiny', options))).toEqual(await vectors(tiny))
  })

  it('may be something else, as of a page to log in', async () => {
    const options = fresh()
    instead.set('config.json', '<!doctype html><title>Log in</title>')
    expect(await refusal(() => transformerEncoder('somebody/tiny', options), 'encoder')).toMatch(/config\.json that is no JSON.*delete it/)
  })

  it('ends when asked to', async () => {
    const controller = new AbortController(), options = fresh()
    const loading = refusal(() => transformerEncoder('somebody/tiny', { ...options, signal: controller.signal, onProgress: () => controller.abort() }), 'aborted')
    await loading
    expect(existsSync(join(options.cacheDir, 'somebody/tiny/onnx/model_quantized.onnx'))).toBe(false)
  })

  it('needs a cache that can be written to', async () => {
    const options = fresh()
    writeFileSync(join(options.cacheDir, 'somebody'), 'a file')
    expect(await refusal(() => transformerEncoder('somebody/tiny', options), 'io')).toMatch(/"cacheDir"/)
  })

  it('gives way to a folder of the same name', async () => {
    const options = fresh(), folder = temporary(), from = process.cwd()
    mkdirSync(join(folder, 'somebody/tiny'), { recursive: true })
    try {
      process.chdir(folder)
      expect(await refusal(() => transformerEncoder('somebody/tiny', options), 'not-found')).toContain(join('somebody', 'tiny'))
    } finally {
      process.chdir(from)
    }
    expect(asked).toEqual([])
  })
})

/** What a browser keeps between visits. */
function browserCaches() {
  const kept = new Map<string, Response>()
  const cache = { match: async (url: string) => kept.get(url)?.clone(), put: async (url: string, response: Response) => { kept.set(url, response) } }
  return { kept, caches: { open: async () => cache } }
}

describe('without a file system, as in a browser', () => {
  /** Loads while there is no way to Node's modules. */
  async function inBrowser(model: string, options: TransformerOptions): Promise<Encoder> {
    const { getBuiltinModule } = process
    try {
      Object.assign(process, { getBuiltinModule: undefined })
      return await transformerEncoder(model, options)
    } finally {
      Object.assign(process, { getBuiltinModule })
    }
  }

  it('a model of a hub gives the same vectors and the same digest, and is kept by the browser', async () => {
    const { host } = fresh(), { kept, caches } = browserCaches(), before = { ...env }
    vi.stubGlobal('caches', caches)
    const [web, disk] = [await inBrowser('somebody/tiny', { host }), await transformerEncoder('somebody/tiny', fresh())]
    expect([web.name, web.digest, await vectors(web)]).toEqual([disk.name, disk.digest, await vectors(disk)])
    expect([...kept.keys()].sort()).toEqual([...SMALL, 'onnx/model_quantized.onnx'].map(file => `${host}/somebody/tiny/resolve/main/${file}`).sort())
    asked = []
    expect((await inBrowser('somebody/tiny', { host, offline: true })).digest).toBe(web.digest)
    expect(asked).toEqual([])
    expect({ ...env }).toEqual(before)
  })

  it('a model stands beside the page', async () => {
    fresh()
    vi.stubGlobal('location', { href: `${host}/page/index.html` })
    const web = await inBrowser('./models/tiny/', { dtype: 'fp32' })
    expect([web.name, web.digest, await vectors(web)]).toEqual(['tiny', tiny.digest, await vectors(tiny)])
    expect(await refusal(() => inBrowser('./models/none', {}), 'not-found')).toMatch(/no config\.json in "http.*page/)
  })

  it('names that are none are refused', async () => {
    fresh()
    await refusal(() => inBrowser('no such thing', { host }), 'not-found')
    expect(await refusal(() => inBrowser('somebody/else', { host }), 'not-found')).toMatch(/no such model/)
  })
})
