import { describe, expect, test } from 'vitest'
import { createIndex, type IndexOptions } from '../src/index/create-index.ts'
import { openIndex, type OpenOptions } from '../src/index/open-index.ts'
import type { Encoder } from '../src/encoders/encoder.ts'
import { ownEncoder } from '../src/encoders/own.ts'
import { wordVectorEncoder } from '../src/encoders/word-vectors/encoder.ts'
import { retrieveTokens } from '../src/index/retrieve-tokens.ts'
import type { Query } from '../src/query/query.ts'
import type { SearchOptions } from '../src/answer/search-options.ts'
import type { Document } from '../src/text/document.ts'
import { pseudoEncoder, refusal, sourceOf } from './helpers/vectors.ts'

const DOCUMENTS: Document[] = [{ id: 'a', title: 'Quill', text: 'an island of ships.' }, { id: 'b', text: 'ships near Quill.' }]
const encoder = pseudoEncoder(3, 'mine')
const recipe = wordVectorEncoder(sourceOf('ships 1 0\nisland 0 1\n'))

describe('options of an index', () => {
  const an = 'expected an encoder, as ownEncoder makes one of a function'
  test.each<[what: string, options: object, message: string]>([
    ['a name for an encoder', { encoder: 'corpus' }, `createIndex: option "encoder": got "corpus"; expected an encoder: openEncoder("corpus") of tokengraph/node opens one by its name, transformerEncoder a model`],
    ['null', { encoder: null }, `createIndex: option "encoder": got null; ${an}`],
    ['an empty object', { encoder: {} }, `createIndex: option "encoder": got an object; ${an}`],
    ['what should be given to ownEncoder', { encoder: { name: 'mine', width: 2, encode: () => [] } }, `createIndex: option "encoder": got an object; ${an}`],
    ['a function', { encoder: () => [] }, `createIndex: option "encoder": got a function; ${an}`],
    ['a promise of an encoder', { encoder: Promise.resolve(encoder) }, `createIndex: option "encoder": got a Promise; expected an encoder: await the promise of one`],
    ['vectors that nothing makes', { vectors: {} }, 'createIndex: option "vectors": got no encoder to make them; expected the option "encoder", too. Give one, or leave this option out.'],
    ['a recipe without a function', { encoder: { fit: true } }, `createIndex: option "encoder": got an object; ${an}`],
    ['an unknown type', { encoder, vectors: { type: 'float64' } }, 'createIndex: option "vectors.type": got "float64"; expected "float32" or "float16" or "int8"'],
    ['an unknown option', { encoder, vectors: { token: true } }, 'createIndex: got unknown option "vectors.token". Did you mean "tokens"?'],
    ['a word for a switch', { encoder, vectors: { names: 'yes' } }, 'createIndex: option "vectors.names": got "yes"; expected boolean'],
    ['a cosine that none has', { edges: { similar: { atLeast: 1.1 } } }, 'createIndex: option "edges.similar.atLeast": got 1.1; expected a number from 0.000001 to 1'],
    ['no neighbours', { edges: { 'similar-names': { neighbours: 0 } } }, 'createIndex: option "edges.similar-names.neighbours": got 0; expected a whole number from 1 to 1000'],
    ['an unknown option of edges', { edges: { similar: { atleast: 0 } } }, 'createIndex: got unknown option "edges.similar.atleast". Did you mean "atLeast"?'],
    ['a number for edges', { edges: { similar: 0.6 } }, 'createIndex: option "edges.similar": got 0.6; expected boolean or an object'],
  ])('%s', async (_, options, message) => {
    expect(await refusal(() => createIndex(DOCUMENTS, options as IndexOptions), 'option')).toBe(message)
  })

  test('an encoder to open an index with', async () => {
    const bytes = await (await createIndex(DOCUMENTS, { encoder })).toBytes()
    const open = (options: object) => refusal(() => openIndex(bytes, options as OpenOptions), 'option')
    for (const [given, got, expected] of [
      ['mine', '"mine"', 'an encoder: openEncoder("mine") of tokengraph/node opens one by its name, transformerEncoder a model'],
      [Promise.resolve(encoder), 'a Promise', 'an encoder: await the promise of one'], [{ name: 'mine', digest: 'own', width: 3 }, 'an object', 'an encoder, as ownEncoder makes one of a function'],
    ] as const) {
      expect(await open({ encoder: given })).toBe(`openIndex: option "encoder": got ${got}; expected ${expected}`)
      expect(await refusal(() => retrieveTokens('x', ['y'], { encoder: given } as object), 'option')).toBe(`retrieveTokens: option "encoder": got ${got}; expected ${expected}`)
    }
    expect(await open({ encoders: encoder })).toBe('openIndex: got unknown option "encoders". Did you mean "encoder"?')
  })
})

