import fc from 'fast-check'
import { MultiGraph } from 'graphology'
import { beforeAll, describe, expect, it } from 'vitest'
import { TokenGraphError } from '../../src/core/errors.ts'
import { EDGE_KINDS, type EdgeKind, NODE_KIND_NAMES, type NodeRef, EDGE_KIND_NAMES } from '../../src/core/kinds.ts'
import { Relation } from '../../src/tables/relation.ts'
import { nodeCount } from '../../src/tables/token-graph.ts'
import { type GraphologyOptions, toGraphology } from '../../src/interop/to-graphology.ts'
import { weightAt } from '../../src/math/sparse/csr.ts'
import { type Entry, fromRows } from '../../src/math/sparse/make-csr.ts'
import { createIndex } from '../../src/index/create-index.ts'
import type { Document } from '../../src/text/document.ts'
import { graphOf, read, type WholeGraph } from '../helpers/graph.ts'
import { runs, TRIES_ALL } from '../helpers/runs.ts'

const documents: Document[] = [
  { id: 'ada', title: 'Ada Lovelace', text: 'The poet was a friend of Charles Babbage. Rivers and bridges.', metadata: { year: 1815, tags: ['a', { b: null }] }, links: [{ start: 25, end: 40, target: 'cb', style: 'wiki' }] },
  { id: 'cb', title: 'Charles Babbage', text: 'He knew Ada Lovelace, and built bridges over rivers.\n\nMany rivers and bridges, then.' },
  { id: 'zh', title: '金庸', text: '金庸是一位作家。' },
]
const options = {
  passages: { joinBelow: 0 }, edges: { 'co-occurs': { atLeast: 2 } },
  knows: [{ subject: 'Ada Lovelace', relation: 'friend of', object: 'Charles Babbage', weight: 2.5 }],
  synonyms: [['rivers', 'bridges']],
}

let graph: WholeGraph
beforeAll(async () => { graph = await graphOf(documents, options) })

const copyOf = (tables: WholeGraph, options?: GraphologyOptions) => toGraphology(read(tables), options)

/** The key of a node, read in the dullest way. */
function keyOf({ documents, passages, names, tokens }: WholeGraph, { kind, node }: NodeRef): string {
  if (kind === 'name') return `name:${names.labels[node]}`
  if (kind === 'token') return `token:${tokens.terms[node]}`
  const document = passages.document[node]!
  return `passage:${documents[document]!.id}#${node - passages.document.indexOf(document)}`
}

/** Every edge of a graph, read in the dullest way. */
function edgesOf(from: WholeGraph): string[] {
  return [...from.edges].flatMap(([kind, { out, symmetric }]) => {
    const found: string[] = []
    for (let source = 0; source + 1 < out.rowStart.length; source++) {
      for (let e = out.rowStart[source]!; e < out.rowStart[source + 1]!; e++) {
        const target = out.columns[e]!
        const [a, b] = EDGE_KINDS[kind].ends
        if (b === 'token' && !from.tokens.isWord[target]) continue
        if (symmetric && source > target) continue
        found.push(`${kind} ${keyOf(from, { kind: a, node: source })} ${keyOf(from, { kind: b, node: target })} ${weightAt(out, e)}${symmetric ? ' both' : ''}`)
      }
    }
    return found
  }).sort()
}

const edgesIn = (copy: MultiGraph): string[] =>
  copy.mapEdges((_, { kind, weight }, source, target, _s, _t, undirected) => `${kind} ${source} ${target} ${weight}${undirected ? ' both' : ''}`).sort()

const numberOf = (from: WholeGraph, key: string): NodeRef => {
  const kind = NODE_KIND_NAMES.find(each => key.startsWith(`${each}:`))!
  const node = Array.from({ length: nodeCount(from, kind) }, (_, i) => i).find(i => keyOf(from, { kind, node: i }) === key)
  if (node === undefined) throw new Error(`no ${key}`)
  return { kind, node }
}

