import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import type { Hono } from 'hono'
import * as v from 'valibot'
import { beforeAll, describe, expect, it, test } from 'vitest'
import { ownEncoder } from '../../src/encoders/own.ts'
import { createIndex, readMarkdown } from '../../src/index.ts'
import { createApp } from '../../src/server/app.ts'
import { hitsBody } from '../../src/server/bodies.ts'
import { runs } from '../helpers/runs.ts'

const HOST = '127.0.0.1:8724'
const QUESTION = 'Where was the inventor born who appears in The Prestige?'
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz']
/** How often texts have each letter. */
const encoder = ownEncoder({
  name: 'letters', width: 26,
  encode: async texts => texts.map(text => LETTERS.map(letter => text.toLowerCase().split(letter).length - 1 + 1e-3)),
})

let app: Hono, document: any, ajv: InstanceType<typeof Ajv2020>
beforeAll(async () => {
  const page = await readMarkdown('# The Prestige\n\n*The Prestige* is a film. See [Tesla](tesla.md#Life), who built\na machine.\n\n## Cast\n\nNikola Tesla is played by David Bowie.\n', { id: 'page.md' })
  const tesla = await readMarkdown('---\naliases: [Nikola Tesla]\n---\n# Tesla\n\nHe was an inventor.\n\n## Life\n\nNikola Tesla was born in Smiljan in 1856.\n', { id: 'tesla.md' })
  const index = await createIndex([
    { ...page, metadata: { year: 2006, tags: ['film', 'magic'] } }, { ...tesla, metadata: { year: 1856, tags: ['person'] } },
    { id: 'smiljan', title: 'Smiljan', text: 'Smiljan is a village in Croatia. 😀', metadata: { year: 1800, place: 'Smiljan, Croatia' } },
  ], { encoder, fields: ['place'], knows: [{ subject: 'Nikola Tesla', relation: 'born in', object: 'Smiljan' }] })
  app = createApp(index, { hosts: [HOST], script: async () => '' })
  document = await (await app.request(`http://${HOST}/api/openapi.json`)).json()
  ajv = new Ajv2020({ strict: false, allErrors: true })
  ajv.addSchema(document, 'document')
})

const at = (...path: string[]) => `document#/${path.map(each => each.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`
const problems = (where: string, value: unknown) => {
  const check = ajv.getSchema(where)!
  return check(value) ? [] : check.errors!.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
}

/** What each call is asked: all that its answer can hold, in the sum of them. */
const ASKED: Record<string, (Record<string, string> | { body: Record<string, unknown> })[]> = {
  '/api/hits': [
    { body: { question: QUESTION } },
    { body: { question: 'Tesla -cast "was born" machin* inventer~ (film OR village)', syntax: 'operators', matches: true, snippet: 60, explain: { paths: 2 }, order: 'score' } },
    { body: { question: { text: 'film', nodes: [{ kind: 'passage', id: 'smiljan#0' }] }, limit: { passage: 5, name: 0 }, dense: { when: 'never' }, walk: { restart: 0.3, edges: { links: 2 } } } },
    { body: { filter: { or: [{ year: { min: 1850, not: 1 } }, { tags: ['film'] }], nothing: { exists: false } }, sortBy: { field: 'year' }, facets: { tags: true, year: { ranges: [{ from: 1800, to: 1900 }, { from: 1900 }] } }, offset: 1 } },
    { body: { question: 'Tesla', groupBy: 'year', perDocument: 1, mentions: ['Nikola Tesla'], minRelevance: 0.01, prefix: 'last', typos: 1, decay: { field: 'year', halfLife: '2y' }, explain: true, rerank: { when: 'always' } } },
    { body: { question: 'Tesla', propagate: 'vectors', explain: true, kinds: ['passage', 'token'] } },
    { body: { question: 'smiljan film', matches: true, boost: { place: 2, title: 0.5 }, boostDocument: { year: { 2006: 2 } }, diversify: 0.5, explain: true } },
    { body: { question: 'zzzz', filter: { yaer: 1 }, boostDocument: 'year', diversify: true } },
  ],
  '/api/context': [{ body: { question: QUESTION } }, { body: { question: QUESTION, budget: 60, around: 1, order: 'path', filter: { year: { max: 2006 } } } }],
  '/api/suggest': [{ text: 'nik' }, { text: 'inventer born', limit: '3' }],
  '/api/explain': [{ question: QUESTION }, { question: QUESTION, kind: 'name' }, { question: QUESTION, kind: 'passage', id: 'smiljan#0', propagate: 'vectors' }],
  '/api/document': [{ id: 'page.md' }, { id: 'smiljan', start: '3', length: '5' }],
  '/api/passages': [{ document: 'tesla.md' }, { document: 'page.md', offset: '1', limit: '1' }],
  '/api/around': [{ id: 'tesla.md#0' }, { id: 'page.md', count: '0' }],
  '/api/keyphrases': [{ document: 'page.md', count: '3' }],
  '/api/related': [{ kind: 'name', id: 'Nikola Tesla' }, { id: 'Nikola Tesla' }, { kind: 'passage', id: 'tesla.md', edges: 'links,mentions', direction: 'in', limit: '5' }],
  '/api/path': [{ from: 'page.md', to: 'smiljan' }, { from: 'Nikola Tesla', to: 'Smiljan', edges: 'knows', count: '1', reach: '100' }],
  '/api/topics': [{}, { count: '1', keywords: '2', members: '1', bridges: '5', nodes: '50', seed: '3' }],
  '/api/stats': [{}],
  '/api/search': [{}, { question: QUESTION, nodes: '30', limit: '3' }, { question: QUESTION, propagate: 'vectors' }],
  '/api/neighbourhood': [{ kind: 'name', id: 'Nikola Tesla', radius: '2', nodes: '9' }],
  '/api/what-if': [{ body: { question: QUESTION, change: { restart: 0.9, edges: { back: 0 }, without: { nodes: [{ kind: 'passage', id: 'smiljan#0' }], edgeKinds: ['links'] } } } }],
  '/api/openapi.json': [{}],
}

