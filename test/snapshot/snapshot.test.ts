import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRandom } from '../../src/core/random.ts'
import { createIndex, type Document, type ErrorCode, type IndexOptions, openIndex, type Query, TokenGraphError, type Tokenizer, type TokenIndex } from '../../src/index.ts'
import { openFrom } from '../../src/index/open-index.ts'
import type { SectionValue } from '../../src/store/container-format.ts'
import { decodeContainer } from '../../src/store/decode-container.ts'
import { encodeContainer } from '../../src/store/container-writer.ts'
import { openSource } from '../../src/store/file.ts'
import { built } from '../helpers/command.ts'
import { sortedJson } from '../helpers/json.ts'
import { tablesOf } from '../helpers/graph.ts'
import { runs, someOf, TRIES_ALL } from '../helpers/runs.ts'

const texts = (name: string, count: number): Document[] =>
  readFileSync(new URL(`../../samples/texts/${name}.jsonl`, import.meta.url), 'utf8').trim().split('\n').slice(0, count).map(line => {
    const { id, title, text, ...metadata } = JSON.parse(line)
    return { id, title, text, metadata }
  })

/** A tokenizer of one's own: letters as they stand, no stems. */
const letters: Tokenizer = {
  name: 'letters/1',
  tokenize: text => Array.from(text.matchAll(/\p{L}+/gu), ({ 0: word, index }) => ({ term: word.toLowerCase(), kind: word === 'the' ? 'stop' : 'word', start: index, end: index + word.length })),
}

const SMALL: Document[] = [
  { id: 'robert', title: 'Robert the Strong', text: 'Robert the Strong was a son of Hugo of Tours.\n\nHe fought in the west.' },
  { id: 'hugo', title: 'Hugo of Tours', text: 'Hugo of Tours lived in a castle by the river Loire.', metadata: { year: 837, deep: { list: [1, null, 'x', -0.5] } } },
  // the second heading is the higher one: its section stays apart
  { id: 'notes', text: 'Castles\n\nA castle is a fort. "Hugo of Tours" had one.\n\nRivers\n\nThe river Loire is long. "Hugo of Tours" knew it.', headings: [{ start: 0, end: 7, level: 2 }, { start: 55, end: 61, level: 1 }] },
  { id: 'empty', text: '' },
]

/** What readers give: every field that a document may have, beside one that has none of them. */
const READ: Document[] = [
  {
    id: 'Castles.md', title: 'Castles', text: 'Castles\n\nA castle & a fort.\n\na | b', headings: [{ start: 0, end: 7 }], metadata: { draft: true }, aliases: ['Forts'], tags: ['old/stone'],
    links: [{ start: 9, end: 17, target: 'Rivers', heading: 'Loire#Tours', style: 'wiki' }, { start: 20, end: 20, target: '../x.md', style: 'path', embed: true }],
    blocks: [{ start: 29, end: 34, header: { start: 29, end: 30 } }], source: { text: [0, 0, 18, 19, 34], source: [0, 2, 20, 25, 40] },
  },
  { id: 'Rivers.md', text: 'The river Loire is long.', source: { text: [0, 24], source: [70_000, 70_024] } },
  { id: 'plain', text: 'A castle by the river.' },
]

interface Case { documents: Document[], options?: IndexOptions, queries: Query[] }
const CASES: Record<string, Case> = {
  'English': { documents: texts('en-fables', 60), queries: ['What did the crane ask the peacock?', 'A fox and a crow with cheese', 'zzzz'] },
  'Chinese': { documents: [...texts('zh-wikipedia', 50), ...texts('zh-poems', 50)], queries: ['《无声狂啸》的作者曾就读于哪所大学？', '黃河入海流', '明治政府'] },
  'triples': { documents: SMALL, options: { knows: [{ subject: 'Robert the Strong', relation: 'son of', object: 'Hugo of Tours' }, { subject: 'Hugo of Tours', relation: 'lived at', object: 'The Loire', weight: 2.5 }, { subject: 'Hugo of Tours', relation: '', object: '42' }, { subject: '!', relation: 'r', object: 'The' }] }, queries: ['Who was Robert?', { nodes: [{ kind: 'name', id: 'The Loire' }] }, { nodes: [{ kind: 'name', id: '42' }] }] },
  'synonyms': { documents: SMALL, options: { synonyms: [['castle', 'fort', 'stronghold'], ['river', 'stream']] }, queries: ['stronghold', 'a stream in the west'] },
  'headings and metadata': { documents: SMALL, queries: ['Castles', 'long rivers', { text: 'castle', nodes: [{ kind: 'passage', id: 'notes#1', weight: 3 }] }] },
  'all that readers give': { documents: READ, queries: ['castle', 'Loire'] },
  'another analysis': { documents: SMALL, options: { analysis: { languages: ['fr', 'de'], stem: false, stopWords: false, diacritics: false, foldHan: false, bigrams: false }, passages: { longest: 100, joinBelow: 0 }, edges: { 'co-occurs': { atLeast: 1 } } }, queries: ['of the castle', 'the'] },
  'the fewest edges': { documents: SMALL, options: { edges: { mentions: false, names: false, follows: false, 'co-occurs': false }, names: { titles: false, headings: false, openings: false, quotes: false } }, queries: ['castle by the river'] },
  'no documents': { documents: [], queries: ['anything'] },
}

