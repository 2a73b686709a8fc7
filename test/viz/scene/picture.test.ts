import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dress, type Scores } from '../../../viz/scene/looks.ts'
import type { LabelMark, Picture } from '../../../viz/scene/marks.ts'
import { communityColour, PALETTE, scoreColour } from '../../../viz/scene/palette.ts'
import { graphLayer, type Lit, type Shot, takePicture } from '../../../viz/scene/picture.ts'
import { boundsOf, fitCamera, itemPositions, keepFilled } from '../../../viz/scene/positions.ts'
import { makeScene } from '../../../viz/scene/scene.ts'
import { estimateWidth } from '../../../viz/scene/text.ts'
import { firstState, type State } from '../../../viz/state.ts'
import { firstPositions } from '../../../viz/layout/first-positions.ts'
import { layoutGraph } from '../../../viz/layout/graph.ts'
import type { GraphView } from '../../../src/view/graph-view.ts'
import { clusteredView, edge, node, viewOf } from './views.ts'
import { runs } from '../../helpers/runs.ts'

const noScores = (view: GraphView): Scores => ({ node: new Float64Array(view.nodes.length) })

function shoot(view: GraphView, change: Partial<State> = {}, scores = noScores(view), positions = firstPositions(layoutGraph(view), 1), size = { width: 800, height: 600, margin: 0 }): Shot {
  const state = { ...firstState(view), colour: 'community' as const, ...change }
  const scene = makeScene(view, state), looks = dress(view, scene, state, scores, 'light')
  const places = itemPositions(scene, positions)
  return { view, scene, looks, places, camera: state.camera ?? fitCamera(boundsOf(places, () => 10), size.width, size.height), ...size }
}
const picture = (shot: Shot, lit: Lit = {}): Picture => takePicture(shot, lit, estimateWidth)
const numbers = ({ graph, lit, labels }: Picture) => [...[graph, lit].flatMap(({ nodes, edges }) => [
  ...nodes.flatMap(({ x, y, r, style }) => [x, y, r, style.outlineWidth, style.opacity]), ...edges.flatMap(({ points, style }) => [...points, style.width, style.opacity])]),
  ...labels.flatMap(({ x, y, size }) => [x, y, size])]
const boxOf = ({ x, y, text, size, bold, align }: LabelMark) => {
  const width = estimateWidth(text, size, bold), x0 = align === 'start' ? x : align === 'end' ? x - width : x - width / 2
  return { x0, x1: x0 + width, y0: y - size / 2, y1: y + size / 2 }
}
const overlapping = (labels: LabelMark[]) => {
  const boxes = labels.map(boxOf)
  return boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1))
}

