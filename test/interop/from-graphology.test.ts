import fc from 'fast-check'
import { DirectedGraph, MultiGraph, UndirectedGraph } from 'graphology'
import type { AbstractGraph } from 'graphology-types'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { TokenGraphError } from '../../src/core/errors.ts'
import { tripleSchema } from '../../src/tables/edges/triples.ts'
import { fromGraphology } from '../../src/interop/from-graphology.ts'
import { toGraphology } from '../../src/interop/to-graphology.ts'
import { readDocument } from '../../src/text/read-document.ts'
import { graphOf, read } from '../helpers/graph.ts'

const codeOf = (call: () => unknown): string => {
  try { call() } catch (error) { if (error instanceof TokenGraphError) return `${error.code} ${error.message}`; throw error }
  return 'no error'
}

function mixed(): AbstractGraph {
  const graph = new MultiGraph()
  graph.addNode('p', { title: 'Paris', label: 'the city', text: 'A city.', population: 2_100_000, tags: ['a', { b: [null] }] })
  graph.addNode('f', { label: 'France' })
  graph.addNode('x')
  graph.addDirectedEdgeWithKey('a', 'p', 'f', { relation: 'capital of', label: 'no', weight: 2 })
  graph.addDirectedEdgeWithKey('b', 'p', 'f', { label: 'in' })
  graph.addUndirectedEdgeWithKey('c', 'f', 'x', { kind: 'near', weight: null })
  graph.addUndirectedEdgeWithKey('d', 'x', 'x', { relation: ' ' })
  return graph
}

