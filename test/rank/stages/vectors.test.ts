import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex } from '../../../src/index/create-index.ts'
import { row } from '../../../src/math/dense/packed.ts'
import { ownEncoder } from '../../../src/encoders/own.ts'
import type { NodeKind } from '../../../src/core/kinds.ts'
import type { RankingOptions } from '../../../src/rank/options.ts'
import type { Query } from '../../../src/query/query.ts'
import { Searcher } from '../../../src/rank/searcher.ts'
import type { Document } from '../../../src/text/document.ts'
import type { TokenIndex } from '../../../src/index/token-index.ts'
import { compared } from '../../helpers/propagated.ts'
import { refusal, unit } from '../../helpers/vectors.ts'

const DOCUMENTS: Document[] = [
  { id: 'boats', title: 'Quill', text: 'boats on the river.' }, { id: 'ships', text: 'vessels at sea near Quill.' }, { id: 'bread', text: 'bread and butter.' },
]
const MEANING: Record<string, number[]> = { 'Quill. boats on the river.': [1, 0, 0], 'vessels at sea near Quill.': [0.6, 0, 0.8], 'bread and butter.': [0, 1, 0], yachts: [0, 0, 3] }
let asked: string[]
const encoder = ownEncoder({ name: 'by hand', width: 3, encode: texts => texts.map(text => { asked.push(text); return MEANING[text] ?? [0, 0, 0] }) })
let index: TokenIndex
beforeAll(async () => {
  asked = []
  index = await createIndex(DOCUMENTS, { encoder, vectors: { type: 'float32' } })
})
const rank = (query: Query, options: RankingOptions = {}, by = new Searcher(index.graph, index.vectors, index.encoder)) => compared(by, query, options)
const cosines = async (query: Query, options: RankingOptions = {}, kind: NodeKind = 'passage') => [...await (await rank(query, options)).cosines(kind)]
const close = (values: readonly number[]) => values.map(value => expect.closeTo(value, 6))

describe('the vector of a question', () => {
  const still: RankingOptions = { gcn: { steps: 0 } }

  it('is its text’s, or the one that it brings', async () => {
    expect(await cosines('yachts', still)).toEqual(close([0, 0.8, 0]))
    asked = []
    expect(await cosines({ text: 'yachts', vector: [0, 7, 0] }, still)).toEqual(close([0, 0, 1]))
    expect(asked).toEqual([])
  })

  it('is that of given nodes, as they are after the step', async () => {
    const boats = { kind: 'passage' as const, id: 'boats' }
    expect(await cosines({ nodes: [boats] }, still)).toEqual(close([1, 0.6, 0]))
    expect((await cosines({ nodes: [boats] }))[0]).toBeCloseTo(1, 6)
    // a name without a vector of its own has that of what it is linked to
    expect((await cosines({ nodes: [{ kind: 'name', id: 'Quill' }] }, {}, 'name'))[0]).toBeCloseTo(1, 6)
    expect((await rank({ nodes: [{ kind: 'token', id: 'bread' }] })).question).toMatchObject([{ node: { kind: 'token' }, vector: Float32Array.of(0, 1, 0), weight: expect.closeTo(1, 6) }])
  })

  it('is a mix of both, of length 1', async () => {
    const nodes = [{ kind: 'passage' as const, id: 'boats', weight: 1 }, { kind: 'passage' as const, id: 'bread', weight: 3 }]
    const mixed = async (query: object) => cosines({ nodes, ...query }, still)
    const at = (q: readonly number[]) => close([0, 1, 2].map(passage => row(index.vectors!.passages, passage).reduce((sum, value, i) => sum + value * unit(q)[i], 0)))
    expect(await mixed({ text: 'yachts' })).toEqual(at([0.5 / 4, (0.5 * 3) / 4, 0.5]))
    expect(await mixed({ text: 'yachts', nodeShare: 0.2 })).toEqual(at([0.2 / 4, (0.2 * 3) / 4, 0.8]))
    expect(await mixed({ vector: [0, 0, 1], nodeShare: 1 })).toEqual(at([1, 3, 0]))
    expect(await mixed({ text: 'yachts', nodeShare: 0 })).toEqual(await cosines('yachts', still))
    const { question } = await rank({ text: 'yachts', nodes })
    const sum = question.reduce((sum, { vector, weight }) => sum.map((value, i) => value + weight * vector[i]), [0, 0, 0])
    expect(Math.hypot(...sum)).toBeCloseTo(1, 6)
    expect(question.map(({ node }) => node)).toEqual([undefined, { kind: 'passage', node: 0 }, { kind: 'passage', node: 2 }])
  })

  it('is none for nothing, and for what means nothing', async () => {
    for (const query of ['', ' ', 'xyzzy']) expect(await cosines(query)).toEqual([0, 0, 0])
  })
})

