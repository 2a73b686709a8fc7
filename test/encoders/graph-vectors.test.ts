import { beforeAll, describe, expect, it } from 'vitest'
import { type Matrix, rowAt } from '../../src/math/dense/matrix.ts'
import { pack, PACKED_TYPES, type PackedMatrix, unpack } from '../../src/math/dense/packed.ts'
import type { Encoder, Role } from '../../src/encoders/encoder.ts'
import { encodedText, encodeGraph } from '../../src/encoders/graph-vectors.ts'
import type { VectorOptions } from '../../src/encoders/vector-options.ts'
import { ownEncoder } from '../../src/encoders/own.ts'
import { StaticEncoder } from '../../src/encoders/static.ts'
import { passageSpan } from '../../src/tables/token-graph.ts'
import type { Document } from '../../src/text/document.ts'
import { graphOf, type WholeGraph } from '../helpers/graph.ts'
import { expectRows, pseudoVector, refusal, rowsOf, unit } from '../helpers/vectors.ts'

const WIDTH = 4
const DOCUMENTS: Document[] = [
  { id: 'quill', title: 'Quill', text: 'an island of ships and bridges.\n\nits towns are old.' },
  { id: 'notes', text: 'Bridges, bridges and ships, said Nobody. 图书里有图书。' },
  { id: 'empty', text: '' },
]

let graph: WholeGraph
beforeAll(async () => { graph = await graphOf(DOCUMENTS, { passages: { joinBelow: 0 } }) })

/** An encoder that tells roles apart, and writes down what it is asked. */
function listening(): { encoder: Encoder, asked: [string, Role][] } {
  const asked: [string, Role][] = []
  const encoder = ownEncoder({
    name: 'listening', width: WIDTH, version: '7',
    encode: (texts, role) => texts.map(text => { asked.push([text, role]); return pseudoVector(`${role} ${text}`, WIDTH) }),
  })
  return { encoder, asked }
}
const vectorOf = (text: string, role: Role) => unit(pseudoVector(`${role} ${text}`, WIDTH))
const none = Array.from({ length: WIDTH }, () => 0)

const encode = (encoder: Encoder, options: VectorOptions = {}, given = new Map<number, Float32Array>(), on = graph) =>
  encodeGraph(on, encoder, { type: 'float32', names: false, tokens: false, ...options }, given, {})

const TEXTS = ['Quill. an island of ships and bridges.', 'Quill. its towns are old.', DOCUMENTS[1].text, '']

