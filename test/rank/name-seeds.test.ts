import { describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import { readAsked } from '../../src/query/asked.ts'
import { evidenceFor, nameGroups, worthOf } from '../../src/rank/name-seeds.ts'
import { readQuery } from '../../src/query/read-query.ts'
import { SparseVector } from '../../src/math/sparse/vector.ts'
import type { Document } from '../../src/text/document.ts'
import { ranking } from '../helpers/corpora.ts'
import { graphOf, read } from '../helpers/graph.ts'

/** Pages of a product that all of them name. */
const MANUAL: Document[] = [
  { id: 'home', title: 'Orla', text: 'Orla is an editor of notes. Much is told elsewhere.' },
  { id: 'sync', title: 'Sync', text: 'Notes of Orla are kept alike on all devices by synchronising them.' },
  { id: 'theme', title: 'Themes', text: 'The colours of Orla are chosen in a theme.' },
  { id: 'keys', title: 'Keys', text: 'Orla obeys the keyboard.' },
  { id: 'print', title: 'Printing', text: 'Orla prints what is written.' },
]

async function askedOf(documents: readonly Document[], text: string) {
  const graph = read(await graphOf(documents))
  return { graph, asked: await readAsked(graph, readQuery(text), ranking().seeds) }
}

describe('worthOf', () => {
  it('is how much of a question its names are, and all from a half on', async () => {
    const { asked } = await askedOf(MANUAL, 'Which colours has Orla?')
    expect(asked.mentions).toHaveLength(1)
    expect(asked.mentions[0]!.mass).toBeLessThan(asked.knownMass / 4)
    expect(worthOf(asked.mentions, asked.knownMass)).toBeCloseTo((2 * asked.mentions[0]!.mass) / asked.knownMass, 12)
    const alone = await askedOf(MANUAL, 'Orla')
    expect(worthOf(alone.asked.mentions, alone.asked.knownMass)).toBe(1)
    expect(worthOf([], alone.asked.knownMass)).toBe(0)
  })

  it('does not count what no text has: it can be found by nothing', async () => {
    const known = await askedOf(MANUAL, 'Which colours has Orla?'), unknown = await askedOf(MANUAL, 'Which colours has Orla, exactly, zzyzx?')
    expect(worthOf(unknown.asked.mentions, unknown.asked.knownMass)).toBeCloseTo(worthOf(known.asked.mentions, known.asked.knownMass), 12)
  })

  it('keeps a name that stands everywhere from coming first for every question', async () => {
    const index = await createIndex(MANUAL)
    for (const [question, page] of [['Which colours has Orla?', 'theme'], ['How do I use the keyboard in Orla?', 'keys'], ['How are my notes the same on all devices with Orla?', 'sync']]) {
      expect((await index.search(question!, { kinds: ['passage'], explain: false })).hits[0]!.document, question).toBe(page)
    }
  })
})

describe('evidenceFor', () => {
  it('is a title, or only what an untitled text opens with, or a title without case', async () => {
    const documents: Document[] = [
      { id: 'a', title: 'Bertha of Holland', text: 'She was a queen.' },
      { id: 'b', text: 'Hugh of Tours (died 837) was a count who met Bertha of Holland in the city, and others.' },
      { id: 'c', title: '红楼梦', text: '红楼梦是一部小说。' }, { id: 'd', text: '《西游记》是一部小说。' },
    ]
    const of = async (text: string) => {
      const { graph, asked } = await askedOf(documents, text)
      return evidenceFor(graph, asked.mentions)
    }
    expect(await of('Was Bertha of Holland a queen?')).toEqual(['names'])
    expect(await of('Did Hugh of Tours meet her?')).toEqual(['openings'])
    expect(await of('红楼梦')).toEqual(['uncasedNames'])
    expect(await of('西游记')).toEqual([undefined])
    expect(await of('was bertha of holland a queen?')).toEqual(['lowercaseNames'])
    expect(await of('did hugh of tours meet her?')).toEqual([undefined])
  })
})

describe('nameGroups', () => {
  const PAGES: Document[] = [
    { id: 'formats', title: 'File formats', text: 'Notes, pictures and sound can be opened.' },
    { id: 'style', title: 'Style', text: 'Describe what formats a file may have to be accepted, in Orla or elsewhere, and what not, and say so in full sentences.' },
    { id: 'orla', title: 'Orla', text: 'Orla is an editor.' },
  ]
  const of = async (text: string, scores: readonly (readonly [passage: number, score: number])[]) => {
    const { graph, asked } = await askedOf(PAGES, text)
    const relevance = new SparseVector(PAGES.length)
    for (const [passage, score] of scores) relevance.add(passage, score)
    return { asked, ...await nameGroups(graph, asked, ranking().seeds, relevance) }
  }

  it('lights what a title in lower case is about, as far as words find it too, and names nothing by it', async () => {
    const { groups, named, asked } = await of('which file formats are accepted?', [[0, 2], [1, 4]])
    expect(named).toBe(false)
    expect(groups.slice(0, 3).map(({ origins }) => origins)).toEqual([[], [], []])
    expect(groups[3]!.share).toBeCloseTo(0.3 * worthOf(asked.mentions, asked.knownMass) * 0.5 ** 2, 12)
    expect(groups[3]!.origins.flatMap(({ passages }) => passages.map(([passage]) => passage))).toEqual([0])
    expect((await of('which file formats are accepted?', [[1, 4]])).groups[3]).toMatchObject({ share: 0, origins: [{ passages: [] }] })
  })

  it('leaves to it what names with capitals are not worth', async () => {
    const { groups, named } = await of('Orla file formats', [[0, 4], [2, 4]])
    expect(named).toBe(true)
    expect(groups[0]!.share / 0.3 + groups[3]!.share / 0.3).toBeCloseTo(1, 12)
  })

  it.each([[0, 1], [1, 1], [2, 0.82], [4, 0.64], [20, 0.25], [40, 0.25]])('takes an opening that %i passages mention for %d of what it may be', async (mentions, worth) => {
    const documents: Document[] = [
      { id: 'own', text: 'Hugh of Tours was a count of whom more is told in the other books.' },
      ...Array.from({ length: mentions }, (_, i) => ({ id: `m${i}`, text: `then came Hugh of Tours and number ${i} of the men.` })),
      { id: 'x', text: 'nothing of him is told in this one, which is of others.' },
    ]
    const { graph, asked } = await askedOf(documents, 'Hugh of Tours'), { groups } = await nameGroups(graph, asked, ranking().seeds, new SparseVector(documents.length))
    expect(asked.mentions).toHaveLength(1)
    expect(groups[1]!.share).toBeCloseTo(0.2 * worth, 12)
  })

  it('finds a page by its title, however it is typed', async () => {
    const index = await createIndex(PAGES)
    const first = async (question: string, lowercaseNames?: number) =>
      (await index.search(question, { kinds: ['passage'], explain: false, seeds: { lowercaseNames } })).hits[0]!.document
    expect(await first('which file formats are accepted', 0)).toBe('style')
    for (const question of ['which file formats are accepted', 'Which File Formats are accepted']) {
      expect(await first(question)).toBe('formats')
    }
  })
})
