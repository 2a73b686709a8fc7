import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import type { Hit, SearchResults } from '../../src/answer/results.ts'
import type { SearchOptions } from '../../src/answer/search-options.ts'
import type { Document, JsonValue, Metadata } from '../../src/text/document.ts'
import { refusal } from '../helpers/refusal.ts'
import { runs } from '../helpers/runs.ts'

const WORDS = ['otter', 'heron', 'river', 'mill', 'forge', 'tower', 'apple', 'lantern']
const metadata = fc.record({
  year: fc.oneof(fc.integer({ min: 1990, max: 1996 }), fc.constantFrom('1991', true)),
  day: fc.constantFrom('2020-01-05', '2020-02-01T10:00:00Z', '2021-06-30'),
  tags: fc.uniqueArray(fc.constantFrom('red', 'green', 'blue', 3), { maxLength: 3 }),
  by: fc.oneof(fc.constantFrom('ada', null), fc.constant({ name: 'ada' })),
}, { requiredKeys: [] })
const passage = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 }).map(words => words.join(' '))
const collection = fc.array(fc.record({ passages: fc.array(passage, { minLength: 1, maxLength: 4 }), metadata }), { minLength: 1, maxLength: 25 })
  .map(all => all.map(({ passages, metadata }, i): Document => ({ id: `d${(i * 7) % 26}`, text: passages.join('\n'), metadata: metadata as Metadata })))
const asked = fc.uniqueArray(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 })

const lines = ({ text }: { text: string }) => {
  let at = 0
  return text.split('\n').map(line => ({ start: at, end: (at += line.length + 1) - 1 }))
}
const made = (documents: readonly Document[]) => createIndex(documents, { passages: lines })

interface Slow { id: string, document: Document, number: number, words: string[] }
/** All passages, by the ids of their documents. */
const slowPassages = (documents: readonly Document[]): Slow[] =>
  documents.toSorted((a, b) => (a.id < b.id ? -1 : 1)).flatMap(document =>
    document.text.split('\n').map((line, number) => ({ id: `${document.id}#${number}`, document, number, words: line.split(' ') })))
const slowMatches = (documents: readonly Document[], question: readonly string[]) => slowPassages(documents).filter(({ words }) => question.some(word => words.includes(word)))
const slowValues = ({ metadata }: Document, field: string): JsonValue[] => {
  const value = metadata![field], all = Array.isArray(value) ? value as JsonValue[] : [value]
  return all.filter(each => each !== undefined && each !== null && typeof each !== 'object') as JsonValue[]
}
/** A text that sorts as the value does, whatever its kind. */
const sortKey = (value: JsonValue): string => (typeof value === 'boolean' ? `0${Number(value)}` : typeof value === 'number' ? `1${String(value).padStart(9, '0')}` : `2${value as string}`)
const ids = (results: SearchResults, kind = 'passage'): string[] => results.hits.filter(hit => hit.kind === kind).map(({ id }) => id)
const FIELDS = ['year', 'day', 'tags', 'by'] as const
const ALL = { kinds: ['passage'], limit: 1000 } satisfies SearchOptions

const checked = (run: (documents: Document[], question: string[], n: number) => Promise<void>, all = 100) =>
  fc.assert(fc.asyncProperty(collection, asked, fc.nat(5), run), { numRuns: runs(all) })

describe('total', () => {
  it('is how many passages have a word of the question, and pass the filter', () => checked(async (documents, question) => {
    const index = await made(documents), matches = slowMatches(documents, question)
    expect((await index.search(question.join(' '))).total).toBe(matches.length)
    const filter = { year: { min: 1993 } }, passing = ({ document }: Slow) => Number(document.metadata!.year) >= 1993 && typeof document.metadata!.year === 'number'
    expect((await index.search(question.join(' '), { filter, limit: 1 })).total).toBe(matches.filter(passing).length)
  }))

  it('counts what has all that operators demand, also where nothing but a field is asked', async () => {
    const index = await createIndex(Array.from({ length: 1200 }, (_, i) => ({ id: `d${i}`, text: i % 3 ? 'red apple' : 'apple red', metadata: { kind: i % 2 ? 'odd' : 'even' } })))
    expect((await index.search('"red apple"')).total).toBe(800)
    expect((await index.search('apple -red')).total).toBe(0)
    expect((await index.search('kind:odd')).total).toBe(600)
    expect((await index.search({ nodes: [{ kind: 'passage', id: 'd7' }] })).total).toBe(1)
    expect((await index.search('zzzz')).total).toBe(0)
  })

  it('leaves out what is only reached over the graph, and what was taken away', async () => {
    const index = await createIndex([{ id: 'a', title: 'Glass Harbour', text: 'a film by Ilsa Marden.' }, { id: 'b', title: 'Ilsa Marden', text: 'she lives in Tolvik.' }])
    const found = await index.search('film')
    expect([found.total, ids(found)]).toEqual([1, ['a#0', 'b#0']])
    expect((await index.search('film', { without: { nodes: [{ kind: 'passage', id: 'a' }] } })).total).toBe(0)
  })
})

