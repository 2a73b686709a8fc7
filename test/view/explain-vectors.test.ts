import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import type { Explanation } from '../../src/view/explanation.ts'
import { ownEncoder } from '../../src/encoders/own.ts'
import type { NodeKind } from '../../src/core/kinds.ts'
import type { Query } from '../../src/query/query.ts'
import type { Hit } from '../../src/answer/results.ts'
import type { SearchOptions } from '../../src/answer/search-options.ts'
import type { Document } from '../../src/text/document.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import { anyCorpus, anyQuery, ranking, sumOf } from '../helpers/corpora.ts'
import { amounts } from '../helpers/explanations.ts'
import { tablesOf } from '../helpers/graph.ts'
import { carriedPlainly, learnedBy } from '../helpers/learned.ts'
import { anyPropagation, anyVectors, plainly, propagated } from '../helpers/propagated.ts'
import { runs } from '../helpers/runs.ts'
import { pseudoEncoder } from '../helpers/vectors.ts'

const sizes = (parts: readonly { amount: number }[]) => parts.map(({ amount }) => Math.abs(amount))

/** Every sum that an explanation of a cosine promises, to 1e-6 of what is summed: parts may be larger than their sum. */
function expectWhole(explanation: Explanation, { kind, id, score }: Pick<Hit, 'kind' | 'id' | 'score'>): void {
  const { terms, seeds, restart, incoming, incomingRest, paths } = explanation
  expect(explanation).toMatchObject({ schema: 'tokengraph.explanation/1', node: { kind, id }, score })
  expect(terms).toEqual([{ name: 'vectors', share: 1, raw: terms[0].raw, scale: terms[0].scale, value: score }])
  const [{ raw, scale, value }] = terms
  expect(value).toBeCloseTo(raw / scale, 12)
  const near = (sum: number, parts: readonly number[]) => expect(Math.abs(sum - raw)).toBeLessThanOrEqual(1e-6 * Math.max(Math.abs(raw), 1e-6 * sumOf(parts.map(Math.abs))) + 1e-15)
  near(amounts(seeds), sizes(seeds))
  near(restart + amounts(incoming) + incomingRest, [restart, incomingRest, ...sizes(incoming)])
  for (const list of [seeds, incoming, paths]) expect(sizes(list)).toEqual(sizes(list).sort((a, b) => b - a))
  for (const { nodes, line } of paths) {
    expect(nodes.at(-1)).toEqual(explanation.node)
    expect(line.split(/ (?:→|—[^—→]*→|←[^←—]*—) /)).toHaveLength(nodes.length)
  }
}

