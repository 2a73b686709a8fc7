import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import { NODE_KIND_NAMES, type NodeKind } from '../../src/core/kinds.ts'
import type { Hit } from '../../src/answer/results.ts'
import type { SearchOptions } from '../../src/answer/search-options.ts'
import type { Document } from '../../src/text/document.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import { anyCorpus, anyIndexOptions, anyQuery } from '../helpers/corpora.ts'
import { runs } from '../helpers/runs.ts'

const of = (hits: readonly Hit[], kind: NodeKind) => hits.filter(hit => hit.kind === kind)
const ids = (hits: readonly Hit[], kind: NodeKind) => of(hits, kind).map(({ id }) => id)

const documents: Document[] = [
  { id: 'film', title: 'The Glass Harbour', text: 'The Glass Harbour is a film by Ilsa Marden, who also wrote the long story of two divers and a bell for Bram Oster.' },
  { id: 'marden', title: 'Ilsa Marden', text: 'Ilsa Marden grew up in Tolvik, where her parents baked bread.' },
  { id: 'tolvik', title: 'Tolvik', text: 'Tolvik is a town on the river Senne. It is known for salt.' },
  { id: 'oster', title: 'Bram Oster', text: 'Bram Oster wrote the score of The Glass Harbour.' },
]
const QUESTION = 'Who directed The Glass Harbour?'

describe('search', () => {
  let index: TokenIndex
  beforeAll(async () => { index = await createIndex(documents) })
  const search = async (options: SearchOptions = {}, query = QUESTION) => (await index.search(query, options)).hits

  it('gives 1 to the best of each kind, and passages first', async () => {
    const hits = await search()
    expect(hits).toEqual([...of(hits, 'passage'), ...of(hits, 'name'), ...of(hits, 'token')])
    for (const kind of ['name', 'token'] as const) expect(of(hits, kind)[0].score).toBe(1)
    expect(of(hits, 'passage')[0].score).toBeCloseTo(1, 5)
  })

  it('gives as many of each kind as are wanted', async () => {
    const all = await search({ limit: 1000 })
    expect(NODE_KIND_NAMES.map(kind => of(all, kind).length).every(count => count > 2)).toBe(true)
    expect(await search({ limit: 0 })).toEqual([])
    for (const limit of [1, 2]) {
      expect(await search({ limit })).toEqual(['passage', 'name', 'token'].flatMap(kind => of(all, kind as NodeKind).slice(0, limit)))
    }
    const some = await search({ limit: { passage: 2, token: 0 } })
    expect(some).toEqual([...of(all, 'passage').slice(0, 2), ...of(all, 'name').slice(0, 10)])
  })

  it('gives the kinds that are wanted', async () => {
    const all = await search()
    expect(await search({ kinds: [] })).toEqual([])
    for (const kind of NODE_KIND_NAMES) expect(await search({ kinds: [kind] })).toEqual(of(all, kind))
    expect(await search({ kinds: ['name', 'passage', 'name'] })).toEqual([...of(all, 'passage'), ...of(all, 'name')])
  })

  it('gives all kinds together by score', async () => {
    const mixed = await search({ order: 'score' })
    const key = ({ kind, id }: Hit) => `${kind} ${id}`
    expect(mixed.map(key).sort()).toEqual((await search()).map(key).sort())
    for (const [i, { score, id }] of mixed.slice(1).entries()) {
      const before = mixed[i]
      expect(before.score > score || (before.score === score && before.id < id)).toBe(true)
    }
  })

  it('leaves out the names and words of the question, unless they are wanted', async () => {
    const out = await search({ limit: 100 }), kept = await search({ limit: 100, includeAsked: true })
    expect(ids(out, 'name')).not.toContain('The Glass Harbour')
    expect(ids(kept, 'name')).toContain('The Glass Harbour')
    expect(ids(out, 'token')).not.toContain('glass')
    expect(ids(kept, 'token')).toEqual(expect.arrayContaining(['glass', 'harbour']))
    for (const kind of ['name', 'token'] as const) expect(ids(kept, kind)).toEqual(expect.arrayContaining(ids(out, kind)))
    expect(of(kept, 'passage')).toEqual(of(out, 'passage'))
  })

  it('takes words from the best passage, and names from ten, or as many as are wanted', async () => {
    const one = await search({ limit: 100 })
    expect(new Set(of(one, 'token').map(({ document }) => document))).toEqual(new Set(['film']))
    expect(of(await search({ limit: 100, tokensFrom: 4 }), 'token').map(({ document }) => document)).toContain('oster')
    expect(ids(await search({ namesFrom: 1 }), 'name').sort()).toEqual(['Bram Oster', 'Ilsa Marden'])
    expect(ids(one, 'name')).toContain('Tolvik')
  })

  it('takes no names for a question that the walk does not reach', async () => {
    // the words' seeds do not stay, and lead nowhere: what is left is the order of BM25
    const hits = await search({ walk: { restart: 0, edges: { mentions: 0, follows: 0, knows: 0 } }, spread: { when: 'never' } })
    expect(ids(hits, 'name')).toEqual([])
    expect(ids(hits, 'passage')).toEqual(['film#0', 'oster#0'])
    expect(of(hits, 'passage')[0].score).toBeCloseTo(1e-6, 12)
  })
})