describe('vectors of documents', () => {
  const make = (vector: unknown, options: IndexOptions = { encoder }) => createIndex([...DOCUMENTS, { id: 'odd', text: 'x', vector } as Document], options)

  test.each<[what: string, vector: unknown, got: string, fault?: string]>([
    ['a number', 1, '1'], ['a text', '[1, 0, 0]', '"[1, 0, 0]"'], ['null', null, 'null'], ['an object', { 0: 1, length: 1 }, 'an object'], ['nothing in it', [], 'an array of 0'], ['an empty typed array', new Float32Array(0), 'a Float32Array'],
    ['NaN', [1, NaN, 0], 'an array of 3', 'NaN at place 1'], ['infinity', Float32Array.of(1, 0, Infinity), 'a Float32Array', 'Infinity at place 2'], ['digits', ['1', '2', '3'], 'an array of 3', '"1" at place 0'],
    ['a vector in a vector', [[1, 0, 0]], 'an array of 1', 'an array of 3 at place 0'], ['a hole', Object.assign([1], { 2: 0 }), 'an array of 3', 'undefined at place 1'],
    ['whole numbers as bytes', Uint8Array.of(1, 2, 3), 'a Uint8Array'],
  ])('%s', async (_, vector, got, fault) => {
    expect(await refusal(() => make(vector), 'document')).toBe(`document 2 ("odd"): option "vector": got ${got}; expected an array of finite numbers${fault ? `, not ${fault}` : ''}`)
  })

  test('by a function of the user, with the text that they are of', async () => {
    const broken = ownEncoder({ name: 'mine', width: 1, encode: texts => texts.map(text => [text.includes('near') ? NaN : 1]) })
    expect(await refusal(() => createIndex(DOCUMENTS, { encoder: broken }), 'encoder')).toBe('encoder "mine": vector of the text "ships near Quill.": got NaN at place 0; expected finite numbers')
  })

  test('without an encoder, whose space they are of', async () => {
    expect(await refusal(() => make([1, 0, 0], {}), 'document'))
      .toBe('document 2 ("odd"): got a vector; expected none, without an encoder. Name the space that it is of: createIndex(documents, { encoder: ownEncoder({ name, width }) }).')
  })

  test('of another width than word vectors have', async () => {
    expect(await refusal(() => make([1, 0, 0], { encoder: recipe }), 'encoder')).toBe('document "odd": vector for encoder "glove.txt": got 3 numbers; expected 2 numbers')
  })
})

