import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIndex, type Document, type ForgetPolicy, HitCounts, openIndex } from '../../src/index.ts'
import { forgottenOf, readPolicies } from '../../src/index/forget.ts'
import { dump } from '../helpers/dump.ts'
import { refusal } from '../helpers/refusal.ts'
import { runs } from '../helpers/runs.ts'
import { linkedDocuments } from '../helpers/texts.ts'

const DAY = 86_400_000, NOW = Date.UTC(2026, 5, 1)

type Known = Map<string, { count: number, last: number }>
interface Meta { date?: number | string, kind?: string, rank?: number }
const metaOf = ({ metadata }: Document) => (metadata ?? {}) as Meta
const timeOf = ({ date }: Meta) => (typeof date === 'number' ? date : date === undefined ? undefined : new Date(date).getTime())

/** Takes one document away after the other, each time the one that must go first, as long as one must. */
function slow(policies: readonly ForgetPolicy[], documents: readonly Document[], hits: Known): string[] {
  const left = [...documents], gone: string[] = []
  const take = (document: Document) => { gone.push(document.id); left.splice(left.indexOf(document), 1) }
  for (const policy of policies) {
    if (policy.by !== 'count') {
      for (const document of documents.filter(each => left.includes(each))) {
        const time = timeOf(metaOf(document))
        const isMeant = policy.by === 'age' ? time !== undefined && time < NOW - 30 * DAY : policy.by === 'function' ? policy.forget(document) : metaOf(document).kind === policy.filter.kind
        if (isMeant) take(document)
      }
      continue
    }
    /** Whether the first goes before the second. */
    const goesBefore = (a: Document, b: Document): boolean => {
      const one = hits.get(a.id), other = hits.get(b.id), { order = 'added' } = policy
      if (order === 'added') return documents.indexOf(a) < documents.indexOf(b)
      if (typeof order === 'object') {
        const [x, y] = [a, b].map(each => (order.field === 'rank' ? metaOf(each).rank : timeOf(metaOf(each))))
        if (x !== y) return y === undefined || (x !== undefined && x < y)
      } else if (order === 'asked' && (one?.count ?? 0) !== (other?.count ?? 0)) return (one?.count ?? 0) < (other?.count ?? 0)
      else if (one?.last !== other?.last) return one === undefined || (other !== undefined && one.last < other.last)
      return a.id > b.id
    }
    while (left.length > policy.keep) take(left.find(each => left.every(other => other === each || goesBefore(each, other)))!)
  }
  return gone.sort()
}

const anyMeta = fc.record({
  date: fc.oneof(fc.constantFrom(NOW, NOW - 30 * DAY, NOW - 31 * DAY, NOW + DAY), fc.constantFrom('2026-05-20', '2026-05-01T12:00Z', '1999')), kind: fc.constantFrom('log', 'page'), rank: fc.integer({ min: -2, max: 2 }),
}, { requiredKeys: [] })
const anyDocuments = fc.array(anyMeta, { maxLength: 9 }).map(all => all.map((metadata, i): Document => ({ id: `d${(i * 7) % 10}`, text: `text ${i}`, metadata })))
const anyPolicy: fc.Arbitrary<ForgetPolicy> = fc.oneof(
  fc.constant<ForgetPolicy>({ by: 'age', field: 'date', olderThan: '30d', now: NOW }),
  fc.record({ by: fc.constant('count' as const), keep: fc.nat(6), order: fc.constantFrom(undefined, 'added' as const, 'used' as const, 'asked' as const, { field: 'date' }, { field: 'rank' }) }),
  fc.constantFrom<ForgetPolicy>({ by: 'metadata', filter: { kind: 'log' } }, { by: 'metadata', filter: { kind: 'none' } }),
  fc.constant<ForgetPolicy>({ by: 'function', forget: ({ id }: Document) => Number(id.slice(1)) % 2 === 0 }),
)
const anyHits: fc.Arbitrary<Known> = fc.array(fc.tuple(fc.nat(9).map(i => `d${i}`), fc.record({ count: fc.nat(2), last: fc.constantFrom(1, 2) }))).map(all => new Map(all))