describe('offset', () => {
  it('has each result on one page, in the order of all', () => checked(async (documents, question, n) => {
    const index = await made(documents), text = question.join(' ')
    const options: SearchOptions[] = [{}, { sortBy: { field: 'year', order: 'desc' } }, { perDocument: 1 }, { groupBy: 'tags' }]
    for (const option of options) {
      for (const kind of ['passage', 'name', 'token'] as const) {
        const all = (await index.search(text, { ...option, kinds: [kind], limit: 1000 })).hits, pages: Hit[] = []
        for (let offset = 0, more = true; more; offset += n + 1) {
          const { hits } = await index.search(text, { ...option, kinds: [kind], limit: n + 1, offset })
          more = hits.length > 0
          pages.push(...hits)
        }
        expect(pages).toEqual(all)
      }
    }
  }, 40))
})

describe('sortBy', () => {
  it('lists all that match by a field, ties by id, those without it last', () => checked(async (documents, question) => {
    const index = await made(documents), matches = slowMatches(documents, question)
    for (const field of FIELDS) {
      for (const order of ['asc', 'desc'] as const) {
        const keyOf = ({ document }: Slow) => {
          const keys = slowValues(document, field).map(sortKey).sort()
          return order === 'asc' ? keys[0] : keys.at(-1)
        }
        const having = matches.filter(each => keyOf(each) !== undefined)
        const keys = [...new Set(having.map(each => keyOf(each)!))].sort()
        if (order === 'desc') keys.reverse()
        const expected = [...keys.flatMap(key => having.filter(each => keyOf(each) === key)), ...matches.filter(each => keyOf(each) === undefined)]
        expect(ids(await index.search(question.join(' '), { ...ALL, sortBy: { field, order } }))).toEqual(expected.map(({ id }) => id))
      }
    }
  }, 60))

  it('keeps the scores of the ranking', async () => {
    const index = await createIndex([{ id: 'a', text: 'red apple', metadata: { n: 2 } }, { id: 'b', text: 'red red apple pie', metadata: { n: 1 } }])
    const ranked = new Map((await index.search('red pie', ALL)).hits.map(({ id, score }) => [id, score]))
    const sorted = (await index.search('red pie', { ...ALL, sortBy: { field: 'n' } })).hits
    expect(sorted.map(({ id, score }) => [id, score])).toEqual([['b#0', ranked.get('b#0')], ['a#0', ranked.get('a#0')]])
  })
})

describe('facets', () => {
  it('count the values of all that match', () => checked(async (documents, question) => {
    const index = await made(documents), matches = slowMatches(documents, question)
    const { facets } = await index.search(question.join(' '), { limit: 0, facets: { year: true, day: { limit: 2 }, tags: {}, by: true } })
    const slow = (field: string) => {
      const values = matches.flatMap(({ document }) => slowValues(document, field))
      return [...new Set(values)].map(value => ({ value, count: values.filter(each => each === value).length }))
        .sort((a, b) => b.count - a.count || (sortKey(a.value) < sortKey(b.value) ? -1 : 1))
    }
    expect(facets).toEqual({ year: slow('year'), day: slow('day').slice(0, 2), tags: slow('tags'), by: slow('by') })
  }))

  it('count ranges as they are asked for, upper ends not included', () => checked(async (documents, question) => {
    const index = await made(documents), matches = slowMatches(documents, question)
    const { facets } = await index.search(question.join(' '), {
      facets: { year: { ranges: [{ from: 1993 }, { from: 1991, to: 1993 }, { to: 1991 }] }, day: { ranges: [{ from: '2020', to: '2020-02' }, { from: '2020-02' }] } },
    })
    const count = (field: string, holds: (value: JsonValue) => boolean) => matches.filter(({ document }) => slowValues(document, field).some(holds)).length
    const number = (holds: (value: number) => boolean) => (value: JsonValue) => typeof value === 'number' && holds(value)
    expect(facets).toEqual({
      year: [
        { from: 1993, count: count('year', number(year => year >= 1993)) },
        { from: 1991, to: 1993, count: count('year', number(year => year === 1991 || year === 1992)) },
        { to: 1991, count: count('year', number(year => year < 1991)) },
      ],
      day: [{ from: '2020', to: '2020-02', count: count('day', day => day === '2020-01-05') }, { from: '2020-02', count: count('day', day => day !== '2020-01-05') }],
    })
  }, 40))

  it('say which fields hold objects, and which no document has', async () => {
    const index = await createIndex([{ id: 'a', text: 'red', metadata: { by: [{ name: 'ada' }, 'bob'], ok: 1 } }])
    const { facets, notes } = await index.search('red', { facets: { by: true, yaer: true, ok: true }, sortBy: { field: 'by' }, groupBy: 'nowhere' })
    expect(facets).toEqual({ by: [{ value: 'bob', count: 1 }], yaer: [], ok: [{ value: 1, count: 1 }] })
    expect(notes).toEqual([
      'facets: the field "by" holds objects in the documents of 1 passage; only values are read.',
      'sortBy: the field "by" holds objects in the documents of 1 passage; only values are read.',
      expect.stringMatching(/^facets: no document has the field "yaer"/), expect.stringMatching(/^groupBy: no document has the field "nowhere"/),
    ])
  })

  it.each(['__proto__', 'constructor', 'toString'])('of a field that is called %s are like any other', async field => {
    const named = (value: unknown) => Object.fromEntries([[field, value]])
    const index = await createIndex([{ id: 'a', text: 'red', metadata: named('x') as Metadata }, { id: 'b', text: 'red' }])
    const { facets } = await index.search('red', { facets: named(true) as { [field: string]: true } })
    expect(Object.entries(facets!)).toEqual([[field, [{ value: 'x', count: 1 }]]])
  })
})

