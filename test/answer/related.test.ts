import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Document } from '../../src/text/document.ts'
import { readMarkdown } from '../../src/text/readers/read.ts'
import { relatedText } from '../../src/cli/render.ts'
import { createIndex } from '../../src/index/create-index.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import { row } from '../../src/math/dense/packed.ts'
import { pseudoEncoder } from '../helpers/vectors.ts'
import { refusal } from '../helpers/refusal.ts'
import { tablesOf } from '../helpers/graph.ts'

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
    const { schema, node, total, related } = await index.related({ kind: 'passage', id: 'Map.md#0' }, { edges: ['links'], direction: 'in' })
    expect([schema, node, total]).toEqual(['tokengraph.related/1', { kind: 'passage', id: 'Map.md#0', label: 'Map' }, 2])
    expect(related).toEqual([
      { kind: 'passage', id: 'home.md#0', label: 'Home', document: 'home.md', edge: 'links', direction: 'in', weight: 2, words: ['the map', 'the map again'] },
      { kind: 'passage', id: 'diary.md#0', label: 'Diary', document: 'diary.md', edge: 'links', direction: 'in', weight: 1, words: ['the map'] },
    ])
  })

  it('tells what is near by vectors, as all cosines have it, a document by the mean of its passages', async () => {
    const encoder = pseudoEncoder(), near = await createIndex(documents, { encoder, vectors: { type: 'float32', names: true, tokens: true } })
    const cosine = (a: ArrayLike<number>, b: ArrayLike<number>) => {
      const dot = (x: ArrayLike<number>, y: ArrayLike<number>) => Array.from(x).reduce((sum, value, i) => sum + value * y[i]!, 0)
      return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b) || 1)
    }
    const { graph, vectors } = near
    for (const [kind, matrix] of [['passage', vectors!.passages], ['name', vectors!.names!], ['token', vectors!.tokens!]] as const) {
      const id = kind === 'passage' ? 'home.md' : kind === 'name' ? 'Home' : 'map', asked = (await graph.find(kind, id))!
      const found = await near.related({ kind, id }, { by: 'vectors', limit: 100 })
      const all = Array.from({ length: graph.count(kind) }, (_, node) => [node, cosine(row(matrix, asked), row(matrix, node))] as const)
      const wanted = kind === 'token' ? new Set((await graph.tokens([...all.keys()])).flatMap(({ isWord }, node) => (isWord ? [node] : []))) : undefined
      const expected = all.filter(([node, weight]) => node !== asked && weight > 0 && (wanted?.has(node) ?? true)).map(([, weight]) => weight).sort((a, b) => b - a)
      expect(found.related.map(({ weight }) => weight)).toHaveLength(expected.length)
      found.related.forEach(({ weight }, i) => expect(weight).toBeCloseTo(expected[i]!, 5))
      expect([found.schema, found.by, found.total, found.related.every(each => each.kind === kind && each.id !== id)]).toEqual(['tokengraph.related/1', 'vectors', expected.length, true])
      expect((await near.related({ kind, id }, { by: 'vectors', limit: 1 })).related).toEqual(found.related.slice(0, 1))
    }
    expect(await refusal(() => index.related({ kind: 'passage', id: 'home.md' }, { by: 'vectors' }), 'encoder')).toMatch(/expected an index with vectors of passages/)
  })

  it('tells what is near by a walk that starts there, in the order of a search from it', async () => {
    for (const kind of ['passage', 'name'] as const) {
      const id = kind === 'passage' ? 'home.md' : 'Map', near = await index.related({ kind, id }, { by: 'walk' })
      const { hits } = await index.search({ nodes: [{ kind, id }] }, { kinds: [kind], limit: 50, includeAsked: true, namesFrom: 100 })
      const others = hits.filter(hit => hit.id !== near.node.id && hit.document !== id)
      expect(near.related.map(each => each.id)).toEqual(others.map(each => each.id))
      expect([near.by, near.total, near.related[0]!.weight]).toEqual(['walk', others.length, 1])
    }
    expect((await index.related({ kind: 'passage', id: 'home.md' }, { by: 'walk' })).related.slice(0, 2).map(({ document }) => document).sort()).toEqual(['Map.md', 'anna.md'])
  })

  it('takes nothing of edges beside vectors or a walk', async () => {
    for (const options of [{ edges: ['links' as const] }, { direction: 'in' as const }])
      expect(await refusal(() => index.related({ kind: 'passage', id: 'home.md' }, { by: 'walk', ...options }), 'option')).toMatch(/got it beside "by" of "walk"; expected one of them/)
  })

  it('tells what triples say of a name', async () => {
    const knows = [['Anna Ancher', 'born in', 'Skagen'], ['Anna Ancher', 'died in', 'Skagen'], ['Skagen', '', 'Denmark']].map(([subject, relation, object]) => ({ subject: subject!, relation: relation!, object: object! }))
    const known = await createIndex(documents, { knows }), of = async (id: string) => (await known.related({ kind: 'name', id }, { edges: ['knows'] })).related
    expect((await of('Skagen')).map(({ id, direction, weight, relations }) => [id, direction, weight, relations])).toEqual([
      ['Anna Ancher', 'in', 2, ['born in', 'died in']], ['Denmark', 'out', 1, undefined],
    ])
    expect(relatedText(await known.related({ kind: 'name', id: 'Skagen' }, { edges: ['knows'] })).split('\n').slice(1)).toEqual(['←born in, died in—', '  2  Anna Ancher', 'knows', '  1  Denmark'])
  })

  it('tells what leads to a node and from it, but for its words, of edges both ways once', async () => {
    const of = async (kind: 'passage' | 'name' | 'token', id: string) => (await index.related({ kind, id })).related.map(each => `${each.direction} ${each.edge} ${each.id}`)
    expect(await of('passage', 'home.md')).toEqual(['out mentions Anna Ancher', 'in names Home', 'out links Map.md#0'])
    expect(await of('name', 'Anna Ancher')).toEqual(['in mentions home.md#0', 'out names anna.md#0'])
    expect(await of('token', 'rivers')).toEqual(['out synonyms stream'])
    expect((await index.related({ kind: 'passage', id: 'Map.md' }, { edges: ['contains'], direction: 'out' })).related.map(({ id }) => id).sort()).toEqual(['hill', 'map', 'river'])
    expect((await index.related({ kind: 'passage', id: 'home.md' }, { edges: ['has-entity'] })).related.map(({ id, label }) => [id, label])).toEqual([['@anna ancher', 'anna ancher']])
    const first = await index.related({ kind: 'passage', id: 'home.md' }, { limit: 1 })
    expect([first.related.length, first.total]).toEqual([1, 3])
    expect(await index.related({ kind: 'passage', id: 'home.md' }, { limit: 0 })).toMatchObject({ related: [], total: 3 })
  })

  it('refuses what it does not know', async () => {
    expect(await refusal(() => index.related({ kind: 'passage', id: 'none' }), 'not-found')).toContain('"none"')
    expect(await refusal(() => index.related({ kind: 'name', id: 'Map' }, { edges: ['link'] as never }), 'option')).toContain('links')
  })

  it('is the same of an index that was stored', async () => {
    const { openIndex } = await import('../../src/index/open-index.ts')
    const again = await openIndex(await index.toBytes())
    for (const { id } of documents) expect(await again.related({ kind: 'passage', id })).toEqual(await index.related({ kind: 'passage', id }))
  })
})

