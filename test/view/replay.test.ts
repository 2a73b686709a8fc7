import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../../src/core/random.ts'
import type { GraphView, ViewTransition } from '../../src/view/graph-view.ts'
import { type Change, carried, contributions, isUnchanged, replay, rerank, seedShares, strongestWays } from '../../src/view/replay.ts'
import { passageView } from '../../src/walk/view.ts'

/** A dense graph of passages: raw entries of A by the kind of edge, in full matrices. */
interface Dense {
  size: number
  links: number[][]
  follows: number[][]
  seeds: number[]
}

const WEIGHTS = { mentions: 1, back: 0.3, follows: 0.1, links: 0.9, knows: 1, similar: 0.1 }

function randomGraph(seed: number): Dense {
  const random = createRandom(seed), size = 3 + Math.floor(random() * 6)
  const matrix = () => Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i !== j && random() < 0.4 ? 1 + Math.floor(random() * 3) : 0)))
  return { size, links: matrix(), follows: matrix(), seeds: Array.from({ length: size }, () => (random() < 0.6 ? random() : 0)) }
}

/** S of D^-1/2 Aᵀ D^-1/2 by both kinds of edges, D the in-degrees of A; `A[i][j]` leads from i to j. */
function normalised({ size, links, follows }: Dense, weights: { links: number, follows: number }) {
  const parts = [['links', links, weights.links], ['follows', follows, weights.follows]] as const
  const degree = Array.from({ length: size }, (_, j) => parts.reduce((sum, [, a, w]) => sum + a.reduce((into, row) => into + w * row[j]!, 0), 0))
  const root = (d: number) => (d > 0 ? Math.sqrt(d) : 1)
  const entries = parts.flatMap(([edge, a, w]) => a.flatMap((row, i) => row.flatMap((entry, j) => (
    entry * w === 0 ? [] : [{ source: i, target: j, via: [], edges: [{ edge, reversed: false }], weight: (entry * w) / root(degree[i]!) / root(degree[j]!) }]))))
  return { entries: entries satisfies ViewTransition[], degree }
}

/** All states of the walk, by dense products. */
function walkOver(entries: readonly ViewTransition[], seeds: readonly number[], restart: number, steps: number): number[][] {
  const states = [[...seeds]]
  for (let t = 0; t < steps; t++) {
    states.push(seeds.map((seed, v) => restart * seed + (1 - restart) * entries.filter(({ target }) => target === v).reduce((sum, { source, weight }) => sum + weight * states[t]![source]!, 0)))
  }
  return states
}

/** The view of some of the passages, the first `shown` ones; the others are its rest. */
function viewOf(dense: Dense, { restart, steps }: { restart: number, steps: number }, shown = dense.size): GraphView {
  const { entries, degree } = normalised(dense, WEIGHTS)
  const states = walkOver(entries, dense.seeds, restart, steps)
  const isShown = (place: number) => place < shown
  const fromRest = (place: number) => Array.from({ length: steps }, (_, t) =>
    (1 - restart) * entries.filter(({ source, target }) => target === place && !isShown(source)).reduce((sum, { source, weight }) => sum + weight * states[t]![source]!, 0))
  const places = Array.from({ length: shown }, (_, place) => place)
  const passages = places.filter(place => states[steps]![place]! > 0).sort((a, b) => states[steps]![b]! - states[steps]![a]!)
  const scale = Math.max(...places.map(place => states[steps]![place]!)) || 1
  return {
    schema: 'tokengraph.graph-view/2', query: 'q', settings: { restart, steps, view: passageView(WEIGHTS) },
    nodes: places.map(place => ({
      kind: 'passage', id: `p${place}`, label: `P${place}`, degree: degree[place]!, community: 0, betweenness: 0, seed: dense.seeds[place]!,
      seeds: dense.seeds[place]! > 0 ? [{ origin: 0, amount: dense.seeds[place]! * 0.25 }, { origin: 1, amount: dense.seeds[place]! * 0.75 }] : [],
      scores: states.map(state => state[place]!), fromRest: fromRest(place), document: `p${place}`, text: '', start: 0,
    })),
    edges: [], transitions: entries.filter(({ source, target }) => isShown(source) && isShown(target)),
    results: passages.map(node => {
      const raw = states[steps]![node]!
      return { node, score: raw / scale, terms: [{ name: 'walk', share: 1, raw, scale, value: raw / scale }] }
    }),
    origins: [{ kind: 'token', id: 'a', label: 'A' }, { kind: 'name', id: 'B', label: 'B' }],
    communities: [{ label: 'P0', size: shown }], gaps: [], rest: { passages: dense.size - shown, seed: 0, scores: [] },
  }
}

const near = (got: ArrayLike<number>, wanted: ArrayLike<number>) => {
  expect(got.length).toBe(wanted.length)
  for (let i = 0; i < wanted.length; i++) expect(Math.abs(got[i]! - wanted[i]!), `at ${i}`).toBeLessThanOrEqual(1e-9)
}

