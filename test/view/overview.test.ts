import fc from 'fast-check'
import { UndirectedGraph, MultiDirectedGraph } from 'graphology'
import { describe, expect, test } from 'vitest'
import { createIndex } from '../../src/index.ts'
import { graphViewOf } from '../../src/graph.ts'
import type { Document } from '../../src/text/document.ts'

const letter = (i: number) => (i < 26 ? 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[i]! : `A${'ABCD'[i - 26]!}`)
const documents: Document[] = Array.from({ length: 30 }, (_, i) => ({
  id: `d${i}`, title: `Place ${letter(i)} Town`, metadata: { number: i },
  text: `The road from here leads to Place ${letter((i + 1) % 30)} Town and ${i % 2 ? 'rivers flow by bridges' : 'mountains stand over valleys'}.`,
}))

describe('overview', () => {
  test('shares the places among the kinds, and draws edges among what is shown alone', async () => {
    const index = await createIndex(documents)
    const view = await index.overview({ nodes: 24 })
    const count = (kind: string) => view.nodes.filter(node => node.kind === kind).length
    expect([count('token'), count('name'), count('passage')]).toEqual([8, 8, 8])
    expect(view).toMatchObject({ schema: 'tokengraph.graph-view/2', query: '', transitions: [], results: [], origins: [] })
    expect(view.settings).toBeUndefined()
    expect(view.edges.length).toBeGreaterThan(10)
    expect(view.edges.length).toBeLessThanOrEqual(72)
    for (const { source, target } of view.edges) expect(Math.max(source, target)).toBeLessThan(24)
    expect(view.communities.reduce((sum, { size }) => sum + size, 0)).toBe(24)
    for (const { community } of view.nodes) expect(view.communities[community]).toBeDefined()
    expect(view.nodes.find(({ kind }) => kind === 'passage')).toMatchObject({ metadata: { number: expect.any(Number) }, text: expect.stringContaining('road'), title: expect.stringContaining('Place') })
    expect(await index.overview({ nodes: 24 })).toEqual(view)
  })

  test('leaves out what has no edge to anything shown, and says how much there is', async () => {
    const lonely = Array.from({ length: 40 }, (_, i) => ({ id: `l${i}`, title: `Lonely ${letter(i % 30)}${i} Hill`, text: `Nothing${i} stands alone${i} here${i}.` }))
    const index = await createIndex([...documents, ...lonely])
    const { passage, name, token } = index.stats().nodes
    for (const nodes of [9, 24, 60, 1000]) {
      const view = await index.overview({ nodes })
      expect(view.whole).toEqual({ nodes: passage + name + token })
      const linked = new Set(view.edges.flatMap(({ source, target }) => (source === target ? [] : [source, target])))
      expect(view.nodes.length).toBeGreaterThan(nodes / 2 > 60 ? 60 : nodes / 2)
      expect(linked.size).toBe(view.nodes.length)
    }
    // names alone have no edges among them: then they are shown as they are
    expect((await index.overview({ nodes: 10, kinds: ['name'] })).nodes).toHaveLength(10)
    expect((await index.view('Where does the road lead?')).whole).toEqual({ nodes: passage + name + token })
  })

  test('brings the names shown together by the passages that hold them', async () => {
    const hubs = Array.from({ length: 6 }, (_, i) => `Great ${letter(i)} Harbour`)
    const index = await createIndex([
      ...hubs.map((title, i) => ({ id: `hub${i}`, title, text: `Ships come and go, day ${i}.` })),
      ...hubs.map((title, i) => ({ id: `tour${i}`, title: `Tour ${i}`, text: `From ${title} one sails to ${hubs[(i + 1) % 6]} and ${hubs[(i + 2) % 6]}.` })),
      ...Array.from({ length: 50 }, (_, i) => ({ id: `long${i}`, title: `Long ${i}`, text: Array.from({ length: 60 }, (_, j) => `word${i * 7 + j}`).join(' ') })),
    ])
    const { nodes } = await index.overview({ nodes: 18, kinds: ['passage', 'name'] })
    expect(nodes.map(({ id }) => id)).toEqual(expect.arrayContaining(hubs))
    expect(nodes.filter(({ id }) => id.startsWith('tour')).length).toBeGreaterThanOrEqual(4)
  })

  test('what one kind lacks goes to the others; kinds and edges can be chosen', async () => {
    const index = await createIndex(documents)
    const all = await index.overview({ nodes: 1000 })
    expect(all.nodes.filter(({ kind }) => kind === 'passage')).toHaveLength(30)
    const names = await index.overview({ kinds: ['passage', 'name'], edges: ['names'] })
    expect(new Set(names.nodes.map(({ kind }) => kind))).toEqual(new Set(['passage', 'name']))
    expect(new Set(names.edges.map(({ kind }) => kind))).toEqual(new Set(['names']))
    await expect(index.overview({ kinds: [] })).rejects.toMatchObject({ code: 'option' })
    await expect(index.overview({ nods: 3 } as never)).rejects.toMatchObject({ code: 'option' })
    await expect(index.overview({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' })
  })

  test('passages have the degrees that they have in the view of a question', async () => {
    const index = await createIndex(documents), degrees = new Map((await index.overview()).nodes.map(({ kind, id, degree }) => [`${kind} ${id}`, degree]))
    const { nodes } = await index.view('Where does the road from Place C Town lead?')
    expect(nodes.filter(({ kind, degree }) => kind === 'passage' && degree > 0).length).toBeGreaterThan(3)
    for (const { kind, id, degree } of nodes.filter(({ id }) => !id.startsWith('@'))) expect([id, degree]).toEqual([id, degrees.get(`${kind} ${id}`)])
    const near = await index.neighbourhood({ kind: 'passage', id: 'd3' })
    expect(near.nodes[0]!.degree).toBe(degrees.get('passage d3#0'))
  })

  test('of an index without documents, nothing', async () => {
    expect(await (await createIndex([])).overview()).toMatchObject({ nodes: [], edges: [], communities: [], gaps: [] })
  })

  test('a neighbourhood begins with its node', async () => {
    const index = await createIndex(documents)
    const view = await index.neighbourhood({ kind: 'passage', id: 'd3' }, { nodes: 12 })
    expect(view.nodes[0]).toMatchObject({ kind: 'passage', id: 'd3#0' })
    expect(view.nodes.length).toBeLessThanOrEqual(12)
    expect(view.edges.some(({ source, target }) => source === 0 || target === 0)).toBe(true)
    await expect(index.neighbourhood({ kind: 'name', id: 'Nowhere' })).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('graphViewOf', () => {
  test('takes kinds, labels and weights where there are such', async () => {
    const graph = new MultiDirectedGraph()
    graph.addNode('passage:a#0', { kind: 'passage', label: 'A', text: 'A text.', document: 'a' })
    graph.addNode('x')
    graph.addNode('name:N', { kind: 'name', label: 'N' })
    graph.addDirectedEdge('passage:a#0', 'name:N', { kind: 'mentions', weight: 2 })
    graph.addDirectedEdge('x', 'name:N', { kind: 'likes' })
    const view = await graphViewOf(graph)
    expect(view.nodes).toMatchObject([
      { kind: 'passage', id: 'a#0', label: 'A', text: 'A text.', document: 'a', degree: 1 }, { kind: 'token', id: 'x', label: 'x' }, { kind: 'name', id: 'N', degree: 2 },
    ])
    expect(view.edges).toEqual([{ source: 0, target: 2, kind: 'mentions', weight: 2 }, { source: 1, target: 2, kind: 'knows', weight: 1 }])
  })

  test('tells the relations of triples, as a view of the index does', async () => {
    const knows = ['born in', 'died in', ''].map((relation, i) => ({ subject: i < 2 ? 'Ada Vale' : 'Tolvik', relation, object: i < 2 ? 'Tolvik' : 'Quill' }))
    const index = await createIndex([{ id: 'ada', title: 'Ada Vale', text: 'We saw Tolvik there, and Quill.' }], { knows })
    for (const view of [await graphViewOf(await index.toGraphology()), await index.overview(), await index.view('Where was Ada Vale?'), await index.neighbourhood({ kind: 'name', id: 'Tolvik' })]) {
      expect(view.edges.filter(({ kind }) => kind === 'knows').map(({ relation }) => relation).sort()).toEqual(['born in, died in', undefined])
      expect(view.edges.filter(({ kind, relation }) => kind !== 'knows' && relation !== undefined)).toEqual([])
    }
  })

  test('is what an index shows of itself', async () => {
    const index = await createIndex(documents)
    const view = await graphViewOf(await index.toGraphology({ kinds: ['passage', 'name'], texts: true }))
    expect(view.nodes).toHaveLength(60)
    expect(view.nodes.find(({ id }) => id === 'd4#0')).toMatchObject({ kind: 'passage', text: documents[4]!.text })
  })

  test('refuses what it cannot draw', async () => {
    const graph = new UndirectedGraph()
    graph.addNode('a')
    graph.addNode('b')
    await expect(graphViewOf(graph, { limit: 1 })).rejects.toMatchObject({ code: 'limit' })
    graph.addEdge('a', 'b', { weight: NaN })
    await expect(graphViewOf(graph)).rejects.toMatchObject({ code: 'document' })
    await expect(graphViewOf({} as never)).rejects.toMatchObject({ code: 'document' })
  })
})

test('gaps are the ten widest of all pairs of communities of three or more', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 14 }), fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { maxLength: 12 }), async (cliques, more) => {
    const graph = new UndirectedGraph()
    cliques.forEach((size, clique) => {
      const members = Array.from({ length: size }, () => graph.addNode(graph.order, {}))
      members.forEach((a, i) => { for (const b of members.slice(i + 1)) graph.addEdge(a, b, { clique }) })
    })
    for (const [a, b] of more) if (a < graph.order && b < graph.order && a !== b) graph.mergeEdge(a, b)
    const { gaps, nodes, communities, edges } = await graphViewOf(graph)
    const degree = communities.map((_, each) => nodes.reduce((sum, node) => sum + (node.community === each ? node.degree : 0), 0))
    const large = communities.flatMap(({ size }, each) => (size >= 3 ? [each] : []))
    const all = large.flatMap(a => large.filter(b => b > a).map(b => {
      const between = edges.filter(({ source, target }) => [nodes[source]!.community, nodes[target]!.community].sort((x, y) => x - y).join() === `${a},${b}`).length
      return { a, b, edges: between, expected: (degree[a]! * degree[b]!) / (2 * edges.length) }
    })).filter(gap => gap.expected > gap.edges).sort((x, y) => y.expected - y.edges - (x.expected - x.edges) || x.a - y.a || x.b - y.b)
    expect(gaps).toEqual(all.slice(0, 10))
  }), { numRuns: 60 })
})

test('gaps are pairs of communities with fewer edges than chance would draw, the widest first', async () => {
  const graph = new UndirectedGraph()
  const clique = (name: string, size: number) => {
    for (let i = 0; i < size; i++) graph.addNode(`${name}${i}`)
    for (let i = 0; i < size; i++) for (let j = i + 1; j < size; j++) graph.addEdge(`${name}${i}`, `${name}${j}`)
  }
  clique('a', 8)
  clique('b', 8)
  clique('c', 4)
  graph.addEdge('a0', 'c0')
  const { gaps, nodes, communities } = await graphViewOf(graph)
  const of = (id: string) => nodes.find(node => node.id === id)!.community
  expect(communities.map(({ size }) => size)).toEqual([8, 8, 4])
  expect([gaps[0]!.a, gaps[0]!.b].sort()).toEqual([of('a0'), of('b0')].sort())
  // 28 + 28 + 6 + 1 edges: degrees 57, 56 and 13
  expect(gaps[0]).toMatchObject({ edges: 0, expected: expect.closeTo((57 * 56) / 126, 9) })
  expect(gaps.find(({ a, b }) => [a, b].includes(of('c0')) && [a, b].includes(of('a0')))).toMatchObject({ edges: 1, expected: expect.closeTo((57 * 13) / 126, 9) })
})