const codeOf = async (call: () => unknown): Promise<string> => {
  try { await call() } catch (error) { if (error instanceof TokenGraphError) return `${error.code} ${error.message}`; throw error }
  return 'no error'
}

describe('toGraphology', () => {
  it('has the entities of its passages where these edges are named', async () => {
    const copy = await copyOf(graph, { kinds: ['passage', 'token'], edges: ['has-entity'] })
    expect(edgesIn(copy as MultiGraph)).toEqual([
      'has-entity passage:ada#0 token:@ada lovelace 1', 'has-entity passage:ada#0 token:@charles babbage 1',
      'has-entity passage:cb#0 token:@ada lovelace 1', 'has-entity passage:cb#0 token:@charles babbage 1',
      'has-entity passage:cb#1 token:@charles babbage 1',
    ])
    expect(copy.getNodeAttributes('token:@charles babbage')).toEqual({ kind: 'token', label: 'charles babbage', df: 3 })
    const near = await copyOf(graph, { kinds: ['passage', 'token'], edges: ['has-entity'], around: [{ kind: 'passage', node: 2 }], radius: 0 })
    expect(near.nodes()).toEqual(['passage:cb#1', 'token:@charles babbage'])
    expect((await copyOf(graph, { edges: ['names'] })).filterNodes(key => key.startsWith('token:@'))).toEqual([])
  })

  it('has every node that is neither gram nor entity, and every edge between those, once', async () => {
    const copy = await copyOf(graph)
    expect(copy).toBeInstanceOf(MultiGraph)
    expect(copy.type).toBe('mixed')
    expect(graph.tokens.isWord).toContain(0)
    expect(copy.order).toBe(graph.passages.document.length + graph.names.keys.length + graph.tokens.isWord.filter(Boolean).length)
    expect(edgesIn(copy)).toEqual(edgesOf(graph))
    expect(new Set(copy.mapEdges((_, { kind }) => kind))).toEqual(new Set(EDGE_KIND_NAMES.filter(kind => !kind.startsWith('similar') && kind !== 'has-entity')))
  })

  it('says of nodes what they are', async () => {
    const copy = await copyOf(graph)
    expect(copy.getNodeAttributes('passage:ada#0')).toEqual({
      kind: 'passage', label: 'Ada Lovelace', document: 'ada', title: 'Ada Lovelace', start: 0, end: documents[0]!.text.length,
      metadata: { year: 1815, tags: ['a', { b: null }] },
    })
    expect(copy.getNodeAttribute('passage:cb#1', 'label')).toBe('Charles Babbage#1')
    expect(copy.getNodeAttributes('name:Ada Lovelace')).toEqual({ kind: 'name', label: 'Ada Lovelace', mentions: 1, about: 1 })
    expect(copy.getNodeAttributes('name:Charles Babbage')).toEqual({ kind: 'name', label: 'Charles Babbage', mentions: 1, about: 2 })
    expect(copy.hasNode('name:金庸')).toBe(true)
    expect(copy.getNodeAttributes('token:river')).toEqual({ kind: 'token', label: 'rivers', df: 3 })
  })

  it('says of edges what they are', async () => {
    const copy = await copyOf(graph)
    const between = (a: string, b: string) => copy.mapEdges(a, b, (_, attributes) => attributes)
    expect(between('name:Ada Lovelace', 'name:Charles Babbage')).toEqual([{ kind: 'knows', weight: 2.5, relation: 'friend of' }])
    expect(between('passage:ada#0', 'name:Charles Babbage')).toEqual([{ kind: 'mentions', weight: 1 }])
    expect(copy.extremities(copy.findEdge((_, { kind }) => kind === 'follows')!)).toEqual(['passage:cb#0', 'passage:cb#1'])
    const pair = copy.filterEdges('token:river', 'token:bridg', () => true)
    expect(pair.map(edge => copy.getEdgeAttribute(edge, 'kind')).sort()).toEqual(['co-occurs', 'synonyms'])
    expect(pair.every(edge => copy.isUndirected(edge))).toBe(true)
  })

  it('gives texts on request, and metadata that is a copy', async () => {
    const copy = await copyOf(graph, { texts: true })
    expect(copy.getNodeAttribute('passage:cb#1', 'text')).toBe('Many rivers and bridges, then.')
    copy.getNodeAttribute('passage:ada#0', 'metadata')!['year'] = 0
    expect(documents[0]!.metadata!['year']).toBe(1815)
  })

  it('takes the kinds asked for', async () => {
    const copy = await copyOf(graph, { kinds: ['passage', 'name'], edges: ['knows', 'names', 'contains'] })
    expect(new Set(copy.mapNodes((_, { kind }) => kind))).toEqual(new Set(['passage', 'name']))
    expect(edgesIn(copy)).toEqual(edgesOf(graph).filter(edge => /^(knows|names) /.test(edge)))
    expect((await copyOf(graph, { edges: [] })).size).toBe(0)
    expect((await copyOf(graph, { kinds: ['name', 'name'] })).order).toBe(3)
  })

  it('gives the same graph twice, keys and order included', async () => {
    expect((await copyOf(graph)).export()).toEqual((await copyOf(graph)).export())
  })

  it('takes an empty graph, and one without optional edges', async () => {
    expect((await copyOf(await graphOf([]))).order).toBe(0)
    const bare = await graphOf(documents, { edges: { mentions: false, names: false, follows: false, 'co-occurs': false } })
    const copy = await copyOf(bare)
    expect(edgesIn(copy)).toEqual(edgesOf(bare))
    expect(copy.getNodeAttributes('name:金庸')).toEqual({ kind: 'name', label: '金庸' })
  })

  it('keeps hostile ids apart', async () => {
    const hostile = await graphOf([
      { id: '__proto__', title: '__proto__', text: 'One paragraph.' },
      { id: 'a', text: 'First one here.\n\nSecond one there.' },
      { id: 'a#0', title: 'river', text: 'The river.' },
      { id: 'constructor', title: 'River', text: '' },
      { id: 'token:river', title: 'Token: River', text: '\u0000\ud800' },
    ], { passages: { joinBelow: 0 } })
    const copy = await copyOf(hostile, { texts: true })
    for (const key of ['passage:__proto__#0', 'passage:a#0', 'passage:a#1', 'passage:a#0#0', 'passage:constructor#0', 'passage:token:river#0', 'name:River', 'token:river', 'name:Token: River', 'name:__proto__']) {
      expect(copy.hasNode(key), key).toBe(true)
    }
    expect(copy.getNodeAttribute('passage:__proto__#0', 'document')).toBe('__proto__')
    expect(edgesIn(copy)).toEqual(edgesOf(hostile))
  })

  it('never gives two nodes one key', async () => {
    const title = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('A', 'a', 'É', 'e\u0301', ' ', '-', '(', ')', '金', '庸', '1', '_', '#') }))
    await fc.assert(fc.asyncProperty(fc.array(fc.record({ title, text: title }), { maxLength: 12 }), async given => {
      const built = await graphOf(given.map((each, i) => ({ id: `d${i % 2 ? '#' : ''}${i}`, ...each })), {
        edges: { 'co-occurs': true },
        knows: given.filter(each => each.title && each.text).map(each => ({ subject: each.title, relation: '', object: each.text })),
      })
      // graphology itself refuses a key that it has
      expect(edgesIn(await copyOf(built))).toEqual(edgesOf(built))
    }), { numRuns: runs(150) })
  })
})