describe('perDocument and groupBy', () => {
  it('thin out what is ranked, best first', () => checked(async (documents, question, n) => {
    const index = await made(documents), text = question.join(' '), { hits } = await index.search(text, ALL)
    const counts = new Map<string, number>()
    const few = hits.filter(({ document }) => counts.set(document, (counts.get(document) ?? 0) + 1).get(document)! <= n + 1)
    expect((await index.search(text, { ...ALL, perDocument: n + 1 })).hits).toEqual(few)

    const seen = new Set<JsonValue>(), byId = new Map(documents.map(each => [each.id, each])), matches = slowMatches(documents, question)
    const best = hits.flatMap(hit => {
      const values = slowValues(byId.get(hit.document)!, 'tags')
      if (values.some(value => seen.has(value))) return []
      for (const value of values) seen.add(value)
      const others = matches.filter(({ id, document }) => id !== hit.id && slowValues(document, 'tags').some(value => values.includes(value))).length
      return [values.length === 0 ? hit : { ...hit, group: { value: values.length === 1 ? values[0] : values, others } }]
    })
    expect((await index.search(text, { ...ALL, groupBy: 'tags' })).hits).toEqual(best)
  }))

  it('thin out the parts of a context, too', async () => {
    const index = await made([{ id: 'a', text: 'red apple one\nred apple two' }, { id: 'b', text: 'red plum' }])
    expect((await index.context('red', { perDocument: 1 })).parts.map(({ document }) => document).sort()).toEqual(['a', 'b'])
  })
})

describe('a search without a question', () => {
  it('lists what passes a filter, by id or a field', () => checked(async (documents, _, n) => {
    const index = await made(documents), filter = { tags: ['red', 3] }
    const passing = slowPassages(documents).filter(({ document }) => slowValues(document, 'tags').some(tag => tag === 'red' || tag === 3))
    const found = await index.search(' ', { filter, limit: n, facets: { tags: true } })
    expect(found).toMatchObject({ total: passing.length, query: { words: [], channels: [] } })
    expect(found.hits.map(({ id, score, kind }) => ({ id, score, kind }))).toEqual(passing.slice(0, n).map(({ id }) => ({ id, score: 0, kind: 'passage' })))
    expect(ids(await index.search('', { filter, perDocument: 1, sortBy: { field: 'day' }, explain: true })).length).toBe(Math.min(10, new Set(passing.map(({ document }) => document)).size))
  }, 60))

  it('lists all there is by an order or with counts alone', async () => {
    const index = await createIndex([{ id: 'a', text: 'red', metadata: { n: 1 } }, { id: 'b', text: 'blue', metadata: { n: 2 } }])
    expect(ids(await index.search('', { sortBy: { field: 'n', order: 'desc' } }))).toEqual(['b#0', 'a#0'])
    expect(await index.search('', { facets: { n: true }, limit: 1 })).toMatchObject({ total: 2, hits: [{ id: 'a#0' }], facets: { n: expect.anything() } })
  })

  it('is refused where nothing says what is listed, and where it is to be explained', async () => {
    const index = await createIndex([{ id: 'a', text: 'red', metadata: { n: 1 } }])
    expect(await refusal(() => index.search('', { perDocument: 1 }), 'query')).toContain('something to look for')
    for (const ask of [() => index.explain('', {}, { filter: { n: 1 } }), () => index.context('', { filter: { n: 1 } }), () => index.view('', { filter: { n: 1 } })])
      await refusal(ask, 'query')
  })
})

