import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex } from '../../../src/index/create-index.ts'
import { openIndex } from '../../../src/index/open-index.ts'
import type { TokenIndex } from '../../../src/index/token-index.ts'
import type { Document } from '../../../src/text/document.ts'
import { readMarkdown } from '../../../src/text/readers/read.ts'
import { refusal } from '../../helpers/refusal.ts'

const TESLA = 'An inventor. As a boy he lived in Smiljan, they say! He died in New York.'
const documents: Document[] = [
  { id: 'tesla', title: 'Nikola Tesla', text: TESLA },
  { id: 'smiljan', title: 'Smiljan', text: 'A village. It lies in Lika. It rains.' },
  { id: 'lika', title: 'Lika', text: 'A region with rivers.' },
  { id: 'alone', title: 'Alone', text: 'nothing but weather' },
  { id: 'zero', title: 'Zero', text: 'much weather here, and storms' },
]
const KNOWS = [
  { subject: 'Nikola Tesla', relation: 'born in', object: 'Smiljan' }, { subject: 'Nikola Tesla', relation: 'grew up in', object: 'Smiljan' },
  { subject: 'Lika', relation: '', object: 'Croatia' },
]

let index: TokenIndex
beforeAll(async () => { index = await createIndex(documents, { knows: KNOWS, synonyms: [['storms', 'gales']] }) })

const linesOf = async (...asked: Parameters<TokenIndex['path']>) => (await index.path(...asked)).paths.map(({ line }) => line)