describe('encodeGraph', () => {
  it('encodes every passage with its title', async () => {
    const { encoder, asked } = listening()
    const vectors = await encode(encoder)
    expect(TEXTS.map((_, passage) => encodedText(passageSpan(graph, passage)))).toEqual(TEXTS)
    expect(asked).toEqual(TEXTS.map(text => [text, 'passage']))
    expectRows(unpack(vectors.passages), TEXTS.map(text => vectorOf(text, 'passage')))
    expect(vectors).toEqual({ encoder: { name: 'listening', digest: encoder.digest, width: WIDTH }, passages: vectors.passages })
  })

  it('encodes names, and words that are no grams, as one would ask for them', async () => {
    const { encoder, asked } = listening()
    const vectors = await encode(encoder, { names: true, tokens: true })
    const { labels, isWord } = graph.tokens
    expect([...isWord]).toContain(0)
    expectRows(unpack(vectors.names!), graph.names.labels.map(name => vectorOf(name, 'query')))
    expectRows(unpack(vectors.tokens!), labels.map((label, token) => (isWord[token] === 1 ? vectorOf(label, 'query') : none)))
    expect(asked.slice(TEXTS.length)).toEqual([...graph.names.labels, ...labels.filter((_, token) => isWord[token] === 1)].map(label => [label, 'query']))
  })

  it.each(PACKED_TYPES)('keeps all of them as %s', async type => {
    const { encoder } = listening()
    const exact = await encode(encoder, { names: true, tokens: true })
    const kept = await encode(encoder, { type, names: true, tokens: true })
    for (const part of ['passages', 'names', 'tokens'] as const) expect(kept[part]).toEqual(pack(unpack(exact[part]!), type))
  })

  it('takes the vectors that documents brought, for each of their passages, and encodes the others only', async () => {
    const { encoder, asked } = listening()
    const given = new Map([[0, Float32Array.of(0, 3, 0, 4)], [2, new Float32Array(WIDTH)]])
    const { passages } = await encode(encoder, {}, given)
    const brought = [0, 0.6, 0, 0.8]
    expectRows(unpack(passages), [brought, brought, vectorOf(TEXTS[2], 'passage'), none])
    expect(asked).toEqual([[TEXTS[2], 'passage']])
    expect(given.get(0)).toEqual(Float32Array.of(0, 3, 0, 4))
  })

  it('needs no function where every document brought a vector', async () => {
    const encoder = ownEncoder({ name: 'theirs', width: 2 })
    const { passages } = await encode(encoder, {}, new Map([0, 1, 2].map(place => [place, Float32Array.of(place, 1)])))
    expectRows(unpack(passages), [[0, 1], [0, 1], unit([1, 1]), unit([2, 1])])
  })

  it.each<[number[], string]>([
    [[1, 2], 'document "notes": vector for encoder "listening": got 2 numbers; expected 4 numbers'],
    [[1, 2, 3, 4, 5], 'document "notes": vector for encoder "listening": got 5 numbers; expected 4 numbers'],
    [[1, Infinity, 3, 4], 'document "notes": vector for encoder "listening": got Infinity at place 1; expected finite numbers'],
  ])('refuses %j before anything is encoded', async (vector, message) => {
    const { encoder, asked } = listening()
    expect(await refusal(() => encode(encoder, {}, new Map([[1, Float32Array.from(vector)]])), 'encoder')).toBe(message)
    expect(asked).toEqual([])
  })

  it('takes a graph without passages', async () => {
    const { encoder } = listening()
    const vectors = await encode(encoder, { names: true, tokens: true }, undefined, await graphOf([]))
    for (const part of ['passages', 'names', 'tokens'] as const) expect(vectors[part]).toEqual(pack({ width: WIDTH, data: new Float32Array(0) }, 'float32'))
  })

  it('ends at the signal', async () => {
    const { encoder, asked } = listening()
    await refusal(() => encodeGraph(graph, encoder, { type: 'int8', names: false, tokens: false }, new Map(), { signal: AbortSignal.abort() }), 'aborted')
    expect(asked).toEqual([])
  })
})

describe('encodeGraph, an encoder that has its words at hand', () => {
  const words = ['ships', 'bridge', '图书', 'xyzzy', 'and']
  const table = (keyed: 'term' | 'written', words: readonly string[]): StaticEncoder => {
    const vectors: Matrix = { width: WIDTH, data: Float32Array.from(words.flatMap(word => unit(pseudoVector(`a ${word}`, WIDTH)))) }
    return new StaticEncoder({ name: 'table', digest: 't', keyed, words, vectors, weights: new Float32Array(words.length).fill(1) }, graph.tokenizer)
  }

  it.each([['written', words], ['term', ['ship', 'bridg', '图书', 'xyzzy', '~图书']]] as const)('has a vector of every word that it knows, without being asked (%s)', async (keyed, words) => {
    const encoder = table(keyed, words)
    const { tokens } = await encode(encoder)
    const known = new Map([['ship', 0], ['bridg', 1], ['图书', 2]])
    const rows = rowsOf(encoder.table.vectors)
    expect(rowsOf(tokens as PackedMatrix)).toEqual(graph.tokens.terms.map(term => rows[known.get(term) ?? -1] ?? none))
    expect([...known.keys()].every(term => graph.tokens.terms.includes(term))).toBe(true)
  })

  it('reads passages as any other encoder does', async () => {
    const encoder = table('written', words)
    const { passages } = await encode(encoder)
    const encoded = await encoder.encode(TEXTS, 'passage')
    expect(rowsOf(passages)).toEqual(rowsOf(encoded))
    expect(Math.hypot(...rowAt(encoded, 0))).toBeCloseTo(1, 6)
  })
})
