import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { createRandom } from '../../src/core/random.ts'
import { createIndex, type IndexOptions } from '../../src/index/create-index.ts'
import { openIndex, type OpenOptions } from '../../src/index/open-index.ts'
import { PACKED_TYPES } from '../../src/math/dense/packed.ts'
import { WORD_TYPES } from '../../src/math/dense/word-rows.ts'
import type { Encoder } from '../../src/encoders/encoder.ts'
import { ownEncoder } from '../../src/encoders/own.ts'
import { StaticEncoder } from '../../src/encoders/static.ts'
import { wordVectorEncoder } from '../../src/encoders/word-vectors/encoder.ts'
import type { Query } from '../../src/query/query.ts'
import type { SearchOptions } from '../../src/answer/search-options.ts'
import type { SectionValue } from '../../src/store/container-format.ts'
import { decodeContainer } from '../../src/store/decode-container.ts'
import { encodeContainer } from '../../src/store/container-writer.ts'
import type { Document } from '../../src/text/document.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import { TokenGraphError } from '../../src/core/errors.ts'
import { sortedJson } from '../helpers/json.ts'
import { runs, someOf } from '../helpers/runs.ts'
import { gloveOf, pseudoEncoder, pseudoVector, refusal, sourceOf, type Table } from '../helpers/vectors.ts'
import { tablesOf } from '../helpers/graph.ts'

const DOCUMENTS: Document[] = [
  { id: 'robert', title: 'Robert the Strong', text: 'Robert the Strong was a son of Hugo of Tours.\n\nHe fought in the west.' },
  { id: 'hugo', title: 'Hugo of Tours', text: 'Hugo of Tours lived in a castle by the river Loire.' },
  // the second heading is the higher one: its section stays apart
  { id: 'notes', text: 'Castles\n\nA castle is a fort. "Hugo of Tours" had one.\n\nRivers\n\nThe river Loire is long. "Hugo of Tours" knew it. 图书', headings: [{ start: 0, end: 7, level: 2 }, { start: 55, end: 61, level: 1 }] },
  { id: 'empty', text: '' },
]
const QUERIES: Query[] = ['Where did the father of Robert the Strong live?', 'long forts', '圖書', { text: 'castle', nodes: [{ kind: 'passage', id: 'notes#1' }] }, 'xyzzy']
const WIDTH = 6

/** Vectors of a few words by chance, more than the texts have. */
const tableOf = (words: readonly string[], width = WIDTH): Table => Object.fromEntries(words.map(word => [word, pseudoVector(`table ${word}`, width).map(value => Number(value.toFixed(6)))]))
const TABLE = tableOf(['castle', 'fort', 'forts', 'river', 'rivers', 'long', 'son', 'father', 'west', 'fought', 'loire', 'tours', 'hugo', 'robert', '图书', 'lived', 'the', 'sea'])
const glove = (table: Table = TABLE) => wordVectorEncoder(sourceOf(gloveOf(table)))

const encoder = pseudoEncoder(WIDTH)
const EDGES: IndexOptions['edges'] = { similar: { atLeast: 0.2 }, 'similar-names': { atLeast: 0.1 } }
const ALL: SearchOptions = { explain: true, limit: 4, includeAsked: true, tokensFrom: 3, seeds: { similar: 0.5 }, walk: { edges: { similar: 1 } } }

/** How an index is made, and what is needed to open it. */
const CASES: Record<string, [IndexOptions, OpenOptions]> = {
  ...Object.fromEntries(PACKED_TYPES.flatMap(type => [
    [`passages of one's own, ${type}`, [{ encoder, vectors: { type } }, { encoder }]],
    [`words and names of one's own, ${type}`, [{ encoder, vectors: { type, tokens: true, names: true }, edges: EDGES }, { encoder }]],
    [`word vectors, ${type}`, [{ encoder: glove(), vectors: { type, names: true }, edges: EDGES }, {}]],
  ] as [string, [IndexOptions, OpenOptions]][])),
  ...Object.fromEntries(WORD_TYPES.flatMap(words => [
    [`words in passages by one's own, ${words}`, [{ encoder, vectors: { words } }, { encoder }]],
    [`words in passages by word vectors, ${words}`, [{ encoder: glove(), vectors: { words } }, {}]],
  ] as [string, [IndexOptions, OpenOptions]][])),
  'without edges between what is similar': [{ encoder: glove(), edges: { similar: false, 'similar-names': false }, vectors: { names: true } }, {}],
  'an encoder that knows no word': [{ encoder: glove({ sea: [1, 2] }) }, {}],
}

