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
    expect(turned).toBeGreaterThan(0)
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

describe('boostDocument', () => {
  const stars = [3, 0, undefined, 0.25, 1e6]
  const rated = (documents: readonly Document[]): Document[] =>
    documents.map((document, i) => ({ ...document, metadata: { ...(stars[i] !== undefined && { stars: stars[i]! }), kind: i % 2 ? ['news', 'old'] : 'essay' } }))
  const place = (id: string) => Number(/^d(\d)/.exec(id)![1])
  /** Ways to say it, each with what it says of a place. */
  const WAYS: [SearchOptions['boostDocument'], (place: number) => number][] = [
    ['stars', i => stars[i] ?? 1],
    [{ kind: { news: 2, old: 0.5, other: 9 }, stars: { 3: 7 } }, i => (stars[i] === 3 ? 7 : 1)],
    [{ kind: { essay: 4 } }, i => (i % 2 ? 1 : 4)],
    [({ id }) => place(id) + 1, i => i + 1],
  ]

  it('multiplies what passages have, before the best are taken, and is told by explanations that add up', async () => {
    let turned = 0
    const asks = fc.tuple(anyCorpus, anyQuery, anyRanking, fc.constantFrom('scores' as const, 'vectors' as const), fc.constantFrom(...WAYS), fc.boolean())
    await fc.assert(fc.asyncProperty(asks, async ([documents, query, options, propagate, [boostDocument, factorOf], fades]) => {
      const index = await createIndex(rated(dated(documents)).map((document, i) => ({ ...document, metadata: { ...document.metadata, ...dated(documents)[i]!.metadata } })), { encoder: pseudoEncoder() })
      const asked: SearchOptions = { ...options, propagate, kinds: ['passage'], limit: 99, ...(fades && { decay }) }
      const before = (await index.search(query, asked)).hits, { hits } = await index.search(query, { ...asked, boostDocument, explain: true })
      const expected = before.map(({ id, score }) => ({ id, score: score * factorOf(place(id)) })).filter(({ score }) => score > 0)
      expect(hits.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort())
      for (const [i, { id, score, explanation }] of hits.entries()) {
        expect(isClose(score, expected.find(each => each.id === id)!.score, 1e-6)).toBe(true)
        if (i > 0) expect(score).toBeLessThanOrEqual(hits[i - 1]!.score)
        const { terms, boost, fade } = explanation!
        expect([boost, fade === undefined]).toEqual([factorOf(place(id)), !fades])
        expect(isClose(sumOf(terms.map(({ value }) => value)), score, 1e-6)).toBe(true)
        for (const { share, raw, scale, value } of terms) expect(isClose((share * raw) / scale, value, 1e-9)).toBe(true)
      }
      if (hits[0] && hits[0].id !== before[0]!.id) turned++
    }), { numRuns: runs(60) })
    expect(turned).toBeGreaterThan(1)
  })

  const notes: Document[] = [
    { id: 'a', title: 'Harbour', text: 'The ferry to Quill leaves at noon, says Ada Vale.', metadata: { stars: 1 } },
    { id: 'b', title: 'Harbour again', text: 'The ferry leaves at night, says Bram Oster of Tolvik, and so on.', metadata: { stars: 50 } },
  ]

  it('leaves out what it makes nothing of, and takes names and words from what ranks first then', async () => {
    const index = await createIndex(notes), first = async (boostDocument: SearchOptions['boostDocument']) =>
      (await index.search('ferry to Quill', { boostDocument, namesFrom: 1 })).hits.map(({ kind, document }) => `${kind} ${document}`)
    expect((await first('stars'))[0]).toBe('passage b')
    const alone = await first(({ id }) => (id === 'b' ? 1 : 0))
    expect(alone.filter(hit => hit.startsWith('passage'))).toEqual(['passage b'])
    expect(new Set(alone.filter(hit => hit.startsWith('token')))).toEqual(new Set(['token b']))
  })

  it('is in a view, whose walk replays to the same list', async () => {
    const index = await createIndex(notes), { replay, rerank } = await import('../../../src/view/replay.ts')
    for (const boostDocument of ['stars', { stars: { 1: 0 } }]) {
      const view = await index.view('ferry to Quill', { boostDocument }), listed = rerank(view, replay(view))
      expect(listed.slice(0, view.results.length).map(({ node, score }) => [node, score.toFixed(9)])).toEqual(view.results.map(({ node, score }) => [node, score.toFixed(9)]))
    }
  })

  it('says which field no document has', async () => {
    const index = await createIndex(notes)
    expect((await index.search('ferry', { boostDocument: 'star' })).notes).toEqual(['boostDocument: no document has the field "star". Did you mean "stars"? Known: stars.'])
    expect((await index.search('ferry', { boostDocument: { kind: { news: 2 } } })).notes).toEqual([expect.stringMatching(/^boostDocument: no document has the field "kind"/)])
    expect((await index.search('ferry', { boostDocument: () => 2 })).notes).toBeUndefined()
  })

  it('says that a field of texts counts nothing', async () => {
    const table = await createIndex([{ id: 'a', text: 'ferry', metadata: { stars: '8.2' } }, { id: 'b', text: 'ferry' }])
    const { notes, hits } = await table.search('ferry', { kinds: ['passage'], boostDocument: 'stars' })
    expect(notes).toEqual(['boostDocument: the field "stars" holds texts, as "8.2", in what was found; index numbers, which alone count.'])
    expect(hits[0]!.score).toBeCloseTo(hits[1]!.score)
    const notesOf = async (kinds: ['name']) => (await table.search('ferry', { kinds, boostDocument: 'stars' })).notes
    expect(await notesOf(['name'])).toBeUndefined()
  })

  it.each<[unknown, RegExp]>([
    [3, /"boostDocument": got 3; expected a field of metadata, factors as/],
    [{ kind: 2 }, /"boostDocument\.kind": got 2; expected of each value a factor, a number from 0 to 1e9/],
    [{ kind: { news: -1 } }, /"boostDocument\.kind"/],
    [JSON.parse('{"__proto__": {"x": "2"}}'), /"boostDocument\.__proto__"/],
    [() => Promise.resolve(2), /"boostDocument": got a promise for document "a"; expected a function that answers at once/],
    [async () => { throw new Error('late') }, /got a promise/],
    [() => { throw new Error('no') }, /"boostDocument": got .*no.* for document "a"; expected a function that does not throw/],
    [() => Number.NaN, /"boostDocument": got NaN for document "a"; expected a number from 0 to 1e9/],
    [() => 'x', /got "x" for document "a"/],
    [() => -1, /got -1 for document/],
  ])('refuses %s', async (boostDocument, message) => {
    const index = await createIndex(notes)
    expect(await refusal(() => index.search('ferry', { boostDocument: boostDocument as never }), 'option')).toMatch(message)
  })
})
