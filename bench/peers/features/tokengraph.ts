import { createIndex, openIndex, ownEncoder, type SearchOptions } from '../../lib/built.ts'
import { sameSet, TEXTS, type Tried, VECTORS } from './tried.ts'

const documents = TEXTS.map(({ id, title, text, kind, year }) => ({ id, title, text, metadata: { kind, year } }))
const made = createIndex(documents)
const withVectors = createIndex(documents.map(document => ({ ...document, vector: VECTORS[document.id]! })), {
  encoder: ownEncoder({ name: 'own', width: 2 }),
})

const search = async (
  question: Parameters<Awaited<typeof made>['search']>[0],
  options: SearchOptions = {},
  index = made,
) => (await index).search(question, { kinds: ['passage'], ...options })
const found = async (...asked: Parameters<typeof search>) =>
  (await search(...asked)).hits.map(({ document }) => document)
const matching = async (question: string) =>
  (await search(question)).hits.filter(({ matched }) => matched).map(({ document }) => document)

export const tokengraph: Tried = {
  name: 'tokengraph',
  package: 'tokengraph',
  checks: {
    stems: async () => (await found('crises'))[0] === 'etna',
    typos: async () => sameSet(await matching('volcaon'), ['etna', 'fuji', 'town']),
    prefix: async () => (await found('volc', { prefix: 'last' })).includes('fuji'),
    chinese: async () => (await found('长江'))[0] === 'libai',
    phrase: async () => sameSet(await matching('"old town"'), ['etna']),
    without: async () => sameSet(await matching('volcano -sicily'), ['fuji', 'town']),
    either: async () => sameSet(await matching('prints OR (volcano +japan)'), ['hokusai', 'fuji']),
    field: async () => sameSet(await matching('title:mount'), ['etna', 'fuji']),
    fieldBoost: async () => (await found('old', { bm25: { title: 20 } }))[0] === 'town',
    documentBoost: async () =>
      (await found('volcano', { boostDocument: ({ id }) => (id === 'town' ? 9 : 1) }))[0] === 'town',
    filter: async () =>
      sameSet(await found('volcano', { filter: { kind: 'mountain', year: { min: 1700 } } }), ['fuji']),
    facets: async () =>
      (await search('volcano', { facets: { kind: true } })).facets!.kind!.find(({ value }) => value === 'mountain')!
        .count === 2,
    sort: async () =>
      (await found('volcano', { sortBy: { field: 'year', order: 'desc' } })).join() === 'town,fuji,etna',
    groups: async () => {
      const { hits } = await search('volcano', { groupBy: 'kind' })
      return new Set(hits.map(({ metadata }) => metadata!.kind)).size === hits.length
    },
    pages: async () => {
      const { hits, total } = await search('volcano', { offset: 1, limit: 1 })
      return hits.length === 1 && total === 3
    },
    marks: async () => {
      const [{ text, matches: [match] = [] } = { text: '' }] = (await search('volcanoes', { matches: true })).hits
      return text.slice(match?.start, match?.end) === 'volcano'
    },
    completions: async () => (await (await made).suggest('volc')).suggestions.some(({ text }) => text === 'volcano'),
    vectors: async () => (await found({ vector: [0, 1] }, {}, withVectors))[0] === 'rhine',
    hybrid: async () =>
      (await found('river'))[0] === 'rhine'
      && (await found({ text: 'river', vector: [1, 0] }, {}, withVectors))[0] === 'town',
    diverse: async () =>
      (await (await createIndex([...documents, { ...documents[0]!, id: 'again' }])).search('volcano', {
        kinds: ['passage'],
        diversify: 0.9,
        limit: 2,
      })).hits.map(({ text }) => text).every((text, i, all) => all.indexOf(text) === i),
    relevance: async () =>
      (await search('volcano in Japan')).answered === true
      && (await search('How do I sync my phone?')).answered !== true,
    hops: async () => (await found('Where was the artist of Mount Fuji born?')).slice(0, 2).includes('hokusai'),
    reasons: async () => {
      const { terms, score } = await (await made).explain('volcano in Japan', {})
      return Math.abs(terms.reduce((sum, { value }) => sum + value, 0) - score) < 1e-6
    },
    context: async () => {
      const { parts, size } = await (await made).context('volcano in Japan', { budget: 120 })
      return size <= 120 && parts[0]!.number === 1 && parts[0]!.document === 'fuji'
    },
    dialogue: async () => {
      const dialogue = await (await made).dialogue()
      await dialogue.search('the Rhine')
      return (await dialogue.search('Where does it flow?')).hits[0]!.document === 'rhine'
    },
    recommend: async () => {
      const { hits } = await (await made).recommend({ liked: ['fuji'], disliked: ['etna'] }, { kinds: ['passage'] })
      return hits[0]!.document === 'hokusai' && !hits.some(({ document }) => document === 'fuji')
    },
    change: async () => {
      const next = await (await made).update({ put: [{ id: 'new', text: 'A new volcano.' }], remove: ['etna'] })
      return sameSet(
        (await next.search('volcano', { kinds: ['passage'] })).hits.filter(({ matched }) => matched).map(
          ({ document }) => document
        ),
        ['fuji', 'town', 'new'],
      )
    },
    keep: async () =>
      (await (await openIndex(await (await made).toBytes())).search('sicily')).hits[0]!.document === 'etna',
  },
}