describe('vectors and options of questions', () => {
  const index = createIndex(DOCUMENTS, { encoder })
  const search = async (query: unknown, options: object = {}) => (await index).search(query as Query, options as SearchOptions)

  test.each<[unknown, string]>([
    [{ vector: [] }, 'query: option "vector": got an array of 0; expected an array of finite numbers'],
    [{ vector: 'x' }, 'query: option "vector": got "x"; expected an array of finite numbers'],
    [{ vector: [1, null, 0] }, 'query: option "vector": got an array of 3; expected an array of finite numbers, not null at place 1'],
    [{ vectors: [1, 0, 0] }, 'query: got unknown option "vectors". Did you mean "vector"?'],
    [[1, 0, 0], 'query: got an array of 3; expected a text, or { text, nodes, nodeShare, vector }'],
  ])('the query %j', async (query, message) => {
    for (const act of ['search', 'view'] as const) expect(await refusal(async () => (await index)[act](query as Query), 'query')).toBe(message)
    expect(await refusal(async () => (await index).explain(query as Query, { kind: 'passage', id: 'a' }), 'query')).toBe(message)
  })

  test.each<[object, string]>([
    [{ dense: { when: 'sometimes' } }, 'search: option "dense.when": got "sometimes"; expected "auto" or "always" or "never"'],
    [{ dense: { share: 1.5 } }, 'search: option "dense.share": got 1.5; expected a number from 0 to 1'],
    [{ dense: { share: NaN } }, 'search: option "dense.share": got NaN; expected number'],
    [{ dense: { power: -1 } }, 'search: option "dense.power": got -1; expected a number from 0 to 100'],
    [{ dense: { weight: 1 } }, 'search: got unknown option "dense.weight". Known: when, share, power.'],
    [{ dense: true }, 'search: option "dense": got true; expected an object { when?, share?, power? }'],
    [{ seeds: { similar: 2 } }, 'search: option "seeds.similar": got 2; expected a number from 0 to 1'],
    [{ walk: { edges: { similar: -1 } } }, 'search: option "walk.edges.similar": got -1; expected a number from 0 to 1000'],
  ])('the options %j', async (options, message) => {
    expect(await refusal(() => search('ships', options), 'option')).toBe(message)
  })

  test('a vector that is not of the index’s space', async () => {
    const message = 'query: vector for encoder "mine": got 2 numbers; expected 3 numbers'
    for (const act of ['search', 'view'] as const) expect(await refusal(async () => (await index)[act]({ text: 'ships', vector: [1, 0] }), 'encoder')).toBe(message)
    expect(await refusal(async () => (await index).explain({ vector: [1, 0] }, { kind: 'passage', id: 'a' }), 'encoder')).toBe(message)
  })

  test('questions of a million characters, and of odd ones', async () => {
    const seen: string[] = []
    const listening = await createIndex(DOCUMENTS, { encoder: ownEncoder({ name: 'l', width: 1, encode: texts => { seen.push(...texts); return texts.map(() => [1]) } }) })
    seen.length = 0
    for (const query of ['\ud800 ships', 'x'.repeat(1_000_000)]) await listening.search(query)
    // what cannot be written as UTF-8 reaches no encoder
    expect(seen.map(text => text.slice(0, 9))).toEqual(['\ufffd ships', 'xxxxxxxxx'])
    await refusal(() => listening.search('x'.repeat(1_000_001)), 'limit')
    expect(seen).toHaveLength(2)
  })
})

describe('vectors at the ends of what is allowed', () => {
  test('one number, and many', async () => {
    for (const width of [1, 4096]) {
      const wide = pseudoEncoder(width)
      const index = await createIndex(DOCUMENTS, { encoder: wide, vectors: { names: true, tokens: true, type: 'int8' } })
      const { hits } = await (await openIndex(await index.toBytes(), { encoder: wide })).search('ships', { explain: true })
      expect(hits.length).toBeGreaterThan(0)
    }
  })

  test('all the same, opposite, and all zeros', async () => {
    const of = (vectors: number[][]): Encoder => ownEncoder({ name: 'x', width: 2, encode: texts => texts.map((_, i) => vectors[i % vectors.length]) })
    for (const vectors of [[[1, 0]], [[1, 0], [-1, 0]], [[0, 0]]]) {
      const index = await createIndex(DOCUMENTS, { encoder: of(vectors), vectors: { names: true, tokens: true }, edges: { similar: { atLeast: 0.01 }, 'similar-names': { atLeast: 0.01 } } })
      const { hits } = await index.search('ships of Quill', { explain: true })
      expect(hits.every(({ score }) => Number.isFinite(score) && score > 0)).toBe(true)
      expect(hits.filter(({ kind }) => kind === 'passage')).toHaveLength(2)
    }
  })

  test('the largest and smallest that 32 bits hold', async () => {
    const index = await createIndex(DOCUMENTS.map((document, i) => ({ ...document, vector: [[3e38, 3e38], [1e-45, 0]][i] })), { encoder: ownEncoder({ name: 'x', width: 2 }), vectors: { type: 'float32' } })
    expect([...index.vectors!.passages.data].map(value => value.toFixed(4))).toEqual(['0.7071', '0.7071', '1.0000', '0.0000'])
    const best = async (vector: number[]) => (await index.search({ vector }, { kinds: ['passage'], limit: 1 })).hits[0]?.id
    expect([await best([0, 3e38]), await best([1e-40, 0])]).toEqual(['a#0', 'b#0'])
  })
})
