import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import { openIndex } from '../../src/index/open-index.ts'
import type { GraphView, ViewNode, ViewResult } from '../../src/view/graph-view.ts'
import { replay, rerank } from '../../src/view/replay.ts'
import { EDGE_KINDS, NODE_KIND_NAMES, type NodeRef } from '../../src/core/kinds.ts'
import { nameNodes } from '../../src/graph/name-nodes.ts'
import { nodeCount, type TokenGraph } from '../../src/tables/token-graph.ts'
import type { Document } from '../../src/text/document.ts'
import { anyCorpus, anyIndexOptions, anyQuery, anyRanking, isClose, rank, ranking, sumOf } from '../helpers/corpora.ts'
import { denseOf } from '../helpers/dense.ts'
import { read, tablesOf } from '../helpers/graph.ts'
import { runs } from '../helpers/runs.ts'
import { waysOf } from '../helpers/ways.ts'

const keyOf = ({ kind, id }: Pick<ViewNode, 'kind' | 'id'>) => `${kind} ${id}`

/** All nodes of a graph, and what they are called in views. */
async function namedNodes(graph: TokenGraph): Promise<{ refs: NodeRef[], key: (ref: NodeRef) => string }> {
  const refs = NODE_KIND_NAMES.flatMap(kind => Array.from({ length: nodeCount(graph, kind) }, (_, node): NodeRef => ({ kind, node })))
  const name = await nameNodes(read(graph), refs)
  return { refs, key: ref => keyOf(name(ref)) }
}

/** The nodes of a graph by the ids under which views name them. */
async function nodesOf(graph: TokenGraph): Promise<Map<string, NodeRef>> {
  const { refs, key } = await namedNodes(graph)
  return new Map(refs.map(ref => [key(ref), ref]))
}

/** Every number of a value, however deep. */
function numbers(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbers) : []
}

/** What a viewer computes from a view alone: all states of all passages shown. */
function statesOf({ settings, nodes, transitions }: GraphView): (number[] | undefined)[] {
  const { restart, steps } = settings!
  const states = nodes.map(({ seed }) => (seed === undefined ? undefined : [seed]))
  for (let t = 0; t < steps; t++) {
    const next = nodes.map((node, place) => node.seed === undefined ? 0 : restart * node.seed + node.fromRest![t]
      + (1 - restart) * sumOf(transitions.filter(({ target }) => target === place).map(({ source, weight }) => weight * states[source]![t])))
    next.forEach((score, place) => states[place]?.push(score))
  }
  return states
}

/** The list that a view's replay makes is the view's own, with the other passages shown in between. */
function expectList({ nodes, results }: GraphView, list: ViewResult[]): void {
  const own = new Map(results.map(result => [result.node, result]))
  const scores = new Map(list.map(({ node, score }) => [node, score]))
  for (const { node, score } of results) expect(isClose(scores.get(node)! + 1, score + 1, 1e-9)).toBe(true)
  for (const { node, terms } of list) if (!own.has(node)) expect([nodes[node].kind, terms.length]).toEqual(['passage', 1])
  for (const kind of NODE_KIND_NAMES) {
    const listed = list.filter(({ node }) => nodes[node].kind === kind)
    listed.slice(1).forEach(({ score }, i) => expect(score).toBeLessThanOrEqual(listed[i].score))
  }
}

/** All edges of the graph between the nodes shown, as lines of text. */
async function storedEdges(graph: TokenGraph, shown: ReadonlySet<string>): Promise<string[]> {
  const { key } = await namedNodes(graph)
  return [...graph.edges].flatMap(([kind, { out, symmetric }]) => denseOf(out).flatMap((row, i) => row.flatMap((weight, j) => {
    const [source, target] = [i, j].map((node, end) => key({ kind: EDGE_KINDS[kind].ends[end], node }))
    return weight > 0 && shown.has(source) && shown.has(target) && !(symmetric && i > j) ? [line(kind, source, target, weight, symmetric)] : []
  })))
}

const line = (kind: string, source: string, target: string, weight: number, symmetric: boolean) =>
  `${kind} ${(symmetric ? [source, target].sort() : [source, target]).join(' ')} ${weight}`

