import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { readOptions } from '../../src/core/read-options.ts'
import { createIndex } from '../../src/index/create-index.ts'
import { type Filter, filterSchema, passesFilter } from '../../src/query/filter.ts'
import { filterNotes } from '../../src/query/field-notes.ts'
import type { Document, Metadata } from '../../src/text/document.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import { graphOf, read } from '../helpers/graph.ts'

const passes = (filter: unknown, metadata?: unknown) =>
  passesFilter(readOptions(filterSchema, filter, 'filter'))({ id: 'd', text: '', ...(metadata !== undefined && { metadata: metadata as Metadata }) })

describe('passesFilter', () => {
  it.each<[what: string, filter: Filter, metadata: Metadata, passes: boolean]>([
    ['an equal string', { kind: 'note' }, { kind: 'note' }, true],
    ['another string', { kind: 'note' }, { kind: 'Note' }, false],
    ['an equal number', { year: 1815 }, { year: 1815 }, true],
    ['a number written as a string', { year: 1815 }, { year: '1815' }, false],
    ['a boolean', { open: false }, { open: false }, true],
    ['false for what is missing', { open: false }, {}, false],
    ['0 for false', { open: 0 }, { open: false }, false],
    ['null for null', { by: null }, { by: null }, true],
    ['null for what is missing', { by: null }, { other: 1 }, false],
    ['one of a list that is wanted', { kind: ['note', 'page'] }, { kind: 'page' }, true],
    ['none of them', { kind: ['note', 'page'] }, { kind: 'poem' }, false],
    ['an empty list of wanted values', { kind: [] }, { kind: 'poem' }, false],
    ['a list that has the value', { tags: 'red' }, { tags: ['green', 'red'] }, true],
    ['a list that has it not', { tags: 'blue' }, { tags: ['green', 'red'] }, false],
    ['two lists with a value in common', { tags: ['blue', 'red'] }, { tags: ['green', 'red'] }, true],
    ['an empty list', { tags: ['blue'] }, { tags: [] }, false],
    ['a list in a list', { tags: 'red' }, { tags: [['red']] }, false],
    ['an object', { by: 'ada' }, { by: { name: 'ada' } }, false],
    ['both bounds, the lower one touched', { year: { min: 1800, max: 1815 } }, { year: 1800 }, true],
    ['both bounds, the upper one touched', { year: { min: 1800, max: 1815 } }, { year: 1815 }, true],
    ['below', { year: { min: 1800 } }, { year: 1799.9 }, false],
    ['above', { year: { max: 1800 } }, { year: 1800.1 }, false],
    ['a string below a numeric bound', { year: { max: 1800 } }, { year: '1700' }, false],
    ['dates as strings', { day: { min: '2024-01-01', max: '2024-12-31' } }, { day: '2024-06-30' }, true],
    ['strings by code unit', { name: { min: 'a' } }, { name: 'Z' }, false],
    ['one value of a list within bounds', { years: { min: 1800, max: 1810 } }, { years: [1700, 1805] }, true],
    ['two values of a list on either side', { years: { min: 1800, max: 1810 } }, { years: [1700, 1900] }, false],
    ['no bounds: whatever is there', { year: {} }, { year: null }, true],
    ['no bounds: nothing is there', { year: {} }, {}, false],
    ['two conditions that hold', { kind: 'note', year: 1 }, { kind: 'note', year: 1 }, true],
    ['two conditions of which one fails', { kind: 'note', year: 1 }, { kind: 'note', year: 2 }, false],
    ['no condition', {}, {}, true],
    ['what it must not be', { year: { not: [1, 2] } }, { year: 2 }, false],
    ['what it must not be, and is not', { year: { not: [1, 2], min: 3 } }, { year: 3 }, true],
    ['what it must not be, and is not there', { year: { not: 1 } }, {}, true],
    ['not null', { year: { not: null } }, { year: null }, false],
    ['what no value of a list must be', { tags: { not: 'red' } }, { tags: ['blue', 'red'] }, false],
    ['not within bounds', { year: { not: { min: 3 } } }, { year: 2 }, true],
    ['what is there', { year: { exists: true } }, { year: 0 }, true],
    ['what is there as null', { year: { exists: true } }, { year: null }, false],
    ['an empty list is not there', { tags: { exists: false } }, { tags: [] }, true],
    ['an object is there', { by: { exists: true } }, { by: { name: 'ada' } }, true],
    ['what is not there', { year: { exists: false } }, { year: 0 }, false],
    ['a moment within a year', { day: { since: '2024', before: '2025' } }, { day: '2024-12-31T23:59:59Z' }, true],
    ['the first moment of a month', { day: { since: '2024-02' } }, { day: '2024-02-01' }, true],
    ['the end, not included', { day: { before: '2024-02' } }, { day: '2024-02-01' }, false],
    ['a moment in another zone', { day: { before: '2024-02' } }, { day: '2024-02-01T00:30+01:00' }, true],
    ['a moment in milliseconds', { day: { since: 1000, before: 2000 } }, { day: 1000 }, true],
    ['no date', { day: { since: '2024' } }, { day: 'today' }, false],
    ['one of two, joined', { or: [{ year: 1 }, { kind: 'note' }] }, { kind: 'note' }, true],
    ['none of two, joined', { or: [{ year: 1 }, { kind: 'note' }] }, { kind: 'poem' }, false],
    ['both, joined', { and: [{ year: { min: 1 } }, { year: { max: 3 } }] }, { year: 4 }, false],
    ['a joined one beside others', { or: [{ year: 1 }, { year: 2 }], kind: 'note' }, { year: 2, kind: 'poem' }, false],
    ['not what holds', { not: { year: 1, kind: 'note' } }, { year: 1, kind: 'note' }, false],
    ['not what holds in part', { not: { year: 1, kind: 'note' } }, { year: 1 }, true],
    ['within one another', { not: { or: [{ year: 1 }, { and: [{ year: 2 }, { not: { kind: 'note' } }] }] } }, { year: 2 }, false],
    ['fields that are called so', { and: 1, or: ['x', 'y'], not: { min: 2 } }, { and: 1, or: 'y', not: 3 }, true],
  ])('%s', (_, filter, metadata, expected) => {
    expect(passes(filter, metadata)).toBe(expected)
  })

  it('holds no condition of a document without metadata', () => {
    expect(passes({ year: { max: 3 } })).toBe(false)
    expect(passes({})).toBe(true)
    expect(passesFilter(undefined)({ id: 'd', text: '' })).toBe(true)
  })

  it('holds as a slow reading of it does', () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('a', 'b', null, true))
    const metadata = fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.oneof(value, fc.array(value, { maxLength: 3 })))
    type Slow = [filter: Filter, holds: (metadata: Metadata) => boolean]
    const all = (metadata: Metadata, field: string) => [metadata[field] ?? (field in metadata ? null : [])].flat()
    const condition = (field: string) => fc.oneof(
      value.map((one): Slow => [{ [field]: one }, metadata => all(metadata, field).includes(one)]),
      fc.array(value).map((some): Slow => [{ [field]: some }, metadata => all(metadata, field).some(each => some.includes(each as never))]),
      fc.boolean().map((exists): Slow => [{ [field]: { exists } }, metadata => all(metadata, field).some(each => each !== null) === exists]),
      value.map((one): Slow => [{ [field]: { not: one } }, metadata => !all(metadata, field).includes(one)]),
      fc.tuple(fc.nat(3), fc.nat(3)).map(([min, max]): Slow => [{ [field]: { min, max } }, metadata => all(metadata, field).some(each => typeof each === 'number' && each >= min && each <= max)]),
    )
    const { filter } = fc.letrec<{ filter: Slow }>(tie => ({
      filter: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('x', 'y', 'z').chain(condition),
        fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((some): Slow => [{ and: some.map(([each]) => each as never) }, metadata => some.every(([, holds]) => holds(metadata))]),
        fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((some): Slow => [{ or: some.map(([each]) => each as never) }, metadata => some.some(([, holds]) => holds(metadata))]),
        tie('filter').map(([each, holds]): Slow => [{ not: each as never }, metadata => !holds(metadata)]),
      ),
    }))
    fc.assert(fc.property(filter, metadata, ([given, holds], metadata) => {
      expect(passes(given, metadata)).toBe(holds(metadata as Metadata))
    }), { numRuns: 2000 })
  })

  it("asks for a document's own tags where its metadata has none", () => {
    const filter = passesFilter({ tags: 'red' })
    expect(filter({ id: 'd', text: '', tags: ['green', 'red'] })).toBe(true)
    expect(filter({ id: 'd', text: '', tags: ['green'], metadata: { year: 1 } })).toBe(false)
    expect(filter({ id: 'd', text: '', tags: ['red'], metadata: { tags: 'blue' } })).toBe(false)
    expect(passesFilter({ aliases: 'red' })({ id: 'd', text: '', aliases: ['red'] })).toBe(false)
  })

  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])('asks for a field that is called %s like any other', field => {
    const filter = Object.fromEntries([[field, 'red']])
    expect(passes(filter, Object.fromEntries([[field, 'red']]))).toBe(true)
    expect(passes(filter, Object.fromEntries([[field, 'blue']]))).toBe(false)
    expect(passes(filter, {})).toBe(false)
    expect(passes(Object.fromEntries([[field, {}]]), {})).toBe(false)
  })

  it('asks a function, and takes what is true', () => {
    const filter = passesFilter(({ id, metadata }) => id === 'd' && metadata?.year === 1815)
    expect(filter({ id: 'd', text: '', metadata: { year: 1815 } })).toBe(true)
    expect(filter({ id: 'e', text: '', metadata: { year: 1815 } })).toBe(false)
    expect(passesFilter((() => 'yes') as never)({ id: 'd', text: '' })).toBe(true)
  })

  it('ends with an option error where the function throws', () => {
    const cause = new TypeError('no year')
    const filter = passesFilter(() => { throw cause })
    const caught = (() => { try { return filter({ id: 'ada', text: '' }) } catch (error) { return error } })()
    expect(caught).toMatchObject({
      code: 'option', cause, message: 'search: option "filter": got "TypeError: no year" for document "ada"; expected a function that does not throw',
    })
  })

  it('refuses a function that gives a promise, be it one that fails', async () => {
    const message = 'search: option "filter": got a promise for document "ada"; expected a function that answers at once'
    for (const late of [async () => false, () => Promise.reject(new Error('late'))]) {
      const filter = passesFilter(late as unknown as Filter)
      expect(() => filter({ id: 'ada', text: '' })).toThrow(expect.objectContaining({ code: 'option', message }))
    }
    // a rejection that nobody takes would be thrown by now
    await new Promise(resolve => setImmediate(resolve))
  })
})