describe('search by propagated vectors with explanations', () => {
  it('splits every cosine of every kind without a rest', async () => {
    const seen = new Set<string>()
    let below = 0
    await fc.assert(fc.asyncProperty(
      anyCorpus, anyVectors, anyQuery, anyPropagation, fc.record({ incoming: fc.nat({ max: 5 }), paths: fc.nat({ max: 4 }) }), async (documents, indexing, query, options, explain) => {
        const index = await createIndex(documents, { ...indexing, encoder: pseudoEncoder() })
        const settings: SearchOptions = { ...options, propagate: 'vectors', limit: 20 }
        const { hits } = await index.search(query, { ...settings, explain })
        for (const hit of hits) {
          seen.add(hit.kind)
          expectWhole(hit.explanation!, hit)
          expect(hit.explanation!.incoming.length).toBeLessThanOrEqual(explain.incoming)
          expect(hit.explanation!.paths.length).toBeLessThanOrEqual(explain.paths)
          if (hit.explanation!.incoming.some(({ amount }) => amount < 0)) below++
        }
        expect(hits).toEqual((await index.search(query, settings)).hits.map((hit, i) => ({ ...hit, explanation: hits[i].explanation })))
        for (const { kind, id, explanation } of hits.slice(0, 3)) expect(await index.explain(query, { kind, id }, { ...settings, explain })).toEqual(explanation)
      },
    ), { numRuns: runs(100) })
    expect(seen.size).toBe(3)
    expect(below).toBeGreaterThan(0)
  })

  it('has all of a cosine in its paths, if all are asked for, strongest first', async () => {
    let several = 0
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anyQuery, fc.nat({ max: 2 }), async (documents, indexing, query, steps) => {
      const index = await createIndex(documents.slice(0, 4), { ...indexing, encoder: pseudoEncoder() })
      const { hits } = await index.search(query, { propagate: 'vectors', gcn: { steps }, explain: { paths: 1000 } })
      for (const { explanation } of hits) {
        const { terms: [{ raw }], paths } = explanation!
        if (paths.length === 1000) continue
        expect(Math.abs(amounts(paths) - raw)).toBeLessThanOrEqual(1e-9)
        if (paths.length > 1) several++
      }
    }), { numRuns: runs(100) })
    expect(several).toBeGreaterThan(5)
  })

  it('names of every vector that was mixed what it gave: its factor, and its product with the question', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, fc.constantFrom('passage' as const, 'name' as const, 'token' as const), async (documents, indexing, kind) => {
      const index = await createIndex(documents, { ...indexing, encoder: pseudoEncoder() })
      const { gcn, walk: { edges } } = ranking(), vector = [0.6, 0, 0, 0.8, 0]
      const { s, h, first } = plainly({ tables: tablesOf(index), vectors: index.vectors }, kind, edges)
      const { hits } = await index.search({ vector }, { propagate: 'vectors', kinds: [kind], explain: { incoming: 1000 } })
      for (const { id, explanation } of hits) {
        const number = first + await index.number({ kind, id }), dot = (row: readonly number[]) => row.reduce((sum, value, i) => sum + value * vector[i], 0)
        expect(explanation!.restart).toBeCloseTo(gcn.restart * dot(h[number]), 6)
        const given = new Map<number, number>()
        for (const { from, amount } of explanation!.incoming) {
          const u = await index.number(from)
          given.set(u, (given.get(u) ?? 0) + amount)
        }
        for (const [from, amount] of given) expect(amount).toBeCloseTo((1 - gcn.restart) * s[number][from] * dot(h[from]), 6)
        expect(explanation!.terms[0].scale).toBeCloseTo(Math.hypot(...propagated({ s, h }, gcn)[number]), 6)
      }
    }), { numRuns: runs(60) })
  })
})

