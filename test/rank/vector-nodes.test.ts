import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import { ownEncoder } from '../../src/encoders/own.ts'
import { type NodeKind, NODE_KIND_NAMES } from '../../src/core/kinds.ts'
import { nameNodes } from '../../src/graph/name-nodes.ts'
import type { Hit } from '../../src/answer/results.ts'
import type { SearchOptions } from '../../src/answer/search-options.ts'
import { rowOf } from '../../src/math/sparse/csr.ts'
import type { Document } from '../../src/text/document.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import { anyCorpus, anyQuery, ranking } from '../helpers/corpora.ts'
import { anyPropagation, anyVectors, plainly, propagated } from '../helpers/propagated.ts'
import { pseudoEncoder, pseudoVector, unit } from '../helpers/vectors.ts'
import { tablesOf } from '../helpers/graph.ts'

const of = (hits: readonly Hit[], kind: NodeKind) => hits.filter(hit => hit.kind === kind)
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0)

describe('search by propagated vectors', () => {
  it('gives the nodes of each kind by cosine, all that are above 0 and that the question does not say', async () => {
    const seen = new Set<string>()
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anyQuery, anyPropagation, fc.boolean(), async (documents, indexing, query, options, includeAsked) => {
      if (typeof query !== 'string') return
      const index = await createIndex(documents, { ...indexing, encoder: pseudoEncoder() }), graph = tablesOf(index)
      const results = await index.search(query, { ...options, propagate: 'vectors', limit: 1000, includeAsked })
      expect(results.query.channels).toEqual([{ name: 'vectors', share: 1 }])
      const { gcn, walk } = ranking(options), vector = unit(pseudoVector(query, 5))
      const terms = new Set(graph.tokenizer.tokenize(query).map(({ term }) => term))
      for (const kind of NODE_KIND_NAMES) {
        const { first, ...matrices } = plainly({ tables: graph, vectors: index.vectors }, kind, walk.edges)
        const isNode = (node: number) => kind === 'passage' || (kind === 'token'
          ? graph.tokens.isWord[node] === 1 && rowOf(graph.edges.get('contains')!.in, node).length > 0 && (includeAsked || !terms.has(graph.tokens.terms[node]))
          : (rowOf(graph.edges.get('names')?.out, node).length > 0 || rowOf(graph.edges.get('mentions')?.in, node).length > 0) && (includeAsked || !results.query.names.includes(graph.names.labels[node])))
        const rows = propagated(matrices, gcn).slice(first), name = await nameNodes(index.graph, rows.map((_, node) => ({ kind, node })))
        const expected = rows.flatMap((row, node) => {
          const score = dot(unit(row), vector)
          return isNode(node) && Math.abs(score) > 1e-6 && score > 0 ? [{ id: name({ kind, node }).id, score }] : []
        })
        const got = of(results.hits, kind).filter(({ score }) => score > 1e-6)
        expect(got.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort())
        const scores = new Map(expected.map(({ id, score }) => [id, score]))
        got.forEach(({ id, score }, i) => {
          expect(Math.abs(score - scores.get(id)!)).toBeLessThan(1e-6)
          if (i > 0) expect(got[i - 1].score > score || (got[i - 1].score === score && got[i - 1].id < id)).toBe(true)
        })
        if (got.length > 0) seen.add(kind)
      }
    }), { numRuns: 80 })
    expect(seen.size).toBe(3)
  })

  const DOCUMENTS: Document[] = [
    { id: 'film', title: 'The Glass Harbour', text: 'a film by Ilsa Marden.', metadata: { year: 1961 } },
    { id: 'marden', title: 'Ilsa Marden', text: 'she grew up in Tolvik.', metadata: { year: 1930 } },
    { id: 'tolvik', title: 'Tolvik', text: 'a town of salt.', metadata: { year: 1200 } },
    { id: 'stone', text: 'old stones.', metadata: { year: 1961 } },
  ]
  /** Only the film’s text is anything like the question. */
  const MEANING: Record<string, number[]> = {
    'The Glass Harbour. a film by Ilsa Marden.': [1, 0, 0], 'Ilsa Marden. she grew up in Tolvik.': [0, 1, 0.2], 'Tolvik. a town of salt.': [0, 0.2, 1], 'old stones.': [0, 0, -1],
    'who made the pictures': [1, 0, 0],
  }
  const encoder = ownEncoder({ name: 'by hand', width: 3, encode: texts => texts.map(text => MEANING[text] ?? [0, 0, 0]) })
  let index: TokenIndex
  beforeAll(async () => { index = await createIndex(DOCUMENTS, { encoder }) })
  const search = async (options: SearchOptions = {}, query = 'who made the pictures') => (await index.search(query, { propagate: 'vectors', ...options })).hits

  it('finds what is linked to what means the same', async () => {
    const passages = await search({ kinds: ['passage'] })
    expect(passages.map(({ id }) => id)).toEqual(['film#0', 'marden#0'])
    expect(passages[0].score).toBeGreaterThan(passages[1].score)
    expect(passages[1].score).toBeGreaterThan(0.3)
    expect((await search({ kinds: ['passage'], gcn: { steps: 0 } })).map(({ id }) => id)).toEqual(['film#0'])
    expect((await search({ kinds: ['passage'], gcn: { steps: 2 } })).map(({ id }) => id).sort()).toEqual(['film#0', 'marden#0', 'tolvik#0'])
    expect((await search({ kinds: ['passage'], walk: { edges: { mentions: 0 } } })).map(({ id }) => id)).toEqual(['film#0'])
  })

  it('finds names and words by the passages that they stand in, where these are nearest', async () => {
    const hits = await search()
    expect(hits).toEqual([...of(hits, 'passage'), ...of(hits, 'name'), ...of(hits, 'token')])
    expect(of(hits, 'name').slice(0, 2)).toEqual([
      expect.objectContaining({ id: 'The Glass Harbour', text: 'The Glass Harbour', document: 'film' }),
      expect.objectContaining({ id: 'Ilsa Marden', text: 'Ilsa Marden', document: 'film', start: 10, end: 21 }),
    ])
    const token = (id: string) => of(hits, 'token').find(each => each.id === id)
    expect(token('film')).toMatchObject({ text: 'film', document: 'film', start: 2, end: 6 })
    // the title is no part of the text
    expect(token('glass')).toMatchObject({ text: 'glass', document: 'film' })
    expect(token('glass')).not.toHaveProperty('start')
    expect(token('stone')).toBeUndefined()
  })

  it('gives what passes a filter, over the whole graph', async () => {
    expect((await search({ kinds: ['passage'], filter: { year: 1930 } })).map(({ id }) => id)).toEqual(['marden#0'])
    const names = await search({ kinds: ['name'], filter: { year: 1930 } })
    expect(names.map(({ id, document }) => [id, document])).toEqual([['Ilsa Marden', 'marden']])
    expect((await search({ kinds: ['token'], filter: { year: { min: 1940 } } })).every(({ document }) => document === 'film')).toBe(true)
    for (const { document } of await search({ filter: ({ id }) => id !== 'film' })) expect(document).not.toBe('film')
  })

  it('gives the kinds that are wanted, as many as are wanted, and all by score', async () => {
    const all = await search({ limit: 1000 })
    for (const kind of NODE_KIND_NAMES) expect(await search({ kinds: [kind], limit: 1000 })).toEqual(of(all, kind))
    expect(await search({ limit: 2 })).toEqual((['passage', 'name', 'token'] as const).flatMap(kind => of(all, kind).slice(0, 2)))
    expect(await search({ limit: 0 })).toEqual([])
    const scores = (await search({ limit: 1000, order: 'score' })).map(({ score }) => score)
    expect(scores).toEqual(all.map(({ score }) => score).sort((a, b) => b - a))
  })

  it('gives nothing for a question that means nothing', async () => {
    expect(await search({}, 'xyzzy')).toEqual([])
  })
})

describe('ties', () => {
  it('are broken by id, by code unit', async () => {
    const order = ['B#0', 'a#0', 'a-#0', 'a10#0', 'a2#0', 'z#0']
    const index = await createIndex(['z', 'a10', 'B', 'a', 'a2', 'a-'].map(id => ({ id, text: 'a river of stones.' })), { encoder: ownEncoder({ name: 'one', width: 1, encode: texts => texts.map(() => [1]) }) })
    const { hits } = await index.search('river', { propagate: 'vectors' })
    expect(of(hits, 'passage').map(({ id }) => id)).toEqual(order)
    expect(of(hits, 'passage').every(({ score }) => score === 1)).toBe(true)
    expect(of(hits, 'token').map(({ id, document }) => [id, document])).toEqual([['stone', 'z']])
  })
})