describe('mentions', () => {
  let index: TokenIndex
  beforeAll(async () => {
    index = await createIndex([
      { id: 'both', text: 'at the fair were Ilsa Marden and Nikola Tesla.' },
      { id: 'tesla', title: 'Nikola Tesla', text: 'He met Ilsa Marden at the fair.' },
      { id: 'marden', title: 'Ilsa Marden', text: 'She came to every fair, fair or foul, a fair of fairs.' },
      { id: 'other', text: 'A fair without names.' },
    ])
  })

  it('leave only passages that mention all of the names, or are about them', async () => {
    const found = await index.search('fair', { kinds: ['passage'], mentions: ['Ilsa Marden', 'Nikola Tesla'] })
    expect([ids(found).sort(), found.total]).toEqual([['both#0', 'tesla#0'], 2])
    expect(ids(await index.search('fair', { kinds: ['passage'], mentions: ['ilsa marden'] })).sort()).toEqual(['both#0', 'marden#0', 'tesla#0'])
    expect(ids(await index.search('', { mentions: ['Nikola Tesla'] }))).toEqual(['both#0', 'tesla#0'])
  })

  it('go with operators and a filter', async () => {
    expect(ids(await index.search('fair -met', { kinds: ['passage'], mentions: ['Nikola Tesla'] }))).toEqual(['both#0'])
    expect(ids(await index.search('fair', { kinds: ['passage'], mentions: ['Nikola Tesla'], filter: ({ id }) => id !== 'both' }))).toEqual(['tesla#0'])
  })

  it('tell an unknown name, and that nothing is left', async () => {
    expect(await refusal(() => index.search('fair', { mentions: ['Ilsa Mardn'] }), 'not-found')).toContain('Did you mean "Ilsa Marden"?')
    expect((await index.search('names', { mentions: ['Nikola Tesla'] })).notes).toEqual(['mentions: no passage that matches mentions all of these names.'])
  })
})

describe('list options', () => {
  it.each<[options: object, message: RegExp]>([
    [{ offset: -1 }, /"offset": got -1; expected a whole number of at least 0/],
    [{ offset: 0.5 }, /"offset"/],
    [{ sortBy: 'year' }, /"sortBy": got "year"; expected an object \{ field, order\? \}/],
    [{ sortBy: { field: 'n', order: 'up' } }, /"sortBy\.order": got "up"; expected "asc" or "desc"/],
    [{ sortBy: { field: 'n' }, order: 'score' }, /"sortBy": got it beside \{ order: 'score' \}/],
    [{ perDocument: 0 }, /"perDocument": got 0; expected a whole number of at least 1/],
    [{ groupBy: ['n'] }, /"groupBy"/],
    [{ facets: ['n'] }, /"facets": got .*; expected an object: for each field/],
    [{ facets: { n: false } }, /"facets\.n": got false; expected true, \{ limit \}/],
    [{ facets: { n: { limit: 0 } } }, /"facets\.n"/],
    [{ facets: { n: { ranges: [] } } }, /"facets\.n"/],
    [{ facets: { n: { ranges: [{ from: NaN }] } } }, /"facets\.n"/],
    [{ facets: { n: { ranges: [{}] } } }, /"facets\.n"/],
    [{ facets: { n: { ranges: [{ min: 1 }] } } }, /"facets\.n"/],
    [{ mentions: [] }, /"mentions": got .*; expected one that is not empty/],
    [{ mentions: 'Tesla' }, /"mentions": got "Tesla"/],
    [{ perDocumnet: 1 }, /unknown option "perDocumnet". Did you mean "perDocument"\?/],
  ])('%j is refused', async (options, message) => {
    const index = await createIndex([{ id: 'a', text: 'red', metadata: { n: 1 } }])
    expect(await refusal(() => index.search('red', options), 'option')).toMatch(message)
  })

  it('may be far beyond what there is', async () => {
    const index = await createIndex([{ id: 'a', text: 'red', metadata: { n: 1 } }])
    for (const more of [{}, { perDocument: 1 }, { sortBy: { field: 'n' } }])
      expect(await index.search('red', { ...more, offset: Number.MAX_SAFE_INTEGER })).toMatchObject({ hits: [], total: 1 })
  })
})
