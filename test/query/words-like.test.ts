import { describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index.ts'

describe('a word that the index lacks', () => {
  const corrected = async (text: string, question: string) =>
    (await (await createIndex([{ id: 'a', text }, { id: 'b', text: 'It rains.' }])).search(question)).query.expanded.map(({ word }) => word)

  it.each([
    ['lanturn', 'A lantern burns.', ['lantern']],
    ['vacine', 'Vaccines help. Vaccines are given.', ['vaccines']],
    ['mesages', 'A message came.', ['message']],
    ['accomodation', 'Accommodations are full.', ['accommodations']],
    ['veiw', 'A view of the sea.', ['view']],
    ['snyc', 'Sync your notes.', ['sync']],
  ])('is corrected, be it mostly written in another form: %s', async (question, text, expected) =>
    expect(await corrected(text, question)).toEqual(expected))

  it.each([
    ['father', 'Feathers fly. Feathers are light.'],
    ['cat', 'The cats sleep in a cart.'],
    // another letter makes another word
    ['rice', 'The race was long, rich and nice.'],
    ['kale', 'A kite and a kyle.'],
    ['ehr', 'Her eyes.'],
  ])('is not, where only the stem of another is near: %s', async (question, text) =>
    expect(await corrected(text, question)).toEqual([]))
})
