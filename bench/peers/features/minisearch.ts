import MiniSearch, { type Query, type SearchOptions } from 'minisearch'
import { sameSet, type Text, TEXTS, type Tried } from './tried.ts'

const index = new MiniSearch<Text>({ fields: ['title', 'text'], storeFields: ['title', 'text', 'kind', 'year'] })
index.addAll(TEXTS)
const found = (question: Query, options?: SearchOptions): string[] =>
  index.search(question, options).map(({ id }) => String(id))

/** With what it offers where it is not on by itself. */
export const miniSearch: Tried = {
  name: 'MiniSearch',
  package: 'minisearch',
  checks: {
    stems: async () => found('crises')[0] === 'etna',
    typos: async () => sameSet(found('volcaon', { fuzzy: 0.3 }), ['etna', 'fuji', 'town']),
    prefix: async () => found('volc', { prefix: true }).includes('fuji'),
    chinese: async () => found('长江').includes('libai'),
    phrase: async () => sameSet(found('"old town"', { combineWith: 'AND' }), ['etna']),
    without: async () => sameSet(found({ combineWith: 'AND_NOT', queries: ['volcano', 'sicily'] }), ['fuji', 'town']),
    either: async () =>
      sameSet(
        found({ combineWith: 'OR', queries: ['prints', { combineWith: 'AND', queries: ['volcano', 'japan'] }] }),
        ['hokusai', 'fuji'],
      ),
    field: async () => sameSet(found('mount', { fields: ['title'] }), ['etna', 'fuji']),
    fieldBoost: async () => found('old', { boost: { title: 20 } })[0] === 'town',
    documentBoost: async () => found('volcano', { boostDocument: id => (id === 'town' ? 9 : 1) })[0] === 'town',
    filter: async () =>
      sameSet(found('volcano', { filter: ({ kind, year }) => kind === 'mountain' && year >= 1700 }), ['fuji']),
    // it tells in which fields, not where in them
    marks: async () =>
      index.search('volcano').some(({ match }) => Object.values(match).flat().some(place => typeof place === 'number')),
    completions: async () => index.autoSuggest('volc').some(({ suggestion }) => suggestion === 'volcano'),
    change: async () => {
      const own = MiniSearch.loadJSON<Text>(JSON.stringify(index), {
        fields: ['title', 'text'],
        storeFields: ['title', 'text', 'kind', 'year'],
      })
      own.add({ id: 'new', title: '', text: 'A new volcano.', kind: 'mountain', year: 2000 })
      own.discard('etna')
      return sameSet(own.search('volcano').map(({ id }) => String(id)), ['fuji', 'town', 'new'])
    },
    keep: async () =>
      MiniSearch.loadJSON<Text>(JSON.stringify(index), { fields: ['title', 'text'] }).search('sicily')[0]!.id
        === 'etna',
  },
}