describe('fromGraphology', () => {
  it('makes nodes documents and edges triples', () => {
    expect(fromGraphology(mixed())).toEqual({
      documents: [
        { id: 'p', title: 'Paris', text: 'A city.', metadata: { label: 'the city', population: 2_100_000, tags: ['a', { b: [null] }] } },
        { id: 'f', title: 'France', text: '' },
        { id: 'x', title: 'x', text: '' },
      ],
      knows: [
        { subject: 'Paris', relation: 'capital of', object: 'France', weight: 2 },
        { subject: 'Paris', relation: 'in', object: 'France', weight: 1 },
        { subject: 'France', relation: 'near', object: 'x', weight: 1 },
        { subject: 'x', relation: 'linked to', object: 'x', weight: 1 },
      ],
    })
  })

  it('reads the attributes it is told to', () => {
    const graph = new DirectedGraph()
    graph.addNode(1, { body: 'Text.', name: 'One', title: 'kept', text: 7 })
    graph.addNode(2, { name: '', label: 1984 })
    graph.addEdge(1, 2, { verb: 'before', weight: 'heavy', strength: 0.25 })
    expect(fromGraphology(graph, { text: 'body', title: 'name', relation: 'verb', weight: 'strength' })).toEqual({
      documents: [
        { id: '1', title: 'One', text: 'Text.', metadata: { title: 'kept', text: 7 } },
        { id: '2', title: '1984', text: '', metadata: { name: '' } },
      ],
      knows: [{ subject: 'One', relation: 'before', object: '1984', weight: 0.25 }],
    })
  })

  it('leaves out attributes that JSON cannot hold, and shares nothing', () => {
    const nested = { deep: [1] }, loop: Record<string, unknown> = {}
    loop['self'] = loop
    const graph = new UndirectedGraph()
    graph.addNode('n', { nested, loop, draw: () => 1, x: NaN, y: { z: Infinity }, nothing: undefined, big: 1n, none: null, on: false })
    const { documents } = fromGraphology(graph)
    expect(documents[0]!.metadata).toEqual({ nested: { deep: [1] }, none: null, on: false })
    nested.deep.push(2)
    expect(documents[0]!.metadata).toEqual({ nested: { deep: [1] }, none: null, on: false })
    expect(() => readDocument(documents[0], 0)).not.toThrow()
  })

  it('keeps hostile keys', () => {
    const graph = new DirectedGraph()
    for (const key of ['__proto__', 'constructor', 'a#0']) graph.addNode(key)
    // graphology 0.26 itself takes no edges to the first two: it looks neighbours up in plain objects
    graph.addEdge('a#0', 'a#0')
    const { documents, knows } = fromGraphology(graph)
    expect(documents.map(({ id, title }) => [id, title])).toEqual([['__proto__', '__proto__'], ['constructor', 'constructor'], ['a#0', 'a#0']])
    expect(knows).toEqual([{ subject: 'a#0', relation: 'linked to', object: 'a#0', weight: 1 }])
  })

  it('keeps two nodes with one title as two documents of one name', async () => {
    const graph = new DirectedGraph()
    graph.addNode('a', { title: 'Springfield', text: 'In Oregon.' })
    graph.addNode('b', { title: 'Springfield', text: 'In Ohio.' })
    graph.addNode('c', { title: 'Homer Simpson' })
    graph.addEdge('c', 'a', { relation: 'lives in' })
    const { documents, knows } = fromGraphology(graph)
    const copy = await toGraphology(read(await graphOf(documents, { knows })))
    expect(copy.getNodeAttribute('name:Springfield', 'about')).toBe(2)
    expect(copy.hasDirectedEdge('name:Homer Simpson', 'name:Springfield')).toBe(true)
  })

  it('gives an index what it takes, whatever the graph', async () => {
    // attribute values as programs keep them, `__proto__` included
    const attributes = fc.dictionary(fc.oneof(fc.constantFrom('label', 'title', 'kind', 'relation', '__proto__', 'x'), fc.string()), fc.anything())
    const given = fc.record({
      type: fc.constantFrom('directed' as const, 'undirected' as const, 'mixed' as const),
      nodes: fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }).filter(key => !(key in Object.prototype)), attributes), { selector: ([key]) => key, minLength: 1, maxLength: 8 }),
      edges: fc.array(fc.tuple(fc.nat(), fc.nat(), attributes, fc.boolean()), { maxLength: 12 }),
    })
    await fc.assert(fc.asyncProperty(given, async ({ type, nodes, edges }) => {
      const graph = new MultiGraph({ type })
      for (const [key, { text: _, ...rest }] of nodes) graph.addNode(key, rest)
      for (const [from, to, { weight: _, ...rest }, directed] of edges) {
        const ends = [nodes[from % nodes.length]![0], nodes[to % nodes.length]![0]] as const
        if (type === 'undirected' || (type === 'mixed' && !directed)) graph.addUndirectedEdge(...ends, rest)
        else graph.addDirectedEdge(...ends, rest)
      }
      const { documents, knows } = fromGraphology(graph)
      expect(documents.map(({ id }) => id)).toEqual(graph.nodes())
      documents.forEach((document, i) => readDocument(document, i))
      expect(knows.length).toBe(graph.size)
      for (const triple of knows) expect(v.parse(tripleSchema, triple)).toEqual(triple)
      const titles = new Map(documents.map(({ id, title }) => [id, title]))
      expect(knows.map(({ subject, object }) => [subject, object])).toEqual(graph.mapEdges((_, _a, from, to) => [titles.get(from), titles.get(to)]))
      await graphOf(documents, { knows })
    }), { numRuns: 150 })
  })
})

describe('fromGraphology refuses', () => {
  it.each([null, undefined, 'graph', {}, [], new Map(), mixed().export()])('%j', given => {
    expect(codeOf(() => fromGraphology(given as never))).toMatch(/^document fromGraphology: .*expected a graphology graph/)
  })

  it.each([[NaN, 'NaN'], [0, '0'], [-1, '-1'], [Infinity, 'Infinity'], ['3', '"3"'], [true, 'true'], [{}, 'an object']])('a weight of %s', (weight, shown) => {
    const graph = mixed()
    graph.setEdgeAttribute('b', 'weight', weight)
    const message = codeOf(() => fromGraphology(graph))
    expect(message).toMatch(/^document .*edge "b" from "p" to "f".*"weight"/)
    expect(message).toContain(`got ${shown};`)
  })

  it('a text that is no string, an empty key, and an option that does not exist', () => {
    const graph = mixed()
    expect(codeOf(() => fromGraphology(graph, { texts: 'a' } as never))).toMatch(/^option .*Did you mean "text"/)
    expect(codeOf(() => fromGraphology(graph, { weight: '' }))).toMatch(/^option .*"weight"/)
    graph.setNodeAttribute('f', 'text', ['a'])
    expect(codeOf(() => fromGraphology(graph))).toMatch(/^document .*node "f".*"text".*an array of 1/)
    const empty = new DirectedGraph()
    empty.addNode('')
    expect(codeOf(() => fromGraphology(empty))).toMatch(/^document .*empty key/)
  })
})