describe('toGraphology around nodes', () => {
  const around = (key: string, more: GraphologyOptions = {}) => copyOf(graph, { around: [numberOf(graph, key)], ...more })

  it('takes the nodes one edge away, along and against the edges, and all edges between', async () => {
    const copy = await around('name:Ada Lovelace')
    expect(new Set(copy.nodes())).toEqual(new Set(['name:Ada Lovelace', 'passage:ada#0', 'passage:cb#0', 'name:Charles Babbage']))
    expect(copy.nodes()[0]).toBe('name:Ada Lovelace')
    expect(edgesIn(copy)).toEqual(edgesOf(graph).filter(edge => /^(names|mentions|knows|links) /.test(edge) && !/金庸|cb#1/.test(edge)))
  })

  it('goes as far as asked, over the edges asked for', async () => {
    expect((await around('name:Ada Lovelace', { radius: 0 })).nodes()).toEqual(['name:Ada Lovelace'])
    expect((await around('name:金庸', { kinds: ['name', 'passage'], radius: 50 })).nodes()).toEqual(['name:金庸', 'passage:zh#0'])
    expect((await around('passage:cb#1', { edges: ['follows'] })).nodes()).toEqual(['passage:cb#1', 'passage:cb#0'])
    expect((await around('passage:cb#1', { edges: ['follows', 'knows', 'names'], radius: 2 })).nodes())
      .toEqual(['passage:cb#1', 'name:Charles Babbage', 'passage:cb#0', 'name:Ada Lovelace'])
  })

  it('never takes a gram', async () => {
    const copy = await around('passage:zh#0', { radius: 3 })
    expect(copy.filterNodes((_, { kind, label }) => kind === 'token' && label.startsWith('~'))).toEqual([])
    expect(copy.filterNodes((_, { kind }) => kind === 'token').length).toBeGreaterThan(0)
  })

  it('takes the strongest edges first where the limit cuts, each kind in its turn', async () => {
    const rows = (...given: Entry[][]) => fromRows(given, 5, 'floats')
    const knows = new Relation('knows', rows([[1, 1], [2, 3], [3, 2]], [], [], [], [[0, 1]]))
    const names = new Relation('names', fromRows([[[0, 1], [1, 1]], [], [], [], []], 2, 'none'))
    const made: WholeGraph = {
      ...graph, edges: new Map<EdgeKind, Relation>([['knows', knows], ['names', names]]), documents: documents.slice(0, 2),
      names: { ...graph.names, labels: ['a', 'b', 'c', 'd', 'e'], keys: ['a', 'b', 'c', 'd', 'e'] },
      passages: { ...graph.passages, document: Uint32Array.of(0, 1) },
    }
    const nodes = async (limit: number) => (await copyOf(made, { around: [{ kind: 'name', node: 0 }], limit })).nodes()
    const all = ['name:a', 'passage:ada#0', 'name:c', 'name:e', 'passage:cb#0', 'name:d', 'name:b']
    for (let limit = 1; limit <= all.length; limit++) expect(await nodes(limit)).toEqual(all.slice(0, limit))
    expect(await nodes(100)).toEqual(all)
  })

  it('is a part of the whole graph: breadth first, and the longer limit begins with the shorter', async () => {
    const whole = await copyOf(graph)
    const kinds = fc.uniqueArray(fc.constantFrom(...NODE_KIND_NAMES), { minLength: 1 })
    await fc.assert(fc.asyncProperty(kinds, fc.nat(), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 40 }), async (picked, at, radius, limit) => {
      const among = whole.filterNodes((_, { kind }) => picked.includes(kind))
      const start = among[at % among.length]!
      const copy = await around(start, { kinds: picked, radius, limit })
      const distances = distancesFrom(await copyOf(graph, { kinds: picked }), start)
      const reached = [...distances].filter(([, distance]) => distance <= radius)
      expect(copy.order).toBe(Math.min(limit, reached.length))
      const found = copy.nodes().map(node => distances.get(node)!)
      expect(found).toEqual(found.toSorted((a, b) => a - b))
      expect(found).toEqual(reached.map(([, distance]) => distance).sort((a, b) => a - b).slice(0, limit))
      expect((await around(start, { kinds: picked, radius, limit: limit + 7 })).nodes().slice(0, limit)).toEqual(copy.nodes())
      const inside = new Set(copy.nodes())
      expect(copy.size).toBe(whole.filterEdges((_e, _a, source, target) => inside.has(source) && inside.has(target)).length)
      for (const node of inside) expect(keyOf(graph, numberOf(graph, node))).toBe(node)
    }), { numRuns: runs(200) })
  })

  it('is empty around nothing', async () => {
    expect((await copyOf(graph, { around: [] })).order).toBe(0)
  })

  it('counts a node given twice once', async () => {
    const ref = numberOf(graph, 'name:金庸')
    expect((await copyOf(graph, { around: [ref, ref], radius: 0, limit: 1 })).order).toBe(1)
  })
})

