import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import { openIndex } from '../../src/index/open-index.ts'
import { unpack } from '../../src/math/dense/packed.ts'
import { ownEncoder } from '../../src/encoders/own.ts'
import { useBackend } from '../../src/nn/backend.ts'
import type { PropagationConv } from '../../src/nn/layers/propagation.ts'
import { tf } from '../../src/nn/tensorflow.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import { trainOnIndex, type TrainedPropagation } from '../../src/index/train-on-index.ts'
import { sumOf } from '../helpers/corpora.ts'
import { denseShares } from '../helpers/learned.ts'

/** A vector by which words of the texts occur. */
const WORDS = ['film', 'director', 'born', 'city', 'river', 'music', 'bridge', 'song']
const vector = (text: string) => WORDS.map(word => (text.toLowerCase().includes(word) ? 1 : 0.05))
const encoder = ownEncoder({ name: 'words', width: WORDS.length, encode: texts => texts.map(vector) })

const DOCUMENTS = [
  { id: 'film', title: 'The Silver Fox', text: 'The Silver Fox is a film. It was made by the director Anna Berg. Anna Berg loves "The Silver Fox".' },
  { id: 'anna', title: 'Anna Berg', text: 'Anna Berg was born in Lund, a city in the south.' },
  { id: 'lund', title: 'Lund', text: 'Lund is a city by a river with a bridge. "Anna Berg" and "The Silver Fox" are known there.' },
  { id: 'song', title: 'Night Tide', text: 'Night Tide is a song, and music for a film.' },
]
/** Two names of the same passage, so that one passage leads to another in two ways of one kind. */
const KNOWS = [{ subject: 'Anna Berg', relation: 'knows', object: 'Lund' }, { subject: 'Lund', relation: 'knows', object: 'Anna Berg' }]

const MODELS = ['gcn', 'gat'] as const

describe.each(MODELS)('trainOnIndex: %s', model => {
  let index: TokenIndex, trained: TrainedPropagation
  beforeAll(async () => {
    await useBackend('wasm')
    index = await createIndex(DOCUMENTS, { encoder, knows: KNOWS, vectors: { type: 'float32' } })
    trained = await trainOnIndex(index, { model, epochs: 5, questions: 16 })
    return () => {
      trained.network.dispose()
      trained.adjacency.dispose()
    }
  })

  it('trains as long as it is told to', () => {
    expect(trained.report.epochs).toHaveLength(5)
    expect(trained.network.layers[0]!.weights).toHaveLength(model === 'gat' ? 3 : 1)
  })

  it('gives the shares that the layer attends by, averaged over heads, a row for each passage', async () => {
    const { propagation, network, adjacency } = trained
    const x = tf.tensor2d(unpack(index.vectors!.passages).data, [DOCUMENTS.length, WORDS.length])
    const { sources, targets, weights, heads } = await (network.layers[0] as PropagationConv).attention(x, adjacency)
    x.dispose()
    const expected = DOCUMENTS.map(() => DOCUMENTS.map(() => 0))
    sources.forEach((source, pair) => { expected[targets[pair]!]![source]! += sumOf([...weights.subarray(pair * heads, (pair + 1) * heads)]) / heads })
    const shares = denseShares(propagation)
    shares.forEach((row, v) => expect(row).toEqual(expected[v]!.map(share => expect.closeTo(share, 6))))
    for (const row of shares) expect(sumOf(row)).toBeCloseTo(1, 5)
    expect(heads).toBe(model === 'gat' ? 4 : 1)
    // one entry for a kind of way between two passages, however many names lie on such ways
    const keys = [...propagation.columns].map((from, e) => `${propagation.rowStart.findLastIndex(start => start <= e)} ${from} ${propagation.kind[e]}`)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('says what each kind of way came to count, and what trained it', () => {
    const { propagation: { about, kinds, self, rowStart }, counts, report, network } = trained
    expect(about).toEqual({ model, heads: model === 'gat' ? 4 : 0, seed: 0, epochs: 5, loss: report.best.loss })
    expect(counts.map(({ kind }) => kind)).toEqual(kinds)
    expect([...kinds].sort()).toEqual(['mentions names', 'mentions names, back', 'names knows names', 'names knows names, back'])
    const bias = network.weights().get('0.bias')!.data
    expect(counts.map(({ factor }) => factor)).toEqual([...bias].map(Math.exp))
    const reached = DOCUMENTS.map((_, v) => v).filter(v => rowStart[v + 1]! > rowStart[v]!)
    expect(reached).toHaveLength(3)
    expect(sumOf(counts.map(({ share }) => share))).toBeCloseTo(1 - sumOf(reached.map(v => self[v]!)) / reached.length, 5)
    expect(sumOf(counts.map(({ pairs }) => pairs))).toBe(trained.propagation.columns.length)
  })

  it('is what an index searches by that takes it, opened again too', async () => {
    const taken = index.withPropagation(trained.propagation), asked = { propagate: 'vectors', kinds: ['passage'], explain: { incoming: 99 } } as const
    const { hits } = await taken.search('film director', asked), anna = hits.find(({ document }) => document === 'anna')!.explanation!
    const { rowStart, columns, alpha, self } = trained.propagation
    // what the film's passage gives Anna Berg's in a step is what was learned of the ways between them
    const row = [...columns.subarray(rowStart[1], rowStart[2])].map((from, e) => [from, alpha[rowStart[1]! + e]! / self[1]!] as const)
    const given = hits.find(({ document }) => document === 'film')!.explanation!, fromFilm = sumOf(anna.incoming.filter(({ from }) => from.id === 'film#0').map(({ amount }) => amount))
    expect(row.some(([from]) => from === 0)).toBe(true)
    expect(fromFilm).toBeGreaterThan(0)
    expect(fromFilm).toBeLessThanOrEqual(sumOf(row.filter(([from]) => from === 0).map(([, weight]) => weight)) * given.terms[0]!.raw * 2)
    expect((await (await openIndex(await taken.toBytes(), { encoder })).search('film director', asked)).hits).toEqual(hits)
    expect((await index.search('film director', asked)).hits).not.toEqual(hits)
    expect(index.vectors).not.toHaveProperty('propagation')
  })

  it('gives the same for the same seed', async () => {
    const again = await trainOnIndex(index, { model, epochs: 5, questions: 16 })
    expect(again.propagation).toEqual(trained.propagation)
    const other = await trainOnIndex(index, { model, epochs: 5, questions: 16, seed: 1 })
    expect(other.propagation.alpha).not.toEqual(trained.propagation.alpha)
    for (const { network, adjacency } of [again, other]) {
      network.dispose()
      adjacency.dispose()
    }
  })
})

describe('trainOnIndex', () => {
  it('says what is missing', async () => {
    await expect(trainOnIndex(await createIndex(DOCUMENTS))).rejects.toMatchObject({ code: 'encoder' })
    await expect(trainOnIndex(await createIndex([{ id: 'a', text: 'nothing leads on from here' }], { encoder }))).rejects.toMatchObject({ code: 'document' })
  })
})
