import { describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index.ts'
import { liftAsWritten } from '../../src/rank/as-written.ts'

const made = (texts: readonly string[]) => createIndex(texts.map((text, i) => ({ id: String(i), text })))

describe('a short question', () => {
  it.each([
    ['university', 'The university is old.', 'The universe is old.'],
    ['universe', 'The universe is old.', 'The university is old.'],
    ['carols', 'They sang carols at night.', 'Carol sang at night, they too.'],
    ['đường', 'Con đường này rất dài.', 'Con dương này rất dài.'],
    ['organization', 'The organization met here.', 'The organ met the choir.'],
    ['Réne', 'Then Réne spoke.', 'Then Rene spoke.'],
    ['old news', 'It is old news.', 'It is the older new.'],
  ])('for %s finds the very word first, in either order', async (question, right, other) => {
    for (const texts of [[right, other], [other, right]]) {
      const { hits } = await (await made(texts)).search(question, { kinds: ['passage'] })
      expect(hits[0]!.text).toBe(right)
      expect(hits[0]!.score).toBeGreaterThan(hits[1]!.score)
    }
  })
})

describe('liftAsWritten', () => {
  const asked = (...words: [string, number][]) => words.map(([word, mass]) => ({ word, mass }))

  it('is a quarter of the mass of the words that stand there, by themselves, in whatever case', async () => {
    const { graph } = await made(['ADA wrote notes', 'Adam noted it', 'Canada, notes', 'Ade\u0301le'])
    expect(await liftAsWritten(graph, 'Ada, notes', asked(['Ada', 3], ['notes', 1]), [0, 1, 2, 3])).toEqual(new Map([[0, 1.25], [2, 1.0625]]))
    expect(await liftAsWritten(graph, 'Adéle', asked(['Adéle', 1]), [0, 3])).toEqual(new Map([[3, 1.25]]))
  })

  it('sees all that is searched of a passage, and nothing else', async () => {
    const documents = [{ id: 'a', text: `${'Old words. '.repeat(400)}\n\n${'New words. '.repeat(400)}`, aliases: ['Ada'], tags: ['news'], metadata: { by: ['Herman Melville'], of: 'art' } }]
    const { graph } = await createIndex(documents, { fields: ['by'] })
    expect(graph.count('passage')).toBeGreaterThan(1)
    for (const word of ['ada', 'News', 'melville']) expect((await liftAsWritten(graph, word, asked([word, 1]), [0, 1])).size).toBe(2)
    expect([...(await liftAsWritten(graph, 'old', asked(['old', 1]), [0, graph.count('passage') - 1])).keys()]).toEqual([0])
    expect((await liftAsWritten(graph, 'art', asked(['art', 1]), [0, 1])).size).toBe(0)
  })

  it('sees the title', async () => {
    const { graph } = await createIndex([{ id: 'a', title: 'Universities', text: 'The university is old.' }])
    expect(await liftAsWritten(graph, 'universities', asked(['universities', 1]), [0])).toEqual(new Map([[0, 1.25]]))
  })

  it('is none of longer questions, of scripts without case, and where nothing was asked', async () => {
    const { graph } = await made(['one two three four 三', 'کتاب'])
    const all = [...asked(['one', 1], ['two', 1], ['three', 1])]
    expect(await liftAsWritten(graph, 'one two three', all, [0])).toEqual(new Map([[0, 1.25]]))
    expect((await liftAsWritten(graph, 'one two three four', [...all, ...asked(['four', 1])], [0])).size).toBe(0)
    expect((await liftAsWritten(graph, 'is it one two three', all, [0])).size).toBe(0)
    expect((await liftAsWritten(graph, '三, کتاب', asked(['三', 1], ['کتاب', 1]), [0, 1])).size).toBe(0)
    expect((await liftAsWritten(graph, 'the', [], [0])).size).toBe(0)
  })
})