describe('a picture', () => {
  const view = clusteredView(400, 1200, 9)

  it('has a mark for each item within it', () => {
    const { graph, labels } = picture(shoot(view))
    expect(graph.nodes).toHaveLength(400)
    expect(labels.length).toBeGreaterThan(20)
    const collapsed = picture(shoot(view, { collapsed: true }))
    expect(collapsed.graph.nodes).toHaveLength(9)
    expect(collapsed.labels.every(({ text }) => / · 4[45]$/.test(text))).toBe(true)
  })

  it('writes what a triple says on the middle of its line, where that is long enough', () => {
    const known = viewOf([node('name', 'A'), node('name', 'B')], [{ ...edge(0, 1, 'knows'), relation: 'born in' }])
    const at = (x: number) => picture(shoot(known, { camera: { k: 1, x: 100, y: 100 } }, undefined, Float32Array.of(0, 0, x, 0))).labels
    expect(at(300).find(({ text }) => text === 'born in')).toMatchObject({ x: 250, y: 100, align: 'middle' })
    expect(at(40).map(({ text }) => text)).not.toContain('born in')
    expect(overlapping(at(300))).toEqual([])
  })

  it('lights the ways by which score came to what is selected, over nodes between that no edge joins to it', () => {
    const plain = viewOf([node('passage', 'film'), node('name', 'between'), node('passage', 'found'), node('passage', 'other')], [])
    const walked: GraphView = {
      ...plain, nodes: plain.nodes.map((each, place) => ({ ...each, scores: [place === 0 ? 1 : 0, 0.5] })),
      transitions: [{ source: 0, via: [1], target: 2, edges: [], weight: 0.5 }, { source: 3, via: [], target: 2, edges: [], weight: 1 }],
    }
    const { lit } = picture(shoot(walked), { selected: 2 })
    expect(lit.nodes).toHaveLength(3)
    expect(lit.edges.map(({ points }) => points.length)).toEqual([6])
    expect(picture(shoot(plain), { selected: 2 }).lit.nodes).toHaveLength(1)
  })

  it('leaves out what is outside', () => {
    const shot = shoot(view), { k, x, y } = shot.camera
    const near = graphLayer({ ...shot, camera: { k: 6 * k, x: 6 * (x - 400) + 400, y: 6 * (y - 300) + 300 } })
    expect(near.nodes.length).toBeLessThan(100)
    for (const { x: at, r } of near.nodes) expect(at + r >= 0 && at - r <= 800).toBe(true)
    expect(graphLayer({ ...shot, camera: { k, x: 1e5, y } })).toEqual({ edges: [], nodes: [] })
  })

  it('draws the strongest lines where there are too many', () => {
    const shot = shoot(view), all = graphLayer(shot).edges, some = graphLayer(shot, 20_000).edges
    expect(some.length).toBeLessThan(all.length / 2)
    expect(some).toEqual(all.slice(-some.length))
  })

  it('has labels that never overlap, in any view of any graph', () => {
    fc.assert(fc.property(fc.nat(1000), fc.integer({ min: 1, max: 200 }), fc.boolean(), fc.double({ min: 0.05, max: 5, noNaN: true }), (seed, n, collapsed, zoom) => {
      const some = clusteredView(n, 2 * n, 1 + n % 7, seed)
      for (const each of some.nodes) each.label = ['', '北京大学图书馆', 'x'.repeat(n * 5), each.id][each.degree % 4]!
      const shot = shoot(some, { collapsed }), { camera } = shot
      const seen = { ...shot, camera: { k: camera.k * zoom, x: camera.x, y: camera.y } }
      const { labels } = picture(seen, { selected: 0, hovered: Math.min(1, shot.scene.items.length - 1) })
      expect(overlapping(labels)).toEqual([])
      for (const label of labels) expect([label.text.length <= 48, boxOf(label).x0 >= 0, boxOf(label).x1 <= 800]).toEqual([true, true, true])
    }), { numRuns: runs(40) })
  })

  it('gives the first labels to what is selected, then to the best scores', () => {
    const crowded = viewOf(Array.from({ length: 50 }, (_, i) => node('name', `name ${i}`, 0, { degree: i })), [])
    const scores = { node: Float64Array.from({ length: 50 }, (_, i) => (i === 7 ? 1 : 0.1)) }
    const together = new Float32Array(100)
    const { labels } = picture(shoot(crowded, {}, scores, together), { selected: 3 })
    expect(labels.slice(0, 3).map(({ text }) => text)).toEqual(['name 3', 'name 7', 'name 49'])
    expect(labels).toHaveLength(4)
    expect(labels[0]!.bold).toBe(true)
  })

  it('lights what is selected, its neighbours and the lines between', () => {
    const small = viewOf([node('passage', 'a'), node('name', 'b'), node('token', 'c'), node('name', 'd')], [edge(0, 1), edge(0, 2, 'contains'), edge(2, 3, 'similar')])
    const shot = shoot(small), { lit, isDimmed } = picture(shot, { selected: 0 })
    expect([lit.nodes.length, lit.edges.length, isDimmed]).toEqual([3, 2, true])
    expect(lit.nodes.at(-1)!.style.outline).toBe(PALETTE.light.accent)
    expect(picture(shot, { hovered: 3 })).toMatchObject({ isDimmed: false, lit: { nodes: { length: 2 }, edges: { length: 1 } } })
    expect(picture(shot).lit).toEqual({ nodes: [], edges: [] })
  })

  it('never has a mark that is nowhere', () => {
    const positions = firstPositions(layoutGraph(view), 1)
    positions[0] = Number.NaN
    positions[3] = Infinity
    const scores = { node: new Float64Array(400).fill(Number.NaN), carried: new Float64Array([Number.NaN]) }
    const shot = shoot(view, { step: 1 }, scores, positions), all = picture(shot, { selected: 0, hovered: 5 })
    expect(all.graph.nodes).toHaveLength(398)
    expect(numbers(all).every(Number.isFinite)).toBe(true)
    const empty = viewOf([], [])
    expect(numbers(picture(shoot(empty))).every(Number.isFinite)).toBe(true)
    expect(numbers(picture(shoot(viewOf([node('name', 'one')], [])))).every(Number.isFinite)).toBe(true)
    const none = { width: 1, height: 1, margin: 0 }
    expect(numbers(picture(shoot(view, {}, noScores(view), undefined, none))).every(Number.isFinite)).toBe(true)
  })
})

