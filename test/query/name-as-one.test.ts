import { expect, it } from 'vitest'
import { createIndex } from '../../src/index.ts'

const DOCUMENTS = [
  { id: 'view', title: 'Graph view', text: 'It shows how notes hang together.' },
  { id: 'palette', title: 'Command palette', text: 'It lists commands.' },
  { id: 'graph', title: 'Charts', text: 'A graph of sales. The car of Michael.' },
  { id: 'long', title: 'Views', text: 'Every view has settings. Put them in view.' },
]

it.each([
  ['graphview', ['graph', 'view'], 'view'],
  ['open the commandpalette', ['command', 'palette'], 'palette'],
])('a name that is written as one is found: %s', async (question, words, first) => {
  const { hits, answered, query } = await (await createIndex(DOCUMENTS)).search(question, { kinds: ['passage'] })
  expect([hits[0]!.document, answered, query.expanded.map(({ word, edge }) => [word, edge])]).toEqual([first, true, words.map(word => [word, 'typos'])])
})

it.each(['carmichael', 'salesgraph', 'xgraphview'])('words that are no name are not: %s', async question => {
  const { hits, query } = await (await createIndex(DOCUMENTS)).search(question, { kinds: ['passage'] })
  expect([hits, query.expanded]).toEqual([[], []])
})

it('is not looked for where typos are off, nor where the index has the word', async () => {
  const index = await createIndex([...DOCUMENTS, { id: 'own', text: 'graphview is a program.' }])
  expect((await (await createIndex(DOCUMENTS)).search('graphview', { typos: 'off' })).hits).toEqual([])
  expect((await index.search('graphview', { kinds: ['passage'] })).query.expanded).toEqual([])
})
