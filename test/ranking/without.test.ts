import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createIndex } from '../../src/create-index.ts'
import { hiddenRows, type Hidden } from '../../src/propagation/hidden-rows.ts'
import { EDGE_KINDS, type EdgeKind } from '../../src/graph/kinds.ts'
import { Ranker } from '../../src/ranking/ranker.ts'
import type { Document } from '../../src/text/document.ts'
import { anyCorpus, anyIndexOptions, anyQuery } from '../helpers/corpora.ts'
import { denseOf } from '../helpers/dense.ts'

describe('hidden rows', () => {
  test('are the rows and degrees of a matrix with entries taken out', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyIndexOptions, fc.integer({ min: 2, max: 5 }), async (documents, indexing, every) => {
      const { graph } = await createIndex(documents, indexing)
      const hidden: Hidden = { node: ({ kind, node }) => (node + kind.length) % every === 0, edge: (kind, source, target) => (source * 7 + target + kind.length) % every === 1 }
      const reader = hiddenRows(new Ranker(graph).reader, hidden)
      for (const [edge, relation] of graph.edges) {
        const [from, to] = EDGE_KINDS[edge as EdgeKind]
        const dense = denseOf(relation.out).map((row, source) => row.map((weight, target) =>
          (hidden.node({ kind: from, node: source }) || hidden.node({ kind: to, node: target }) || hidden.edge(edge, source, target) ? 0 : weight)))
        for (const direction of ['out', 'in'] as const) {
          const rows = direction === 'out' ? dense : Array.from({ length: dense[0]?.length ?? 0 }, (_, target) => dense.map(row => row[target]!))
          const degrees = await reader.degrees(edge, direction)
          const asked = rows.map((_, node) => node)
          const { start, end, columns, weights } = await reader.rows(edge, direction, asked)
          rows.forEach((row, node) => {
            const got = row.map(() => 0)
            for (let e = start[node]!; e < end[node]!; e++) got[columns[e]!] = weights ? weights[e]! : 1
            expect(got).toEqual(row)
            expect(degrees[node]).toBe(row.filter(weight => weight !== 0).length)
          })
        }
      }
    }), { numRuns: 40 })
  })
})

const documents: Document[] = [
  { id: 'film', title: 'Glass Harbour', text: 'A film with bells by Ilsa Marden.' },
  { id: 'marden', title: 'Ilsa Marden', text: 'Ilsa Marden grew up in Tolvik.' },
  { id: 'tolvik', title: 'Tolvik', text: 'A town of bakers.' },
  { id: 'other', title: 'Glass Makers', text: 'They make glass.' },
]
const QUESTION = 'Where did the maker of Glass Harbour grow up?'
const scores = async (options: object) => Object.fromEntries((await (await createIndex(documents)).search(QUESTION, { limit: 10, ...options })).hits.map(({ kind, id, score }) => [`${kind} ${id}`, score]))

describe('search without', () => {
  test('a passage: it is no result, and what it led to is not reached', async () => {
    const before = await scores({})
    expect(before['passage tolvik#0']).toBeGreaterThan(0)
    const after = await scores({ without: { nodes: [{ kind: 'passage', id: 'marden' }] } })
    expect(after['passage marden#0']).toBeUndefined()
    expect(after['passage tolvik#0']).toBeUndefined()
    expect(after['passage film#0']).toBeGreaterThan(0)
  })

  test('a name: nothing goes through it', async () => {
    const after = await scores({ without: { nodes: [{ kind: 'name', id: 'Tolvik' }] } })
    expect(after['passage tolvik#0']).toBeUndefined()
    expect(after['name Tolvik']).toBeUndefined()
    expect(after['passage marden#0']).toBeGreaterThan(0)
  })

  test('an edge: the way over it is gone, other ways stay', async () => {
    const after = await scores({ without: { edges: [{ kind: 'mentions', source: 'marden#0', target: 'Tolvik' }] } })
    expect(after['passage tolvik#0']).toBeUndefined()
    expect(after['passage marden#0']).toBeGreaterThan(0)
    const same = await scores({ without: { edges: [{ kind: 'mentions', source: 'other#0', target: 'Tolvik' }] } })
    expect(same).toEqual(await scores({}))
  })

  test('a word of the question: its passages are no seeds by it', async () => {
    const index = await createIndex(documents), film = { kind: 'passage' as const, id: 'film' }
    const asked = async (options: object) => (await index.explain(QUESTION, film, options)).seeds.map(({ node }) => `${node.kind} ${node.id}`)
    expect(await asked({})).toEqual(expect.arrayContaining(['token glass', 'token harbour', 'name Glass Harbour']))
    const after = await asked({ without: { nodes: [{ kind: 'token', id: 'glass' }, { kind: 'name', id: 'Glass Harbour' }] } })
    expect(after).toContain('token harbour')
    expect(after.filter(each => /glass/i.test(each))).toEqual([])
  })

  test('nothing changes without anything to take away, and what is not there is refused', async () => {
    expect(await scores({ without: {} })).toEqual(await scores({}))
    await expect(scores({ without: { nodes: [{ kind: 'name', id: 'Nobody' }] } })).rejects.toMatchObject({ code: 'not-found' })
    await expect(scores({ without: { edges: [{ kind: 'likes', source: 'a', target: 'b' }] } })).rejects.toMatchObject({ code: 'option' })
    await expect(scores({ without: { node: [] } })).rejects.toMatchObject({ code: 'option' })
  })

  test('explanations stay exact, and views show it', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyIndexOptions, anyQuery, fc.nat(20), async (texts, indexing, query, pick) => {
      const index = await createIndex(texts, indexing)
      const before = await index.view(query)
      const gone = before.nodes[pick % Math.max(1, before.nodes.length)], cut = before.edges[pick % Math.max(1, before.edges.length)]
      if (!gone) return
      const without = {
        nodes: [{ kind: gone.kind, id: gone.id }],
        edges: cut ? [{ kind: cut.kind, source: before.nodes[cut.source]!.id, target: before.nodes[cut.target]!.id }] : [],
      }
      const { hits } = await index.search(query, { without, explain: { incoming: 1000 } })
      for (const { kind, id, score, explanation } of hits) {
        expect(kind === gone.kind && id === gone.id).toBe(false)
        const { terms, restart, incoming, incomingRest, seeds } = explanation!
        const close = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(b)))
        close(terms.reduce((sum, { value }) => sum + value, 0), score)
        close(restart + incoming.reduce((sum, { amount }) => sum + amount, 0) + incomingRest, terms[0]!.raw)
        close(seeds.reduce((sum, { amount }) => sum + amount, 0), terms[0]!.raw)
        for (const { from, via } of incoming) expect([from, ...via].some(node => node.kind === gone.kind && node.id === gone.id)).toBe(false)
      }
      expect((await index.view(query, { without })).transitions.every(({ source, target, via }) => [source, target, ...via].length > 0)).toBe(true)
    }), { numRuns: 60 })
  })
})
