import { describe, expect, it } from 'vitest'
import { HitCounts } from '../../src/index/hit-counts.ts'

describe('HitCounts', () => {
  it('counts searches, not hits, and knows when the last one was', () => {
    const hits = new HitCounts()
    hits.add(['a', 'a', 'b'], 5)
    hits.add(['a'], 7)
    expect(hits.entries()).toEqual([['a', { count: 2, last: 7 }], ['b', { count: 1, last: 5 }]])
    expect(hits.of('c')).toBeUndefined()
  })

  it('takes what is put for used, keeps its count, and forgets what is gone', () => {
    const hits = new HitCounts([['a', { count: 2, last: 1 }], ['b', { count: 1, last: 1 }]])
    hits.update(['a', 'c'], ['b', 'x'], 9)
    expect(new Map(hits.entries())).toEqual(new Map([['a', { count: 2, last: 9 }], ['c', { count: 0, last: 9 }]]))
  })

  it('tells whether anything was counted, and gives copies', () => {
    const given = { count: 1, last: 1 }, hits = new HitCounts([['a', given]])
    expect(hits.changes).toBe(0)
    hits.update([], ['x'])
    expect(hits.changes).toBe(0)
    hits.add(['a'], 4)
    expect(hits.changes).toBeGreaterThan(0)
    hits.of('a')!.count = 9
    hits.entries()[0]![1].count = 9
    expect([given, hits.of('a')]).toEqual([{ count: 1, last: 1 }, { count: 2, last: 4 }])
  })
})