describe('labels of passages', () => {
  it('say which of its document’s one is, however long the title', () => {
    const long = 'The Chronicle of the Harbour of Lisbon', node2 = node('passage', 'c#1', 0, { label: `${long} (2 of 13)`, title: long, part: { number: 2, of: 13 } })
    const first = node('passage', 'c#0', 0, { label: long, title: long, part: { number: 1, of: 13 } })
    const texts = picture(shoot(viewOf([first, node2], [edge(0, 1, 'follows')]))).labels.map(({ text }) => text)
    expect(texts.sort()).toEqual(['The Chronicle of the Ha…', 'The Chronicle… (2 of 13)'])
  })
})

describe('looks', () => {
  const view = viewOf(
    [node('passage', 'a', 0, { degree: 9 }), node('name', 'b', 1), node('passage', 'c', 2, { fromRest: [0.2, 0.1], scores: [0, 0.1, 0.5] }), node('token', 'd', 9)],
    [edge(0, 1, 'mentions', 4), edge(2, 1, 'mentions', 1), edge(2, 3, 'contains')],
    { transitions: [{ source: 0, target: 2, via: [1], edges: [], weight: 1 }, { source: 2, target: 0, via: [], edges: [], weight: 1 }], rest: { passages: 1200, seed: 0, scores: [0, 0.1, 0.125] } },
  )
  const scores: Scores = { node: Float64Array.of(1, 0, 0.25, 0), carried: Float64Array.of(0.4, 0.1) }
  const looks = (change: Partial<State>, given = scores) => shoot(view, change, given).looks

  it('has shapes by kind and colours by community, score or kind', () => {
    expect(looks({}).nodes.map(({ shape }) => shape)).toEqual(['square', 'diamond', 'square', 'circle'])
    expect(looks({}).nodes.map(({ fill }) => fill)).toEqual([0, 1, 2, 9].map(i => communityColour('light', i)))
    expect(looks({ colour: 'score' }).nodes.map(({ fill }) => fill)).toEqual([1, 0, 0.25, 0].map(share => scoreColour('light', share)))
    expect(looks({ colour: 'kind' }).nodes.map(({ fill }) => fill)).toEqual(['passage', 'name', 'passage', 'token'].map(kind => PALETTE.light.kinds[kind as 'name']))
  })

  it('has sizes by score, and by degree where asked or where there is no score', () => {
    const [a, b, c] = looks({}).radii
    expect([a! > c!, c! > b!, b === looks({}).radii[3]]).toEqual([true, true, true])
    const byDegree = looks({ size: 'degree' }).radii
    expect(byDegree[0]! > byDegree[1]! && byDegree[1] === byDegree[2]).toBe(true)
    expect(looks({}, { node: new Float64Array(4) }).radii).toEqual(byDegree)
  })

  it('has marks of communities by the root of their size', () => {
    const large = clusteredView(50, 100, 2)
    large.nodes.forEach((each, i) => { each.community = i < 40 ? 0 : 1 })
    const { radii } = shoot(large, { collapsed: true }).looks
    expect(radii[0]! / radii[1]!).toBeCloseTo(2)
  })

  it('fades lines by weight', () => {
    const [strong, weak] = looks({}).edges
    expect(strong!.opacity).toBeGreaterThan(weak!.opacity)
    expect(strong!.width).toBeGreaterThan(weak!.width)
  })

  it('shows what a step carried by width, over what is on the way', () => {
    const { flows } = looks({ step: 1 })
    expect(flows.map(({ items }) => items)).toEqual([[2, 0], [0, 1, 2]])
    expect(flows[1]!.style.width).toBeGreaterThan(flows[0]!.style.width)
    expect(looks({ step: 1 }, { node: scores.node }).flows).toEqual([])
    expect(looks({}).flows).toEqual([])
    expect(looks({ step: 1, filters: { nodeKinds: ['name'], edgeKinds: [], weight: 0, degree: 0 } }).flows.map(({ items }) => items)).toEqual([[1, 0]])
  })

  it('shows the rest as one node with what it sends, while steps are shown', () => {
    const { rest } = looks({ step: 1 })
    expect(rest).toMatchObject({ label: 'the rest: 1,200 passages', flows: [{ item: 2, style: { dashed: true } }] })
    expect(looks({}).rest).toBeUndefined()
    // drawn on the scale of the flows: half of the most that a transition carries, in a line of its width
    const { flows } = looks({ step: 1 }, { ...scores, carried: Float64Array.of(0.4, 0.2) })
    expect(rest!.flows[0]!.style).toEqual({ ...flows[0]!.style, dashed: true })
    const large = looks({ step: 1 }, { ...scores, carried: Float64Array.of(4, 0.02) })
    expect(large.rest!.flows[0]!.style.width).toBeLessThan(large.flows[1]!.style.width / 3)
    expect(large.rest!.flows[0]!.style.width).toBeGreaterThan(large.flows[0]!.style.width)
    // and where the rest sends most, it is what the flows are measured by
    expect(looks({ step: 1 }, { ...scores, carried: Float64Array.of(0.002, 0.001) }).flows[1]!.style.width).toBeLessThan(rest!.flows[0]!.style.width / 3)
    const { graph, labels } = picture(shoot(view, { step: 1 }, scores))
    expect(graph.nodes).toHaveLength(5)
    expect(labels.map(({ text }) => text)).toContain('the rest: 1,200 passages')
  })

  it('marks what is pinned and what was taken away', () => {
    const { nodes } = looks({ pinned: { 'name b': [0, 0] }, change: { without: { nodes: [{ kind: 'passage', id: 'a' }] } } })
    expect(nodes.map(({ outline }) => outline)).toEqual([PALETTE.light.quiet, PALETTE.light.ink, PALETTE.light.background, PALETTE.light.background])
    expect(nodes[0]!.fill).toBe(PALETTE.light.background)
  })
})

