import { describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index.ts'
import { readTokens } from '../../src/query/asked-tokens.ts'

const SHARES = { bigrams: 0.6, stopWords: 0.05, variants: 0.3 }

/** What the tokens of a question count in an index of some texts, by their terms. */
async function shares(texts: readonly string[], question: string): Promise<Record<string, number>> {
  const { graph } = await createIndex(texts.map((text, i) => ({ id: String(i), text })))
  return Object.fromEntries((await readTokens(graph, question, [], SHARES)).map(({ term, share }) => [term, share]))
}

describe('words of a question as one', () => {
  const CODE = ['Call fooBarFunction() first.', 'A function, a foo and a bar.', 'Add 15ml of it, 15 eggs, an ml, a database, data on a base.']

  it.each<[string, Record<string, number>]>([
    ['foo bar function', { foobarfunc: 3, foo: 1, bar: 1, function: 1 }],
    ['the foo bar function', { foobarfunc: 3 }],
    ['15 ml', { '15ml': 2, 15: 1, ml: 1 }],
    ['data base', { databas: 0.3, data: 1, base: 1 }],
  ])('count as much as they, two but for a measure less: %s', async (question, wanted) => {
    expect(await shares(CODE, question)).toMatchObject(wanted)
  })

  it('are pairs alone in a long question', async () => {
    const long = 'foo bar function and what else is to be said of it in a question that goes on'
    expect(await shares(CODE, long)).not.toHaveProperty('foobarfunc')
    expect(await shares(CODE, `data base ${long}`)).toHaveProperty('databas')
  })

  it('count as much as all words that they stand for, where the index lacks one', async () => {
    expect(await shares(['A database of birds.', 'Some data of birds.'], 'data base')).toMatchObject({ databas: 2, data: 1 })
    expect(await shares(['Call 5551234567 now.', 'Call 555 now.'], '555-123-4567')).toMatchObject({ 5551234567: 3 })
  })
})

describe('words that a hyphen joins', () => {
  const TEXTS = ['Install the plugin.', 'Plug it in.', 'The tissue culture is a tissueculture.']

  it('count more as one than by themselves where but one of them says something', async () => {
    expect(await shares(TEXTS, 'plug-in')).toMatchObject({ plugin: 1.5, plug: 1 })
    expect(await shares(TEXTS, 'tissue-culture')).toMatchObject({ tissuecultur: 0.3, tissu: 1, cultur: 1 })
  })
})