describe('forgottenOf', () => {
  it('is what goes, one after the other, of what the policies before it left', () => {
    let some = 0
    fc.assert(fc.property(fc.array(anyPolicy, { maxLength: 3 }), anyDocuments, anyHits, (policies, documents, hits) => {
      const { documents: gone } = forgottenOf(readPolicies(policies, 'forget'), documents, id => hits.get(id), NOW)
      expect(Array.from(gone, ({ id }) => id).sort()).toEqual(slow(policies, documents, hits))
      if (gone.size > 0 && gone.size < documents.length) some++
    }), { numRuns: runs(2000) })
    expect(some).toBeGreaterThan(100)
  })

  it('counts those that stay without a date, each once', () => {
    const documents: Document[] = [{ id: 'a', text: '' }, { id: 'b', text: '', metadata: { date: 'soon' } }, { id: 'c', text: '', metadata: { date: '2026-05-31' } }]
    const undated = (...policies: ForgetPolicy[]) => forgottenOf(readPolicies(policies, 'forget'), documents, () => undefined, NOW).undated
    expect(undated({ by: 'age', field: 'date', olderThan: '1y' })).toBe(2)
    expect(undated({ by: 'age', field: 'date', olderThan: '1y' }, { by: 'age', field: 'date', olderThan: '2y' })).toBe(2)
    expect(undated({ by: 'age', field: 'date', olderThan: '1y' }, { by: 'count', keep: 1, order: { field: 'date' } })).toBe(1)
    expect(undated({ by: 'count', keep: 9 })).toBe(0)
  })
})

describe('readPolicies', () => {
  it.each<[given: unknown, told: string]>([
    [{ by: 'count', keep: 3 }, 'a list of policies'], [[undefined], 'one of age, count, metadata, function'], [['count'], 'one of age, count, metadata, function'],
    [[{ by: 'ages' }], 'Did you mean "age"?'], [[{ by: 'toString' }], 'one of age'], [[{ by: 'age', field: 'date', olderThen: '3d' }], 'Did you mean "olderThan"?'], [[{ by: 'age', field: 'date' }], 'policy 0: option "olderThan"'],
    [[{ by: 'age', field: 'date', olderThan: 'long' }], 'as "30d"'], [[{ by: 'count', keep: 1 }, { by: 'count', keep: -1 }], 'policy 1: option "keep"'],
    [[{ by: 'count', keep: 1, order: 'use' }], 'option "order"'], [[{ by: 'count', keep: 1, order: { fields: 'x' } }], 'Did you mean "field"?'],
    [[{ by: 'metadata', filter: {} }], 'at least one condition'], [[{ by: 'metadata', filter: { kind: { least: 3 } } }], 'or { min, max, since, before, exists, not }'], [[{ by: 'metadata', filter: () => true }], 'option "filter"'],
    [[{ by: 'function', forget: true }], 'a function of the document'], [[{ by: 'function', forget: () => true, keep: 1 }], 'unknown option "keep"'],
  ])('refuses %j', async (given, told) => {
    expect(await refusal(() => readPolicies(given, 'forget'), 'option')).toContain(told)
  })
})

