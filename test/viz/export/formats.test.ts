import { MultiGraph } from 'graphology'
import { parse as parseGexf } from 'graphology-gexf'
import { parse as parseGraphml } from 'graphology-graphml'
import type { AbstractGraph } from 'graphology-types'
import { describe, expect, it, test } from 'vitest'
import { checkView } from '../../../viz/check-view.ts'
import { fileName, writeGraph } from '../../../viz/export/formats.ts'
import { listsOf, walkOver } from '../../../viz/ranking.ts'
import { noReaders, readElsewhere } from '../../helpers/readers.ts'
import { madeView } from '../panels/made-view.ts'

const HOSTILE = '<img src=x onerror=alert(1)> & "quotes" \u202Eright to left\u202C\u2028😀 金閣寺'

function hostileView() {
  const view = madeView()
  view.query = HOSTILE
  view.nodes[0]!.label = view.nodes[0]!.text = HOSTILE
  view.nodes[4]!.id = view.nodes[4]!.label = HOSTILE
  return view
}

describe.each(['gexf', 'graphml'] as const)('writeGraph as %s', format => {
  const reopen = (text: string): AbstractGraph => (format === 'gexf' ? parseGexf : parseGraphml)(MultiGraph as never, text) as AbstractGraph

  it('opens again in graphology, with every node, edge, attribute and rank', () => {
    const view = hostileView(), lists = listsOf(walkOver(view)), graph = reopen(writeGraph(view, lists, format))
    expect(graph.nodes()).toEqual(view.nodes.map(({ kind, id }) => `${kind}:${id}`))
    const first = lists.kinds.passage.find(({ place }) => place === 0)!
    const { community, betweenness, degree } = view.nodes[0]!
    expect(graph.getNodeAttributes('passage:a#0')).toMatchObject({
      kind: 'passage', label: HOSTILE, text: HOSTILE, document: 'a', metadata: JSON.stringify(view.nodes[0]!.metadata), community, betweenness, degree, communityLabel: 'North Sea', rank: first.rank, score: first.result.score,
    })
    expect(graph.size).toBe(view.edges.length)
    view.edges.forEach(({ source, target, kind, weight }, i) => {
      expect([graph.source(`e${i}`), graph.target(`e${i}`)]).toEqual([source, target].map(place => `${view.nodes[place]!.kind}:${view.nodes[place]!.id}`))
      expect(graph.getEdgeAttributes(`e${i}`)).toEqual({ kind, weight, ...(kind === 'co-occurs' && { symmetric: true }) })
    })
    expect(graph.type).toBe('directed')
  })

  it('opens again where there is nothing in it', () => {
    const { settings: _, ...view } = madeView(), empty = { ...view, query: '', nodes: [], edges: [], transitions: [], results: [], gaps: [] }
    expect(reopen(writeGraph(empty, listsOf(walkOver(empty)), format)).order).toBe(0)
  })
})

test.skipIf(noReaders)('networkx and igraph read every node and edge, too', async () => {
  const view = madeView(), lists = listsOf(walkOver(view)), key = (place: number) => `${view.nodes[place]!.kind}:${view.nodes[place]!.id}`
  const graph = {
    nodes: view.nodes.map(({ label }, place) => ({ key: key(place), attributes: { label } })),
    edges: view.edges.map(({ source, target, kind, weight }) => ({ source: key(source), target: key(target), undirected: kind === 'co-occurs', attributes: { kind, weight } })),
  }
  const read = await readElsewhere(graph, { gexf: writeGraph(view, lists, 'gexf'), graphml: writeGraph(view, lists, 'graphml') })
  expect(read.map(line => line.replace(/^.*: /, ''))).toEqual(Array(3).fill(`directed, ${view.nodes.length} nodes, ${view.edges.length} edges, ${view.edges.filter(({ kind }) => kind === 'co-occurs').length} of them symmetric`))
})

describe('writeGraph as json', () => {
  it('is the view, which can be shown again', () => {
    const view = hostileView(), again = JSON.parse(writeGraph(view, listsOf(walkOver(view)), 'json'))
    expect(again).toEqual(view)
    expect(checkView(again).problem).toBeUndefined()
  })
})

describe('fileName', () => {
  it('keeps what file systems take', () => {
    expect([fileName('Who wrote “静夜思”?', 'png'), fileName('../../etc/passwd', 'svg'), fileName('', 'json'), fileName('??', 'gexf'), fileName('x'.repeat(300), 'svg')])
      .toEqual(['Who-wrote-静夜思.png', 'etc-passwd.svg', 'tokengraph.json', 'tokengraph.gexf', `${'x'.repeat(40)}.svg`])
  })
})