/** Everything that an index says, as JSON; a snapshot keeps the keys of metadata in another order. */
async function voice(index: TokenIndex, queries: readonly Query[]): Promise<string> {
  const said: unknown[] = [index.stats(), (await index.toGraphology({ texts: true })).export()]
  for (const query of queries) {
    const results = await index.search(query, { explain: true, includeAsked: true, tokensFrom: 3 })
    said.push(results, await index.view(query))
    for (const { kind, id } of results.hits.slice(0, 3)) said.push(await index.explain(query, { kind, id }, { includeAsked: true, tokensFrom: 3 }))
  }
  return sortedJson(said)
}

async function refusal(act: () => Promise<unknown>, ...codes: ErrorCode[]): Promise<string> {
  const error = await act().then(() => undefined, error => error)
  expect(error).toBeInstanceOf(TokenGraphError)
  expect(codes).toContain(error.code)
  return error.message
}

describe.each(Object.entries(CASES))('%s', (_, { documents, options, queries }) => {
  test('is changed, once it was opened again, into what it is changed into as it was made', async () => {
    const index = await createIndex(documents, options), opened = await openIndex(await index.toBytes())
    const change = { put: [{ id: 'new', title: 'Hugo of Tours', text: 'They saw a Castle, and “Hugo of Tours”.' }], remove: documents.slice(1, 2).map(({ id }) => id) }
    expect(await voice(await opened.update(change), queries)).toBe(await voice(await index.update(change), queries))
  })

  let index: TokenIndex
  beforeAll(async () => { index = await createIndex(documents, options) })

  test('the same documents and options give the same bytes', async () => {
    expect(await (await createIndex(structuredClone(documents), options)).toBytes()).toEqual(await index.toBytes())
    expect(await index.toBytes()).toEqual(await index.toBytes())
  })

  test('opened again, it says the same, and is written as the same bytes', async () => {
    const bytes = await index.toBytes()
    const opened = await openIndex(bytes)
    expect(await voice(opened, queries)).toBe(await voice(index, queries))
    expect(await opened.toBytes()).toEqual(bytes)
    expect([...tablesOf(opened).documents]).toEqual(tablesOf(index).documents)
    expect(tablesOf(opened).triples).toEqual(tablesOf(index).triples)
  })
})

describe('what bytes are taken', () => {
  let bytes: Uint8Array<ArrayBuffer>, expected: string
  beforeAll(async () => {
    const index = await createIndex(SMALL)
    bytes = await index.toBytes()
    expected = await voice(index, ['castle'])
  })

  test('an ArrayBuffer, a Uint8Array, a part of a larger one at any offset, a Buffer', async () => {
    const at = (offset: number) => {
      const larger = new Uint8Array(bytes.length + 16).fill(255)
      larger.set(bytes, offset)
      return larger.subarray(offset, offset + bytes.length)
    }
    for (const given of [bytes.buffer, bytes, at(0), at(1), at(3), at(8), Buffer.from(bytes)]) expect(await voice(await openIndex(given), ['castle'])).toBe(expected)
  })

  test('with a tokenizer of one\'s own', async () => {
    const own = await createIndex(SMALL, { tokenizer: letters })
    const opened = await openIndex(await own.toBytes(), { tokenizer: letters })
    expect(await voice(opened, ['Castle', 'castles'])).toBe(await voice(own, ['Castle', 'castles']))
    expect(await refusal(async () => openIndex(await own.toBytes(), {}, 'own.tkg'), 'option')).toMatch(/^own\.tkg: got tokenizer words\/2 .*; expected letters\/1\. Open the index with the tokenizer that it was made with\.$/)
    await refusal(async () => openIndex(await own.toBytes(), { tokenizer: { ...letters, name: 'letters/2' } }), 'option')
    expect(await refusal(() => openIndex(bytes, { tokenizer: letters }), 'option')).toContain('got tokenizer letters/1; expected words/2 ')
  })
})