describe('filterSchema', () => {
  it.each([[null], [7], ['kind'], [[]], [['kind']], [new Map()], [new Date()], [true]])('refuses %o', filter => {
    expect(() => passes(filter)).toThrow(expect.objectContaining({ code: 'option' }))
  })

  it.each([[{ mn: 1 }], [[['a']]], [() => true], [NaN], [{ min: NaN }], [{ min: null }], [undefined], [new Date()]])('refuses the condition %o, and says of which field', condition => {
    expect(() => passes({ good: 1, year: condition }, { good: 1 })).toThrow(expect.objectContaining({ code: 'option', message: expect.stringContaining('year') }))
  })
})

describe('joined conditions', () => {
  it.each<[object, string]>([
    [{ or: [{ year: 1 }, { year: { mn: 2 } }] }, 'filter: option "or.year"'],
    [{ and: [{ year: 1 }, 3] }, 'filter: option "and"'],
    [{ not: { year: { min: true } } }, 'filter: option "not.year"'],
    [{ day: { since: 'yesterday' } }, 'filter: option "day"'],
    [{ day: { exists: 1 } }, 'filter: option "day"'],
    [{ day: { not: { mx: 1 } } }, 'filter: option "day"'],
  ])('%j is refused where it is wrong', (filter, where) => {
    expect(() => passes(filter)).toThrow(expect.objectContaining({ code: 'option', message: expect.stringContaining(where) }))
  })

  it('that hold themselves are refused', () => {
    const [round, not]: { and?: object[], or?: object[], not?: object }[] = [{}, {}]
    round!.or = [round!, round!]
    not!.not = not!
    for (const each of [round, { year: not }]) expect(() => passes(each)).toThrow(expect.objectContaining({ code: 'option' }))
  })
})

