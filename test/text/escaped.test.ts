import { describe, expect, it } from 'vitest'
import { createIndex, type Document } from '../../src/index.ts'

const index = (...documents: Document[]) => createIndex([...documents, { id: 'x', text: 'She saw it in Rome, and he in Paris, with many others of the town.' }])

describe('titles that are written as HTML writes them', () => {
  it.each([
    ['AT&amp;T', 'AT&T'], ['Caf&eacute; M&uuml;ller', 'Café Müller'], ['O&#39;Neill', "O'Neill"], ['O&#x27;Neill', "O'Neill"],
    ['Rock &#38; Roll', 'Rock & Roll'], ['&lt;div&gt;', '<div>'],
    // what only looks like it, and what would leave nothing
    ['AT&T', 'AT&T'], ['R&D; and more', 'R&D; and more'], ['A&parade', 'A&parade'], ['&nbsp;', '&nbsp;'], ['&unknown;', '&unknown;'],
  ])('of %s are %s', async (title, shown) => {
    const { hits } = await (await index({ id: 'a', title, text: 'Of this we tell.' })).search('tell', { kinds: ['passage'] })
    expect(hits[0]!.title).toBe(shown)
  })

  it('are names by which texts mention them', async () => {
    const made = await index({ id: 'a', title: 'Caf&eacute; M&uuml;ller', text: 'A piece.' }, { id: 'b', text: 'He went to Café Müller in the town.' })
    expect((await made.related({ kind: 'name', id: 'Café Müller' })).related.map(({ id }) => id)).toEqual(expect.arrayContaining(['a#0', 'b#0']))
  })

  it('so are aliases, and what is put later', async () => {
    const made = await index({ id: 'a', title: 'Phones', aliases: ['AT&amp;T'], text: 'A company.' })
    expect(await made.search('amp')).toMatchObject({ hits: [] })
    const { hits } = await (await made.update({ put: [{ id: 'c', title: 'Q&amp;A', text: 'All is asked.' }] })).search('asked', { kinds: ['passage'] })
    expect(hits[0]!.title).toBe('Q&A')
  })
})
