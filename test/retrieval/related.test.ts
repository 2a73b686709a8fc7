import { beforeAll, describe, expect, it } from 'vitest'
import type { Document } from '../../src/text/document.ts'
import { createIndex } from '../../src/retrieval/create-index.ts'
import type { TokenIndex } from '../../src/retrieval/token-index.ts'
import { refusal } from '../helpers/refusal.ts'

const link = (text: string, words: string, target: string) => {
  const start = text.indexOf(words)
  return { start, end: start + words.length, target, style: 'wiki' as const }
}
const HOME = 'All begins here: see the map, and the map again, or Anna Ancher.'
const DIARY = 'I looked at the map.'
const documents: Document[] = [
  { id: 'home.md', title: 'Home', text: HOME, links: [link(HOME, 'the map', 'Map'), { ...link(HOME, 'the map again', 'Map'), start: HOME.indexOf('the map again') }] },
  { id: 'Map.md', title: 'Map', text: 'Rivers and hills.' },
  { id: 'diary.md', title: 'Diary', text: DIARY, links: [link(DIARY, 'the map', 'map')] },
  { id: 'anna.md', title: 'Anna Ancher', text: 'She painted.' },
]

let index: TokenIndex
beforeAll(async () => { index = await createIndex(documents, { synonyms: [['rivers', 'streams']] }) })

describe('related', () => {
  it('tells the back-links of a page, the most links first, with their words', async () => {
    const { schema, node, related } = await index.related({ kind: 'passage', id: 'Map.md' }, { edges: ['links'], direction: 'in' })
    expect([schema, node]).toEqual(['tokengraph.related/1', { kind: 'passage', id: 'Map.md#0', label: 'Map' }])
    expect(related).toEqual([
      { kind: 'passage', id: 'home.md#0', label: 'Home', document: 'home.md', edge: 'links', direction: 'in', weight: 2, words: ['the map', 'the map again'] },
      { kind: 'passage', id: 'diary.md#0', label: 'Diary', document: 'diary.md', edge: 'links', direction: 'in', weight: 1, words: ['the map'] },
    ])
  })

  it('tells what leads to a node and from it, but for its words, of edges both ways once', async () => {
    const of = async (kind: 'passage' | 'name' | 'token', id: string) => (await index.related({ kind, id })).related.map(each => `${each.direction} ${each.edge} ${each.id}`)
    expect(await of('passage', 'home.md')).toEqual(['out mentions Anna Ancher', 'in names Home', 'out links Map.md#0'])
    expect(await of('name', 'Anna Ancher')).toEqual(['in mentions home.md#0', 'out names anna.md#0'])
    expect(await of('token', 'rivers')).toEqual(['out synonyms stream'])
    expect((await index.related({ kind: 'passage', id: 'Map.md' }, { edges: ['contains'], direction: 'out' })).related.map(({ id }) => id).sort()).toEqual(['hill', 'map', 'river'])
    expect((await index.related({ kind: 'passage', id: 'home.md' }, { limit: 1 })).related).toHaveLength(1)
  })

  it('refuses what it does not know', async () => {
    expect(await refusal(() => index.related({ kind: 'passage', id: 'none' }), 'not-found')).toContain('"none"')
    expect(await refusal(() => index.related({ kind: 'name', id: 'Map' }, { edges: ['link'] as never }), 'option')).toContain('links')
  })

  it('is the same of an index that was stored', async () => {
    const { openIndex } = await import('../../src/retrieval/create-index.ts')
    const again = await openIndex(index.toBytes())
    for (const { id } of documents) expect(await again.related({ kind: 'passage', id })).toEqual(await index.related({ kind: 'passage', id }))
  })
})
