import { describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index.ts'

describe('a word that the index lacks', () => {
  const corrected = async (text: string, question: string) =>
    (await (await createIndex([{ id: 'a', text }, { id: 'b', text: 'It rains.' }])).search(question)).query.expanded.map(({ word }) => word)

  it.each([
    ['lanturn', 'A lantern burns.', ['lantern']],
    ['vacine', 'Vaccines help. Vaccines are given.', ['vaccines']],
    ['mesages', 'A message came.', ['message']],
    ['mesage', 'Messages come. Messages go.', ['messages']],
    ['docuent', 'Documents are kept. All documents.', ['documents']],
    ['funcion', 'Functions call functions.', ['functions']],
    ['enaled', 'Enable it. What enables it?', ['enable']],
    ['templtes', 'A template. Another template.', ['template']],
    ['accomodation', 'Accommodations are full.', ['accommodations']],
    ['veiw', 'A view of the sea.', ['view']],
    ['snyc', 'Sync your notes.', ['sync']],
  ])('is corrected, be it mostly written in another form: %s', async (question, text, expected) =>
    expect(await corrected(text, question)).toEqual(expected))

  it.each([
    ['father', 'Feathers fly. Feathers are light.'],
    ['makes', 'It is made. They made it.'],
    ['cat', 'The cats sleep in a cart.'],
    // another letter makes another word
    ['rice', 'The race was long, rich and nice.'],
    ['kale', 'A kite and a kyle.'],
    ['ehr', 'Her eyes.'],
  ])('is not, where only the stem of another is near: %s', async (question, text) =>
    expect(await corrected(text, question)).toEqual([]))
})

it('a word that is opened again and again brings each word like it once', async () => {
  const index = await createIndex([{ id: 'a', text: 'Sails, seas and ships.' }])
  const words = async (question: string) => (await index.search(question)).query.expanded.map(({ word }) => word)
  expect((await words('s* ')).length).toBeGreaterThan(2)
  expect(await words('s* '.repeat(50))).toEqual(await words('s* '))
})
