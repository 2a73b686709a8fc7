import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import { replay } from '../../src/view/replay.ts'
import { ownEncoder } from '../../src/encoders/own.ts'
import { EDGE_KINDS, type EdgeKind, type NodeKind, type NodeRef } from '../../src/core/kinds.ts'
import type { Gone, Graph, Postings } from '../../src/graph/graph.ts'
import { withoutGone } from '../../src/graph/without.ts'
import { MemoryGraph } from '../../src/graph/memory-graph.ts'
import { Relation } from '../../src/tables/relation.ts'
import { nodeCount } from '../../src/tables/token-graph.ts'
import { readGone, visibleCosines } from '../../src/query/gone.ts'
import { rankNames } from '../../src/rank/names.ts'
import { readQuery } from '../../src/query/read-query.ts'
import { Searcher } from '../../src/rank/searcher.ts'
import type { Without } from '../../src/query/without.ts'
import { NameFinder } from '../../src/text/tokens/names.ts'
import { NameTrie } from '../../src/text/tokens/name-trie.ts'
import { rowOf } from '../../src/math/sparse/csr.ts'
import { type Entry, fromRows } from '../../src/math/sparse/make-csr.ts'
import type { Document } from '../../src/text/document.ts'
import { anyCorpus, anyIndexOptions, anyQuery, anyRanking, isClose, rankBy } from '../helpers/corpora.ts'
import { denseOf } from '../helpers/dense.ts'
import { read, tablesOf, type WholeGraph } from '../helpers/graph.ts'
import { learnedBy } from '../helpers/learned.ts'
import { anyVectors } from '../helpers/propagated.ts'
import { runs } from '../helpers/runs.ts'
import { pseudoEncoder } from '../helpers/vectors.ts'

const goneOf = (ranker: Searcher, without: Without) => readGone(ranker.graph, without, (kind, id) => ranker.find(kind, id))

/** Some nodes and edges of a graph, drawn by a rule. */
function someOf(tables: WholeGraph, isNode: (kind: NodeKind, node: number) => boolean, isEdge: (kind: EdgeKind, source: number, target: number) => boolean): Gone {
  const taken = (kind: NodeKind) => new Set(Array.from({ length: nodeCount(tables, kind) }, (_, node) => node).filter(node => isNode(kind, node)))
  const edges = new Map([...tables.edges].map(([kind, { out }]) => [kind, new Map(denseOf(out).map((row, source) =>
    [source, new Set(row.flatMap((weight, target) => (weight !== 0 && isEdge(kind, source, target) ? [target] : [])))]))]))
  return { nodes: { passage: taken('passage'), name: taken('name'), token: taken('token') }, edges, edgeKinds: new Set() }
}

const goneNode = (gone: Gone, { kind, node }: NodeRef) => gone.nodes[kind].has(node)
const goneEdge = (gone: Gone, kind: EdgeKind, source: number, target: number) =>
  gone.edgeKinds.has(kind) || (gone.edges.get(kind)?.get(source)?.has(target) ?? false)

/** Whether an edge is left, by itself and with its ends. */
const isLeft = (gone: Gone, kind: EdgeKind, source: number, target: number) => {
  const [from, to] = EDGE_KINDS[kind].ends
  return !goneNode(gone, { kind: from, node: source }) && !goneNode(gone, { kind: to, node: target }) && !goneEdge(gone, kind, source, target)
}