describe('filterNotes', () => {
  const known = async (documents: readonly Document[]) => read(await graphOf(documents)).fields()
  const documents: Document[] = [
    { id: 'a', text: '', metadata: { rating: 5, none: null } }, { id: 'b', text: '', metadata: { author: 'x' }, tags: ['t'] }, { id: 'c', text: '' },
  ]

  it.each<[filter: Filter | undefined, notes: string[]]>([
    [{ ratign: 5 }, ['filter: no document has the field "ratign". Did you mean "rating"? Known: author, none, rating, tags.']],
    [{ kind: 5, rating: 1, toString: 'x' }, ['kind', 'toString'].map(field => `filter: no document has the field "${field}". Known: author, none, rating, tags.`)],
    [{ rating: 7, none: 1, tags: 'u' }, []],
    [{ or: [{ rating: 1 }, { not: { nope: 2, rating: 3 } }], and: ['x'] }, ['nope', 'and'].map(field => expect.stringContaining(`the field "${field}"`) as string)],
    [() => false, []],
    [undefined, []],
  ])('of %j', async (filter, notes) => {
    expect(filterNotes(filter, await known(documents))).toEqual(notes)
  })

  it('lists some of many fields, and says where there are none', async () => {
    const many = [{ id: 'a', text: '', metadata: Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`field${i + 10}`, i])) }]
    expect(filterNotes({ other: 1 }, await known(many))).toEqual([expect.stringMatching(/\. Known: field10, .*field29, …$/)])
    expect(filterNotes({ other: 1 }, await known([{ id: 'a', text: '' }]))).toEqual(['filter: no document has the field "other". None has any.'])
  })
})

