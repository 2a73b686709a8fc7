import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIndex, type Document, type SearchOptions } from '../../../src/index.ts'
import { anyCorpus, anyQuery, anyRanking, isClose, sumOf } from '../../helpers/corpora.ts'
import { refusal } from '../../helpers/refusal.ts'
import { runs } from '../../helpers/runs.ts'
import { pseudoEncoder } from '../../helpers/vectors.ts'

const DAY = 86_400_000, NOW = Date.UTC(2026, 5, 1)
const ages = [0, 40, undefined, 5, -3, 400, 40]
const dated = (documents: readonly Document[]): Document[] =>
  documents.map((document, i) => ({ ...document, metadata: { ...(ages[i] !== undefined && { date: i % 2 ? NOW - ages[i]! * DAY : new Date(NOW - ages[i]! * DAY).toISOString() }) } }))
const fadeAfter = (days: number) => (id: string) => 2 ** -(Math.max(0, ages[Number(/^d(\d)/.exec(id)![1])] ?? 0) / days)
const decay = { field: 'date', halfLife: '30d', now: NOW }

describe('decay', () => {
  it('ranks all passages by what the halving of their scores leaves, before the best are taken', async () => {
    let turned = 0
    await fc.assert(fc.asyncProperty(anyCorpus, anyQuery, anyRanking, fc.constantFrom('scores' as const, 'vectors' as const), fc.integer({ min: 1, max: 4 }), async (documents, query, options, propagate, limit) => {
      const index = await createIndex(dated(documents), { encoder: pseudoEncoder() }), asked: SearchOptions = { ...options, propagate, kinds: ['passage'], limit: 99 }
      const before = (await index.search(query, asked)).hits, { hits } = await index.search(query, { ...asked, limit, decay })
      const expected = before.map(hit => ({ id: hit.id, score: hit.score * fadeAfter(30)(hit.id) })).sort((a, b) => b.score - a.score)
      expect(hits).toHaveLength(Math.min(limit, before.length))
      hits.forEach(({ id, score }, i) => {
        expect(isClose(score, expected.find(each => each.id === id)!.score, 1e-6)).toBe(true)
        expect(isClose(score, expected[i]!.score, 1e-6)).toBe(true)
      })
      if (hits[0] && hits[0].id !== before[0]!.id) turned++
    }), { numRuns: runs(80) })
    expect(turned).toBeGreaterThan(1)
  })

  it('is told by explanations, whose terms add up to the score and whose first one is split as ever', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyQuery, fc.constantFrom('scores' as const, 'vectors' as const), async (documents, query, propagate) => {
      const index = await createIndex(dated(documents), { encoder: pseudoEncoder() })
      const { hits } = await index.search(query, { propagate, decay, explain: { incoming: 99 } })
      for (const { kind, id, score, explanation } of hits) {
        const { terms, seeds, restart, incoming, incomingRest, fade } = explanation!, [first] = terms
        expect(fade).toBe(kind === 'passage' ? fade! : undefined)
        if (kind === 'passage') expect(isClose(fade!, fadeAfter(30)(id), 1e-9)).toBe(true)
        expect(explanation!.score).toBe(score)
        expect(isClose(sumOf(terms.map(({ value }) => value)), score, 1e-6)).toBe(true)
        for (const { share, raw, scale, value } of terms) expect(isClose((share * raw) / scale, value, 1e-9)).toBe(true)
        const size = Math.max(1e-9, ...seeds.map(({ amount }) => Math.abs(amount)))
        expect(Math.abs(sumOf(seeds.map(({ amount }) => amount)) - first!.raw)).toBeLessThan(1e-6 * size)
        expect(Math.abs(restart + sumOf(incoming.map(({ amount }) => amount)) + incomingRest - first!.raw)).toBeLessThan(1e-6 * size)
      }
    }), { numRuns: runs(60) })
  })

  const notes: Document[] = [
    { id: 'old', title: 'Harbour', text: 'The ferry to Quill leaves at noon, says Ada Vale.', metadata: { date: '2020-01-01' } },
    { id: 'new', title: 'Harbour again', text: 'The ferry leaves at night, says Bram Oster of Tolvik, and so on.', metadata: { date: '2026-05-31' } },
  ]

  it('takes names and words from what ranks first then', async () => {
    const index = await createIndex(notes), options: SearchOptions = { kinds: ['passage', 'name', 'token'], namesFrom: 1, limit: 3 }
    const before = await index.search('ferry to Quill', options), after = await index.search('ferry to Quill', { ...options, decay })
    expect(before.hits.find(({ kind }) => kind === 'token')!.document).toBe('old')
    expect(after.hits.find(({ kind }) => kind === 'passage')!.document).toBe('new')
    expect(after.hits.filter(({ kind }) => kind !== 'passage').map(({ document }) => document)).not.toContain('old')
  })

  it('never takes a document away, however old it is', async () => {
    const index = await createIndex(notes), { hits } = await index.search('ferry', { kinds: ['passage'], decay: { ...decay, halfLife: 1 } })
    expect(hits.map(({ document }) => document)).toEqual(['new', 'old'])
    expect(hits.every(({ score }) => score > 0)).toBe(true)
  })

  it('counts to the moment of the question where none is given, and says what no document has', async () => {
    const index = await createIndex([{ id: 'a', text: 'a ferry', metadata: { date: Date.now() - 10 * DAY } }])
    const [whole, half] = await Promise.all([undefined, { field: 'date', halfLife: '10d' }].map(async decay => (await index.search('ferry', { kinds: ['passage'], decay })).hits[0]!.score))
    expect(half! / whole!).toBeCloseTo(0.5, 3)
    expect((await index.search('ferry', { decay: { field: 'dat', halfLife: '10d' } })).notes).toEqual(['decay: no document has the field "dat". Did you mean "date"? Known: date.'])
  })

  it('is in a view, whose walk replays to the same list', async () => {
    const index = await createIndex(notes), view = await index.view('ferry to Quill', { decay })
    const fades = view.nodes.filter(({ kind }) => kind === 'passage').map(({ document, fade }) => [document, fade])
    expect(new Map(fades as [string, number][])).toEqual(new Map([['old', expect.closeTo(2 ** -(2343 / 30), 30)], ['new', expect.closeTo(2 ** -(1 / 30), 9)]]))
    const { replay, rerank } = await import('../../../src/view/replay.ts'), listed = rerank(view, replay(view))
    expect(listed.slice(0, view.results.length).map(({ node, score }) => [node, score.toFixed(9)])).toEqual(view.results.map(({ node, score }) => [node, score.toFixed(9)]))
  })

  it('refuses what it cannot read', async () => {
    const index = await createIndex(notes), ask = (decay: object) => refusal(() => index.search('ferry', { decay: decay as never }), 'option')
    expect(await ask({ field: 'date', halflife: '3d' })).toContain('Did you mean "halfLife"?')
    expect(await ask({ field: 'date', halfLife: '3 days' })).toContain('option "decay.halfLife"')
    expect(await ask({ field: 3, halfLife: '3d' })).toContain('option "decay.field"')
    expect(await ask({ field: 'date', halfLife: '3d', now: Number.NaN })).toContain('option "decay.now"')
  })
})