/** Everything that an index says, as JSON. */
async function voice(index: TokenIndex, queries: readonly Query[] = QUERIES, options = ALL): Promise<string> {
  const said: unknown[] = [index.stats(), (await index.toGraphology({ texts: true })).export()]
  for (const query of queries) said.push(await index.search(query, options))
  return sortedJson([...said, await index.view(queries[0], options)])
}

describe.each(Object.entries(CASES))('%s', (_, [making, opening]) => {
  let index: TokenIndex
  beforeAll(async () => { index = await createIndex(DOCUMENTS, making) })

  test('the same documents and options give the same bytes', async () => {
    expect(await (await createIndex(structuredClone(DOCUMENTS), making)).toBytes()).toEqual(await index.toBytes())
  })

  test('opened again, it has the same vectors, says the same, and is written as the same bytes', async () => {
    const bytes = await index.toBytes(), opened = await openIndex(bytes, opening)
    expect(opened.vectors).toEqual(index.vectors)
    expect(await voice(opened)).toBe(await voice(index))
    expect(await opened.toBytes()).toEqual(bytes)
  })

  test('opened without an encoder, it is searched by words and graph, if the encoder is not in it', async () => {
    const opened = await openIndex(await index.toBytes())
    const isKept = index.encoder instanceof StaticEncoder
    expect(opened.encoder instanceof StaticEncoder).toBe(isKept)
    expect(await voice(opened)).toBe(await voice(index, QUERIES, isKept ? ALL : { ...ALL, dense: { when: 'never' } }))
    const vector = pseudoVector('brought', index.vectors!.encoder.width)
    expect(await voice(opened, [{ text: 'castle', vector }])).toBe(await voice(index, [{ text: 'castle', vector }]))
  })
})

describe('the edges of the cases', () => {
  test('are there, between words and between names, and run both ways', async () => {
    for (const name of ["words and names of one's own, float16", 'word vectors, int8']) {
      const [making, opening] = CASES[name]
      const opened = await openIndex(await (await createIndex(DOCUMENTS, making)).toBytes(), opening)
      for (const kind of ['similar', 'similar-names'] as const) {
        expect(opened.stats().edges[kind]).toBeGreaterThan(0)
        expect(tablesOf(opened).edges.get(kind)!.symmetric).toBe(true)
      }
    }
  })
})

describe('an encoder without a model', () => {
  /** Enough words that rounding shows wherever it can. */
  const words = Array.from({ length: 1500 }, (_, i) => `${'bcdfgklmnprstvz'[i % 15]}${'aeiou'[Math.floor(i / 15) % 5]}${'bcdfgklmnprstvz'[Math.floor(i / 75) % 15]}${'aou'[Math.floor(i / 1125)]}`)
  const questions = [...words.slice(0, 300), ...Array.from({ length: 50 }, (_, i) => words.slice(i * 20, i * 20 + 7).join(' ')), 'castle', '', '圖書', 'the sea of xyzzy']
  const bits = (data: Float32Array) => [...new Uint32Array(data.buffer, data.byteOffset, data.length)]

  test.each(PACKED_TYPES)('gives the same bits before and after, in %s', async type => {
    const index = await createIndex(DOCUMENTS, { encoder: glove({ ...tableOf(words), ...TABLE }), vectors: { type } })
    const bytes = await index.toBytes(), opened = await openIndex(bytes)
    const [before, after] = [index.encoder as StaticEncoder, opened.encoder as StaticEncoder]
    expect(after.table.words).toHaveLength(new Set([...words, ...Object.keys(TABLE)]).size)
    expect(bits(after.table.vectors.data)).toEqual(bits(before.table.vectors.data))
    expect({ ...after.table, vectors: 0 }).toEqual({ ...before.table, vectors: 0 })
    for (const role of ['query', 'passage'] as const) expect(bits((await after.encode(questions, role)).data)).toEqual(bits((await before.encode(questions, role)).data))
    expect(await opened.toBytes()).toEqual(bytes)
  })

  test('reads texts as the index does that it is used for', async () => {
    const first = await createIndex(DOCUMENTS, { encoder: glove() })
    const index = await createIndex(DOCUMENTS, { encoder: first.encoder!, analysis: { stem: false, languages: ['de'] }, vectors: { type: 'int8' } })
    expect(await voice(await openIndex(await index.toBytes()))).toBe(await voice(index))
  })
})

