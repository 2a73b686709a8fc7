import fc from 'fast-check'
import Graphs, { DirectedGraph, MultiGraph, UndirectedGraph } from 'graphology'
import { parse as parseGexf } from 'graphology-gexf'
import { parse as parseGraphml } from 'graphology-graphml'
import type { AbstractGraph, Attributes } from 'graphology-types'
import { describe, expect, it } from 'vitest'
import { TokenGraphError } from '../../src/core/errors.ts'
import { graphViewOf } from '../../src/view/graph-view-of.ts'
import { exportGraph, EXPORT_FORMATS, type ExportFormat } from '../../src/interop/export.ts'
import { fromGraphology } from '../../src/interop/from-graphology.ts'
import { toGraphology } from '../../src/interop/to-graphology.ts'
import { graphOf, read } from '../helpers/graph.ts'
import { runs, TRIES_ALL } from '../helpers/runs.ts'

const XML_FORMATS = ['gexf', 'graphml'] as const

/** At run-time graphology's default export is its base class; TypeScript takes it for a namespace. */
const Graph = Graphs as unknown as typeof MultiGraph
const reopen = (text: string, format: ExportFormat): AbstractGraph =>
  (format === 'json' ? Graph.from(JSON.parse(text)) : (format === 'gexf' ? parseGexf : parseGraphml)(Graph, text))

