import { describe, expect, it } from 'vitest'
import { climbed, listsOf, moved, scoresOf, stepsOf, walkOver } from '../../viz/ranking.ts'
import { madeView } from './panels/made-view.ts'

describe('listsOf', () => {
  it('gives the results of the view by kind, ranked from 1, with shares of the best', () => {
    const view = madeView(), { by, kinds } = listsOf(walkOver(view))
    expect(by).toBe('score')
    const passages = view.results.filter(({ node }) => node < 4)
    expect(kinds.passage.map(({ place, rank }) => [place, rank])).toEqual(passages.map(({ node }, i) => [node, i + 1]))
    for (const [i, { result, share }] of kinds.passage.entries()) {
      expect(result.score).toBeCloseTo(passages[i]!.score, 12)
      expect(share).toBeCloseTo(passages[i]!.score / passages[0]!.score, 12)
    }
    expect(kinds.name.map(({ key, share }) => [key, share])).toEqual([['name North Sea', 1], ['name Sea', expect.closeTo(0.2, 12)]])
  })

  it('puts what was found before passages that are only shown, however far the walk brought them', () => {
    const view = madeView(), best = view.results[0]!.node, results = view.results.slice(2)
    const { passage } = listsOf(walkOver({ ...view, results })).kinds
    expect(passage.map(({ rank, isResult }) => [rank, isResult])).toEqual([[1, true], [2, true], [3, false], [4, false]])
    expect(passage.map(({ place }) => place)).toEqual([...view.results.slice(2, 4), ...view.results.slice(0, 2)].map(({ node }) => node))
    expect(passage[2]!.result.score).toBeGreaterThan(passage[0]!.result.score)
    expect(passage.map(({ share }) => share)).toEqual([1, expect.any(Number), 1, expect.any(Number)])
    // in a step, and after a change, the walk alone decides
    for (const each of [listsOf(walkOver({ ...view, results }), 2), listsOf(walkOver({ ...view, results }, { steps: 2 }))]) {
      const scores = each.kinds.passage.map(({ result }) => result.score)
      expect(scores).toEqual([...scores].sort((a, b) => b - a))
      expect(each.kinds.passage.find(({ place }) => place === best)!.isResult).toBe(false)
    }
    expect(listsOf(walkOver({ ...view, results: [] })).kinds.passage.every(({ isResult }) => isResult)).toBe(true)
  })

  it('orders by the state at a step: at first the seeds', () => {
    const view = madeView(), walked = walkOver(view)
    expect(stepsOf(walked)).toBe(3)
    const raws = listsOf(walked, 0).kinds.passage.map(({ result }) => [result.node, result.terms[0]!.raw])
    expect(Object.fromEntries(raws)).toEqual({ 0: 0.6, 1: 0.2, 2: 0, 3: 0.05 })
    expect(listsOf(walked, 99)).toEqual(listsOf(walked))
  })

  it('orders by links where nothing was asked', () => {
    const { settings: _, ...view } = madeView()
    const { by, kinds } = listsOf(walkOver({ ...view, results: [] }))
    expect(by).toBe('degree')
    expect(kinds.passage.map(({ place }) => place)).toEqual([3, 2, 1, 0])
    expect(kinds.token.map(({ result, share }) => [result.score, share])).toEqual([[30, 1], [3, 0.1]])
  })

  it('keeps the results of a view without a walk', () => {
    const { settings: _, ...view } = madeView()
    expect(listsOf(walkOver(view)).kinds.passage.map(({ result }) => result)).toEqual(view.results.filter(({ node }) => node < 4))
    expect(stepsOf(walkOver(view))).toBe(0)
  })
})

