import { create, insert, insertMultiple, load, remove, save, search, type SearchParams } from '@orama/orama'
import { sameSet, TEXTS, type Tried, VECTORS } from './tried.ts'

const SCHEMA = { title: 'string', text: 'string', kind: 'string', year: 'number', vector: 'vector[2]' } as const
const open = () => create({ schema: SCHEMA })
type Db = ReturnType<typeof open>

async function filled(): Promise<Db> {
  const db = open()
  await insertMultiple(db, TEXTS.map(text => ({ ...text, vector: [...VECTORS[text.id]!] })))
  return db
}
const made = filled()
const ask = async (params: SearchParams<Db>, db = made) =>
  search(await db, { properties: ['title', 'text'], ...params } as SearchParams<Db>)
const found = async (params: SearchParams<Db>, db = made) => (await ask(params, db)).hits.map(({ id }) => id)

/** With what it offers where it is not on by itself. */
export const orama: Tried = {
  name: 'Orama',
  package: '@orama/orama',
  checks: {
    stems: async () => (await found({ term: 'crises' }))[0] === 'etna',
    typos: async () => sameSet(await found({ term: 'volcaon', tolerance: 2 }), ['etna', 'fuji', 'town']),
    prefix: async () => (await found({ term: 'volc' })).includes('fuji'),
    chinese: async () => (await found({ term: '长江' })).includes('libai'),
    phrase: async () => sameSet(await found({ term: 'old town', exact: true, threshold: 0 }), ['etna']),
    without: async () => sameSet(await found({ term: 'volcano -sicily' }), ['fuji', 'town']),
    field: async () => sameSet(await found({ term: 'mount', properties: ['title'] }), ['etna', 'fuji']),
    fieldBoost: async () => (await found({ term: 'old', boost: { title: 20 } }))[0] === 'town',
    filter: async () =>
      sameSet(await found({ term: 'volcano', where: { kind: 'mountain', year: { gte: 1700 } } }), ['fuji']),
    facets: async () =>
      (await ask({ term: 'volcano', facets: { kind: {} } as never })).facets?.kind?.values.mountain === 2,
    sort: async () =>
      (await found({ term: 'volcano', sortBy: { property: 'year', order: 'DESC' } })).join() === 'town,fuji,etna',
    groups: async () =>
      (await ask({ term: 'volcano', groupBy: { properties: ['kind'], maxResult: 1 } })).groups!.every(({ result }) =>
        result.length <= 1
      ),
    pages: async () => {
      const { hits, count } = await ask({ term: 'volcano', offset: 1, limit: 1 })
      return hits.length === 1 && count === 3
    },
    vectors: async () =>
      (await found({ mode: 'vector', vector: { value: [0, 1], property: 'vector' } }))[0] === 'rhine',
    hybrid: async () =>
      (await found({ term: 'river' }))[0] === 'rhine'
      && (await found({ mode: 'hybrid', term: 'river', vector: { value: [1, 0], property: 'vector' }, similarity: 0 }))[
          0
        ] === 'town',
    change: async () => {
      const db = await filled()
      await insert(db, { id: 'new', title: '', text: 'A new volcano.', kind: 'mountain', year: 2000, vector: [1, 0] })
      await remove(db, 'etna')
      return sameSet(await found({ term: 'volcano' }, Promise.resolve(db)), ['fuji', 'town', 'new'])
    },
    keep: async () => {
      const again = open()
      load(again, JSON.parse(JSON.stringify(save(await made))))
      return (await found({ term: 'sicily' }, Promise.resolve(again)))[0] === 'etna'
    },
  },
}
