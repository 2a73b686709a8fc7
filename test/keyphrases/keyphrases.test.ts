import { describe, expect, test } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import { ownEncoder } from '../../src/encoders/own.ts'
import { corpusEncoder } from '../../src/encoders/corpus.ts'
import { keyphrases } from '../../src/keyphrases/keyphrases.ts'
import { refusal } from '../helpers/refusal.ts'

const TEXT = 'Graph neural networks learn on graphs. A graph neural network passes messages along edges, and graph attention '
  + 'weighs the edges. Message passing is what all of these have in common.'

const HOMES = ['otter holt', 'heron nest', 'badger sett', 'fox earth', 'rabbit warren', 'bee hive', 'wasp nest', 'squirrel drey', 'hare form', 'mole hill']

const texts = async (...args: Parameters<typeof keyphrases>) => (await keyphrases(...args)).documents.map(({ keyphrases }) => keyphrases.map(({ text }) => text))

describe('keyphrases', () => {
  test('of a text, best first, with their places', async () => {
    const { schema, documents: [only] } = await keyphrases(TEXT)
    expect(schema).toBe('tokengraph.keyphrases/1')
    expect(only!.document).toBe('0')
    expect(only!.keyphrases[0]).toEqual({ text: 'Graph neural networks', score: 1, start: 0, end: 21 })
    for (const { text, start, end } of only!.keyphrases) expect(TEXT.slice(start, end)).toBe(text)
    const scores = only!.keyphrases.map(({ score }) => score)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    expect(await texts(TEXT, { count: 2 })).toEqual([['Graph neural networks', expect.any(String)]])
  })

  test('forms of a word are one phrase, told as it first stands there', async () => {
    expect((await texts(TEXT))[0]!.filter(each => /neural network/i.test(each))).toEqual(['Graph neural networks'])
  })

  test('what only the title says has no place in the text', async () => {
    const { documents: [only] } = await keyphrases([{ id: 'a', title: 'Otter holts', text: 'They are dug by the river banks.' }])
    expect(only!.keyphrases.map(({ text, start, end }) => [text, start, end])).toEqual([['Otter holts', -1, -1], ['river banks', 20, 31]])
  })

  test('what all texts say counts less', async () => {
    const about = (what: string) => `The ${what} is described in this technical report. The technical report is long.`
    expect((await texts(about('otter holt')))[0]![0]).toBe('technical report')
    expect((await texts(HOMES.map(about))).map(([best]) => best)).toEqual(HOMES)
  })

  test('Chinese, and texts of no words', async () => {
    expect((await texts('图神经网络在图上学习。图神经网络用于分类。'))[0]![0]).toBe('图神经网络')
    expect(await texts(['', '…', 'a', 'of the'])).toEqual([[], [], [], []])
    expect(await keyphrases([])).toEqual({ schema: 'tokengraph.keyphrases/1', documents: [] })
  })

  test('with an encoder, what is near the text counts more', async () => {
    const encoder = ownEncoder({ name: 'letters', width: 2, encode: async (given: readonly string[]) => given.map(text => text.includes('edges') ? [0, 1] : [1, 0]) })
    expect((await texts(TEXT, { encoder }))[0]![0]).toBe('edges')
  })

  test('refuses what does not fit', async () => {
    await refusal(() => keyphrases(3 as never), 'document')
    await refusal(() => keyphrases([{ id: '', text: 'x' }]), 'document')
    expect(await refusal(() => keyphrases('x', { cuont: 3 } as never), 'option')).toContain('count')
    await refusal(() => keyphrases('x', { tagger: { nlp: 'no-such-tagger', model: 'x' } }), 'backend')
    await refusal(() => keyphrases('x', { encoder: corpusEncoder() as never }), 'option')
    await refusal(() => keyphrases('x', { signal: AbortSignal.abort() }), 'aborted')
  })
})

describe('keyphrases of an index', () => {
  test('of a document, or of another text, by what the collection says', async () => {
    const about = (what: string) => `The ${what} is described in this technical report. The technical report is long.`
    const index = await createIndex(HOMES.map(what => ({ id: what, text: about(what) })))
    expect((await index.keyphrases({ id: 'heron nest' })).map(({ text }) => text)).toEqual(['heron nest', 'technical report'])
    expect((await index.keyphrases(about('fox earth'), { count: 1 })).map(({ text }) => text)).toEqual(['fox earth'])
    await refusal(() => index.keyphrases({ id: 'no' }), 'not-found')
    await refusal(() => index.keyphrases(undefined as never), 'option')
  })
})