/** Nodes and edges of a graph, whatever class it has: a parser picks the smallest that fits. */
function contents(graph: AbstractGraph, value: (value: unknown) => unknown = each => each) {
  const read = (attributes: Attributes) => new Map(Object.entries(attributes).map(([name, each]) => [name, value(each)]))
  return {
    nodes: graph.mapNodes((key, attributes) => ({ key, attributes: read(attributes) })),
    edges: graph.mapEdges((key, attributes, source, target, _s, _t, undirected) => ({ key, source, target, undirected, attributes: read(attributes) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1)),
  }
}

/** What an XML format holds of a graph: nested values as JSON, and, of one that is both, its undirected edges as directed ones that are marked. */
function asXml(graph: AbstractGraph) {
  const { nodes, edges } = contents(graph, value => (typeof value === 'object' ? JSON.stringify(value) : value))
  if (edges.every(({ undirected }) => undirected)) return { nodes, edges }
  return { nodes, edges: edges.map(edge => (edge.undirected ? { ...edge, undirected: false, attributes: new Map([...edge.attributes, ['symmetric', true]]) } : edge)) }
}

const codeOf = (call: () => unknown): string => {
  try { call() } catch (error) { if (error instanceof TokenGraphError) return `${error.code} ${error.message}`; throw error }
  return 'no error'
}

const STRANGE = 'a & <b> "c" \'d\' ]]> &amp; \t tab \r\n lines \u0085 \u2028 \u2029 \u007f 😀 金庸 e\u0301 \ufeff  blanks  '

describe.each(EXPORT_FORMATS)('exportGraph as %s', format => {
  const expected = (graph: AbstractGraph) => (format === 'json' ? contents(graph) : asXml(graph))

  it('opens again in graphology with all of an index', async () => {
    const documents = [
      { id: 'ada & <co>', title: 'Ada "Lovelace"', text: 'The poet knew Charles Babbage. Rivers and bridges.', metadata: { year: 1815, tags: ['a', { b: null }], '__proto__': 1 } },
      { id: 'cb', title: 'Charles Babbage', text: 'He knew Ada Lovelace, and built bridges over rivers.\n\nMany rivers and bridges, then 😀.' },
      { id: '金庸#1', title: '金庸', text: '金庸是一位作家。' },
      { id: '__proto__', text: '' },
    ]
    const graph = await toGraphology(read(await graphOf(documents, {
      passages: { joinBelow: 0 }, edges: { 'co-occurs': { atLeast: 2 } }, synonyms: [['rivers', 'bridges']],
      knows: [{ subject: 'Ada Lovelace', relation: 'friend of', object: 'Charles Babbage', weight: 0.1 }],
    })), { texts: true })
    expect(graph.size).toBeGreaterThan(20)
    expect(graph.directedSize * graph.undirectedSize).toBeGreaterThan(0)
    const again = reopen(exportGraph(graph, format), format)
    expect(contents(again)).toEqual(expected(graph))
    expect([again.order, again.size]).toEqual([graph.order, graph.size])
    // read as a graph of one's own, it says the same
    expect(fromGraphology(again).documents.map(({ id, title, text }) => ({ id, title, text })))
      .toEqual(fromGraphology(graph).documents.map(({ id, title, text }) => ({ id, title, text })))
    expect(new Set(fromGraphology(again).knows)).toEqual(new Set(fromGraphology(graph).knows))
    const { edges } = await graphViewOf(again)
    expect(edges.length).toBe(graph.size)
    expect(edges.flatMap(({ relation }) => relation ?? [])).toEqual(['friend of'])
    expect(fromGraphology(again).knows.filter(({ relation }) => relation === 'friend of')).toHaveLength(1)
  })

  it.each([
    ['directed', new DirectedGraph()], ['undirected', new UndirectedGraph()], ['mixed', new Graph()], ['multi', new MultiGraph()],
  ])('keeps a %s graph and what is strange in it', (kind, graph) => {
    graph.addNode(STRANGE, { label: STRANGE, kind: 'k', empty: '', zero: 0, negative: -1.5e-300, large: 2 ** 40, yes: true, no: false, list: [1, 'b'], constructor: 'c', [STRANGE]: STRANGE })
    graph.addNode('b', { label: '', x: 1.25, color: '#ff0000', size: 3, yes: false, large: 1, zero: 5, list: [] })
    graph.addNode('c')
    graph.addEdgeWithKey('e1', STRANGE, 'b', { kind: 'co-occurs', weight: 0.1 + 0.2, label: STRANGE })
    graph.addEdgeWithKey('e2', 'b', 'c', { weight: 0, relation: '' })
    graph.addEdgeWithKey(STRANGE, 'c', 'c', { kind: '', label: '', [STRANGE]: 3 })
    if (kind === 'mixed' || kind === 'multi') graph.addUndirectedEdgeWithKey('e3', STRANGE, 'b', { kind: 'synonyms' })
    if (kind === 'multi') graph.addEdgeWithKey('e4', STRANGE, 'b')
    expect(contents(reopen(exportGraph(graph, format), format))).toEqual(expected(graph))
  })

  it('writes a graph without nodes, without edges, and without attributes', () => {
    expect(contents(reopen(exportGraph(new DirectedGraph(), format), format))).toEqual({ nodes: [], edges: [] })
    const one = new DirectedGraph()
    one.addNode('a')
    expect(contents(reopen(exportGraph(one, format), format)).nodes).toEqual([{ key: 'a', attributes: new Map() }])
  })

  it('keeps a text that is longer than what is escaped at a time', () => {
    const graph = new DirectedGraph()
    graph.addNode('a', { text: 'x<😀\n'.repeat(60_001) })
    expect(contents(reopen(exportGraph(graph, format), format))).toEqual(expected(graph))
  })

  it('opens again whatever the keys and values', () => {
    // what XML can hold, and JSON: no half surrogates (a grapheme has none), no control characters, no −0
    const text = fc.string({ unit: fc.oneof(fc.constantFrom(...'<>&"\'\t\n\r \u0085\u2028金'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })) })
      .filter(each => !/[\p{Cc}\p{Cs}\ufffe\uffff]/u.test(each.replaceAll(/[\t\n\r\u0085]/g, '')))
    const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).map(each => each + 0)
    const attributes = fc.record({ s: text, n: number, b: fc.boolean(), label: text, kind: text, weight: number, o: fc.array(text) }, { requiredKeys: [] })
    const given = fc.record({
      nodes: fc.uniqueArray(fc.tuple(text.filter(key => key !== '' && !(key in Object.prototype)), attributes), { selector: ([key]) => key, minLength: 1, maxLength: 6 }),
      edges: fc.array(fc.tuple(fc.nat(), fc.nat(), attributes, fc.boolean()), { maxLength: 8 }),
    })
    fc.assert(fc.property(given, ({ nodes, edges }) => {
      const graph = new MultiGraph()
      for (const node of nodes) graph.addNode(...node)
      edges.forEach(([from, to, given, directed], i) => {
        const edge = [`e${i}`, nodes[from % nodes.length]![0], nodes[to % nodes.length]![0], given] as const
        if (directed) graph.addDirectedEdgeWithKey(...edge)
        else graph.addUndirectedEdgeWithKey(...edge)
      })
      expect(contents(reopen(exportGraph(graph, format), format))).toEqual(expected(graph))
    }), { numRuns: runs(300) })
  })
})