function distancesFrom(whole: MultiGraph, start: string): Map<string, number> {
  const distances = new Map([[start, 0]])
  for (const [node, distance] of distances) {
    for (const next of whole.neighbors(node)) if (!distances.has(next)) distances.set(next, distance + 1)
  }
  return distances
}

describe('toGraphology refuses', () => {
  it.each([
    [{ around: [{ kind: 'name', node: 1 }], kinds: ['passage'] }, /^option .*a name.*passage/],
    [{ around: [{ kind: 'nam', node: 1 }] }, /^option /],
    [{ around: [{ kind: 'name', node: -1 }] }, /^option /],
    [{ around: [{ kind: 'name', node: 0 }, { kind: 'name', node: 1 }], limit: 1 }, /^option .*2 nodes.*1/],
    [{ limit: 5 }, /^option .*"limit" without "around"/],
    [{ radius: 5 }, /^option .*"radius" without "around"/],
    [{ edge: ['knows'] }, /^option .*Did you mean "edges"/],
    [{ kinds: ['word'] }, /^option /],
    [{ kinds: [] }, /^option /],
  ])('%j', async (given, message) => {
    expect(await codeOf(() => copyOf(graph, given as GraphologyOptions))).toMatch(message)
  })

  it('what is no node of an index as a start: a passage too many, a gram', async () => {
    const index = await createIndex(documents, options)
    expect((await index.toGraphology({ around: [{ kind: 'passage', id: 'cb#1' }], radius: 0 })).nodes()).toEqual(['passage:cb#1'])
    expect(await codeOf(() => index.toGraphology({ around: [{ kind: 'passage', id: 'cb#2' }] }))).toMatch(/^not-found .*cb#2/)
    const gram = graph.tokens.terms[graph.tokens.isWord.indexOf(0)]!
    expect(await codeOf(() => index.toGraphology({ around: [{ kind: 'token', id: gram }] }))).toMatch(/^not-found /)
  })

  it.runIf(TRIES_ALL)('more than two million nodes and edges, and says how to cut them', async () => {
    const count = 1500
    const columns = new Uint16Array(count * count).map((_, i) => i % count)
    const rowStart = Uint32Array.from({ length: count + 1 }, (_, i) => i * count)
    const labels = Array.from({ length: count }, (_, i) => `n${i}`)
    const large: WholeGraph = {
      ...graph, names: { ...graph.names, labels, keys: labels }, edges: new Map([['knows', new Relation('knows', { columnCount: count, rowStart, columns })]]),
    }
    expect(await codeOf(() => copyOf(large, { kinds: ['name'] }))).toMatch(/^limit .*2251500 nodes and edges.*"kinds".*"edges".*"around"/)
    expect((await copyOf(large, { kinds: ['name'], edges: ['follows'] })).order).toBe(count)
    expect((await copyOf(large, { around: [{ kind: 'name', node: 7 }], limit: 20 })).size).toBe(400)
  })
})