describe('search with a filter', () => {
  const documents: Document[] = [
    { id: 'film', title: 'Glass Harbour', text: 'a film by Ilsa Marden.', metadata: { year: 1961 } },
    { id: 'marden', title: 'Ilsa Marden', text: 'she grew up in Tolvik.', metadata: { year: 1920 } },
    { id: 'tolvik', title: 'Tolvik', text: 'a town of bakers.', metadata: { year: 1200 } },
  ]
  let index: TokenIndex
  beforeAll(async () => { index = await createIndex(documents) })
  const found = async (filter: Filter) => (await index.search('Who made Glass Harbour?', { filter })).hits

  it('leaves documents out, not the ways over them', async () => {
    const all = (await index.search('Who made Glass Harbour?')).hits.filter(({ kind }) => kind === 'passage')
    expect(all.map(({ document }) => document)).toEqual(['film', 'marden', 'tolvik'])
    const late = (await found({ year: [1200, 1961] })).filter(({ kind }) => kind === 'passage')
    expect(late.map(({ document }) => document)).toEqual(['film', 'tolvik'])
    // the bridge is out, and what came over it is all the same there
    expect(late[1].score).toBe(all[2].score)
  })

  it('takes names and words from what passes only', async () => {
    const hits = await found({ year: 1200 })
    expect(new Set(hits.map(({ document }) => document))).toEqual(new Set(['tolvik']))
    expect(await found({ year: 1 })).toEqual([])
    expect(await found({ nowhere: 1961 })).toEqual([])
    expect((await index.search('Tolvik', { filter: { yaer: 1 } })).notes).toEqual([expect.stringContaining('no document has the field "yaer". Did you mean "year"?')])
    expect(await index.search('Tolvik', { filter: { year: 1 } })).not.toHaveProperty('notes')
  })

  it('says where a field holds texts, as those of tables do, and is compared with numbers', async () => {
    const table = await createIndex(['1999', '2003'].map((year, i) => ({ id: `t:${i}`, text: 'fox', metadata: { year, mixed: i ? 1 : 'x' } })))
    const notes = async (filter: Filter) => (await table.search('fox', { filter })).notes
    const note = 'filter: the field "year" holds texts, as "1999", and is compared with numbers: compare it with texts, or index numbers.'
    const numbers: Filter[] = [{ year: 1999 }, { year: [1999, 2003] }, { year: { min: 2000 } }, { or: [{ year: { max: 2000 } }, { mixed: 3 }] }]
    const others: Filter[] = [{ year: '1998' }, { mixed: 3 }, { year: { min: '2004' } }, { year: 'x', mixed: 1 }, () => false]
    for (const filter of numbers) expect(await notes(filter)).toEqual([note])
    for (const filter of others) expect(await notes(filter)).toBeUndefined()
  })

  it('says where a field holds numbers, and is compared with texts', async () => {
    const numbers = await createIndex([1999, 2003].map(year => ({ id: `n:${year}`, text: 'fox', metadata: { year } })))
    const notes = async (filter: Filter) => (await numbers.search('fox', { filter })).notes
    const note = 'filter: the field "year" holds numbers, as 1999, and is compared with texts: leave the quotes away.'
    for (const filter of [{ year: '1999' }, { year: ['1999'] }, { year: { min: '2000' } }]) expect(await notes(filter)).toEqual([note])
    for (const filter of [{ year: 1998 }, { year: { since: '2024' } }, { year: true }]) expect(await notes(filter)).toBeUndefined()
  })

  it('is rejected where the function throws', async () => {
    await expect(found(() => { throw new Error('broken') })).rejects.toMatchObject({ code: 'option', message: expect.stringContaining('broken') })
  })
})