describe('what an index is opened with', () => {
  let plain: Uint8Array, own: Uint8Array, kept: Uint8Array
  beforeAll(async () => {
    plain = await (await createIndex(DOCUMENTS)).toBytes()
    own = await (await createIndex(DOCUMENTS, { encoder: ownEncoder({ name: 'mine', width: 2, version: '1', encode: texts => texts.map(text => pseudoVector(text, 2)) }) })).toBytes()
    kept = await (await createIndex(DOCUMENTS, { encoder: glove() })).toBytes()
  })
  const open = (bytes: Uint8Array, encoder: Encoder) => openIndex(bytes, { encoder }, 'my.tkg')

  test('the encoder that it was made with, wherever it comes from', async () => {
    expect((await open(own, ownEncoder({ name: 'mine', width: 2, version: '1' }))).encoder).toMatchObject({ name: 'mine', width: 2 })
    const again = await createIndex(DOCUMENTS, { encoder: glove() })
    expect((await open(kept, again.encoder!)).encoder).toMatchObject({ name: 'glove.txt' })
  })

  test('not one of another name, version or width, and none for an index without vectors', async () => {
    const mine = (more: object) => ownEncoder({ name: 'mine', width: 2, version: '1', ...more })
    for (const [other, got] of [
      [{ name: 'other' }, '"other" (own ["other","1"], width 2)'], [{ version: '2' }, '"mine" (own ["mine","2"], width 2)'], [{ width: 3 }, '"mine" (own ["mine","1"], width 3)'],
    ] as const) {
      expect(await refusal(() => open(own, mine(other)), 'encoder'))
        .toBe(`my.tkg: got encoder ${got}; expected encoder "mine" (own ["mine","1"], width 2), by which the index was made. Only the program that has that encoder can give it to openIndex; words and graph rank without one ("--encoder none").`)
    }
    expect(await refusal(() => open(plain, mine({})), 'encoder'))
      .toBe('my.tkg: got encoder "mine"; expected none: the index has no vectors. Index the texts again with this encoder.')
    expect(await refusal(() => open(kept, mine({})), 'encoder')).toMatch(/got encoder "mine" .*; expected encoder "glove\.txt" \([0-9a-f]{32}, width 6\)/)
  })
})

describe('an index without vectors', () => {
  test('has nothing of them in its bytes, as before there were any, and opens', async () => {
    const index = await createIndex(DOCUMENTS), bytes = await index.toBytes()
    const sections = await decodeContainer(bytes)
    expect([...sections.keys()].filter(name => /vector|encoder|similar/.test(name))).toEqual([])
    expect(Object.keys((sections.get('head') as { json: object }).json).sort()).toEqual(['characters', 'schema', 'settings', 'textsHaveCase', 'tokenizer'])
    const opened = await openIndex(bytes)
    expect([opened.vectors, opened.encoder]).toEqual([undefined, undefined])
    expect(await voice(opened)).toBe(await voice(index))
  })
})

