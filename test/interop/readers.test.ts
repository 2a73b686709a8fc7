import { MultiGraph } from 'graphology'
import { describe, expect, test } from 'vitest'
import { exportGraph } from '../../src/interop/export.ts'
import type { AnyGraph } from '../../src/interop/graphology.ts'
import type { EdgeKind } from '../../src/core/kinds.ts'
import { toGraphology } from '../../src/interop/to-graphology.ts'
import { graphOf, read as readTables } from '../helpers/graph.ts'
import { noReaders, readElsewhere } from '../helpers/readers.ts'

const DOCUMENTS = [
  { id: 'ada & <co>', title: 'Ada "Lovelace"', text: 'The poet knew Charles Babbage. Rivers and bridges.', metadata: { year: 1815, tags: ['a'] } },
  { id: 'cb', title: 'Charles Babbage', text: 'He knew Ada Lovelace, and built bridges over rivers.\n\nMany rivers and bridges, then 😀.' },
  { id: '金庸#1', title: '金庸', text: '金庸是一位作家。' },
  { id: 'empty', text: '' },
]
const graphWith = async (edges?: EdgeKind[]) => toGraphology(readTables(await graphOf(DOCUMENTS, {
  passages: { joinBelow: 0 }, edges: { 'co-occurs': { atLeast: 2 } }, synonyms: [['rivers', 'bridges']],
  knows: [{ subject: 'Ada Lovelace', relation: 'friend of', object: 'Charles Babbage', weight: 0.1 }],
})), { texts: true, edges })

const read = (graph: AnyGraph, as = graph) =>
  readElsewhere(graph.export(), { gexf: exportGraph(as, 'gexf'), graphml: exportGraph(as, 'graphml') })
const lines = (what: string) => ['networkx, GEXF', 'networkx, GraphML', 'igraph, GraphML'].map(reader => `${reader}: ${what}`)

describe.skipIf(noReaders)('networkx and igraph read', () => {
  test('an index: every node and edge, its direction, kind and weight, and which edges run both ways', async () => {
    const graph = await graphWith(), { order, size, undirectedSize } = graph
    expect(undirectedSize).toBeGreaterThan(1)
    const [from, to] = graph.extremities(graph.findEdge((_, { kind }) => kind === 'synonyms')!)
    expect(graph.edges(from!, to!).length, 'edges between the same nodes').toBeGreaterThan(1)
    expect(await read(graph)).toEqual(lines(`directed, ${order} nodes, ${size} edges, ${undirectedSize} of them symmetric`))
  })

  test('edges of directed kinds alone, or of symmetric ones', async () => {
    const directed = await graphWith(['contains', 'mentions', 'names', 'follows', 'knows']), symmetric = await graphWith(['co-occurs', 'synonyms'])
    expect(await read(directed)).toEqual(lines(`directed, ${directed.order} nodes, ${directed.size} edges, 0 of them symmetric`))
    expect(await read(symmetric)).toEqual(lines(`undirected, ${symmetric.order} nodes, ${symmetric.size} edges, 0 of them symmetric`))
  })

  test('what differs is told', async () => {
    const graph = await graphWith(), turned = new MultiGraph()
    graph.forEachNode((key, attributes) => turned.addNode(key, attributes))
    graph.forEachEdge((key, attributes, source, target, _s, _t, undirected) => {
      if (undirected) turned.addUndirectedEdgeWithKey(key, source, target, attributes)
      else turned.addDirectedEdgeWithKey(key, target, source, attributes)
    })
    await expect(read(graph, turned)).rejects.toThrow(/edge lost: \('passage:/)
  })
})
