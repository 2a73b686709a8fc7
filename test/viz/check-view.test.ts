import { describe, expect, it } from 'vitest'
import { checkView, MOST_NODES } from '../../viz/check-view.ts'
import { madeView } from './panels/made-view.ts'

/** A view with one thing changed. */
function broken(change: (view: any) => void): unknown {
  const view = madeView()
  change(view)
  return view
}

describe('checkView', () => {
  it('takes a view as it is', () => {
    const view = madeView()
    expect(checkView(view)).toEqual({ view })
    expect(checkView(view).view).toBe(view)
    expect(checkView(JSON.parse(JSON.stringify(view))).problem).toBeUndefined()
    view.nodes[0]!.part = { number: 2, of: 3 }
    view.nodes[0]!.snippet = { start: 0, end: 9, marks: [[1, 2], [3, 9]] }
    view.edges[0]!.relation = 'born in'
    expect(checkView({ ...view, whole: { nodes: 42_679 } }).problem).toBeUndefined()
  })

  it('takes an empty graph, one node, and a view that no walk made', () => {
    const empty = { schema: 'tokengraph.graph-view/2', query: '', nodes: [], edges: [], transitions: [], results: [], origins: [], communities: [], gaps: [], rest: { passages: 0, seed: 0, scores: [] } }
    expect(checkView(empty).problem).toBeUndefined()
    const one = { kind: 'token', id: '', label: '', degree: 0, community: 0, betweenness: 0 }
    expect(checkView({ ...empty, nodes: [one], communities: [{ label: '', size: 1 }] }).problem).toBeUndefined()
  })

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'GraphView: got nothing; expected an object. Give what "index.view(question)"'],
    ['null', null, 'GraphView: got null; expected an object'],
    ['a text', '{"schema"', 'GraphView: got "{\\"schema\\""; expected an object'],
    ['a list', [], 'GraphView: got an array of 0; expected an object'],
    ['another version', broken(view => { view.schema = 'tokengraph.graph-view/1' }), 'GraphView.schema: got "tokengraph.graph-view/1"; expected "tokengraph.graph-view/2". Make the view with the same version'],
    ['a later version', broken(view => { view.schema = 'tokengraph.graph-view/3' }), 'GraphView.schema: got "tokengraph.graph-view/3"'],
    ['no version', {}, 'GraphView.schema: got nothing'],
    ['a missing field', broken(view => { delete view.edges }), 'GraphView.edges: got nothing; expected an array'],
    ['a missing rest', broken(view => { delete view.rest }), 'GraphView.rest: got nothing; expected an object'],
    ['a missing label', broken(view => { delete view.nodes[2].label }), 'GraphView.nodes[2].label: got nothing; expected a string'],
    ['a hole', broken(view => { delete view.nodes[1] }), 'GraphView.nodes[1]: got nothing; expected an object'],
    ['an unknown kind', broken(view => { view.nodes[0].kind = 'cat' }), 'GraphView.nodes[0].kind: got "cat"; expected one of passage, name, token'],
    ['an unknown edge kind', broken(view => { view.edges[1].kind = 'likes' }), 'GraphView.edges[1].kind: got "likes"'],
    ['no number', broken(view => { view.nodes[3].degree = Number.NaN }), 'GraphView.nodes[3].degree: got NaN; expected a number of at least 0'],
    ['an infinite score', broken(view => { view.nodes[0].scores[2] = Infinity }), 'GraphView.nodes[0].scores[2]: got Infinity; expected a finite number'],
    ['a null from JSON', broken(view => { view.nodes[0].scores[1] = null }), 'GraphView.nodes[0].scores[1]: got null'],
    ['no weight', broken(view => { view.transitions[0].weight = '1' }), 'GraphView.transitions[0].weight: got "1"'],
    ['a wrong share', broken(view => { view.settings.restart = 1.5 }), 'GraphView.settings.restart: got 1.5; expected a number from 0 to 1'],
    ['endless steps', broken(view => { view.settings.steps = 1e9 }), 'GraphView.settings.steps: got 1000000000; expected a whole number from 0 to 1000'],
    ['a place between places', broken(view => { view.edges[0].source = 0.5 }), 'GraphView.edges[0].source: got 0.5; expected a whole number from 0 on'],
    ['an edge to nowhere', broken(view => { view.edges[1].target = 8 }), 'GraphView.edges[1].target: got place 8, where there is nothing; expected a place in "nodes", 0 to 7'],
    ['an edge from before', broken(view => { view.edges[1].source = -1 }), 'GraphView.edges[1].source: got -1'],
    ['a transition to nowhere', broken(view => { view.transitions[4].source = 99 }), 'GraphView.transitions[4].source: got place 99'],
    ['a way over nowhere', broken(view => { view.transitions[0].via[0] = 99 }), 'GraphView.transitions[0].via[0]: got place 99'],
    ['a result that is not there', broken(view => { view.results[1].node = 99 }), 'GraphView.results[1].node: got place 99'],
    ['a giver that is not there', broken(view => { view.results[4].from[0].source = 99 }), 'GraphView.results[4].from[0].source: got place 99'],
    ['a seed of nothing', broken(view => { view.nodes[1].seeds[0].origin = 2 }), 'GraphView.nodes[1].seeds[0].origin: got place 2, where there is nothing; expected a place in "origins", 0 to 1'],
    ['a community of none', broken(view => { view.communities = []; view.gaps = [] }), 'GraphView.nodes[0].community: got place 0, where there is nothing; expected no place, as there are no communities'],
    ['a gap beside nothing', broken(view => { view.gaps[0].b = 7 }), 'GraphView.gaps[0]: got place 7'],
    ['a mark that is none', broken(view => { view.nodes[0].snippet = { start: 0, end: 9, marks: [[1, 2], [3]] } }), 'GraphView.nodes[0].snippet.marks[1]: got an array of 1; expected two whole numbers'],
    ['a part of nothing', broken(view => { view.nodes[0].part = { number: 0, of: 3 } }), 'GraphView.nodes[0].part.number: got 0; expected a whole number from 1 on'],
    ['a whole without nodes', broken(view => { view.whole = {} }), 'GraphView.whole.nodes: got nothing'],
    ['a node twice', broken(view => { view.nodes[5].id = 'North Sea' }), 'GraphView.nodes[5]: got name "North Sea" as in nodes[4]; expected no two nodes of the same kind with the same id.'],
  ])('refuses %s', (_, given, message) => {
    expect(checkView(given).problem).toContain(message)
    expect(checkView(given).view).toBeUndefined()
  })

  it('takes nodes of two kinds with the same id', () => {
    expect(checkView(broken(view => { view.nodes[6].id = 'North Sea' })).problem).toBeUndefined()
  })

  it('refuses more nodes than can be drawn before it looks at them, and says how to cut', () => {
    const nodes = Array.from({ length: 1_000_000 })
    expect(MOST_NODES).toBe(200_000)
    expect(checkView({ ...madeView(), nodes }).problem).toBe('GraphView.nodes: got 1,000,000 nodes; expected at most 200,000. Cut it with the option "nodes": index.view(question, { nodes: 2000 }).')
    expect(checkView({ ...madeView(), edges: Array.from({ length: 2_000_001 }) }).problem).toContain('got 2,000,001 edges; expected at most 2,000,000')
  })

  it('quotes no more than a little of what is wrong', () => {
    expect(checkView({ schema: '<img src=x onerror=alert(1)>'.repeat(1000) }).problem!.length).toBeLessThan(300)
    expect(checkView({ schema: '\ud800' }).problem!.isWellFormed()).toBe(true)
  })
})