describe('what bytes are refused', () => {
  const made: Record<string, Uint8Array<ArrayBuffer>> = {}
  beforeAll(async () => {
    made.static = await (await createIndex(DOCUMENTS, { encoder: glove(), vectors: { type: 'int8', names: true }, edges: EDGES })).toBytes()
    made.own = await (await createIndex(DOCUMENTS, { encoder, vectors: { type: 'float16', names: true, tokens: true }, edges: EDGES })).toBytes()
    made.words = await (await createIndex(DOCUMENTS, { encoder, vectors: { words: 'int8' } })).toBytes()
    made.bits = await (await createIndex(DOCUMENTS, { encoder, vectors: { words: 'bits' } })).toBytes()
    made.floats = await (await createIndex(DOCUMENTS, { encoder, vectors: { type: 'float32' } })).toBytes()
  })
  const isOfVectors = (name: string) => /^(vectors|encoder|edges\/similar)/.test(name)
  const changed = (sections: ReadonlyMap<string, SectionValue>, name: string, value: unknown) => {
    const others = new Map(sections)
    if (value === undefined) others.delete(name)
    else others.set(name, value as SectionValue)
    return encodeContainer(others)
  }

  test('cut anywhere, or with one bit turned, from the first vector on', async () => {
    const random = createRandom(5)
    for (const bytes of Object.values(made)) {
      const start = Math.floor(bytes.length * 0.5)
      const place = () => start + Math.floor(random() * (bytes.length - start))
      for (let i = 0; i < 60; i++) await refusal(() => openIndex(bytes.slice(0, place())), 'format')
      for (let i = 0; i < 120; i++) {
        const altered = bytes.slice()
        altered[place()]! ^= 1 << Math.floor(random() * 8)
        await refusal(() => openIndex(altered), 'format')
      }
    }
  })

  test.each<[which: string, section: string, value: (old: any) => unknown, message: RegExp]>([
    ['own', 'vectors/passages', () => undefined, /section "vectors\/passages": got nothing/],
    ['own', 'vectors/passages', old => old.slice(1), /section "vectors\/passages": got 29 entries for 30/],
    ['own', 'vectors/names', old => old.slice(WIDTH), /section "vectors\/names": got \d+ entries for \d+/],
    ['own', 'vectors/tokens', () => ({ json: [] }), /section "vectors\/tokens": got another type/],
    ['own', 'vectors/passages', old => Uint32Array.from(old), /section "vectors\/passages": got a Uint32Array; expected a Uint16Array for float16/],
    ['own', 'vectors/passages', old => Float64Array.from(old), /got a Float64Array; expected a Uint16Array for float16/],
    ['own', 'vectors/passages', old => new Uint8Array(old.length), /got 0 scales; expected 5, one a row/],
    ['static', 'vectors/passages/scales', () => undefined, /section "vectors\/passages": got 0 scales; expected 5, one a row/],
    ['static', 'vectors/passages/scales', old => old.slice(1), /section "vectors\/passages\/scales": got 4 entries for 5/],
    ['static', 'vectors/passages/scales', old => old.map(() => NaN), /got a scale that is no finite number/],
    ['static', 'vectors/passages/scales', old => old.map(() => -1), /got a scale that is no finite number/],
    ['words', 'vectors/words', () => undefined, /section "vectors\/words": got nothing/],
    ['words', 'vectors/words/starts', () => undefined, /section "vectors\/words\/starts": got nothing/],
    ['words', 'vectors/words/scales', () => undefined, /section "vectors\/words": got \d+ entries for \d+/],
    ['words', 'vectors/words/scales', old => old.map(() => NaN), /section "vectors\/words\/scales": got NaN at 0;/],
    ['words', 'vectors/words/scales', old => old.map(() => -1), /section "vectors\/words\/scales": got -1 at 0;/],
    ['bits', 'vectors/words', old => old.slice(1), /section "vectors\/words": got \d+ entries for \d+/],
    ['bits', 'vectors/words', old => Uint16Array.from(old), /section "vectors\/words": got another type/],
    ['bits', 'vectors/words/starts', old => old.slice().reverse(), /section "vectors\/words\/starts": got row starts that fall/],
    ['bits', 'vectors/words/starts', old => old.slice(1), /section "vectors\/words\/starts": got \d+ entries for \d+/],
    ['static', 'encoder/words', old => ({ strings: old.strings.map((word: string, i: number) => (i === 1 ? old.strings[0] : word)) }), /section "encoder\/words": got ".*" twice, as 0 and 1;/],
    ['static', 'encoder/weights', old => old.map((weight: number, i: number) => (i === 2 ? NaN : weight)), /section "encoder\/weights": got NaN at 2;/],
    ['static', 'encoder/weights', old => old.map(() => Infinity), /section "encoder\/weights": got Infinity at 0;/],
    ['own', 'vectors/passages', old => old.map((half: number, i: number) => (i === WIDTH ? 0x7c00 : half)), /section "vectors\/passages": got NaN or infinity in row 1;/],
    ['own', 'vectors/names', old => old.map(() => 0xfe00), /section "vectors\/names": got NaN or infinity in row 0;/],
    ['own', 'vectors/tokens', old => old.map((half: number, i: number) => (i === 2 * WIDTH + 1 ? 0xfc00 : half)), /section "vectors\/tokens": got NaN or infinity in row 2;/],
    ['floats', 'vectors/passages', old => old.map((value: number, i: number) => (i === 3 * WIDTH - 1 ? NaN : value)), /section "vectors\/passages": got NaN or infinity in row 2;/],
    ['floats', 'vectors/passages', old => old.map((value: number, i: number) => (i === old.length - 1 ? -Infinity : value)), /section "vectors\/passages": got NaN or infinity in row 4;/],
    ['static', 'encoder/words', old => ({ strings: old.strings.slice(1) }), /section "encoder\/vectors": got \d+ entries for \d+/],
    ['static', 'encoder/weights', () => undefined, /section "encoder\/weights": got nothing/],
    ['static', 'encoder/weights', old => Float64Array.from(old), /section "encoder\/weights": got another type/],
    ['static', 'encoder/keyed', () => ({ json: 'stem' }), /section "encoder\/keyed": got another shape/],
    ['static', 'encoder/vectors', () => undefined, /section "encoder\/vectors": got nothing/],
    ['static', 'edges/similar/columns', old => old.map(() => 200), /section "edges\/similar": got /],
    ['floats', 'head', old => ({ json: { ...old.json, encoder: { name: 'x' } } }), /section "head": got an encoder of another shape/],
    ['floats', 'head', old => ({ json: { ...old.json, encoder: { ...old.json.encoder, width: 0 } } }), /section "head": got an encoder of another shape/],
    ['floats', 'head', old => ({ json: { ...old.json, encoder: { ...old.json.encoder, width: 5 } } }), /section "vectors\/passages": got 30 entries for 25/],
  ])('%s: %s changed by another writer', async (which, section, value, message) => {
    const sections = await decodeContainer(made[which]), old = sections.get(section)
    expect(old).toBeDefined()
    expect(await refusal(async () => voice(await openIndex(await changed(sections, section, value(old)), {}, 'my.tkg')), 'format')).toMatch(message)
  })

  test('with any section of vectors changed, it is opened or refused, but never breaks', async () => {
    const others: ((old: any) => unknown)[] = [
      () => undefined, () => ({ json: null }), () => ({ json: {} }), () => ({ json: 'term' }), () => ({ strings: [] }), () => ({ strings: ['x'] }), () => new Uint8Array(), () => Uint16Array.of(65535, 0), () => Float32Array.of(NaN, -1),
      old => (ArrayBuffer.isView(old) ? (old as Float32Array).slice(1) : old), old => (ArrayBuffer.isView(old) ? (old as Float32Array).slice().reverse() : old), old => (old instanceof Float32Array ? old.map(() => NaN) : old),
      old => (old instanceof Uint16Array ? old.map(() => 0x7e00) : old), old => ('strings' in old ? { strings: old.strings.map(() => 'same') } : old),
    ]
    const cases: { name: string, sections: Awaited<ReturnType<typeof decodeContainer>>, section: string, value: any, i: number }[] = []
    for (const [name, bytes] of Object.entries(made)) {
      const sections = await decodeContainer(bytes)
      for (const [section, old] of [...sections].filter(([section]) => isOfVectors(section))) {
        for (const [i, change] of others.entries()) if (change(old) !== old) cases.push({ name, sections, section, value: change(old), i })
      }
    }
    let refused = 0
    for (const { name, sections, section, value, i } of someOf(cases)) {
      try {
        const opened = await openIndex(await changed(sections, section, value), name === 'static' ? {} : { encoder })
        await opened.search('long castle', ALL)
      } catch (error) {
        expect(error, `${name}: ${section}, change ${i}: ${(error as Error).stack}`).toBeInstanceOf(TokenGraphError)
        refused++
      }
    }
    expect(refused).toBeGreaterThan(runs(100))
  })
})

