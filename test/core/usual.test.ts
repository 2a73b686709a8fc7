import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { searchDefaults } from '../../src/answer/search-defaults.ts'
import { searchOptions } from '../../src/answer/every-search-option.ts'
import { readSearch } from '../../src/answer/search-options.ts'
import { among, count, filled, flag, having, listOf, oneOf, signal, text, usual } from '../../src/core/usual.ts'
import { indexOptions } from '../../src/index/index-options.ts'
import { usualAnalysis } from '../../src/index/reading.ts'
import { coOccursOptions } from '../../src/tables/edges/co-occurs-options.ts'
import { coOccursDefaults, graphDefaults } from '../../src/tables/graph-defaults.ts'
import { graphOptions } from '../../src/tables/graph-options.ts'
import { analysisDefaults } from '../../src/text/defaults.ts'
import { analysisOptions } from '../../src/text/tokens/analysis-options.ts'

const defaults = () => ({ limit: 10, order: 'kind', explain: false, walk: { steps: 4, trained: true } })
const read = (given: unknown) =>
  usual<Partial<ReturnType<typeof defaults>> & { signal?: AbortSignal }>(defaults(), given, { limit: count, signal })

describe('options that are usual', () => {
  it('are read with the defaults of the others', () => {
    expect(read({})).toEqual(defaults())
    const { signal } = new AbortController()
    const given = { limit: 3, order: 'kind', explain: true, walk: { trained: false, steps: 4 }, signal }
    expect(read(given)).toEqual({ ...given, walk: { steps: 4, trained: false } })
    expect(read({ limit: undefined, signal: undefined, walk: { steps: undefined } })).toEqual(defaults())
  })

  it.each([
    [undefined], [null], [[]], ['text'], [new Map()], [Object.create({ limit: 3 })],
    [{ limits: 3 }], [{ limits: undefined }], [{ constructor: undefined }], [JSON.parse('{"__proto__":{"limit":3}}')],
    [{ limit: -1 }], [{ limit: 1.5 }], [{ limit: '3' }], [{ limit: null }], [{ signal: {} }], [{ order: 'score' }],
    [{ explain: 1 }], [{ explain: {} }], [{ walk: true }], [{ walk: { steps: 5 } }], [{ walk: { stepped: 4 } }],
  ])('are not %o: a schema reads or refuses that', given => {
    expect(read(given)).toBeUndefined()
  })

  it('are by default what schemas have', () => {
    expect(searchDefaults()).toEqual(v.parse(searchOptions, {}))
    expect(coOccursDefaults()).toEqual(v.parse(coOccursOptions, {}))
    expect(analysisDefaults()).toEqual(v.parse(analysisOptions, {}))
    // in that order, as snapshots keep it
    expect(JSON.stringify(graphDefaults())).toBe(JSON.stringify(v.parse(graphOptions, {})))
    expect({ ...graphDefaults(), analysis: analysisDefaults(), workers: 1 }).toEqual(v.parse(indexOptions, {}))
  })

  it('are read as schemas read them', async () => {
    const { signal } = new AbortController()
    const searches = [
      { kinds: ['passage'] }, { kinds: [] }, { limit: 0 }, { limit: { name: 3 } }, { prefix: true }, { explain: true, signal },
      { rerank: { when: 'never' } }, { walk: { edges: { links: 0 } } }, { snippet: true, matches: true, limit: undefined },
    ]
    for (const given of searches) expect(await readSearch(given)).toEqual(v.parse(searchOptions, given))
    for (const given of [{}, { languages: ['de', 'fr'], stem: false }, { foldHan: true, bigrams: undefined }])
      expect(usualAnalysis(given)).toEqual(v.parse(analysisOptions, given))
    for (const given of [{ languages: [] }, { languages: ['xx'] }, { languages: 'de' }, { stem: 1 }, { stems: true }])
      expect([usualAnalysis(given), v.is(analysisOptions, given)]).toEqual([undefined, false])
  })

  it('are copies: what is done to them reaches no other call', async () => {
    const kinds = ['name' as const], first = await readSearch({ kinds })
    kinds.push('name')
    expect(first.kinds).toEqual(['name'])
    Object.assign(first.seeds, { power: 9 })
    expect((await readSearch({})).seeds.power).toBe(searchDefaults().seeds.power)
  })
})

describe('what is read', () => {
  const span = having<{ start: number, end: number, note?: string }>(['start', 'end'], { start: count, end: count, note: filled })

  it.each([
    ['an object', span, [{ start: 0, end: 1 }, { start: 0, end: 1, note: 'a' }], [{ start: 0 }, { start: 0, end: -1 }, { start: 0, end: 1, more: 1 }, { start: 0, end: 1, note: '' }, [], null]],
    ['a list', listOf(span), [[], [{ start: 0, end: 1 }]], [{}, [null], [{ start: 0, end: 1 }, { start: 0 }]]],
    ['some of them', among(['a', 'b']), [['a'], ['b', 'a']], [[], ['c'], 'a', [undefined]]],
    ['one of them', oneOf(['a', 'b']), ['a', 'b'], ['c', undefined, ['a']]],
    ['a number', count, [0, 7, Number.MAX_SAFE_INTEGER], [-1, 0.5, NaN, Infinity, 2 ** 53, '1', 1n]],
    ['a string', text, ['', 'a'], [1, null, ['a']]],
    ['yes or no', flag, [true, false], [0, 'true', null]],
  ])('is %s', (_, read: (given: unknown) => unknown, good: unknown[], bad: unknown[]) => {
    for (const given of good) expect(read(given)).toEqual(given)
    for (const given of bad) expect(read(given)).toBeUndefined()
  })
})
