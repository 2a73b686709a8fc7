import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { searchOptions } from '../../../src/answer/every-search-option.ts'
import { wantedBy } from '../../../src/answer/search-options.ts'
import { Pace } from '../../../src/core/pace.ts'
import { createIndex } from '../../../src/index/create-index.ts'
import { partsOf } from '../../../src/index/token-index.ts'
import { readQuery } from '../../../src/query/read-query.ts'
import { inquire } from '../../../src/rank/inquiry.ts'
import { readCandidates } from '../../../src/rank/rerank/candidates.ts'
import type { Document } from '../../../src/text/document.ts'

/** A film, who made it, and another film of the same name's maker; the maker's page is led to by its title. */
const FILMS: Document[] = [
  { id: 'film', title: 'Silent Harbour', text: 'The film Silent Harbour was directed by Edna Kvist for the studio Nordlys Film.' },
  { id: 'maker', title: 'Edna Kvist', text: 'She was born in the town of Vadum. Her first film was made for the studio Nordlys Film.' },
  { id: 'other', title: 'Edna Kvist', text: 'A painter with the same name, born in a village.', links: [{ start: 0, end: 1, target: 'film', style: 'wiki' }] },
  { id: 'rain', title: 'Rain', text: 'Where it rains, rivers are born.' },
]

async function candidatesFor(question: string) {
  const index = await createIndex(FILMS), { graph, searcher } = partsOf(index), settings = v.parse(searchOptions, {})
  const inquiry = await inquire(searcher, readQuery(question), settings, await wantedBy(settings), new Pace()), found = await inquiry.upTo('passages')
  const candidates = await readCandidates(inquiry.ask, found), entries = await graph.passages(candidates.passages)
  const ids = entries.map(({ document }) => document.id), at = (id: string) => ids.indexOf(id)
  const words = await graph.tokens([...candidates.rarities.keys()]), tokenOf = (label: string) => [...candidates.rarities.keys()][words.findIndex(each => each.label === label)]!
  return { ...candidates, ids, at, found, tokenOf, link: (a: string, b: string) => candidates.links.get(at(a) * ids.length + at(b)) }
}

describe('what is read of candidates', () => {
  it('is what they are about, and what of the question they have', async () => {
    const { ids, at, named, hasNames, namesakes, mentioned, weights, titles, tokenOf, lengths, found, passages, fused, lexical, bestLexical } = await candidatesFor('Where was the director of Silent Harbour born?')
    expect(ids[0]).toBe('film')
    expect([...ids].sort()).toEqual(['film', 'maker', 'other', 'rain'])
    expect(hasNames).toBe(true)
    expect(ids.filter((_, i) => named[i])).toEqual(['film'])
    expect([namesakes[at('maker')], namesakes[at('film')]]).toEqual([2, 1])
    expect([mentioned[at('maker')], mentioned[at('rain')]]).toEqual([1, 0])
    expect(weights[at('film')]!.has(tokenOf('silent'))).toBe(true)
    expect(weights[at('film')]!.has(tokenOf('born'))).toBe(false)
    expect(titles[at('film')]!.toSorted()).toEqual([tokenOf('silent'), tokenOf('harbour')].toSorted())
    expect(lengths[at('maker')]! / lengths[at('rain')]!).toBeCloseTo(17 / 6, 0)
    expect(fused[0]).toBe(1)
    passages.forEach((passage, i) => expect(lexical[i]).toBe(found.words.scores.at(passage)))
    expect(bestLexical).toBe(Math.max(...lexical))
  })

  it('is what joins them: names and links, and what both name and the question does not', async () => {
    const { link, entities, at, ids } = await candidatesFor('Where was the director of Silent Harbour born?')
    // one passage mentions the name, and two are about it
    expect(link('film', 'maker')).toBeCloseTo(1 / Math.log2(3) / 2, 12)
    expect(link('film', 'other')).toBe(link('film', 'maker'))
    expect([link('maker', 'film'), link('other', 'film'), link('rain', 'film')]).toEqual([undefined, 1, undefined])
    const told = entities.map(({ candidates, owners }) => ({ with: candidates.map(i => ids[i]).sort(), about: [...owners].map(i => ids[i]).sort() }))
    expect(told).toContainEqual({ with: ['film', 'maker'], about: [] })
    expect(told).toContainEqual({ with: ['film', 'maker', 'other'], about: ['maker', 'other'] })
    for (const { candidates, passages, through } of entities) {
      expect(passages).toBe(candidates.length)
      expect(through).toBeCloseTo(Math.sqrt(1 - Math.log(passages) / Math.log(4)), 12)
    }
    // the question names the harbour
    expect(entities.every(({ candidates }) => candidates.length > 1)).toBe(true)
    const asked = await candidatesFor('What has Nordlys Film to do with Edna Kvist?')
    expect(asked.entities.map(({ candidates }) => candidates.map(i => asked.ids[i]))).toEqual([])
    expect(at('film')).toBe(0)
  })

  it('is where words and names lead in two steps, each by itself', async () => {
    const { steps, at, found, passages } = await candidatesFor('Where was the director of Silent Harbour born?')
    const [words, names, , namesOn] = steps as [number[], number[], number[], number[]]
    expect(names[at('film')]).toBe(1)
    expect(names[at('maker')]).toBe(0)
    // the name's light goes on from the film to those that it mentions
    expect(namesOn[at('maker')]).toBeGreaterThan(0)
    expect(namesOn[at('rain')]).toBe(0)
    const total = passages.reduce((sum, passage) => sum + found.seeds.text.at(passage), 0)
    passages.forEach((passage, i) => expect(words[i]).toBeCloseTo(found.seeds.text.at(passage) / total, 12))
    expect(steps).toHaveLength(6)
  })
})