describe('what is lost in fewer bytes', () => {
  const fables: Document[] = readFileSync(new URL('../../samples/texts/en-fables.jsonl', import.meta.url), 'utf8').trim().split('\n').slice(0, 60).map(line => {
    const { id, title, text } = JSON.parse(line)
    return { id, title, text }
  })
  /** A text as the sum of what its words hash to: texts with words in common are near each other. */
  const bag = ownEncoder({ name: 'bag', width: 64, encode: texts => texts.map(text => {
    const sum = new Float64Array(64)
    for (const [word] of text.toLowerCase().matchAll(/\p{L}{4,}/gu)) pseudoVector(word, 64).forEach((value, i) => { sum[i]! += value })
    return sum
  }) })
  const questions = fables.map(({ text }) => text.split(/(?<=[.?!])\s/).slice(1).find(sentence => sentence.length > 50)!)

  const make = (type: (typeof PACKED_TYPES)[number]) => createIndex(fables, { encoder: bag, vectors: { type }, passages: { longest: 400 } })

  /** For each question, the place of every passage by meaning alone. */
  async function places(type: (typeof PACKED_TYPES)[number]): Promise<Map<string, number>[]> {
    const opened = await openIndex(await (await make(type)).toBytes(), { encoder: bag })
    return Promise.all(questions.map(async question => {
      const { hits } = await opened.search(question, { kinds: ['passage'], limit: 10_000, dense: { share: 1 }, walk: { steps: 0 }, spread: { when: 'never' } })
      return new Map(hits.map(({ id }, place) => [id, place]))
    }))
  }

  test('moves few passages, and none far', async () => {
    const exact = await places('float32')
    expect(exact.every(each => each.size > 150)).toBe(true)
    // Of 60 questions over 166 passages. Measured for the first place, the ten best, the largest move within those: 60, 60, 0 and 60, 56, 1.
    for (const [type, first, ten, far] of [['float16', 60, 59, 1], ['int8', 59, 54, 2]] as const) {
      const other = await places(type)
      const best = (each: Map<string, number>, count: number) => [...each.keys()].slice(0, count)
      const same = (count: number) => exact.filter((each, i) => best(each, count).every(id => other[i].get(id)! < count)).length
      const moves = exact.flatMap((each, i) => best(each, 10).map(id => Math.abs(other[i].get(id)! - each.get(id)!)))
      expect([type, same(1) >= first, same(10) >= ten, Math.max(...moves) <= far]).toEqual([type, true, true, true])
    }
  })

  test('is what takes a half and a quarter of the bytes, a scale for each passage aside', async () => {
    const sizes = await Promise.all(PACKED_TYPES.map(async type => {
      const sections = [...await decodeContainer(await (await make(type)).toBytes())].filter(([name]) => name.startsWith('vectors/'))
      return sections.map(([name, value]) => [name, (value as Uint8Array).byteLength])
    }))
    expect(sizes).toEqual([[['vectors/passages', 166 * 64 * 4]], [['vectors/passages', 166 * 64 * 2]], [['vectors/passages', 166 * 64], ['vectors/passages/scales', 166 * 4]]])
  })
})