describe('an index that forgets', () => {
  const documents = linkedDocuments(60).map((document, i): Document => ({ ...document, metadata: { date: NOW - i * DAY, kind: i % 3 ? 'page' : 'log' } }))

  it.each<[what: string, policies: ForgetPolicy[], stays: (i: number) => boolean]>([
    ['by age', [{ by: 'age', field: 'date', olderThan: '50d', now: NOW }], i => i <= 50],
    ['by number', [{ by: 'count', keep: 55 }], i => i >= 5],
    ['by metadata and number', [{ by: 'metadata', filter: { kind: 'log' } }, { by: 'count', keep: 39 }], i => i % 3 > 0 && i > 1],
    ['by a function, most of it', [{ by: 'function', forget: ({ id }) => id < documents[55]!.id }], i => documents[i]!.id >= documents[55]!.id],
  ])('%s finds and holds what an index of the others does', async (_, policies, stays) => {
    const index = await createIndex(documents), left = documents.filter((__, i) => stays(i)), next = await index.forget(policies), fresh = await createIndex(left)
    const texts = ['word1 Title3 and Title40', 'Title17']
    expect(next.changes).toMatchObject({ put: 0, removed: 60 - left.length, undated: 0, forgotten: documents.filter((__, i) => !stays(i)).map(({ id }) => id).sort() })
    expect(await dump(next.graph, { texts })).toEqual(await dump(fresh.graph, { texts }))
    expect(await next.toBytes()).toEqual(await fresh.toBytes())
    expect(index.stats().documents).toBe(60)
  })

  it('forgets of what is put at once, and tells it of what was there alone', async () => {
    const index = await createIndex(documents.slice(0, 4)), put = (i: number, kind: string): Document => ({ ...documents[i]!, text: `New ${i}.`, metadata: { kind } })
    const next = await index.update({ put: [put(0, 'log'), put(1, 'page'), put(10, 'log'), put(11, 'page')], remove: [documents[3]!.id], forget: [{ by: 'metadata', filter: { kind: 'log' } }] })
    expect(next.changes).toMatchObject({ put: 1, replaced: 1, removed: 2, skipped: 0, missing: [], forgotten: [documents[0]!.id, documents[10]!.id].sort() })
    expect((await next.graph.ids('passage')).toSorted()).toEqual([1, 2, 11].map(i => documents[i]!.id).sort())
    const same = await next.forget([{ by: 'metadata', filter: { kind: 'log' } }])
    expect([same.changes, same.graph.count('passage')]).toEqual([{ put: 0, replaced: 0, skipped: 0, removed: 0, missing: [], forgotten: [], undated: 0, relinked: 0 }, next.graph.count('passage')])
    expect(next.changes).not.toBe(next.changes)
    expect((await index.update({ remove: [] })).changes).not.toHaveProperty('forgotten')
  })

  it('refuses a policy by use where nobody counts, and what a function of the caller fails with', async () => {
    const index = await createIndex(documents.slice(0, 3))
    expect(await refusal(() => index.forget([{ by: 'count', keep: 1, order: 'used' }]), 'option')).toContain('countHits')
    expect(await refusal(() => index.forget([{ by: 'function', forget: () => { throw new Error('mine') } }]), 'option')).toMatch(/^forget: policy 0: forget: .*mine/)
    expect(await refusal(() => index.forget([{ by: 'function', forget: (async () => true) as never }]), 'option')).toContain('a promise')
    expect(await refusal(() => index.update({ forget: 3 as never }), 'option')).toContain('a list of policies')
  })
})

describe('an index that counts hits', () => {
  const documents = ['river', 'bridge', 'garden', 'clock'].map((word, i): Document => ({ id: `d${i}`, text: `a ${word}` }))

  it('forgets what was least recently, or least often found; what it was just told counts as used', async () => {
    const gone = async (keep: number, order: 'used' | 'asked', put: Document[] = []) => {
      const hits = new HitCounts([['d0', { count: 3, last: 10 }], ['d1', { count: 1, last: 30 }], ['d2', { count: 1, last: 20 }]]), index = (await createIndex(documents)).withHitCounts(hits)
      return (await index.update({ put, forget: [{ by: 'count', keep, order }] })).changes!.forgotten
    }
    expect(await gone(4, 'used')).toEqual([])
    expect(await gone(3, 'used')).toEqual(['d3'])
    expect(await gone(1, 'used')).toEqual(['d0', 'd2', 'd3'])
    expect(await gone(1, 'asked')).toEqual(['d1', 'd2', 'd3'])
    expect(await gone(2, 'asked')).toEqual(['d2', 'd3'])
    expect(await gone(2, 'used', [{ id: 'd9', text: 'a ship' }])).toEqual(['d0', 'd2', 'd3'])
    expect(await gone(3, 'asked', [{ id: 'd9', text: 'a ship' }])).toEqual(['d3', 'd9'])
  })

  it('counts each document of a search once, and goes on in what is made of it', async () => {
    const plain = await createIndex(documents), index = plain.withHitCounts(), hits = index.hitCounts!, before = Date.now()
    expect(plain.hitCounts).toBeUndefined()
    await plain.search('river')
    await index.search('river')
    await index.search('a river, a bridge')
    await index.explain('garden', {})
    await index.view('garden')
    expect(hits.of('d0')).toEqual({ count: 2, last: expect.any(Number) })
    expect([hits.of('d1')!.count, hits.of('d2')]).toEqual([1, undefined])
    expect(hits.of('d0')!.last).toBeGreaterThanOrEqual(before)
    const next = await index.update({ put: [{ id: 'd4', text: 'a ship' }], remove: ['d1'] })
    expect(next.hitCounts).toBe(hits)
    expect([hits.of('d4')!.count, hits.of('d1')]).toEqual([0, undefined])
    await (await next.compact()).search('ship')
    expect(hits.of('d4')!.count).toBe(1)
    expect((await openIndex(await next.toBytes())).hitCounts).toBeUndefined()
    expect(await refusal(() => index.withHitCounts({} as never), 'option')).toContain('a HitCounts')
  })
})