describe('ties', () => {
  it('are broken by id, by code unit, whatever the order of the documents', async () => {
    const text = 'a river of stones.'
    const order = ['B#0', 'a#0', 'a-#0', 'a10#0', 'a2#0', 'z#0', 'é#0', '水#0']
    for (const names of [['z', 'a10', 'B', 'a', 'é', 'a2', '水', 'a-'], ['水', 'é', 'z', 'a2', 'a10', 'a-', 'a', 'B']]) {
      const index = await createIndex(names.map(id => ({ id, text })))
      const { hits } = await index.search('river')
      expect(new Set(of(hits, 'passage').map(({ score }) => score)).size).toBe(1)
      expect(ids(hits, 'passage')).toEqual(order)
      expect(ids((await index.search('river', { limit: 3 })).hits, 'passage')).toEqual(order.slice(0, 3))
    }
  })

  it('are broken by term and by name, too', async () => {
    const index = await createIndex([{ id: 'd', title: 'Zed Hill', text: 'winter river summer, seen by Ulm and by Bree.' }, { id: 'u', title: 'Ulm', text: 'a town.' }, { id: 'b', title: 'Bree', text: 'a town.' }])
    const { hits } = await index.search('river')
    expect(of(hits, 'token').slice(0, 2).map(({ id, score }) => [id, score])).toEqual([['summer', 1], ['winter', 1]])
    const names = of(hits, 'name').map(({ id, score }) => [id, score] as const)
    expect(names.map(([id]) => id)).toEqual(['Bree', 'Ulm', 'Zed Hill'])
    expect(names[0][1]).toBe(names[1][1])
  })
})

describe('any search', () => {
  it('gives of a longer list the first ones, in order', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyIndexOptions, anyQuery, fc.nat({ max: 4 }), fc.boolean(), async (documents, options, query, limit, includeAsked) => {
      const index = await createIndex(documents, options)
      const settings = { includeAsked, tokensFrom: 3 }
      const { hits: all } = await index.search(query, { ...settings, limit: 1000 })
      const { hits } = await index.search(query, { ...settings, limit })
      for (const kind of NODE_KIND_NAMES) {
        expect(of(hits, kind)).toEqual(of(all, kind).slice(0, limit))
        expect(new Set(ids(all, kind)).size).toBe(of(all, kind).length)
        for (const [i, { score, id }] of of(all, kind).entries()) {
          expect(score).toBeGreaterThan(0)
          const before = of(all, kind)[i - 1]
          if (kind === 'passage' && before) expect(before.score > score || (before.score === score && before.id < id)).toBe(true)
          else if (before) expect(before.score).toBeGreaterThanOrEqual(score)
        }
      }
    }), { numRuns: runs(150) })
  })
})