describe('what bytes are refused', () => {
  let bytes: Uint8Array<ArrayBuffer>, sections: Map<string, SectionValue>
  beforeAll(async () => {
    bytes = await (await createIndex(SMALL, { knows: [{ subject: 'Hugo', relation: 'of', object: 'Tours' }], synonyms: [['castle', 'fort']] })).toBytes()
    sections = await decodeContainer(bytes)
  })

  test('truncated, anywhere', async () => {
    const random = createRandom(7)
    const lengths = new Set([...Array.from({ length: 40 }, (_, i) => i), ...Array.from({ length: 300 }, () => Math.floor(random() * bytes.length)), ...[1, 2, 7, 8, 9].map(less => bytes.length - less)])
    for (const length of lengths) await refusal(() => openIndex(bytes.slice(0, length)), 'format')
  })

  test('longer than it was', async () => {
    for (const more of [1, 8, 1000]) await refusal(() => openIndex(new Uint8Array(bytes.length + more).fill(0).map((_, i) => bytes[i] ?? 0)), 'format')
  })

  test('with one bit turned, in 500 places', async () => {
    const random = createRandom(11)
    for (let i = 0; i < 500; i++) {
      const altered = bytes.slice()
      altered[Math.floor(random() * bytes.length)]! ^= 1 << Math.floor(random() * 8)
      await refusal(() => openIndex(altered), 'format', 'version')
    }
  })

  test('with a stretch of other bytes', async () => {
    const random = createRandom(13)
    for (let i = 0; i < 100; i++) {
      const altered = bytes.slice()
      const at = Math.floor(random() * bytes.length), end = Math.min(bytes.length, at + 1 + Math.floor(random() * 200))
      for (let place = at; place < end; place++) altered[place] = altered[place]! ^ (1 + Math.floor(random() * 255))
      await refusal(() => openIndex(altered), 'format', 'version')
    }
  })

  test('foreign and empty', async () => {
    const file = (text: string) => new TextEncoder().encode(text)
    const random = createRandom(17)
    for (const other of [
      new Uint8Array(), new ArrayBuffer(0), new Uint8Array(100), file('{"id": "a"}\n'), file('\u0089TKG\r\n\u001a\n'), file('<?xml version="1.0"?>'), file('PK\u0003\u0004'),
      Uint8Array.from({ length: 5000 }, () => Math.floor(random() * 256)), await encodeContainer(new Map()), await encodeContainer(new Map([['head', { json: { schema: 'other/1' } }]])),
    ]) await refusal(() => openIndex(other), 'format')
    expect(await refusal(() => openIndex(new Uint8Array(), {}, 'my.tkg'), 'format')).toMatch(/^my\.tkg: got no bytes/)
  })

  test('of a newer version: of the file, of the snapshot, of the settings', async () => {
    const newer = bytes.slice()
    new DataView(newer.buffer).setUint32(8, 3, true)
    expect(await refusal(() => openIndex(newer), 'version')).toContain('update tokengraph')
    const head = (change: object) => changed('head', ({ json }) => ({ json: { ...json, ...change } }))
    expect(await refusal(async () => openIndex(await head({ schema: 'tokengraph.snapshot/3' })), 'version')).toContain('Update tokengraph')
    expect(await refusal(async () => openIndex(await head({ settings: { analysis: { phonemes: true }, own: false } })), 'format')).toContain('settings that this version does not know')
  })

  /** The same file with one section changed, its checksums right. */
  async function changed(name: string, change: (value: any) => unknown): Promise<Uint8Array<ArrayBuffer>> {
    const others = new Map(sections), value = change(sections.get(name))
    if (value === undefined) others.delete(name)
    else others.set(name, value as SectionValue)
    return encodeContainer(others)
  }
  const OTHERS: ((value: any) => unknown)[] = [
    () => undefined, () => ({ json: null }), () => ({ json: [] }), () => ({ json: [null] }), () => ({ json: {} }), () => ({ json: [[0]] }), () => ({ json: [[1e9, {}]] }), () => ({ json: 'x' }),
    () => ({ strings: [] }), () => ({ strings: ['x'] }), () => new Uint8Array(), () => Uint8Array.of(255), () => Uint16Array.of(65535, 0), () => Uint32Array.of(0, 4294967295), () => Float32Array.of(NaN, -1), () => Float64Array.of(1),
    value => (ArrayBuffer.isView(value) ? (value as Uint32Array).map(() => 200) : value),
    value => (ArrayBuffer.isView(value) ? (value as Uint32Array).slice(1) : value),
    value => (ArrayBuffer.isView(value) ? (value as Uint32Array).slice().reverse() : value),
    value => ('strings' in value ? { strings: value.strings.slice(1) } : value),
  ]

  const strings = (change: (strings: string[]) => string[]) => (value: { strings: string[] }) => ({ strings: change(value.strings) })
  const doubled = strings(all => all.map((each, i) => (i === 2 ? all[0] : each)))
  const numbers = (change: (value: number, i: number) => number) => (value: Uint32Array) => Float64Array.from(value).map(change)
  const whole = (change: (value: number, i: number) => number) => (value: Uint32Array) => Uint32Array.from(numbers(change)(value))
  const floats = (change: (value: number, i: number) => number) => (value: Uint32Array) => Float32Array.from(numbers(change)(value))

  test.each<[section: string, change: (value: any) => unknown, message: string]>([
    ['documents/ids', doubled, 'section "documents/ids": got "robert" twice, as 0 and 2'],
    ['tokens/terms', doubled, 'section "tokens/'],
    ['names/keys', doubled, 'section "names/order": got places out of order'],
    ['passages/start', whole((value, i) => (i === 1 ? 1000 : value)), 'section "passages/end": got passage 1 from 1000 to 51'],
    ['passages/end', whole((value, i) => (i === 0 ? 72 : value)), 'section "passages/end": got passage 0 to 72 of a text of 69 characters'],
    ['tokens/words', value => value.map((flag: number, i: number) => (i === 3 ? 2 : flag)), 'section "tokens/words": got 2 at 3, neither 0 nor 1'],
    ['names/sought', value => value.map((flag: number, i: number) => (i === 1 ? 255 : flag)), 'section "names/sought": got 255 at 1, neither 0 nor 1'],
    ['names/capital', floats((value, i) => (i === 1 ? NaN : value)), 'section "names/capital": got NaN at 1'],
    ['names/capital', floats((value, i) => (i === 0 ? -Infinity : value)), 'section "names/capital": got -Infinity at 0'],
    ['edges/contains/weights', floats((value, i) => (i === 0 ? NaN : value)), 'section "edges/contains": got weight NaN in row 0'],
    ['edges/synonyms/weights', () => Float32Array.of(Infinity, 1), 'section "edges/synonyms": got weight Infinity in row '],
  ])('by another writer, with right checksums: %s that are foreign: %#', async (section, change, message) => {
    const value = (await decodeContainer(bytes)).get(section)
    const said = async (change: (value: any) => unknown) => voice(await openIndex(await changed(section, change), {}, 'my.tkg'), ['castle', 'Hugo of Tours'])
    if (value) expect(await said(each => each)).toBeDefined()
    const refused = await refusal(() => said(change), 'format')
    expect(refused).toContain(`my.tkg: ${message}`)
    expect(refused).toMatch(/; expected a section that fits the others\. The file was not written by this library, or by a broken version; index the texts again\.$/)
  })

  /** What is asked of it then. */
  const ASKED = TRIES_ALL ? ['castle', 'Hugo of Tours'] : ['castle of Hugo of Tours']

  /** What sections may be changed into. */
  const casesOf = (isTried: (name: string) => boolean) =>
    Array.from(sections, ([name, value]) => OTHERS.flatMap((change, i) => (isTried(name) && change(value) !== value ? { name, change, i } : []))).flat()

  test('by another writer, with right checksums: opened or refused, but it never breaks', async () => {
    const cases = someOf(casesOf(() => true))
    let refused = 0
    for (const { name, change, i } of cases) {
      try {
        const opened = await openIndex(await changed(name, change))
        await voice(opened, ASKED)
      } catch (error) {
        expect(error, `${name}, change ${i}: ${(error as Error).stack}`).toBeInstanceOf(TokenGraphError)
        refused++
      }
    }
    expect(refused).toBeGreaterThan(runs(10 * sections.size))
  })

  const COUNTED = /^(tokens\/written|counted)\//
  const CHANGE = { put: [{ id: 'new', title: 'Hugo of Tours', text: 'They saw a Castle, and “Hugo of Tours”.' }], remove: ['notes'] }

  test('in what is counted, by another writer: changed or refused, but it never breaks', async () => {
    const cases = someOf(casesOf(name => COUNTED.test(name)))
    let refused = 0
    for (const { name, change, i } of cases) {
      const opened = await openIndex(await changed(name, change))
      try {
        await voice(await opened.update(CHANGE), ASKED)
      } catch (error) {
        expect(error, `${name}, change ${i}: ${(error as Error).stack}`).toBeInstanceOf(TokenGraphError)
        refused++
      }
    }
    expect(refused).toBeGreaterThan(0.8 * cases.length)
  })

  test.each<[section: string, change: (value: any) => unknown, message: string]>([
    ['counted/head', ({ json }) => ({ json: { ...json, upper: json.words + 1 } }), 'section "counted/head": got '],
    ['counted/head', ({ json }) => ({ json: { ...json, upper: 0 } }), 'section "counted/head": got 0 of '],
    ['counted/head', ({ json }) => ({ json: { ...json, bits: 33 } }), 'section "counted/head": got '],
    ['counted/holders/at', whole((value, i) => (i === 0 ? 1 : value)), 'section "counted/holders/at": got row starts that fall'],
    ['counted/holders/first', () => Uint32Array.of(7, 7), 'section "counted/holders/at": got 2 entries for 3'],
    ['counted/holders', value => value.map(() => 255), 'section "counted/holders": got a number that does not end'],
    ['counted/places/all', whole(value => value + 1), 'section "counted/places/upper": got '],
    ['counted/names/how', value => value.map((how: number, i: number) => (i === 0 ? 8 : how)), 'section "counted/names/how": got '],
    ['counted/names/times', whole(() => 0), 'section "counted/names/times": got 0'],
  ])('in what is counted: %s that are foreign: %#', async (section, change, message) => {
    const opened = await openIndex(await changed(section, change), {}, 'my.tkg')
    expect(await refusal(() => opened.update(CHANGE), 'format')).toContain(`my.tkg: ${message}`)
  })
})