describe.each(XML_FORMATS)('exportGraph as %s', format => {
  it('replaces what XML cannot hold, and keeps the keys apart', () => {
    const graph = new DirectedGraph()
    for (const key of ['a\u0001', 'a\u0002', 'a\ufffd', 'a\ud800', 'a\uffff']) graph.addNode(key, { text: `x\u0000${key}\u001b` })
    graph.addEdgeWithKey('e\u0000', 'a\u0002', 'a\ufffd')
    const text = exportGraph(graph, format)
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|&#(?:[0-8]|1[1-9]|2\d|3[01]);/)
    expect(text.isWellFormed()).toBe(true)
    const again = reopen(text, format)
    expect(again.nodes()).toEqual(['a\ufffd~2', 'a\ufffd~3', 'a\ufffd', 'a\ufffd~4', 'a\ufffd~5'])
    expect(again.getNodeAttribute('a\ufffd~2', 'text')).toBe('x\ufffda\ufffd\ufffd')
    expect(again.extremities('e\ufffd')).toEqual(['a\ufffd~3', 'a\ufffd'])
  })

  it('writes one type for an attribute, and leaves out what has none', () => {
    const graph = new DirectedGraph()
    graph.addNode('a', { mixed: 1, flag: true, half: 1, odd: NaN, gone: null, call: () => 1, big: 12n, date: new Date(0) })
    graph.addNode('b', { mixed: 'x', flag: 0, half: 0.5, odd: Infinity, gone: undefined })
    const again = reopen(exportGraph(graph, format), format)
    expect(again.getNodeAttributes('a')).toEqual({ mixed: '1', flag: 'true', half: 1, odd: NaN, big: '12', date: '"1970-01-01T00:00:00.000Z"' })
    expect(again.getNodeAttributes('b')).toEqual({ mixed: 'x', flag: '0', half: 0.5, odd: Infinity })
  })
})

describe.each(XML_FORMATS)('a graph that is directed and not, as %s', format => {
  const mixed = (more: object) => {
    const graph = new MultiGraph()
    for (const node of ['a', 'b', 'c']) graph.addNode(node)
    graph.addUndirectedEdgeWithKey('u', 'b', 'a', { weight: 2, ...more })
    graph.addDirectedEdgeWithKey('d', 'a', 'b', { weight: 3 })
    graph.addDirectedEdgeWithKey('e', 'c', 'b', { weight: 4 })
    return graph
  }

  it('has directed edges alone, those that were undirected marked', () => {
    const again = reopen(exportGraph(mixed({}), format), format)
    expect([again.type, again.multi, again.directedSize]).toEqual(['directed', false, 3])
    expect(again.getEdgeAttributes('u')).toEqual({ weight: 2, symmetric: true })
    expect(again.getEdgeAttributes('d')).toEqual({ weight: 3 })
    expect(again.extremities('u')).toEqual(['b', 'a'])
  })

  it('keeps an attribute that is called as the mark is', () => {
    const again = reopen(exportGraph(mixed({ symmetric: 'mine', 'symmetric~2': 'too' }), format), format)
    expect(again.getEdgeAttributes('u')).toEqual({ weight: 2, symmetric: 'mine', 'symmetric~2': 'too', 'symmetric~3': true })
  })
})

describe('exportGraph', () => {
  it('keeps the attributes of the graph in GraphML and JSON', () => {
    const graph = new DirectedGraph()
    graph.replaceAttributes({ name: STRANGE, year: 1815, nested: { a: 1 } })
    graph.addNode('a', { name: 'node' })
    expect(reopen(exportGraph(graph, 'json'), 'json').getAttributes()).toEqual(graph.getAttributes())
    expect(reopen(exportGraph(graph, 'graphml'), 'graphml').getAttributes()).toEqual({ name: STRANGE, year: 1815, nested: '{"a":1}' })
  })

  it('refuses what is no graph, and formats that it does not have', () => {
    expect(codeOf(() => exportGraph({ nodes: [] } as never, 'json'))).toMatch(/^document exportGraph: got an object; expected a graphology graph/)
    expect(codeOf(() => exportGraph(new DirectedGraph(), 'graphm' as never))).toMatch(/^option .*"graphm".*Did you mean "graphml"/)
    expect(codeOf(() => exportGraph(new DirectedGraph(), 'toString' as never))).toMatch(/^option /)
    expect(codeOf(() => exportGraph(new DirectedGraph(), undefined as never))).toMatch(/^option /)
  })

  it.each(EXPORT_FORMATS)('refuses as %s what JSON cannot write', format => {
    const loop: Record<string, unknown> = {}
    loop['self'] = loop
    for (const value of [loop, { deep: 1n }, { toJSON() { throw new Error('no') } }]) {
      const graph = new DirectedGraph()
      graph.addNode('a', { value })
      expect(codeOf(() => exportGraph(graph, format))).toMatch(/^document .*JSON cannot write/)
    }
  })

  // one for each writer
  it.runIf(TRIES_ALL).each(['json', 'graphml'] as const)('refuses as %s what is longer than a string', format => {
    const graph = new DirectedGraph()
    const text = 'a'.repeat(2 ** 26)
    for (let node = 0; node < 9; node++) graph.addNode(node, { text })
    expect(codeOf(() => exportGraph(graph, format))).toMatch(/^limit .*around/)
  })
})