describe('a graph without some nodes and edges', () => {
  test('has the rows, degrees, postings and contents of matrices with entries taken out', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyIndexOptions, fc.integer({ min: 2, max: 5 }), async (documents, indexing, every) => {
      const tables = tablesOf(await createIndex(documents, indexing)), whole = new MemoryGraph(tables)
      const gone = someOf(tables, (kind, node) => (node + kind.length) % every === 0, (kind, source, target) => (source * 7 + target + kind.length) % every === 1)
      const graph = withoutGone(whole, gone)
      for (const [edge, relation] of tables.edges) {
        const dense = denseOf(relation.out).map((row, source) => row.map((weight, target) => (isLeft(gone, edge, source, target) ? weight : 0)))
        for (const direction of ['out', 'in'] as const) {
          const rows = direction === 'out' ? dense : Array.from({ length: dense[0]?.length ?? 0 }, (_, target) => dense.map(row => row[target]!))
          const asked = rows.map((_, node) => node)
          const degrees = await graph.degrees(edge, direction, asked)
          const { start, end, columns, weights } = await graph.rows(edge, direction, asked)
          rows.forEach((row, node) => {
            const got = row.map(() => 0)
            for (let e = start[node]!; e < end[node]!; e++) got[columns[e]!] = weights ? weights[e]! : 1
            expect(got).toEqual(row)
            expect(degrees[node]).toBe(row.filter(weight => weight !== 0).length)
          })
        }
      }
      await expectContents(graph, whole, gone, tables)
    }), { numRuns: runs(40) })
  })

  async function expectContents(graph: Graph, whole: Graph, gone: Gone, tables: WholeGraph) {
    const tokens = tables.tokens.terms.map((_, token) => token), passages = [...tables.passages.document.keys()]
    const [left, all] = [await graph.postings(tokens), await whole.postings(tokens)]
    const [inside, before] = [await graph.contents(passages), await whole.contents(passages)]
    tokens.forEach(token => expect(Array.from(left[token]!.passages)).toEqual(Array.from(all[token]!.passages).filter(passage => isLeft(gone, 'contains', passage, token))))
    passages.forEach(passage => expect(Array.from(inside[passage]!.tokens)).toEqual(Array.from(before[passage]!.tokens).filter(token => isLeft(gone, 'contains', passage, token))))
    // what is left weighs what it weighed, and words are as rare as they were
    for (const token of tokens) for (const [i, passage] of Array.from(left[token]!.passages).entries()) {
      const at = Array.from(all[token]!.passages).indexOf(passage), of = ({ counts, sizes, inTitle, titles }: Postings, i: number) => [counts?.[i], sizes[i], inTitle?.[i], titles?.[i]]
      expect(of(left[token]!, i)).toEqual(of(all[token]!, at))
    }
    expect(await graph.frequencies(tokens)).toEqual(await whole.frequencies(tokens))
  }
})

/** The entries of a relation that are left; of words that are taken away the entries stay, with a count of 0, so that no word becomes rarer. */
function leftOf(kind: EdgeKind, relation: Relation, gone: Gone): Relation {
  const isGone = (source: number, target: number) => !isLeft(gone, kind, source, target)
  const rows = denseOf(relation.out).map((row, source) => row.flatMap((weight, target): Entry[] => {
    if (weight === 0 || (kind !== 'contains' && isGone(source, target))) return []
    return [[target, isGone(source, target) ? 0 : weight]]
  }))
  return new Relation(kind, fromRows(rows, relation.out.columnCount, 'floats'))
}

/** Whether a title has a word that is taken away: made anew, it is the whole document's, and keeps it. */
function leavesTitles({ titles, passages: { document } }: WholeGraph, gone: Gone): boolean {
  const isThere = (passage: number) => !goneNode(gone, { kind: 'passage', node: passage })
  return [...document].some((of, passage) => isThere(passage) && [...rowOf(titles?.counts, of)].some(token => !isLeft(gone, 'contains', passage, token)))
}

/** The names that are looked for, without those that are taken away. */
const soughtOf = ({ names: { keys, isSought } }: WholeGraph, gone: Gone): [number, string[]][] =>
  keys.flatMap((key, node): [number, string[]][] => (isSought[node] && !goneNode(gone, { kind: 'name', node }) ? [[node, key.split(' ')]] : []))