const ask = (path: string, asked: (typeof ASKED)[string][number]) => ('body' in asked
  ? app.request(`http://${HOST}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(asked.body) })
  : app.request(`http://${HOST}${path}?${new URLSearchParams(asked as Record<string, string>)}`))

describe('the document of the server', () => {
  it('has every route, and no other', () => {
    const routes = app.routes.filter(({ path, method }) => path.startsWith('/api/') && method !== 'ALL').map(({ method, path }) => `${method} ${path}`)
    const told = Object.entries<object>(document.paths).flatMap(([path, methods]) => Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`))
    expect(told.sort()).toEqual(routes.sort())
    expect(Object.keys(ASKED).sort()).toEqual(Object.keys(document.paths).sort())
  })

  it('is of OpenAPI 3.1: each schema is one, each reference leads somewhere, each operation has a name of its own', () => {
    expect(document).toMatchObject({ openapi: expect.stringMatching(/^3\.1\./), info: { title: 'tokengraph' } })
    for (const [name, schema] of Object.entries<object>(document.components.schemas)) expect([name, ajv.validateSchema(schema), ajv.errors ?? []]).toEqual([name, true, []])
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)].map(([, kind, name]) => document.components[kind!][name!])
    expect(refs.length).toBeGreaterThan(20)
    expect(refs.filter(each => each === undefined)).toEqual([])
    const ids = Object.values<Record<string, any>>(document.paths).flatMap(each => Object.values(each)).map(({ operationId, summary }) => (expect(summary).toMatch(/\.$/), operationId))
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toContain('whatIf')
  })

  it('leaves out what no JSON holds: functions, signals, networks', () => {
    const { properties } = document.paths['/api/hits'].post.requestBody.content['application/json'].schema
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(['question', 'facets', 'filter', 'sortBy', 'groupBy', 'perDocument', 'mentions', 'minRelevance', 'prefix', 'typos', 'syntax', 'offset', 'limit']))
    expect(Object.keys(properties)).not.toContain('signal')
    expect(Object.keys(properties.rerank.properties)).toEqual(['when'])
    expect(properties.filter).toMatchObject({ $ref: '#/components/schemas/Filter' })
    expect(properties.prefix.anyOf).toHaveLength(2)
    expect(JSON.stringify(document)).not.toContain('"not":{}')
    expect(Object.keys(document.paths['/api/context'].post.requestBody.content['application/json'].schema.properties)).not.toContain('count')
  })

  it('tells parameters as they are meant: numbers with bounds, lists with commas between', () => {
    const { parameters } = document.paths['/api/related'].get, of = (name: string) => parameters.find((each: { name: string }) => each.name === name)
    expect(of('id')).toMatchObject({ in: 'query', required: true })
    expect(of('kind')).toMatchObject({ in: 'query', required: false, schema: { enum: ['token', 'name', 'passage'] } })
    expect(of('limit')).toMatchObject({ required: false, schema: { type: 'integer', minimum: 0, maximum: 1000 } })
    expect(of('edges')).toMatchObject({ explode: false, schema: { type: 'array', items: { type: 'string', enum: expect.arrayContaining(['links']) } } })
  })
})

describe('every call', () => {
  test.each(Object.entries(ASKED).flatMap(([path, all]) => all.map(asked => [path, asked] as const)))('%s %j answers as the document says', async (path, asked) => {
    const method = 'body' in asked ? 'post' : 'get', response = await ask(path, asked), answer = await response.json()
    expect([path, response.status, response.status === 200 ? '' : answer]).toEqual([path, 200, ''])
    expect(problems(at('paths', path, method, 'responses', '200', 'content', 'application/json', 'schema'), answer)).toEqual([])
    if ('body' in asked) expect(problems(at('paths', path, method, 'requestBody', 'content', 'application/json', 'schema'), asked.body)).toEqual([])
    else expect(document.paths[path].get.parameters?.map(({ name }: { name: string }) => name) ?? []).toEqual(expect.arrayContaining(Object.keys(asked)))
  })

  test('a refusal is as the document says, whatever is wrong', async () => {
    for (const [path, asked] of [['/api/hits', { body: { question: 'x', limt: 3 } }], ['/api/related', { kind: 'name', id: 'Nobody' }], ['/api/path', { from: 'page.md' }]] as const) {
      const response = await ask(path, asked as never)
      expect(response.status).toBeGreaterThanOrEqual(400)
      expect(problems('document#/components/schemas/Error', await response.json())).toEqual([])
    }
  })

  test('an answer with a field that is not told of, or without one that is, would be seen', async () => {
    const schema = at('components', 'schemas', 'SearchResults'), results = await (await ask('/api/hits', { body: { question: QUESTION } })).json() as { hits: Record<string, unknown>[] }
    expect(problems(schema, results)).toEqual([])
    expect(problems(schema, { ...results, more: 1 })).toHaveLength(1)
    expect(problems(schema, { ...results, hits: [{ ...results.hits[0], score: undefined }] })).toHaveLength(1)
    expect(problems(schema, { ...results, hits: [{ ...results.hits[0], part: { number: '1', of: 1 } }] })).toHaveLength(1)
  })
})

describe('what is written by hand', () => {
  const value = fc.oneof(fc.string({ maxLength: 3 }), fc.integer(), fc.boolean(), fc.constant(null)), bound = fc.oneof(fc.integer(), fc.string({ maxLength: 3 }))
  const wrong = fc.constantFrom<unknown>({ mni: 1 }, { min: true }, [[1]], { exists: 1 }, { not: { min: {} } }, [])
  const key = fc.oneof(fc.constantFrom('and', 'or', 'not', 'year', 'a.b'), fc.string({ maxLength: 2 }).filter(each => each !== '__proto__'))
  const { filter } = fc.letrec<{ filter: Record<string, unknown>, condition: unknown }>(tie => ({
    condition: fc.oneof({ maxDepth: 3 }, value, fc.array(value, { maxLength: 2 }), fc.record({ min: bound, max: bound, exists: fc.boolean(), not: tie('condition') }, { requiredKeys: [] })),
    filter: fc.dictionary(key, fc.oneof({ maxDepth: 3 }, { arbitrary: tie('condition'), weight: 4 }, fc.array(tie('filter'), { minLength: 1, maxLength: 2 }), tie('filter'), { arbitrary: wrong, weight: 1 }), { maxKeys: 3 }),
  }))
  const range = fc.record({ from: bound, to: bound, of: bound }, { requiredKeys: [] })
  const facets = fc.dictionary(key, fc.oneof(fc.constantFrom<unknown>(true, false, 1, {}, { limit: 1 }, { limit: 0 }, { limit: 1.5 }, { ranges: [] }, { limit: 2, ranges: [{ from: 1 }] }), fc.record({ ranges: fc.array(range, { maxLength: 2 }) })), { maxKeys: 2 })
  const halfLife = fc.oneof(fc.double(), fc.constantFrom('30d', '1.5 h', '3', 'd', '30 days', '0x1d', ''), fc.string({ maxLength: 4 }))

  const fieldFactors = fc.dictionary(key, fc.oneof({ weight: 1, arbitrary: fc.constantFrom<unknown>(0, 1, 2.5, 1e9) }, fc.constantFrom<unknown>(-1, 1e10, '2', null, [])), { maxKeys: 2 })

  it.each([['filter', filter, (made: unknown) => ({ filter: made })], ['facets', facets, (made: unknown) => ({ facets: made })], ['decay', halfLife, (made: unknown) => ({ decay: { field: 'x', halfLife: made } })],
    ['boost', fieldFactors, (made: unknown) => ({ boost: made })], ['boostDocument', fc.oneof(fc.string({ maxLength: 3 }), fc.integer(), fieldFactors, fc.dictionary(key, fieldFactors, { maxKeys: 2 })), (made: unknown) => ({ boostDocument: made })]] as const)('takes and refuses what the engine does: %s', (_, made, bodyOf) => {
    const schema = at('paths', '/api/hits', 'post', 'requestBody', 'content', 'application/json', 'schema')
    let taken = 0, refused = 0
    fc.assert(fc.property(made as fc.Arbitrary<unknown>, given => {
      const body = JSON.parse(JSON.stringify(bodyOf(given))) as object, takes = v.safeParse(hitsBody, body).success
      if (takes) taken++
      else refused++
      expect({ body, takes: problems(schema, body).length === 0 }).toEqual({ body, takes })
    }), { numRuns: runs(400), examples: [] })
    expect([taken > 20, refused > 20]).toEqual([true, true])
  })
})