describe('search by what was trained, with explanations', () => {
  const trained = async (documents: readonly Document[], indexing: object, seed: number) => {
    const plain = await createIndex(documents, { ...indexing, encoder: pseudoEncoder() })
    return plain.withPropagation(await learnedBy(seed, plain))
  }

  it('splits every cosine of every kind without a rest', async () => {
    let below = 0
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anyQuery, fc.nat({ max: 999 }), fc.record({ incoming: fc.nat({ max: 5 }), paths: fc.nat({ max: 4 }) }), async (documents, indexing, query, seed, explain) => {
      const index = await trained(documents, indexing, seed), { hits } = await index.search(query, { propagate: 'vectors', limit: 20, explain })
      for (const hit of hits) {
        expectWhole(hit.explanation!, hit)
        if (hit.explanation!.incoming.some(({ amount }) => amount < 0)) below++
      }
    }), { numRuns: runs(80) })
    expect(below).toBeGreaterThan(0)
  })

  it('gives every vector the share that was learned for it: α, and its product with the question', async () => {
    let seen = 0
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, fc.nat({ max: 999 }), async (documents, indexing, seed) => {
      const index = await trained(documents, indexing, seed), vector = [0.6, 0, 0, 0.8, 0], learned = index.vectors!.propagation!
      const { h, sums } = carriedPlainly(learned, index.vectors!), dot = (row: readonly number[]) => row.reduce((sum, value, i) => sum + value * vector[i], 0)
      const { hits } = await index.search({ vector }, { propagate: 'vectors', kinds: ['passage'], limit: 20, explain: { incoming: 1000, paths: 1000 } })
      for (const { id, explanation } of hits) {
        const v = await index.number({ kind: 'passage', id }), length = Math.hypot(...sums[v]), { terms: [{ scale }], restart, incoming, paths } = explanation!
        expect(restart / scale).toBeCloseTo((learned.self[v] * dot(h[v])) / length, 6)
        const given = new Map<number, number>()
        for (const { from, amount } of incoming) {
          const u = await index.number(from)
          given.set(u, (given.get(u) ?? 0) + amount / scale)
        }
        for (const [u, amount] of given) {
          const share = learned.alpha.subarray(learned.rowStart[v], learned.rowStart[v + 1]).reduce((sum, alpha, i) => sum + (learned.columns[learned.rowStart[v] + i] === u ? alpha : 0), 0)
          expect(amount).toBeCloseTo((share * dot(h[u])) / length, 6)
          seen++
        }
        // the meaning, the passage that it found, and whatever names lie between it and this one
        for (const { nodes } of paths) expect(nodes.map(({ kind }) => kind).join(' ')).toMatch(/^meaning( passage( name){0,2})? passage$/)
      }
    }), { numRuns: runs(60) })
    expect(seen).toBeGreaterThan(10)
  })

  it('replays in a view', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anyQuery, fc.nat({ max: 999 }), fc.constantFrom(1, 3, 200), async (documents, indexing, query, seed, nodes) => {
      const index = await trained(documents, indexing, seed), view = await index.view(query, { propagate: 'vectors', nodes }), { restart, steps, view: { name } } = view.settings!
      expect([restart, steps, name]).toEqual([0.5, 1, 'passages, learned'])
      for (const [place, { kind, seed: own, scores, fromRest }] of view.nodes.entries()) {
        if (kind !== 'passage') continue
        const parts = view.transitions.filter(({ target }) => target === place).map(({ source, weight }) => (1 - restart) * weight * view.nodes[source].scores![0])
        const sum = restart * own! + sumOf(parts) + fromRest![0]
        expect(Math.abs(sum - scores![1])).toBeLessThanOrEqual(1e-9 * Math.max(1, sumOf(parts.map(Math.abs)), Math.abs(fromRest![0])))
        expect(sumOf(view.nodes[place].seeds!.map(({ amount }) => amount))).toBeCloseTo(own!, 9)
      }
      const { hits } = await index.search(query, { propagate: 'vectors' })
      expect(view.results.map(({ node, score }) => [view.nodes[node].kind, view.nodes[node].id, score])).toEqual(hits.slice(0, nodes).map(({ kind, id, score }) => [kind, id, score]))
      for (const { score, terms } of view.results) {
        expect(terms.map(({ name }) => name)).toEqual(['vectors'])
        expect(terms[0].value).toBeCloseTo(score, 9)
      }
    }), { numRuns: runs(60) })
  })
})