describe('vectors carried without', () => {
  test('find nothing that is gone, and reach nothing through it', async () => {
    const seen = { passage: false, name: false, token: false }
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anyQuery, fc.infiniteStream(fc.nat(1000)), async (texts, indexing, query, picks) => {
      const index = await createIndex(texts, { encoder: pseudoEncoder(5), ...indexing }), { nodes } = await index.overview({ nodes: 1000 })
      const gone = [...picks.take(2)].map(each => nodes[each % nodes.length]!).map(({ kind, id }) => ({ kind, id }))
      if (typeof query !== 'string' && query.nodes?.some(({ id }) => gone.some(each => each.id.startsWith(id)))) return
      const { hits } = await index.search(query, { propagate: 'vectors', limit: 99, explain: { paths: 99, incoming: 99 }, without: { nodes: gone } }).catch(() => ({ hits: [] }))
      for (const { kind, id, explanation } of hits) {
        const told = [{ kind, id }, ...explanation!.incoming.flatMap(({ from, via }) => [from, ...via]), ...(explanation!.hop ? [explanation!.hop.from] : []), ...explanation!.paths.flatMap(path => path.nodes.slice(1))]
        for (const each of told) for (const { kind, id } of gone) expect(each).not.toMatchObject({ kind, id })
      }
      if (hits.length > 0) for (const { kind } of gone) seen[kind] = true
    }), { numRuns: runs(120) })
    expect(seen).toEqual({ passage: true, name: true, token: true })
  })
})

describe('ranking without', () => {
  test('is the ranking over a graph that is made anew without it', async () => {
    const seen = { passage: false, name: false, token: false, contains: false, mentions: false, names: false, follows: false, whole: false }
    await fc.assert(fc.asyncProperty(anyCorpus, anyIndexOptions, anyQuery, anyRanking, fc.infiniteStream(fc.nat(1000)), async (texts, indexing, query, options, picks) => {
      const index = await createIndex(texts, indexing), graph = tablesOf(index)
      const { nodes, edges } = await index.view(query, { nodes: 1000 })
      const pick = <T>(all: readonly T[], most: number): T[] => (all.length === 0 ? [] : [...picks.take(most)].map(each => all[each % all.length]!))
      const without = {
        nodes: pick(nodes, 2).map(({ kind, id }) => ({ kind, id })),
        edges: pick(edges, 3).map(({ kind, source, target }) => ({ kind, source: nodes[source]!.id, target: nodes[target]!.id })),
        edgeKinds: nodes.length % 3 === 0 ? pick([...graph.edges.keys()], 1) : [],
      }
      const ranker = new Searcher(read(graph)), asked = readQuery(query)
      const gone = await goneOf(ranker, without)
      if (!gone || leavesTitles(graph, gone)) return
      // made anew, it does not know a name that is gone: neither what it is worth nor how many mention it
      const finder = new NameFinder(new NameTrie(soughtOf(graph, gone)), graph.finder.folding, graph.finder.isStop, graph.finder.knowledge)
      const anew = { ...graph, finder, edges: new Map([...graph.edges].map(([kind, relation]) => [kind, leftOf(kind, relation, gone)])) }
      // a passage that is given by the question is in both graphs
      for (const { kind, id } of asked.nodes) if (goneNode(gone, { kind, node: await ranker.find(kind, id) })) return
      const got = await rankBy(ranker, query, { ...options, without }), expected = await rankBy(new Searcher(read(anew)), query, options)
      const numbers = [...graph.passages.document.keys()], [gotDegrees, expectedDegrees] = [await got.walker.degrees(numbers), await expected.walker.degrees(numbers)]
      expect([...gotDegrees].map(degree => degree + 1)).toEqual([...expectedDegrees].map(degree => expect.closeTo(degree + 1, 9)))
      for (const passage of numbers) {
        if (goneNode(gone, { kind: 'passage', node: passage })) expect([got.scores.at(passage), got.seeds.vector.at(passage), gotDegrees[passage]]).toEqual([0, 0, 0])
        for (const of of [(ranked: typeof got) => ranked.seeds.vector.at(passage), (ranked: typeof got) => ranked.scores.at(passage)]) {
          expect(isClose(of(got) + 1, of(expected) + 1)).toBe(true)
        }
      }
      const names = async ({ graph, scores }: typeof got) => (await rankNames(graph, scores.places.map(passage => [passage, scores.at(passage)]), new Set()))
        .filter(({ score }) => score > 0).map(({ name, score }) => [name, score] as const).sort(([a], [b]) => a - b)
      expect(await names(got)).toEqual((await names(expected)).map(([name, score]) => [name, expect.closeTo(score, 9)]))
      for (const kind of [...without.nodes.map(({ kind }) => kind), ...without.edges.map(({ kind }) => kind), ...(without.edgeKinds.length > 0 ? ['whole'] : [])]) if (kind in seen) seen[kind as keyof typeof seen] = true
    }), { numRuns: runs(200) })
    expect(Object.entries(seen).filter(([, isSeen]) => !isSeen)).toEqual([])
  })

  test('takes the bigram of a word away with it, and cosines of what is gone stretch no scale', async () => {
    const { graph } = await createIndex([{ id: 'a', text: '钢铁 图书馆' }]), ranker = new Searcher(graph)
    const [word, gram, other] = await graph.terms(['钢铁', '~钢铁', '图书馆']) as number[]
    expect((await goneOf(ranker, { nodes: [{ kind: 'token', id: '钢铁' }] }))!.nodes.token).toEqual(new Set([word, gram]))
    const cut = (await goneOf(ranker, { edges: [{ kind: 'contains', source: 'a', target: '钢铁' }] }))!
    expect([word, gram, other].map(token => goneEdge(cut, 'contains', 0, token!))).toEqual([true, true, false])
    expect([...cut.edges.keys()]).toEqual(['contains'])
    expect([...visibleCosines(Float64Array.of(0.9, 0.5, 0.25, -0.5), passage => [0, 3].includes(passage))]).toEqual([0.25, 0.5, 0.25, 0.25])
    expect([...visibleCosines(Float64Array.of(0.9, -0.5), () => false)]).toEqual([0.9, -0.5])
  })
})