const cases = fc.record({ seed: fc.nat(10_000), restart: fc.double({ min: 0, max: 0.95, noNaN: true }), steps: fc.integer({ min: 0, max: 5 }) })

describe('without a change', () => {
  test('the states are the engine’s, whatever of the graph is shown', () => {
    fc.assert(fc.property(cases, fc.integer({ min: 1, max: 8 }), ({ seed, ...walk }, wanted) => {
      const dense = randomGraph(seed), shown = Math.min(wanted, dense.size), view = viewOf(dense, walk, shown)
      const states = walkOver(normalised(dense, WEIGHTS).entries, dense.seeds, walk.restart, walk.steps)
      replay(view).states.forEach((state, t) => near(state, states[t]!.slice(0, shown)))
    }))
  })

  test('contributions, shares of seeds and what came from the rest add up to the score', () => {
    fc.assert(fc.property(cases, fc.integer({ min: 1, max: 8 }), ({ seed, ...walk }, wanted) => {
      const dense = randomGraph(seed), view = viewOf(dense, walk, Math.min(wanted, dense.size)), run = replay(view)
      for (const place of view.nodes.keys()) {
        const score = run.states.at(-1)![place]!
        const { restart, incoming, fromRest } = contributions(run, place)
        near([restart + incoming.reduce((sum, { amount }) => sum + amount, 0) + fromRest], [score])
        const { shares, rest } = seedShares(run, place)
        near([shares.reduce((sum, { amount }) => sum + amount, 0) + rest], [score])
      }
    }))
  })

  test('seeds are shared as a walk from each origin alone would share them', () => {
    const view = viewOf(randomGraph(7), { restart: 0.4, steps: 3 }), run = replay(view)
    const { entries } = normalised(randomGraph(7), WEIGHTS)
    for (const origin of [0, 1]) {
      const alone = walkOver(entries, view.nodes.map(({ seeds }) => seeds!.find(part => part.origin === origin)?.amount ?? 0), 0.4, 3).at(-1)!
      for (const place of view.nodes.keys()) near([seedShares(run, place).shares.find(share => share.origin === origin)?.amount ?? 0], [alone[place]!])
    }
  })

  test('all ways together bring the score, and the first are the strongest', () => {
    fc.assert(fc.property(fc.record({ seed: fc.nat(1000), restart: fc.double({ min: 0.1, max: 0.9, noNaN: true }), steps: fc.integer({ min: 0, max: 2 }) }), ({ seed, ...walk }) => {
      const view = viewOf(randomGraph(seed), walk, 3), run = replay(view)
      for (const place of view.nodes.keys()) {
        const all = strongestWays(run, place, 100_000)
        near([all.reduce((sum, { amount }) => sum + amount, 0)], [run.states.at(-1)![place]!])
        near(strongestWays(run, place, 3).map(({ amount }) => amount), all.slice(0, 3).map(({ amount }) => amount))
        for (const { nodes } of all) expect(nodes.at(-1)).toBe(place)
      }
    }), { numRuns: 30 })
  })

  test('what is carried in a step is what the states grow by', () => {
    const view = viewOf(randomGraph(3), { restart: 0.3, steps: 4 }), run = replay(view)
    for (let step = 1; step <= 4; step++) {
      const next = run.seeds.map(seed => run.restart * seed)
      carried(run, step).forEach((amount, i) => { next[run.transitions[i]!.target]! += amount })
      near(next, run.states[step]!)
    }
  })

  test('the list is the view’s own', () => {
    const view = viewOf(randomGraph(11), { restart: 0.45, steps: 4 })
    const list = rerank(view, replay(view))
    expect(list.map(({ node }) => node)).toEqual(view.results.map(({ node }) => node))
    near(list.map(({ score }) => score), view.results.map(({ score }) => score))
    expect(list.length).toBeGreaterThan(2)
  })

  test('a view without a walk has nothing to replay', () => {
    const { settings: _, ...view } = viewOf(randomGraph(1), { restart: 0.5, steps: 2 })
    const run = replay({ ...view, nodes: view.nodes.map(({ seed: _s, seeds: _p, scores: _c, fromRest: _r, ...node }) => node), transitions: [], results: [] })
    expect(run.steps).toBe(0)
    expect([...run.states[0]!].every(score => score === 0)).toBe(true)
    expect(rerank({ ...view, results: [] }, run)).toEqual([])
  })
})