/** Pages of Markdown, by their names, every paragraph a passage. */
const indexOf = async (pages: Record<string, string>) => createIndex(
  await Promise.all(Object.entries(pages).map(([name, source]) => readMarkdown(source, { id: `${name}.md` }))), { passages: { joinBelow: 0 } })

describe('related, of a whole document', () => {
  const pages = {
    Settings: '# Settings\n\nSee [[Home]] and [[#Fonts]].\n\n## Fonts\n\nLarge ones, as [[Home|at home]] and in the [[Editor]].\n\n## Colours\n\nBright, or [[Dark mode]].',
    Home: '# Home\n\nChange [[Settings#Fonts|the font]], [[Settings#Colours|the colour]], or [[Settings|all]].\n\nOr [[Settings#Fonts|another font]].',
    Editor: '# Editor\n\nIts [[Settings#Colours]] come from the [[dark mode|dark side]].',
  }
  let index: TokenIndex
  beforeAll(async () => { index = await indexOf(pages) })
  const links = (id: string, direction: 'in' | 'out') => index.related({ kind: 'passage', id }, { edges: ['links'], direction })

  it('merges what leads to its passages, and where they lead, a row a neighbour', async () => {
    const { node, total, related } = await links('Settings.md', 'in')
    expect([node, total]).toEqual([{ kind: 'passage', id: 'Settings.md', label: 'Settings' }, 3])
    expect(related.map(({ document, weight, words }) => [document, weight, words])).toEqual([
      ['Home.md', 3, ['all', 'the font', 'the colour']], ['Editor.md', 1, ['Settings > Colours']], ['Home.md', 1, ['another font']],
    ])
    expect((await links('Settings.md', 'out')).related.map(({ document, weight, words }) => [document, weight, words])).toEqual([
      ['Home.md', 2, ['Home', 'at home']], ['Editor.md', 1, ['Editor']],
    ])
    expect((await index.related({ kind: 'passage', id: 'Home.md' })).related.filter(({ kind, document }) => kind === 'passage' && document === 'Home.md')).toEqual([])
  })

  it('is that of one passage where the id says which', async () => {
    const { related: before } = await links('Settings.md#0', 'in')
    expect(before.map(({ words }) => words)).toEqual([['all']])
    const passages = [...tablesOf(index).passages.document].filter(document => tablesOf(index).documents[document]!.id === 'Settings.md')
    const each = await Promise.all(passages.map((_, i) => links(`Settings.md#${i}`, 'in')))
    const from = (document: string) => each.flatMap(({ related }) => related.filter(row => row.document === document)).reduce((sum, { weight }) => sum + weight, 0)
    expect([from('Home.md'), from('Editor.md'), from('Settings.md')]).toEqual([4, 1, 1])
  })

  it('tells the words of links to a page that is not there yet', async () => {
    const { related } = await index.related({ kind: 'name', id: 'Dark mode' }, { edges: ['mentions'], direction: 'in' })
    expect(related.map(({ document, words }) => [document, words])).toEqual([['Editor.md', ['dark side']], ['Settings.md', ['Dark mode']]])
    const { related: out } = await index.related({ kind: 'passage', id: 'Editor.md' }, { edges: ['mentions'], direction: 'out' })
    expect(out.map(({ id, words }) => [id, words])).toEqual(expect.arrayContaining([['Dark mode', ['dark side']], ['Settings', undefined]]))
  })

  it('has every link of a folder, as counted from its texts', async () => {
    const link = fc.record({ page: fc.nat(5), section: fc.option(fc.nat(2), { nil: undefined }) })
    const section = fc.array(link, { maxLength: 4 })
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(section, section, section), { minLength: 4, maxLength: 4 }), async folder => {
      // pages 4 and 5 are not there
      const names = ['alder', 'birch', 'cedar', 'douglas', 'elm', 'fir'], counted = names.map(() => new Map<string, number>())
      const source = Object.fromEntries(folder.map((sections, from) => [names[from]!, sections.map((links, i) => `## Part ${i}\n\n${links.map(({ page, section }) => {
        if (page !== from) counted[page]!.set(`${names[from]}.md`, (counted[page]!.get(`${names[from]}.md`) ?? 0) + 1)
        return `[[${names[page]}${section === undefined ? '' : `#Part ${section}`}]]`
      }).join(' and ')} stands here.`).join('\n\n')]))
      const index = await indexOf(source)
      for (const [page, wanted] of counted.entries()) {
        const isMissing = page > 3
        if (isMissing && wanted.size === 0) continue
        const { related } = await index.related(isMissing ? { kind: 'name', id: names[page]! } : { kind: 'passage', id: `${names[page]}.md` }, { edges: [isMissing ? 'mentions' : 'links'], direction: 'in', limit: 1000 })
        const found = new Map<string, number>()
        for (const { document, weight, words } of related) {
          expect(words).not.toBe(undefined)
          found.set(document!, (found.get(document!) ?? 0) + weight)
        }
        // a passage mentions a name once, however often
        if (isMissing) expect(new Set(found.keys())).toEqual(new Set(wanted.keys()))
        else expect(found).toEqual(wanted)
      }
    }), { numRuns: 30 })
  })
})