const documents: Document[] = [
  { id: 'film', title: 'Glass Harbour', text: 'A film with bells by Ilsa Marden.' },
  { id: 'marden', title: 'Ilsa Marden', text: 'Ilsa Marden grew up in Tolvik.' },
  { id: 'tolvik', title: 'Tolvik', text: 'A town of bakers.' },
  { id: 'other', title: 'Glass Makers', text: 'They make glass.' },
]
const QUESTION = 'Where did the maker of Glass Harbour grow up?'
const scores = async (options: object) => Object.fromEntries((await (await createIndex(documents)).search(QUESTION, { limit: 10, ...options })).hits.map(({ kind, id, score }) => [`${kind} ${id}`, score]))

describe('search without', () => {
  test('a passage: it is no result, and what it led to is not reached', async () => {
    const before = await scores({})
    expect(before['passage tolvik#0']).toBeGreaterThan(0)
    const after = await scores({ without: { nodes: [{ kind: 'passage', id: 'marden' }] } })
    expect(after['passage marden#0']).toBeUndefined()
    expect(after['passage tolvik#0']).toBeUndefined()
    expect(after['passage film#0']).toBeGreaterThan(0)
  })

  test('a name: nothing goes through it', async () => {
    const after = await scores({ without: { nodes: [{ kind: 'name', id: 'Tolvik' }] } })
    expect(after['passage tolvik#0']).toBeUndefined()
    expect(after['name Tolvik']).toBeUndefined()
    expect(after['passage marden#0']).toBeGreaterThan(0)
  })

  test('an edge: the way over it is gone, other ways stay', async () => {
    const after = await scores({ without: { edges: [{ kind: 'mentions', source: 'marden#0', target: 'Tolvik' }] } })
    expect(after['passage tolvik#0']).toBeUndefined()
    expect(after['passage marden#0']).toBeGreaterThan(0)
    const same = await scores({ without: { edges: [{ kind: 'mentions', source: 'other#0', target: 'Tolvik' }] } })
    expect(same).toEqual(await scores({}))
  })

  test('a word of the question: its passages are no seeds by it', async () => {
    const index = await createIndex(documents), film = { kind: 'passage' as const, id: 'film' }
    const asked = async (options: object) => (await index.explain(QUESTION, film, options)).seeds.map(({ node }) => `${node.kind} ${node.id}`)
    expect(await asked({})).toEqual(expect.arrayContaining(['token glass', 'token harbour', 'name Glass Harbour']))
    const after = await asked({ without: { nodes: [{ kind: 'token', id: 'glass' }, { kind: 'name', id: 'Glass Harbour' }] } })
    expect(after).toContain('token harbour')
    expect(after.filter(each => /glass/i.test(each))).toEqual([])
  })

  test('a word of one passage: there it is not, elsewhere it is', async () => {
    const index = await createIndex(documents), without = { edges: [{ kind: 'contains' as const, source: 'other#0', target: 'glass' }] }
    const found = async (options: object) => (await index.search('glass', { kinds: ['passage'], walk: { steps: 0 }, spread: { when: 'never' }, ...options })).hits.map(({ id }) => id).sort()
    expect(await found({})).toEqual(['film#0', 'other#0'])
    expect(await found({ without })).toEqual(['film#0'])
    const tokens = async (options: object) => (await index.search('film by Ilsa', { kinds: ['token'], ...options })).hits.map(({ id }) => id)
    expect(await tokens({})).toContain('bell')
    expect(await tokens({ without: { edges: [{ kind: 'contains', source: 'film', target: 'bell' }] } })).not.toContain('bell')
    await expect(index.search('glass', { without: { edges: [{ kind: 'contains', source: 'other#0', target: 'xyzzy' }] } })).rejects.toMatchObject({ code: 'not-found' })
  })

  test('an edge that runs both ways, in either order', async () => {
    const index = await createIndex(documents, { synonyms: [['glass', 'bells']] })
    const expanded = async (options: object) => (await index.search('bells', options)).query.expanded.map(({ word }) => word)
    expect(await expanded({})).toEqual(['glass'])
    expect(await expanded({ without: { edges: [{ kind: 'synonyms', source: 'glass', target: 'bell' }] } })).toEqual([])
    expect(await expanded({ without: { edges: [{ kind: 'synonyms', source: 'bell', target: 'glass' }] } })).toEqual([])
  })

  test('nothing changes without anything to take away, and what is not there is refused', async () => {
    expect(await scores({ without: {} })).toEqual(await scores({}))
    await expect(scores({ without: { nodes: [{ kind: 'name', id: 'Nobody' }] } })).rejects.toMatchObject({ code: 'not-found' })
    await expect(scores({ without: { edges: [{ kind: 'likes', source: 'a', target: 'b' }] } })).rejects.toMatchObject({ code: 'option' })
    await expect(scores({ without: { node: [] } })).rejects.toMatchObject({ code: 'option' })
  })

  test('a name: shorter ones inside it are found in the question', async () => {
    const index = await createIndex([
      { id: 'paper', title: 'New York Times', text: 'It is printed every day.' }, { id: 'city', title: 'New York', text: 'A large city by the sea.' }, { id: 'reader', text: 'She reads the New York Times in New York.' },
    ])
    const names = async (options: object) => (await index.search('Who owns the New York Times?', options)).query.names
    expect(await names({})).toEqual(['New York Times'])
    const without = { nodes: [{ kind: 'name' as const, id: 'New York Times' }] }
    expect(await names({ without })).toEqual(['New York'])
    expect((await index.explain('Who owns the New York Times?', { kind: 'passage', id: 'city' }, { without })).seeds.map(({ node }) => node.id)).toContain('New York')
  })

  test('by meaning, too, also while vectors are carried', async () => {
    const meaning: Record<string, number[]> = { bread: [1, 0], 'warm loaves': [0.9, 0.1], 'cold stones': [0.2, 0.8], 'old ships': [0, 1] }
    const encoder = ownEncoder({ name: 'by hand', width: 2, encode: texts => texts.map(text => meaning[text] ?? [0, 0]) })
    const texts = ['warm loaves', 'cold stones', 'old ships'].map(text => ({ id: text.slice(0, 4), text }))
    const found = async (from: Document[], options: object) =>
      (await (await createIndex(from, { encoder })).search('bread', { kinds: ['passage'], ...options })).hits.map(({ id, score }) => [id, expect.closeTo(score, 9)])
    const without = { nodes: [{ kind: 'passage' as const, id: 'warm' }] }
    expect((await found(texts, { without })).map(([id]) => id)).not.toContain('warm#0')
    expect(await found(texts, { without })).toEqual(await found(texts.slice(1), {}))
    expect(await found(texts, { propagate: 'vectors' })).toHaveLength(2)
    expect(await found(texts, { propagate: 'vectors', without })).toEqual(await found(texts.slice(1), { propagate: 'vectors' }))
  })

  test('carried vectors that were trained on the whole graph are refused beside it, untrained ones are not', async () => {
    const plain = await createIndex(documents, { encoder: pseudoEncoder() }), index = plain.withPropagation(await learnedBy(1, plain))
    const without = { nodes: [{ kind: 'passage' as const, id: 'marden' }] }
    await expect(index.search(QUESTION, { propagate: 'vectors', without })).rejects.toMatchObject({
      code: 'option', message: 'search: option "without": got what was trained on the whole graph beside it; expected "walk.trained" of false. Or carry scores: "propagate" of "scores".',
    })
    const untrained = { propagate: 'vectors', walk: { trained: false }, without } as const
    expect(await index.search(QUESTION, untrained)).toEqual(await plain.search(QUESTION, untrained))
  })

  test('explanations stay exact, and views show it', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyIndexOptions, anyQuery, fc.nat(20), async (texts, indexing, query, pick) => {
      const index = await createIndex(texts, indexing)
      const before = await index.view(query)
      const gone = before.nodes[pick % Math.max(1, before.nodes.length)], cut = before.edges[pick % Math.max(1, before.edges.length)]
      if (!gone) return
      const without = {
        nodes: [{ kind: gone.kind, id: gone.id }],
        edges: cut ? [{ kind: cut.kind, source: before.nodes[cut.source]!.id, target: before.nodes[cut.target]!.id }] : [],
      }
      const { hits } = await index.search(query, { without, explain: { incoming: 1000 } })
      for (const { kind, id, score, explanation } of hits) {
        expect(kind === gone.kind && id === gone.id).toBe(false)
        const { terms, restart, incoming, incomingRest, seeds } = explanation!
        const close = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(b)))
        close(terms.reduce((sum, { value }) => sum + value, 0), score)
        close(restart + incoming.reduce((sum, { amount }) => sum + amount, 0) + incomingRest, terms[0]!.raw)
        close(seeds.reduce((sum, { amount }) => sum + amount, 0), terms[0]!.raw)
        for (const { from, via } of incoming) expect([from, ...via].some(node => node.kind === gone.kind && node.id === gone.id)).toBe(false)
      }
      const view = await index.view(query, { without }), place = view.nodes.findIndex(({ kind, id }) => kind === gone.kind && id === gone.id)
      expect(view.results.some(({ node }) => node === place)).toBe(false)
      expect(view.transitions.some(({ source, target, via }) => [source, target, ...via].includes(place))).toBe(false)
      replay(view).states.forEach((state, t) => view.nodes.forEach(({ scores }, each) => expect(Math.abs(state[each]! - (scores?.[t] ?? 0))).toBeLessThan(1e-9)))
    }), { numRuns: runs(60) })
  })
})