describe('path', () => {
  it('tells what each edge says, a triple in its own words, and the sentence of the text that says it', async () => {
    const { schema, from, to, paths, bounded } = await index.path('Nikola Tesla', 'lika', { count: 1 })
    expect([schema, from, to, bounded]).toEqual([
      'tokengraph.path/1', { kind: 'name', id: 'Nikola Tesla', label: 'Nikola Tesla' }, { kind: 'passage', id: 'lika', label: 'Lika' }, false,
    ])
    expect(paths[0].line).toBe('Nikola Tesla —born in, grew up in→ Smiljan —names→ Smiljan —mentions→ Lika —names→ Lika')
    expect(paths[0].nodes[2]).toEqual({ kind: 'passage', id: 'smiljan#0', label: 'Smiljan', document: 'smiljan' })
    expect(paths[0].edges.map(({ edge, direction, place }) => [edge, direction, place])).toEqual([
      ['knows', 'out', undefined], ['names', 'out', undefined],
      ['mentions', 'out', { document: 'smiljan', start: 11, end: 27, text: 'It lies in Lika.' }], ['names', 'out', undefined],
    ])
    expect(paths[0].cost).toBeCloseTo(paths[0].edges.reduce((sum, { cost }) => sum + cost, 0), 12)
    expect(await linesOf({ kind: 'passage', id: 'tesla' }, { kind: 'name', id: 'Smiljan' }, { count: 1 })).toEqual(['Nikola Tesla —mentions→ Smiljan'])
    expect(await linesOf('Croatia', 'Lika', { count: 1 })).toEqual(['Croatia ←knows— Lika'])
  })

  it('goes against edges, and tells the same ways back', async () => {
    const there = await index.path('tesla', 'lika', { count: 9 }), back = await index.path('lika', 'tesla', { count: 9 })
    expect(there.paths.length).toBeGreaterThan(1)
    expect(back.paths.map(({ nodes }) => nodes.toReversed().map(({ id }) => id).join()).sort()).toEqual(there.paths.map(({ nodes }) => nodes.map(({ id }) => id).join()).sort())
    expect((await linesOf('lika', 'tesla', { count: 1 }))[0]).toMatch(/^Lika ←names— Lika ←mentions— Smiljan ←/)
    for (const { cost, nodes } of there.paths) expect([cost >= there.paths[0].cost, new Set(nodes.map(({ kind, id }) => kind + id)).size]).toEqual([true, nodes.length])
  })

  it('goes from a word to the texts that have it and no further over words, unless asked to', async () => {
    expect(await linesOf('gales', 'zero')).toEqual(['gales —means the same as→ storms ←contains— Zero'])
    const { paths: [{ edges }] } = await index.path('storms', 'zero')
    expect(edges[0].place?.text).toBe('much weather here, and storms')
    expect(await linesOf('alone', 'zero')).toEqual([])
    expect(await linesOf('alone', 'zero', { edges: ['contains'] })).toEqual(['Alone —contains→ weather ←contains— Zero'])
  })

  it('does not tell a way twice, by a name and by the entity of its words', async () => {
    const both = await createIndex([
      { id: 'a', text: 'we went to Lake Michigan by car' }, { id: 'b', text: 'they swam in Lake Michigan often' }, { id: 'c', title: 'Lake Michigan', text: 'water' },
    ])
    const { paths } = await both.path('a', 'b', { count: 9 })
    expect(paths.map(({ nodes }) => nodes.map(({ id }) => id).join(' '))).toEqual(['a#0 Lake Michigan b#0', 'a#0 Lake Michigan c#0 @lake michigan b#0'])
    expect(paths[0].edges.map(({ place }) => place?.text)).toEqual(['we went to Lake Michigan by car', 'they swam in Lake Michigan often'])
  })

  it('tells the sentence of a link, be it to a page that is not there yet', async () => {
    const pages = { 'a.md': '# A\n\nFirst. Then [[b|that one]] came. Last.', 'b.md': '# B\n\nOf [[Nowhere]] all speak.', 'c.md': '# C\n\nHere too: [[Nowhere|there]]. Yes.' }
    const notes = await createIndex(await Promise.all(Object.entries(pages).map(([id, source]) => readMarkdown(source, { id }))))
    const { paths: [{ edges, line }] } = await notes.path('a.md', 'c.md')
    expect(line).toBe('A —links to→ B —mentions→ Nowhere ←mentions— C')
    expect(edges.map(({ place }) => place?.text)).toEqual(['Then that one came.', 'Of Nowhere all speak.', 'Here too: there.'])
  })

  it('takes a document for all its passages, and no way leads through another of them', async () => {
    const text = 'It begins with nothing.\n\nThen Lika comes.\n\nAt last Smiljan.'
    const long = await createIndex([{ id: 'long', title: 'Long', text }, ...documents.slice(1, 3)], { passages: { joinBelow: 0 } })
    const { from, paths } = await long.path('long', 'lika', { count: 20 })
    expect(from).toEqual({ kind: 'passage', id: 'long', label: 'Long' })
    expect(paths[0].nodes.map(({ id }) => id).slice(0, 2)).toEqual(['long#1', 'Lika'])
    for (const { nodes } of paths) expect(nodes.filter(({ document }) => document === 'long').length).toBe(1)
    expect(new Set(paths.map(({ nodes }) => nodes[0].id)).size).toBeGreaterThan(1)
  })

  it('is the same of an index that was stored, and of one that was updated', async () => {
    const asked = ['tesla', 'lika', { count: 5 }] as const, whole = await index.path(...asked)
    expect(await (await openIndex(await index.toBytes())).path(...asked)).toEqual(whole)
    const less = await createIndex(documents.slice(1), { knows: KNOWS, synonyms: [['storms', 'gales']] })
    const again = await (await less.update({ put: documents.slice(0, 1) })).path(...asked)
    expect(again.paths.map(({ cost, line }) => [cost.toFixed(9), line]).sort()).toEqual(whole.paths.map(({ cost, line }) => [cost.toFixed(9), line]).sort())
  })

  it('tells when it may not read all', async () => {
    expect(await index.path('tesla', 'lika', { reach: 1 })).toMatchObject({ paths: [], bounded: true })
  })

  it('refuses what is not there, the same twice, and no ways', async () => {
    expect(await refusal(() => index.path('Smilyan', 'lika'), 'not-found')).toMatch(/path: from.*"Smilyan".*Did you mean "(s|S)miljan"/)
    expect(await refusal(() => index.path('lika', { kind: 'name', id: 'Likka' }), 'not-found')).toContain('path: to')
    expect(await refusal(() => index.path('lika', 'lika'), 'option')).toContain('neither is the other')
    expect(await refusal(() => index.path('lika', { kind: 'passage', id: 'lika#0' }), 'option')).toContain('"lika#0"')
    expect(await refusal(() => index.path('lika', 'tesla', { count: 0 }), 'option')).toContain('"count"')
    expect(await refusal(() => index.path('lika', 'tesla', { edges: ['link'] as never }), 'option')).toContain('links')
    await refusal(() => index.path('lika', 7 as never), 'option')
    await refusal(() => index.path('', 'lika'), 'not-found')
    // the end of a page's id is no word of its text
    const notes = await createIndex([{ id: 'Places/Lika.md', text: 'lika is a region' }, { id: 'Otter.md', text: 'an otter' }])
    expect(await refusal(() => notes.path('Lika.md', 'Otter.md'), 'not-found')).toContain('Did you mean "Places/Lika.md"?')
    await refusal(() => index.path('lika', 'tesla', { signal: AbortSignal.abort() }), 'aborted')
  })
})
