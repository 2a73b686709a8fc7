import { describe, expect, it } from 'vitest'
import type { Document, Link } from '../../src/text/document.ts'
import { graphOf } from '../helpers/graph.ts'

/** A document of one line whose links are written `[[target#heading]]` (looked up by name) or `((path#heading))`. */
function page(id: string, written = '', more: Partial<Document> = {}): Document {
  const links: Link[] = [...written.matchAll(/(\[\[|\(\()(.*?)(?:#(.*?))?(?:\]\]|\)\))/g)].map(({ index, 0: all, 1: mark, 2: target, 3: heading }) => ({
    start: index, end: index + all.length, target: target!, style: mark === '[[' ? 'wiki' : 'path', ...(heading !== undefined && { heading }),
  }))
  return { id, text: written || 'Nothing.', ...(links.length > 0 && { links }), ...more }
}

const asOne = { passages: { joinBelow: 0 } }

/** The *links* of a collection, by ids of passages. */
async function linksOf(documents: readonly Document[]): Promise<string[]> {
  const graph = await graphOf(documents, asOne)
  const id = (passage: number) => `${documents[graph.passages.document[passage]!]!.id}@${graph.passages.start[passage]}`
  const { rowStart, columns, weights } = graph.edges.get('links')?.out ?? { rowStart: new Uint32Array(1), columns: [], weights: undefined }
  return Array.from(rowStart.subarray(1), (end, passage) => Array.from(columns.slice(rowStart[passage], end), (to, i) => {
    const count = weights![rowStart[passage]! + i]!
    return `${id(passage)} > ${id(to)}${count > 1 ? ` x${count}` : ''}`
  })).flat()
}

describe('links', () => {
  it.each<[string, string, string[]]>([
    ['by the name of the file', '[[View]]', ['notes/a.md@0 > notes/sub/View.md@0']],
    ['whatever the case', '[[vIEW]]', ['notes/a.md@0 > notes/sub/View.md@0']],
    ['with an ending', '[[View.md]]', ['notes/a.md@0 > notes/sub/View.md@0']],
    ['by a part of the path', '[[sub/View]]', ['notes/a.md@0 > notes/sub/View.md@0']],
    ['by the whole path', '[[notes/sub/View]]', ['notes/a.md@0 > notes/sub/View.md@0']],
    ['not by a part of the name', '[[iew]]', []],
    ['by an alias', '[[Sight]]', ['notes/a.md@0 > notes/sub/View.md@0']],
    ['by the title of another file', '[[The Far Page]]', ['notes/a.md@0 > far.md@0']],
    ['along a path', '((sub/View.md))', ['notes/a.md@0 > notes/sub/View.md@0']],
    ['along a path that goes up', '((../far.md))', ['notes/a.md@0 > far.md@0']],
    ['along a path from the top', '((/far.md))', ['notes/a.md@0 > far.md@0']],
    ['along a path to a page of HTML', '((../far.html))', ['notes/a.md@0 > far.md@0']],
    ['along a path to a folder: its index', '((../guide/))', ['notes/a.md@0 > guide/index.md@0']],
    ['not along a path by name alone', '((View.md))', []],
    ['twice', '[[View]] and [[View]]', ['notes/a.md@0 > notes/sub/View.md@0 x2']],
    ['never to itself', '[[a]] ((#x))', []],
    ['to no picture', '[[View.png]]', []],
  ])('leads to a page %s', async (_, written, expected) => {
    expect(await linksOf([
      page('notes/a.md', written), page('notes/sub/View.md', '', { aliases: ['Sight'] }), page('far.md', '', { title: 'The Far Page' }), page('guide/index.md'),
    ])).toEqual(expected)
  })

  it('takes, of several files of one name, that in its own folder, then that with the shortest path', async () => {
    const others = [page('x/y/Plan.md'), page('x/Plan.md'), page('z/Plan.md'), page('Plan.md')]
    expect(await linksOf([page('z/a.md', '[[Plan]]'), ...others])).toEqual(['z/a.md@0 > z/Plan.md@0'])
    expect(await linksOf([page('q/a.md', '[[Plan]]'), ...others])).toEqual(['q/a.md@0 > Plan.md@0'])
    expect(await linksOf([page('q/a.md', '[[Plan]]'), ...others.slice(0, 3)])).toEqual(['q/a.md@0 > x/Plan.md@0'])
  })

  it('leads to the passage of a heading, written as it stands or as addresses have it', async () => {
    const text = 'Before.\n\nGetting started!\n\nBegin.\n\nLater on\n\nEnd.'
    const headings = ['Getting started!', 'Later on'].map(line => ({ start: text.indexOf(line), end: text.indexOf(line) + line.length }))
    const target: Document = { id: 'b.md', text, headings }
    expect(await linksOf([page('a.md', '[[b#Later on]]'), target])).toEqual(['a.md@0 > b.md@35'])
    expect(await linksOf([page('a.md', '((b.md#getting-started))'), target])).toEqual(['a.md@0 > b.md@9'])
    expect(await linksOf([page('a.md', '[[b#Getting started!#Later on]]'), target])).toEqual(['a.md@0 > b.md@35'])
    expect(await linksOf([page('a.md', '[[b#No such]]'), target])).toEqual(['a.md@0 > b.md@0'])
    expect(await linksOf([{ ...target, text: `${text}\n\nSee above.`, links: [{ start: text.length + 2, end: text.length + 5, target: '', heading: 'Later on', style: 'wiki' }] }]))
      .toEqual([`b.md@${text.length + 2} > b.md@35`])
  })

  it('makes a name of a page that is not there yet, which those who link to it mention', async () => {
    const documents = [page('a.md', 'See [[Deep Lake]].'), page('b.md', 'Not ((../x/deep%20lake.md)) but ((Deep Lake.md)).'), page('c.md', 'No [[picture.png]].')]
    const graph = await graphOf(documents)
    const name = graph.names.labels.indexOf('Deep Lake')
    const { in: mentioning } = graph.edges.get('mentions')!
    expect([...mentioning.columns.subarray(mentioning.rowStart[name], mentioning.rowStart[name + 1])]).toEqual([0, 1])
    expect(graph.names.labels.some(label => label.includes('png'))).toBe(false)
    expect(graph.edges.has('links')).toBe(false)
    // once it is there, it is a page like others
    const later = await graphOf([...documents, page('Deep Lake.md', '', { title: 'Deep Lake' })])
    expect([...later.edges.get('links')!.out.columns]).toEqual([3, 3])
  })

  it('makes a name of such a page whatever it is called, but of none without a letter or number', async () => {
    const { names, edges } = await graphOf([page('a.md', 'See [[42]], [[The]], [[北]], [[...]] and ((../)).', { title: 'A page' })])
    expect(names.labels).toEqual(['A page', '42', 'The', '北'])
    expect([...names.isSought]).toEqual([1, 0, 0, 0])
    expect([...edges.get('mentions')!.out.columns]).toEqual([1, 2, 3])
  })

  it('gives each link to one passage: where it stands in none, to that before it', async () => {
    const text = 'First.\n\nSecond.\n\nThird.', to = (at: number, target: string): Link => ({ start: at, end: at, target, style: 'wiki' })
    const pages = ['b', 'c', 'd'].map(id => page(`${id}.md`))
    const linked = (at: number[]): Document => ({ id: 'a.md', text, links: at.map((place, i) => to(place, 'bcd'[i]!)) })
    expect(await linksOf([linked([0, 6, 7]), ...pages])).toEqual(['a.md@0 > b.md@0', 'a.md@0 > c.md@0', 'a.md@0 > d.md@0'])
    expect(await linksOf([linked([8, 16, text.length]), ...pages])).toEqual(['a.md@8 > b.md@0', 'a.md@8 > c.md@0', 'a.md@17 > d.md@0'])
    const only = { passages: ({ id }: Document) => (id === 'a.md' ? [{ start: 8, end: 15 }, { start: 10, end: 12 }] : []) }
    const { edges } = await graphOf([linked([0, 11, 20]), ...pages], only)
    const { rowStart, columns } = edges.get('links')!.out
    expect([0, 1].map(passage => [...columns.subarray(rowStart[passage], rowStart[passage + 1])])).toEqual([[2, 3], [3, 4]])
  })

  it('gives each link to the passage that it stands in, and can be left out', async () => {
    const text = 'First [[b]].\n\nSecond [[c]].'
    const documents = [page('a.md', text), page('b.md'), page('c.md')]
    expect(await linksOf(documents)).toEqual(['a.md@0 > b.md@0', 'a.md@14 > c.md@0'])
    expect((await graphOf(documents, { edges: { links: false } })).edges.has('links')).toBe(false)
  })
})