describe('a file that is read as far as it is asked for', () => {
  let folder: string, bytes: Uint8Array<ArrayBuffer>, expected: string
  const QUERIES = ['castle', 'Hugo of Tours']
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tokengraph-snapshot-'))
    const index = await createIndex([...SMALL, ...READ], { knows: [{ subject: 'Hugo', relation: 'of', object: 'Tours' }], synonyms: [['castle', 'fort']] })
    bytes = await index.toBytes()
    expected = await voice(index, QUERIES)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  async function opened(content: Uint8Array): Promise<TokenIndex> {
    const file = join(folder, 'a.tkg')
    writeFileSync(file, content)
    return openFrom(await openSource(file, undefined, 0), {}, file)
  }

  test('says the same, is written as the same bytes, and can be changed', async () => {
    const index = await opened(bytes)
    expect(await voice(index, QUERIES)).toBe(expected)
    expect(await index.toBytes()).toEqual(bytes)
    const change = { put: [{ id: 'new', title: 'The Loire', text: 'A long river.' }], remove: ['hugo'] }
    expect(await voice(await (await opened(bytes)).update(change), QUERIES)).toBe(await voice(await (await openIndex(bytes)).update(change), QUERIES))
  })

  test('with any section altered, is refused when that is read, and never says anything else', async () => {
    const length = new DataView(bytes.buffer).getUint32(12, true), start = Math.ceil((16 + length + 8) / 8) * 8
    const table = JSON.parse(new TextDecoder().decode(bytes.subarray(16, 16 + length))).sections as { name: string, offset: number, length: number }[]
    for (const { name, offset, length } of table) {
      if (length === 0) continue
      const altered = bytes.slice()
      altered[start + offset + Math.floor(length / 2)]! ^= 4
      const said = opened(altered).then(index => voice(index, QUERIES))
      if (/^(tokens\/written|counted)\//.test(name)) {
        // what is counted on from is read by the first change
        expect(await said).toBe(expected)
        const updated = async () => (await opened(altered)).update({ put: [{ id: 'new', title: 'Hugo', text: 'A castle.' }] })
        expect(await refusal(updated, 'format'), name).toContain(`section "${name}": got bytes that do not match their checksum`)
      } else expect(await refusal(() => said, 'format'), name).toContain(`section "${name}": got bytes that do not match their checksum`)
    }
  })
})