describe('view', () => {
  it('replays the walk, and closes with what is not shown', async () => {
    const seen = { rest: false, transitions: false, limit: false }
    await fc.assert(fc.asyncProperty(
      anyCorpus, anyIndexOptions, anyQuery, anyRanking, fc.constantFrom(1, 2, 3, 5, 8, 200), fc.boolean(), async (documents, indexing, query, options, most, passagesOnly) => {
        const index = await createIndex(documents, indexing), tables = tablesOf(index)
        const kinds = passagesOnly ? { kinds: ['passage' as const] } : {}
        const view = await index.view(query, { ...options, ...kinds, nodes: most })
        const { nodes, settings, rest } = view
        expect(nodes.length).toBeLessThanOrEqual(most)
        expect(new Set(nodes.map(keyOf)).size).toBe(nodes.length)
        expect(numbers(view).every(Number.isFinite)).toBe(true)
        expect(JSON.parse(JSON.stringify(view))).toStrictEqual(view)

        const ranked = await rank(tables, query, options)
        expect(settings).toMatchObject(ranked.walk)
        const trace = ranked.found.walk.flow.trace()
        const shown = nodes.filter(({ kind }) => kind === 'passage')
        expect(rest.passages).toBe(tables.passages.document.length - shown.length)
        expect(sumOf(shown.map(({ seed }) => seed!)) + rest.seed).toBeCloseTo(ranked.seeds.vector.sum(), 9)
        trace.forEach((state, t) => expect(isClose(sumOf(shown.map(({ scores }) => scores![t])) + rest.scores[t] + 1, state.sum() + 1)).toBe(true))
        statesOf(view).forEach((states, place) => expect(states).toEqual(nodes[place].scores?.map(score => expect.closeTo(score, 9))))
        const run = replay(view)
        run.states.forEach((state, t) => nodes.forEach(({ scores }, place) => expect(Math.abs(state[place] - (scores?.[t] ?? 0))).toBeLessThan(1e-9)))
        for (const { seed, seeds } of shown) expect(isClose(sumOf(seeds!.map(({ amount }) => amount)) + 1, seed! + 1)).toBe(true)
        for (const { score, terms, from } of view.results) {
          expect(isClose(sumOf(terms.map(({ value }) => value)), score, 1e-9)).toBe(true)
          if (from) expect(isClose(sumOf(from.map(({ amount }) => amount)), terms[0].raw, 1e-9)).toBe(true)
        }
        expectList(view, rerank(view, run))
        const numbered = await nodesOf(tables)
        for (const node of shown) expect(node.scores).toEqual(trace.map(state => state.at(numbered.get(keyOf(node))!.node)))
        seen.rest ||= shown.some(({ fromRest }) => fromRest!.some(value => value > 0))
        seen.transitions ||= view.transitions.length > 0
        seen.limit ||= nodes.length === most
      },
    ), { numRuns: runs(250) })
    expect(seen).toEqual({ rest: true, transitions: true, limit: true })
  })

  it('is replayed with other settings as the walk itself goes with them, where all is shown', async () => {
    const seen = { changed: false }
    await fc.assert(fc.asyncProperty(
      anyCorpus, anyIndexOptions, anyQuery, fc.record({ restart: fc.constantFrom(0, 0.3, 0.8, 1), steps: fc.nat({ max: 4 }) }, { requiredKeys: [] }),
      fc.record({ mentions: fc.constantFrom(0, 2), back: fc.constantFrom(0, 1), follows: fc.constantFrom(0, 3), knows: fc.constantFrom(0, 0.5) }, { requiredKeys: [] }),
      async (documents, indexing, query, walk, edges) => {
        const index = await createIndex(documents, indexing), all = { nodes: 1000, limit: 1000 }
        const view = await index.view(query, { ...all, namesFrom: 1000, includeAsked: true, walk: { precision: 0 } })
        if (view.nodes.some(({ fromRest }) => fromRest?.some(amount => amount > 0))) return
        const engine = await index.view(query, { ...all, walk: { ...walk, edges, precision: 0 } }), run = replay(view, { ...walk, edges })
        for (const { kind, id, scores } of engine.nodes) {
          const place = view.nodes.findIndex(node => node.kind === kind && node.id === id)
          // what the walk did not reach it does not reach with fewer edges or steps; other terms may bring it into the list
          scores?.forEach((score, t) => expect(isClose((place < 0 ? 0 : run.states[t][place]) + 1, score + 1, 1e-9)).toBe(true))
          seen.changed ||= scores !== undefined && place >= 0 && Math.abs(scores.at(-1)! - view.nodes[place].scores!.at(-1)!) > 0.01
        }
      },
    ), { numRuns: runs(150) })
    expect(seen).toEqual({ changed: true })
  })

  it('has the edges as they are stored, and those of the walk', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyIndexOptions, anyQuery, fc.constantFrom(4, 200), async (documents, indexing, query, most) => {
      const options = { edges: { 'co-occurs': { atLeast: 1 } } }
      const index = await createIndex(documents, { ...indexing, ...options }), tables = tablesOf(index)
      const { nodes, edges, transitions } = await index.view(query, { nodes: most })
      const stored = await storedEdges(tables, new Set(nodes.map(keyOf)))
      expect(edges.map(({ source, target, kind, weight }) => line(kind, keyOf(nodes[source]), keyOf(nodes[target]), weight, tables.edges.get(kind)!.symmetric)).sort()).toEqual(stored.sort())

      const numbered = await nodesOf(tables)
      const number = (place: number) => numbered.get(keyOf(nodes[place]))!.node
      const ways = new Map(waysOf(tables, ranking().walk.edges).map(({ from, to, via, weight }) => [[from, to, ...via].join(' '), weight]))
      const drawn = new Map<string, number>()
      for (const { source, target, via, weight } of transitions) {
        expect([nodes[source].kind, nodes[target].kind, ...via.map(place => nodes[place].kind)]).toEqual(['passage', 'passage', ...via.map(() => 'name')])
        const key = [source, target, ...via].map(number).join(' ')
        drawn.set(key, weight + (drawn.get(key) ?? 0))
      }
      for (const [key, weight] of drawn) expect(isClose(weight, ways.get(key)!)).toBe(true)
      const places = nodes.flatMap((node, place) => (node.kind === 'passage' ? [number(place)] : []))
      if (most === 200) expect(drawn.size).toBe([...ways.keys()].filter(key => key.split(' ').slice(0, 2).every(end => places.includes(Number(end)))).length)
    }), { numRuns: runs(150) })
  })

  it('is the same for the same question, over an index made anew or opened', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyQuery, async (documents, query) => {
      const index = await createIndex(documents)
      const view = await index.view(query)
      expect(await index.view(query)).toEqual(view)
      expect(await (await createIndex(structuredClone(documents))).view(query)).toEqual(view)
      expect(await (await openIndex(await index.toBytes())).view(query)).toEqual(view)
    }), { numRuns: runs(30) })
  })

  const documents: Document[] = [
    { id: 'film', title: 'Glass Harbour', text: 'a film with bells, by Ilsa Marden.' },
    { id: 'marden', title: 'Ilsa Marden', text: 'she grew up in Tolvik.' },
    { id: 'tolvik', title: 'Tolvik', text: 'a town of bakers and bells.' },
    { id: 'oven', text: 'bakers have ovens.' },
  ]
  const QUESTION = 'Who made Glass Harbour?'

  it('shows results first, then what was asked, then the best passages', async () => {
    const index = await createIndex(documents)
    const { nodes, query, schema, settings } = await index.view(QUESTION, { limit: { passage: 1, name: 1, token: 0 } })
    expect({ schema, query }).toEqual({ schema: 'tokengraph.graph-view/2', query: QUESTION })
    expect(settings!.view).toMatchObject({ name: 'passages', nodes: ['passage'] })
    expect(nodes.slice(0, 5).map(keyOf)).toEqual(['passage film#0', 'name Ilsa Marden', 'token glass', 'token harbour', 'name Glass Harbour'])
    expect(nodes.map(keyOf)).toContain('passage tolvik#0')
    expect(nodes[0]).toMatchObject({ label: 'Glass Harbour', document: 'film', text: documents[0].text, start: 0 })
    expect(nodes.find(({ id }) => id === 'Ilsa Marden')).toMatchObject({ kind: 'name', id: 'Ilsa Marden', label: 'Ilsa Marden', degree: 1 })
    expect(nodes.find(({ id }) => id === 'glass')).toMatchObject({ kind: 'token', id: 'glass', label: 'glass', degree: 1 })
  })

  it('has nothing for nothing, and says how much is not shown', async () => {
    const index = await createIndex(documents)
    const view = await index.view('xyzzy')
    expect(view).toMatchObject({ nodes: [], edges: [], transitions: [], rest: { passages: 4, seed: 0, scores: [0, 0, 0, 0, 0] } })
  })

  it('shows no steps where there are none', async () => {
    const index = await createIndex(documents)
    const { nodes, rest } = await index.view(QUESTION, { walk: { steps: 0 }, limit: 1 })
    expect(nodes[0]).toMatchObject({ scores: [1], seed: 1, fromRest: [] })
    expect(rest.scores).toHaveLength(1)
  })

  it('notices a number that is changed', async () => {
    const index = await createIndex(documents)
    const view = await index.view(QUESTION)
    expect(statesOf(view)).toEqual(view.nodes.map(({ scores }) => scores?.map(score => expect.closeTo(score, 9))))
    view.transitions[0].weight *= 1.01
    expect(statesOf(view)).not.toEqual(view.nodes.map(({ scores }) => scores?.map(score => expect.closeTo(score, 9))))
  })

  it.each([0, -1, 1.5, 100_001, NaN])('refuses %d nodes', async nodes => {
    const index = await createIndex(documents)
    await expect(index.view(QUESTION, { nodes })).rejects.toMatchObject({ code: 'option', message: expect.stringContaining('"nodes"') })
  })
})