describe('keepFilled', () => {
  const place = fc.double({ min: -500, max: 500, noNaN: true }), length = fc.double({ min: 0, max: 4000, noNaN: true })
  it('leaves no side freer than fitting does, unless there is less than the picture holds', () => {
    fc.assert(fc.property(place, place, length, length, fc.double({ min: 0.05, max: 20, noNaN: true }), place, place, (x0, y0, wide, high, k, x, y) => {
      const bounds = { x0, y0, x1: x0 + wide, y1: y0 + high }, kept = keepFilled({ k, x, y }, bounds, 800, 600)
      expect(kept.k).toBe(k)
      for (const [from, to, at, size] of [[x0, bounds.x1, kept.x, 800], [y0, bounds.y1, kept.y, 600]] as const) {
        const low = k * from + at, high = size - (k * to + at)
        if (k * (to - from) >= size - 80) expect(Math.max(low, high)).toBeLessThanOrEqual(40 + 1e-6)
        else expect(low).toBeCloseTo(high, 6)
      }
    }))
  })

  it('moves nothing that fills the picture', () => {
    const bounds = { x0: -100, y0: -100, x1: 100, y1: 100 }
    expect(keepFilled({ k: 10, x: 400, y: 300 }, bounds, 800, 600)).toEqual({ k: 10, x: 400, y: 300 })
    expect(keepFilled(fitCamera(bounds, 800, 600), bounds, 800, 600)).toEqual(fitCamera(bounds, 800, 600))
  })
})

describe('fitCamera', () => {
  it('shows all of what it is given', () => {
    fc.assert(fc.property(fc.double({ min: -1e4, max: 1e4, noNaN: true }), fc.double({ min: 0, max: 1e4, noNaN: true }), fc.double({ min: 0, max: 1e4, noNaN: true }), (x0, wide, high) => {
      const { k, x, y } = fitCamera({ x0, y0: 5, x1: x0 + wide, y1: 5 + high }, 800, 600)
      expect(k * x0 + x).toBeGreaterThanOrEqual(-1e-6)
      expect(k * (x0 + wide) + x).toBeLessThanOrEqual(800 + 1e-6)
      expect(k * 5 + y).toBeGreaterThanOrEqual(-1e-6)
      expect(k * (5 + high) + y).toBeLessThanOrEqual(600 + 1e-6)
    }))
  })
})