describe('explain', () => {
  const DOCUMENTS: Document[] = [
    { id: 'film', title: 'The Glass Harbour', text: 'a film by Ilsa Marden.' }, { id: 'marden', title: 'Ilsa Marden', text: 'she grew up in Tolvik.' },
    { id: 'tolvik', title: 'Tolvik', text: 'a town of salt.' }, { id: 'stone', text: 'old stones.' }, { id: 'blank', text: '…' },
  ]
  const MEANING: Record<string, number[]> = {
    'The Glass Harbour. a film by Ilsa Marden.': [1, 0, 0], 'Ilsa Marden. she grew up in Tolvik.': [0, 1, 0.2], 'Tolvik. a town of salt.': [0, 0.2, 1], 'old stones.': [-1, 0, 0],
    'who made the pictures': [1, 0, 0],
  }
  let index: TokenIndex
  beforeAll(async () => { index = await createIndex(DOCUMENTS, { encoder: ownEncoder({ name: 'by hand', width: 3, encode: texts => texts.map(text => MEANING[text] ?? [0, 0, 0]) }) }) })
  const explain = (kind: NodeKind, id: string, options: SearchOptions = {}, query: Query = 'who made the pictures') => index.explain(query, { kind, id }, { propagate: 'vectors', ...options })

  it('tells the way of a vector to what is like the question only by it', async () => {
    const { score, restart, incoming, seeds, paths } = await explain('passage', 'marden#0')
    expect(score).toBeGreaterThan(0.3)
    expect(restart).toBe(0)
    expect(incoming[0]).toMatchObject({ from: { id: 'film#0' }, via: [{ kind: 'name', id: 'Ilsa Marden' }], edges: [{ edge: 'mentions', reversed: false }, { edge: 'names', reversed: false }] })
    expect(seeds).toEqual([{ node: { kind: 'meaning', id: 'meaning', label: 'meaning' }, amount: expect.closeTo(incoming[0].amount, 12) }])
    expect(paths.map(({ line }) => line)).toEqual(["the meaning → passage 'The Glass Harbour' → name 'Ilsa Marden' → passage 'Ilsa Marden'"])
  })

  it('tells of a name and a word from which passages they have their vectors', async () => {
    const name = await explain('name', 'Ilsa Marden')
    expect(name.incoming.map(({ from, edges }) => [from.id, edges])).toEqual([['film#0', [{ edge: 'mentions', reversed: false }]], ['marden#0', [{ edge: 'names', reversed: true }]]].slice(0, name.incoming.length))
    expect((await explain('token', 'film')).paths[0].line).toBe("the meaning → passage 'The Glass Harbour' → 'film'")
  })

  it('tells what speaks against a node, too', async () => {
    const stones = await explain('passage', 'stone#0')
    expectWhole(stones, { kind: 'passage', id: 'stone#0', score: -1 })
    expect(stones.seeds[0].amount).toBeLessThan(0)
    expect(stones.paths[0].amount).toBeLessThan(0)
  })

  it('tells what a given node gave beside the text', async () => {
    const query: Query = { text: 'who made the pictures', nodes: [{ kind: 'passage', id: 'tolvik' }] }
    const { seeds, terms: [{ raw }], paths } = await explain('passage', 'marden#0', { explain: { paths: 20 } }, query)
    expect(seeds.map(({ node }) => `${node.kind} ${node.id}`).sort()).toEqual(['meaning meaning', 'passage tolvik#0'])
    expect(amounts(seeds)).toBeCloseTo(raw, 12)
    expect(new Set(paths.map(({ nodes: [origin] }) => origin.id))).toEqual(new Set(['meaning', 'tolvik#0']))
    expect(amounts(paths)).toBeCloseTo(raw, 12)
  })

  it('has nothing to split where there is no vector', async () => {
    const blank = await explain('passage', 'blank#0')
    expectWhole(blank, { kind: 'passage', id: 'blank#0', score: 0 })
    expect([blank.seeds, blank.incoming, blank.paths]).toEqual([[], [], []])
    const unasked = await explain('passage', 'film#0', {}, 'xyzzy')
    expect([unasked.score, unasked.seeds, unasked.paths]).toEqual([0, [], []])
  })

  it('shows the walk of what the vectors give', async () => {
    const view = await index.view('who made the pictures', { propagate: 'vectors', nodes: 50 })
    expect(view.settings).toMatchObject({ restart: 0.5, steps: 1, view: { name: 'passages' } })
    for (const { kind, id, seed, scores, fromRest } of view.nodes.filter(each => each.kind === 'passage')) {
      const { restart, terms: [{ raw }], incoming } = await explain(kind, id)
      expect([0.5 * seed!, scores![1]]).toEqual([restart, raw].map(value => expect.closeTo(value, 12)))
      expect(sumOf(view.transitions.filter(({ target }) => view.nodes[target].id === id).map(({ source, weight }) => 0.5 * weight * view.nodes[source].scores![0])) + fromRest![0]).toBeCloseTo(amounts(incoming), 12)
    }
    expect(view.nodes.filter(({ kind }) => kind === 'passage').map(({ id }) => id)).toEqual(expect.arrayContaining(['film#0', 'marden#0']))
  })
})