describe('files, as they are shipped', () => {
  let folder: string, node: typeof import('../../src/node.ts'), library: typeof import('../../src/index.ts')
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tokengraph-snapshot-'))
    node = await import(/* @vite-ignore */ pathToFileURL(built('node.js')).href)
    library = await import(/* @vite-ignore */ pathToFileURL(built('index.js')).href)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('saved and loaded', async () => {
    const file = join(folder, 'a.tkg')
    const index = await library.createIndex(SMALL)
    await node.saveIndex(index, file)
    expect(new Uint8Array(readFileSync(file))).toEqual(await index.toBytes())
    expect(await voice(await node.loadIndex(file) as never, ['castle'])).toBe(await voice(index as never, ['castle']))
    expect(await voice(await library.openIndex(readFileSync(file)) as never, ['castle'])).toBe(await voice(index as never, ['castle']))
    expect(readdirSync(folder)).toEqual(['a.tkg'])
  })

  test('with a tokenizer of one\'s own', async () => {
    const file = join(folder, 'own.tkg')
    await node.saveIndex(await library.createIndex(SMALL, { tokenizer: letters }), file)
    expect((await node.loadIndex(file, { tokenizer: letters })).stats().tokenizer).toBe('letters/1')
    await expect(node.loadIndex(file)).rejects.toMatchObject({ code: 'option', message: expect.stringContaining('own.tkg: got tokenizer words/2') })
    rmSync(file)
  })

  test('errors are of the class that is exported', async () => {
    await expect(node.loadIndex(join(folder, 'none.tkg'))).rejects.toBeInstanceOf(library.TokenGraphError)
    await expect(node.loadIndex(join(folder, 'none.tkg'))).rejects.toMatchObject({ code: 'not-found' })
    await expect(node.loadIndex(folder)).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('got no index') })
    writeFileSync(join(folder, 'foreign.tkg'), 'text')
    await expect(node.loadIndex(join(folder, 'foreign.tkg'))).rejects.toMatchObject({ code: 'format', message: expect.stringContaining('foreign.tkg') })
    rmSync(join(folder, 'foreign.tkg'))
  })

  test('an old file is replaced whole', async () => {
    const file = join(folder, 'a.tkg')
    const before = statSync(file).size
    const index = await library.createIndex(SMALL.slice(0, 2))
    await Promise.all([node.saveIndex(index, file), node.saveIndex(index, file)])
    expect(statSync(file).size).toBeLessThan(before)
    expect((await node.loadIndex(file)).stats().documents).toBe(2)
  })

  test('a failure to write keeps the old file', async () => {
    const file = join(folder, 'kept.tkg')
    const index = await library.createIndex(SMALL)
    await node.saveIndex(index, file)
    const broken = Object.assign(Object.create(index), { toBytes: () => ({ length: 3 }) })
    await expect(node.saveIndex(broken, file)).rejects.toMatchObject({ code: 'io' })
    expect((await node.loadIndex(file)).stats().documents).toBe(SMALL.length)
    await expect(node.saveIndex(index, join(folder, 'nowhere', 'x.tkg'))).rejects.toMatchObject({ code: 'not-found' })
    mkdirSync(join(folder, 'folder.tkg'))
    await expect(node.saveIndex(index, join(folder, 'folder.tkg'))).rejects.toMatchObject({ code: 'io' })
    expect(readdirSync(folder).sort()).toEqual(['a.tkg', 'folder.tkg', 'kept.tkg'])
  })
})