describe('moved', () => {
  it('gives nodes the rank that they had, by key and not by place', () => {
    const view = madeView(), change = { without: { nodes: [{ kind: 'name' as const, id: 'North Sea' }] } }
    const before = listsOf(walkOver(view)), after = moved(listsOf(walkOver(view, change)), before)
    for (const { key, former } of after.kinds.passage) expect(former).toBe(before.kinds.passage.find(each => each.key === key)!.rank)
    expect(after.kinds.name.map(({ key, rank, former }) => [key, rank, former])).toEqual([['name Sea', 1, 2]])
    expect(climbed(after.kinds.name[0]!)).toBe(1)
    const turned = madeView()
    turned.nodes = [...turned.nodes].reverse()
    turned.results = turned.results.map(result => ({ ...result, node: 7 - result.node }))
    const { settings: _, ...alone } = turned
    expect(moved(listsOf(walkOver(alone)), before).kinds.passage.every(item => climbed(item) === 0)).toBe(true)
  })

  it('has none for what was not there', () => {
    const view = madeView(), fewer = { ...view, results: view.results.filter(({ node }) => node !== 6) }
    expect(climbed(moved(listsOf(walkOver(view)), listsOf(walkOver(fewer))).kinds.token[0]!)).toBeUndefined()
  })
})

describe('scoresOf', () => {
  it('gives each node its share of the best of its kind', () => {
    const walked = walkOver(madeView()), { node, carried } = scoresOf(walked, listsOf(walked))
    expect(Math.max(...node.subarray(0, 4))).toBe(1)
    expect([...node.subarray(4)]).toEqual([1, expect.closeTo(0.2, 12), 1, 0.5])
    expect(carried).toBeUndefined()
  })

  it('gives by place among the view\'s transitions what each carried, nothing at the seeds', () => {
    const view = madeView(), change = { without: { edges: [{ kind: 'mentions' as const, source: 'a#0', target: 'North Sea' }] } }
    const walked = walkOver(view), first = scoresOf(walked, listsOf(walked, 1), 1)
    expect([...first.carried!]).toEqual(view.transitions.map(({ source, weight }) => expect.closeTo(0.75 * weight * view.nodes[source]!.scores![0]!, 12)))
    expect([...scoresOf(walked, listsOf(walked, 0), 0).carried!]).toEqual([0, 0, 0, 0, 0])
    const changed = walkOver(view, change), { carried } = scoresOf(changed, listsOf(changed, 1), 1)
    expect([carried![0], carried![1]]).toEqual([0, 0])
    expect(carried![2]).toBeGreaterThan(0)
  })

  it('before the last step: passages by the largest score of all steps, of names and words those of the question', () => {
    const view = madeView(), walked = walkOver(view), { states, steps, seedParts } = walked.run!
    const best = Math.max(...states.flatMap(state => [...state]))
    expect(steps).toBeGreaterThan(0)
    for (let step = 0; step < steps; step++) {
      const { node } = scoresOf(walked, listsOf(walked, step), step)
      view.nodes.forEach(({ kind }, place) => { if (kind === 'passage') expect(node[place]).toBeCloseTo(states[step]![place]! / best, 12) })
      const given = view.origins.map((_, origin) => seedParts.flat().reduce((sum, part) => sum + (part.origin === origin ? part.amount : 0), 0))
      view.nodes.forEach(({ kind, id }, place) => {
        const origin = view.origins.findIndex(each => each.kind === kind && each.id === id)
        if (kind !== 'passage') expect(node[place]).toBeCloseTo(origin < 0 ? 0 : given[origin]! / Math.max(...given), 12)
      })
      expect(view.nodes.some(({ kind }, place) => kind !== 'passage' && node[place]! > 0)).toBe(true)
      expect(view.nodes.some(({ kind }, place) => kind !== 'passage' && node[place] === 0)).toBe(true)
    }
    expect(scoresOf(walked, listsOf(walked, steps), steps).node).toEqual(scoresOf(walked, listsOf(walked)).node)
  })

  it('says nothing where there are no scores', () => {
    const { settings: _, ...view } = madeView(), walked = walkOver({ ...view, results: [] })
    expect([...scoresOf(walked, listsOf(walked), 0).node]).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
  })
})