describe('settings', () => {
  it('say how far vectors are carried', async () => {
    const [, one] = await cosines({ vector: [1, 0, 0] }), [, still] = await cosines({ vector: [1, 0, 0] }, { gcn: { restart: 1 } })
    expect(still).toBeCloseTo(0.6, 6)
    expect(one).toBeGreaterThan(still)
  })

  it('share what is measured once', async () => {
    const by = new Searcher(index.graph, index.vectors, index.encoder)
    const first = (await rank('yachts', {}, by)).gcn
    expect((await rank({ vector: [1, 0, 0] }, { gcn: { restart: 0.5 } }, by)).gcn).toBe(first)
    expect((await rank('yachts', { gcn: { steps: 2 } }, by)).gcn).not.toBe(first)
    expect((await rank('yachts', { walk: { edges: { back: 0 } } }, by)).gcn).not.toBe(first)
  })
})

describe('refusals', () => {
  const vectors = { propagate: 'vectors' } as const

  it('of an index without vectors', async () => {
    const plain = await createIndex(DOCUMENTS)
    const message = 'search: option "propagate": got "vectors"; expected an index with vectors. Index the texts with an "encoder".'
    expect(await refusal(() => plain.search('yachts', vectors), 'encoder')).toBe(message)
    expect(await refusal(() => plain.search({ text: 'yachts', vector: [1, 0, 0] }, vectors), 'encoder')).toBe(message)
    expect(await refusal(() => plain.explain('yachts', { kind: 'passage', id: 'boats' }, vectors), 'encoder')).toBe(message)
    expect(await refusal(() => plain.view('yachts', vectors), 'encoder')).toBe(message)
  })

  it('of a text that nothing encodes', async () => {
    const without = new Searcher(index.graph, index.vectors)
    expect(await refusal(() => rank('yachts', {}, without), 'encoder'))
      .toBe('search: option "propagate": got "vectors", and no encoder for questions; expected by hand. Open the index with the encoder that it was made with.')
    // nothing needs to be encoded for these
    const bread = { kind: 'passage' as const, id: 'bread' }
    expect((await (await rank({ nodes: [bread] }, {}, without)).cosines('passage'))[2]).toBeCloseTo(1, 6)
    expect((await (await rank({ text: 'yachts', vector: [0, 1, 0] }, {}, without)).cosines('passage'))[2]).toBeCloseTo(1, 6)
  })

  it('of a vector of another space, and a node that is not there', async () => {
    expect(await refusal(() => rank({ vector: [1, 0] }), 'encoder')).toBe('query: vector for encoder "by hand": got 2 numbers; expected 3 numbers')
    expect(await refusal(() => rank({ nodes: [{ kind: 'name', id: 'Quil' }] }), 'not-found')).toContain('Did you mean "Quill"?')
  })

  it.each<[object, string]>([
    [{ propagate: 'embeddings' }, 'search: option "propagate": got "embeddings"; expected "scores" or "vectors"'],
    [{ gcn: { restart: 2 } }, 'search: option "gcn.restart": got 2; expected a number from 0 to 1'],
    [{ gcn: { steps: 0.5 } }, 'search: option "gcn.steps": got 0.5; expected a whole number'],
    [{ gcn: { step: 1 } }, 'search: got unknown option "gcn.step". Did you mean "steps"?'],
    [{ gcn: 1 }, 'search: option "gcn": got 1; expected an object { restart?, steps?, trained? }'],
    [{ signal: 'now' }, 'search: option "signal": got "now"; expected AbortSignal'],
  ])('of %j', async (options, message) => {
    expect(await refusal(() => index.search('yachts', options as never), 'option')).toBe(message)
  })

  it('of a search that was ended', async () => {
    const signal = AbortSignal.abort()
    for (const propagate of ['scores', 'vectors'] as const) expect(await refusal(() => index.search('yachts', { propagate, signal }), 'aborted')).toContain('an abort')
    expect((await index.search('yachts', vectors)).hits.length).toBeGreaterThan(0)
  })
})