describe('after a change, where all of the graph is shown, it is the walk over the changed graph', () => {
  const oracle = (dense: Dense, weights: { links: number, follows: number }, restart: number, steps: number) =>
    walkOver(normalised(dense, weights).entries, dense.seeds, restart, steps)

  test('restart and steps', () => {
    fc.assert(fc.property(cases, cases, ({ seed, ...walk }, { restart, steps }) => {
      const dense = randomGraph(seed)
      const states = replay(viewOf(dense, walk), { restart, steps }).states
      oracle(dense, WEIGHTS, restart, steps).forEach((state, t) => near(states[t]!, state))
    }))
  })

  test('weights of edges, to none at all', () => {
    fc.assert(fc.property(cases, fc.constantFrom(0, 0.1, 0.7, 3), fc.constantFrom(0, 0.5, 1, 20), ({ seed, ...walk }, follows, links) => {
      const dense = randomGraph(seed)
      const states = replay(viewOf(dense, walk), { edges: { follows, links } }).states
      oracle(dense, { follows, links }, walk.restart, walk.steps).forEach((state, t) => near(states[t]!, state))
    }))
  })

  test('nodes and edges taken away', () => {
    fc.assert(fc.property(cases, fc.nat(100), ({ seed, ...walk }, pick) => {
      const dense = randomGraph(seed), view = viewOf(dense, walk), removed = pick % dense.size
      const edge = view.transitions[pick % Math.max(1, view.transitions.length)]
      const change: Change = { without: {
        nodes: [{ kind: 'passage', id: `p${removed}` }],
        ...(edge && { edges: [{ kind: edge.edges[0]!.edge, source: `p${edge.source}`, target: `p${edge.target}` }] }),
      } }
      const cut = (matrix: number[][], kind: string) => matrix.map((row, i) => row.map((entry, j) =>
        (i === removed || j === removed || (edge && edge.edges[0]!.edge === kind && edge.source === i && edge.target === j) ? 0 : entry)))
      const less: Dense = { ...dense, links: cut(dense.links, 'links'), follows: cut(dense.follows, 'follows'), seeds: dense.seeds.map((value, i) => (i === removed ? 0 : value)) }
      const run = replay(view, change)
      oracle(less, WEIGHTS, walk.restart, walk.steps).forEach((state, t) => near(run.states[t]!, state))
      expect(rerank(view, run, change).some(({ node }) => node === removed)).toBe(false)
    }))
  })

  test('a kind of edge taken away', () => {
    fc.assert(fc.property(cases, ({ seed, ...walk }) => {
      const dense = randomGraph(seed), without = replay(viewOf(dense, walk), { without: { edgeKinds: ['links'] } })
      oracle({ ...dense, links: dense.links.map(row => row.map(() => 0)) }, WEIGHTS, walk.restart, walk.steps).forEach((state, t) => near(without.states[t]!, state))
    }))
  })

  test('what a word or name of the question gave is taken away with it', () => {
    const view = viewOf(randomGraph(5), { restart: 0.4, steps: 3 })
    const run = replay(view, { without: { nodes: [{ kind: 'token', id: 'a' }] } })
    near(run.seeds, view.nodes.map(({ seed }) => seed! * 0.75))
    for (const place of view.nodes.keys()) expect(seedShares(run, place).shares.every(({ origin }) => origin === 1)).toBe(true)
  })

  test('the best passage has 1 again, and names follow the passages that they are from', () => {
    const base = viewOf(randomGraph(9), { restart: 0.5, steps: 2 })
    const [first, second] = base.results
    const view: GraphView = {
      ...base,
      nodes: [...base.nodes, ...['X', 'Y'].map(id => ({ kind: 'name' as const, id, label: id, degree: 1, community: 0, betweenness: 0 }))],
      results: [...base.results, ...[first!, second!].map(({ node }, i) => {
        const raw = base.nodes[node]!.scores!.at(-1)!, scale = first!.terms[0]!.raw
        return { node: base.nodes.length + i, score: raw / scale, terms: [{ name: 'step' as const, share: 1, raw, scale, value: raw / scale }], from: [{ source: node, edge: 'mentions' as const, amount: raw }] }
      })],
    }
    const change: Change = { without: { nodes: [{ kind: 'passage', id: base.nodes[first!.node]!.id }] } }
    const list = rerank(view, replay(view, change), change)
    expect(list[0]!.score).toBeCloseTo(1, 12)
    const names = list.filter(({ node }) => view.nodes[node]!.kind === 'name').map(({ node, score }) => [view.nodes[node]!.id, score])
    expect(names[0]![0]).toBe('Y')
    expect(names[0]![1]).toBeCloseTo(1, 12)
    expect(names[1]).toEqual(['X', 0])
  })
})

test('what changes nothing', () => {
  expect([{}, { without: {} }, { without: { nodes: [], edges: [], edgeKinds: [] } }, { edges: {} }].map(isUnchanged)).toEqual([true, true, true, true])
  expect([{ restart: 0 }, { steps: 0 }, { edges: { links: 0 } }, { without: { nodes: [{ kind: 'token' as const, id: 'a' }] } }, { without: { edgeKinds: ['links' as const] } }].map(isUnchanged)).toEqual([false, false, false, false, false])
})
