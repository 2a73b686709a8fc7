import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EdgeKind, NODE_KIND_NAMES, type NodeKind, EDGE_KIND_NAMES } from '../../src/core/kinds.ts'
import { Relation } from '../../src/tables/relation.ts'
import { memoryRows } from '../../src/graph/rows.ts'
import type { WalkOptions } from '../../src/walk/carrier.ts'
import { backOf } from '../../src/walk/flow-back.ts'
import { type Hop, passageView, type View, type ViewPath } from '../../src/walk/view.ts'
import { Walker } from '../../src/walk/walker.ts'
import { type Entry, fromRows } from '../../src/math/sparse/make-csr.ts'
import type { SparseVector } from '../../src/math/sparse/vector.ts'
import { denseTrace, denseView, hopEnds, hopMatrix, layout, type Matrix, sparseOf, times, transposed } from '../helpers/dense.ts'
import { runs } from '../helpers/runs.ts'
import { anyGraph, graphOf, type SmallGraph } from '../helpers/small-graphs.ts'

const over = ({ counts, relations }: SmallGraph, view: View) => new Walker(memoryRows(counts, relations), view)

/** Where a walk ends. */
const walked = async (walker: Walker, seeds: SparseVector, options: WalkOptions) => (await walker.flow(seeds, options)).last()

/** S x. */
const stepped = (walker: Walker, x: SparseVector) => walked(walker, x, { restart: 0, steps: 1 })

function expectClose(one: ArrayLike<number>, other: ArrayLike<number>): void {
  expect(one.length).toBe(other.length)
  const scale = Math.max(1, ...Array.from(other, Math.abs))
  for (let i = 0; i < one.length; i++) expect(Math.abs(one[i] - other[i]), `place ${i}`).toBeLessThanOrEqual(1e-12 * scale)
}

/** Every chain of up to three edges that leads from one of the kinds back to one of them. */
function chains(nodes: readonly NodeKind[]): Hop[][] {
  const all = (EDGE_KIND_NAMES).flatMap(edge => (['out', 'in'] as const).map((direction): Hop => ({ edge, direction })))
  let chains: Hop[][] = all.filter(hop => nodes.includes(hopEnds(hop)[0])).map(hop => [hop])
  const found = [...chains]
  for (let length = 2; length <= 3; length++) {
    chains = chains.flatMap(chain => all.filter(hop => hopEnds(hop)[0] === hopEnds(chain.at(-1)!)[1]).map(hop => [...chain, hop]))
    found.push(...chains)
  }
  return found.filter(chain => nodes.includes(hopEnds(chain.at(-1)!)[1]))
}

const share = fc.constantFrom(0, 0.3, 1, 2.5)

function anyPath(nodes: readonly NodeKind[]): fc.Arbitrary<ViewPath> {
  return fc.record({
    hops: fc.constantFrom(...chains(nodes)).chain(chain => fc.tuple(...chain.map(hop => fc.record({ shared: fc.boolean(), damped: fc.boolean() }).map(how => ({ ...hop, ...how }))))),
    weight: fc.constantFrom(0.1, 1, 3), back: share,
  })
}

const anyView: fc.Arbitrary<View> = fc.oneof(
  fc.record({ mentions: share, back: share, follows: share, links: share, knows: share, similar: share }).map(passageView),
  fc.shuffledSubarray([...NODE_KIND_NAMES], { minLength: 1 }).chain(nodes => fc.array(anyPath(nodes), { maxLength: 3 }).map(paths => ({ name: 'any', nodes, paths }))),
)

const anyOptions = fc.record({ restart: fc.constantFrom(0, 0.15, 0.5, 1), steps: fc.nat({ max: 5 }) })

interface Case { graph: SmallGraph, view: View, seeds: number[] }

/** A graph, a view, and a value for each node of the view, many of them 0. */
const anyCase: fc.Arbitrary<Case> = fc.tuple(anyGraph, anyView).chain(([graph, view]) => {
  const { size } = layout(graph, view)
  return fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 1, noNaN: true })), { minLength: size, maxLength: size }).map(seeds => ({ graph, view, seeds }))
})

const NAMES_AS_NODES: View = {
  name: 'names as nodes', nodes: ['name', 'passage'],
  paths: [
    { hops: [{ edge: 'mentions', direction: 'out', damped: true }], weight: 1, back: 0.3 },
    { hops: [{ edge: 'names', direction: 'out', shared: true }], weight: 1, back: 1 },
    { hops: [{ edge: 'knows', direction: 'out' }], weight: 2, back: 0 },
  ],
}
const DEFAULT_VIEW = passageView({ mentions: 1, back: 0.3, follows: 0.1, links: 0.3, knows: 1, similar: 1 })

/** Five passages, the last one alone; three names, one of them about two passages. */
const SMALL = graphOf({ passage: 5, name: 3 }, {
  mentions: [[0, 1], [1, 2], [3, 0], [3, 1]], names: [[0, 0], [1, 1], [1, 2], [2, 3]], follows: [[1, 2]], knows: [[0, 2, 0.5]],
})

describe('Walker, against plain matrices', () => {
  it('steps by S', async () => {
    await fc.assert(fc.asyncProperty(anyCase, async ({ graph, view, seeds }) => {
      const walker = over(graph, view)
      const { walk, degree } = denseView(graph, view)
      expect(walker.size).toBe(seeds.length)
      expectClose((await stepped(walker, sparseOf(seeds))).values, times(walk, seeds))
      expectClose(await walker.degrees(seeds.map((_, node) => node)), degree)
    }), { numRuns: runs(400) })
  })

  it('walks through the same states, and ends where the last one is', async () => {
    await fc.assert(fc.asyncProperty(anyCase, anyOptions, async ({ graph, view, seeds }, options) => {
      const walker = over(graph, view)
      const states = denseTrace(denseView(graph, view).walk, seeds, options.restart, options.steps)
      const trace = (await walker.flow(sparseOf(seeds), options)).trace()
      expect(trace).toHaveLength(options.steps + 1)
      trace.forEach((state, t) => expectClose(state.values, states[t]))
      expectClose((await walked(walker, sparseOf(seeds), options)).values, states.at(-1)!)
    }), { numRuns: runs(300) })
  })

  it('responds so that seeds times responses are the score', async () => {
    await fc.assert(fc.asyncProperty(anyCase, anyOptions, async ({ graph, view, seeds }, options) => {
      const walker = over(graph, view), given = sparseOf(seeds), flow = await walker.flow(given, options), scores = flow.last()
      const units = seeds.map((_, seed) => denseTrace(denseView(graph, view).walk, seeds.map((_, i) => (i === seed ? 1 : 0)), options.restart, options.steps).at(-1)!)
      for (let node = 0; node < walker.size; node++) {
        const response = backOf(flow).response(node)
        // what was not reached responds to nothing that was a seed
        expectClose(response, given.places.map(seed => units[seed][node]))
        expectClose([given.places.reduce((sum, seed, i) => sum + given.at(seed) * response[i], 0)], [scores.at(node)])
      }
    }), { numRuns: runs(150) })
  })

  it('tells every path into a node, with what it gives', async () => {
    await fc.assert(fc.asyncProperty(anyCase, async ({ graph, view }) => {
      const walker = over(graph, view)
      const { walk } = denseView(graph, view)
      for (let node = 0; node < walker.size; node++) {
        const incoming = await walker.incoming(node)
        const row = Array.from({ length: walker.size }, () => 0)
        for (const { from, weight } of incoming) row[from] += weight
        expectClose(row, walk[node])
        expect(incoming.map(showPath).sort()).toEqual(slowIncoming(graph, view, node).map(showPath).sort())
      }
    }), { numRuns: runs(150) })
  })

  it('has scores that are the restart and what came in over the last step', async () => {
    await fc.assert(fc.asyncProperty(anyCase, fc.constantFrom(0, 0.15, 0.5, 1), fc.integer({ min: 1, max: 4 }), async ({ graph, view, seeds }, restart, steps) => {
      const walker = over(graph, view)
      const trace = (await walker.flow(sparseOf(seeds), { restart, steps })).trace()
      const [previous, last] = [trace.at(-2)!, trace.at(-1)!]
      for (let node = 0; node < walker.size; node++) {
        const came = (await walker.incoming(node)).reduce((sum, { from, weight }) => sum + weight * previous.at(from), 0)
        expectClose([last.at(node)], [restart * seeds[node] + (1 - restart) * came])
      }
    }), { numRuns: runs(150) })
  })

  it('differs from matrices with one thing changed', async () => {
    const seeds = [1, 0.5, 0, 0, 0.25]
    const scores = (await walked(over(SMALL, DEFAULT_VIEW), sparseOf(seeds), { restart: 0.5, steps: 4 })).values
    const slow = (graph: SmallGraph, view: View, restart = 0.5, steps = 4) => denseTrace(denseView(graph, view).walk, seeds, restart, steps).at(-1)!
    expectClose(scores, slow(SMALL, DEFAULT_VIEW))
    const hop = (change: (hop: Hop) => Hop): View => ({ ...DEFAULT_VIEW, paths: DEFAULT_VIEW.paths.map(path => ({ ...path, hops: path.hops.map(change) })) })
    const others = [
      slow(SMALL, DEFAULT_VIEW, 0.6), slow(SMALL, DEFAULT_VIEW, 0.5, 3), slow(SMALL, passageView({ mentions: 1, back: 0.4, follows: 0.1, links: 0.3, knows: 1, similar: 1 })),
      slow(SMALL, passageView({ mentions: 1, back: 0.3, follows: 0, links: 0, knows: 1, similar: 1 })), slow(SMALL, hop(each => ({ ...each, shared: false }))), slow(SMALL, hop(each => ({ ...each, damped: false }))),
      slow({ ...SMALL, relations: new Map(SMALL.relations).set('knows', graphOf({ name: 3 }, { knows: [[0, 2, 0.6]] }).relations.get('knows')!) }, DEFAULT_VIEW),
    ]
    for (const other of others) expect(() => expectClose(scores, other)).toThrow()
  })
})

type Path = Awaited<ReturnType<Walker['incoming']>>[number]

const showPath = ({ from, via, edges, weight }: Path) =>
  JSON.stringify([from, via.map(({ kind, node }) => [kind, node]), edges.map(({ edge, reversed }) => [edge, reversed]), weight.toPrecision(10)])

/** Every way into a node, found by trying all nodes at every place of every path, forwards and backwards. */
function slowIncoming(graph: SmallGraph, view: View, target: number): Path[] {
  const { offset, size } = layout(graph, view)
  const { degree } = denseView(graph, view)
  const scale = degree.map(each => (each > 0 ? 1 / Math.sqrt(each) : 1))
  const number = (kind: NodeKind, node: number) => offset.get(kind)! + node
  const found: Path[] = []
  for (const path of view.paths.filter(path => path.hops.every(hop => graph.relations.has(hop.edge)))) {
    const kinds = [hopEnds(path.hops[0])[0], ...path.hops.map(hop => hopEnds(hop)[1])]
    const matrices = path.hops.map(hop => hopMatrix(graph, hop))
    for (const nodes of sequences(kinds.map(kind => graph.counts[kind]))) {
      const weight = matrices.reduce((product, matrix: Matrix, i) => product * matrix[nodes[i]][nodes[i + 1]], path.weight)
      if (weight === 0) continue
      const refs = nodes.map((node, i) => ({ kind: kinds[i], node }))
      const edges = path.hops.map(({ edge, direction }) => ({ edge, reversed: direction === 'in' }))
      for (const [share, way, walked] of [
        [1, refs, edges], [path.back, refs.toReversed(), edges.toReversed().map(({ edge, reversed }) => ({ edge, reversed: !reversed }))],
      ] as const) {
        const from = number(way[0].kind, way[0].node), to = number(way.at(-1)!.kind, way.at(-1)!.node)
        if (share > 0 && to === target) found.push({ from, via: way.slice(1, -1), edges: [...walked], weight: share * weight * scale[from] * scale[to] })
      }
    }
  }
  expect(size).toBeGreaterThan(target)
  return found
}

function sequences(counts: readonly number[]): number[][] {
  return counts.reduce<number[][]>((all, count) => all.flatMap(before => Array.from({ length: count }, (_, node) => [...before, node])), [[]])
}

describe('Walker', () => {
  it('numbers the nodes of its kinds in their order, and back', async () => {
    const walker = over(SMALL, NAMES_AS_NODES)
    expect(walker.size).toBe(8)
    expect(walker.number({ kind: 'name', node: 2 })).toBe(2)
    expect(walker.number({ kind: 'passage', node: 0 })).toBe(3)
    expect(walker.number({ kind: 'token', node: 0 })).toBeUndefined()
    for (let number = 0; number < walker.size; number++) expect(walker.number(walker.node(number))).toBe(number)
    expect(walker.node(7)).toEqual({ kind: 'passage', node: 4 })
  })

  it('numbers past kinds that have no nodes', async () => {
    const walker = over(graphOf({ passage: 2 }, {}), { name: 'all', nodes: ['token', 'passage', 'name'], paths: [] })
    expect([0, 1].map(number => walker.node(number))).toEqual([{ kind: 'passage', node: 0 }, { kind: 'passage', node: 1 }])
  })

  it('stays where it is in a graph without edges, and keeps only the restart', async () => {
    const walker = over(graphOf({ passage: 3 }, {}), DEFAULT_VIEW)
    expect([...(await walked(walker, sparseOf([1, 0, 2]), { restart: 0.25, steps: 3 })).values]).toEqual([0.25, 0, 0.5])
    expect(await walker.incoming(1)).toEqual([])
    expect([...await walker.degrees([0])]).toEqual([0])
  })

  it('gives nothing without nodes, and takes a single one', async () => {
    const none = over(graphOf({}, { follows: [] }), DEFAULT_VIEW)
    expect((await walked(none, sparseOf([]), { restart: 0.5, steps: 2 })).length).toBe(0)
    const one = over(graphOf({ passage: 1 }, { follows: [] }), DEFAULT_VIEW)
    expect((await walked(one, sparseOf([1]), { restart: 0.5, steps: 2 })).at(0)).toBe(0.5)
  })

  it('touches nothing that no edge leads to', async () => {
    const walker = over(SMALL, DEFAULT_VIEW)
    const first = await stepped(walker, sparseOf([1, 0, 0, 0, 0]))
    expect([...first.places].sort()).toEqual([1, 2, 3])
    expect((await walked(walker, sparseOf([1, 0, 0, 0, 0]), { restart: 0.5, steps: 4 })).at(4)).toBe(0)
    expect((await stepped(walker, sparseOf([0, 0, 0, 0, 1]))).places).toEqual([])
  })

  it('returns the seeds after no steps, and after any with a restart of 1', async () => {
    const walker = over(SMALL, DEFAULT_VIEW)
    const seeds = sparseOf([0.5, 0, 0.25, 0, 0])
    expect([...(await walked(walker, seeds, { restart: 0.5, steps: 0 })).values]).toEqual([...seeds.values])
    expect([...(await walked(walker, seeds, { restart: 1, steps: 3 })).values]).toEqual([...seeds.values])
  })

  it('leaves the seeds alone', async () => {
    const seeds = sparseOf([0.5, 0, 0.25, 0, 0])
    await walked(over(SMALL, DEFAULT_VIEW), seeds, { restart: 0.5, steps: 3 })
    expect([...seeds.values]).toEqual([0.5, 0, 0.25, 0, 0])
  })

  it('leaves out paths over edges that the graph does not have, and keeps the others', async () => {
    const { counts, relations } = graphOf({ passage: 3 }, { follows: [[0, 1]] })
    const walker = over({ counts, relations }, DEFAULT_VIEW)
    expect(walker.view.paths).toHaveLength(1)
    expect((await stepped(walker, sparseOf([1, 0, 0]))).at(1)).toBeGreaterThan(0)
  })

  it('permutes its result when the passages are relabelled', async () => {
    const relabelled = anyGraph.chain(graph => fc.tuple(fc.constant(graph), fc.shuffledSubarray(Array.from({ length: graph.counts.passage }, (_, i) => i), { minLength: graph.counts.passage })))
    await fc.assert(fc.asyncProperty(relabelled, anyOptions, async ([graph, permuted], options) => {
      const seeds = permuted.map((_, i) => (i + 1) / 10)
      const scores = await walked(over(graph, DEFAULT_VIEW), sparseOf(seeds), options)
      const moved = seeds.map(() => 0)
      permuted.forEach((to, from) => { moved[to] = seeds[from] })
      const other = await walked(over(relabel(graph, permuted), DEFAULT_VIEW), sparseOf(moved), options)
      expectClose(permuted.map(to => other.at(to)), scores.values)
    }), { numRuns: runs(150) })
    const turned = await walked(over(relabel(SMALL, [4, 3, 2, 1, 0]), DEFAULT_VIEW), sparseOf([0, 0, 0, 0, 1]), { restart: 0.5, steps: 3 })
    const scores = await walked(over(SMALL, DEFAULT_VIEW), sparseOf([1, 0, 0, 0, 0]), { restart: 0.5, steps: 3 })
    expectClose([...turned.values].reverse(), scores.values)
    expect(() => expectClose(turned.values, scores.values)).toThrow()
  })

  it('gives the same bits for the same graph and seeds', async () => {
    const run = async () => [...(await walked(over(SMALL, DEFAULT_VIEW), sparseOf([1, 0.3, 0, 0, 0.1]), { restart: 0.5, steps: 4 })).values]
    expect(await run()).toEqual(await run())
  })
})

/** The same graph with passage i under the number permuted[i]. */
function relabel({ counts, relations }: SmallGraph, permuted: readonly number[]): SmallGraph {
  const changed = new Map<EdgeKind, Relation>()
  for (const [kind, { out, from, to }] of relations) {
    const rows: Entry[][] = Array.from({ length: counts[from] }, () => [])
    for (let i = 0; i < rows.length; i++) {
      for (let e = out.rowStart[i]; e < out.rowStart[i + 1]; e++) {
        const column = to === 'passage' ? permuted[out.columns[e]] : out.columns[e]
        rows[from === 'passage' ? permuted[i] : i].push([column, out.weights ? out.weights[e] : 1])
      }
    }
    changed.set(kind, new Relation(kind, fromRows(rows, counts[to], 'floats')))
  }
  return { counts, relations: changed }
}

describe('passageView', () => {
  it('leaves out the paths that weigh nothing', () => {
    expect(DEFAULT_VIEW.paths).toHaveLength(5)
    expect(passageView({ mentions: 0, back: 0.3, follows: 0, links: 0, knows: 0, similar: 0 }).paths).toEqual([])
    expect(passageView({ mentions: 1, back: 0, follows: 0, links: 0, knows: 0, similar: 0 }).paths.map(path => path.hops.map(hop => hop.edge))).toEqual([['mentions', 'names']])
  })

  it('leads from a passage to what its names are about, less so back, and on along the document', async () => {
    const only = async (edges: Parameters<typeof passageView>[0], from: number) => [...(await stepped(over(SMALL, passageView(edges)), sparseOf([0, 1, 2, 3, 4].map(each => (each === from ? 1 : 0))))).places].sort()
    expect(await only({ mentions: 1, back: 0, follows: 0, links: 0, knows: 0, similar: 0 }, 0)).toEqual([1, 2])
    expect(await only({ mentions: 1, back: 1, follows: 0, links: 0, knows: 0, similar: 0 }, 1)).toEqual([0, 3])
    expect(await only({ mentions: 0, back: 0, follows: 1, links: 0, knows: 0, similar: 0 }, 2)).toEqual([1])
    expect(await only({ mentions: 0, back: 0, follows: 0, links: 0, knows: 1, similar: 0 }, 0)).toEqual([3])
  })
})

describe('Walker, against golden values of gcn_norm', () => {
  interface Case {
    name: string, source: { options: { add_self_loops: boolean } }
    inputs: { num_nodes: number, edge_index: [number[], number[]], edge_weight: number[] | null }
    outputs: { edge_index: [number[], number[]], edge_weight: number[] }
  }
  const { cases } = JSON.parse(readFileSync(new URL('../golden/gcn_norm.json', import.meta.url), 'utf8')) as { cases: Case[] }
  const view: View = { name: 'links', nodes: ['passage'], paths: [{ hops: [{ edge: 'follows', direction: 'out' }], weight: 1, back: 0 }] }

  /** Normalised weights do not change with the unit, so thousandths are kept as whole numbers: exact, where 32-bit floats are not. */
  const thousandths = (weights: number[] | null, edges: number) => (weights ? weights.map(weight => Math.round(1000 * weight)) : Array.from({ length: edges }, () => 1))

  function linked(nodes: number, [from, to]: [number[], number[]], weights: readonly number[]): SmallGraph {
    const rows = Array.from({ length: nodes }, () => new Map<number, number>())
    from.forEach((source, e) => rows[source].set(to[e], (rows[source].get(to[e]) ?? 0) + weights[e]))
    const relation = new Relation('follows', fromRows(rows.map(row => [...row]), nodes, 'counts'))
    return { counts: { passage: nodes, name: 0, token: 0 }, relations: new Map([['follows', relation]]) }
  }

  /** Rows of S, each found by a step from one node. */
  async function steps(graph: SmallGraph): Promise<Matrix> {
    const walker = over(graph, view)
    const columns: Matrix = []
    for (let node = 0; node < walker.size; node++) columns.push([...(await stepped(walker, sparseOf(Array.from({ length: walker.size }, (_, i) => (i === node ? 1 : 0))))).values])
    return transposed(columns, walker.size)
  }

  function golden({ inputs, outputs }: Case): Matrix {
    const summed = Array.from({ length: inputs.num_nodes }, () => Array.from({ length: inputs.num_nodes }, () => 0))
    outputs.edge_index[0].forEach((from, e) => { summed[outputs.edge_index[1][e]][from] += outputs.edge_weight[e] })
    return summed
  }

  const weights = ({ inputs }: Case) => thousandths(inputs.edge_weight, inputs.edge_index[0].length)

  it.each(cases.filter(each => !each.source.options.add_self_loops))('$name', async each => {
    const s = await steps(linked(each.inputs.num_nodes, each.inputs.edge_index, weights(each)))
    const hasIncoming = (node: number) => each.inputs.edge_index[1].includes(node)
    golden(each).forEach((row, to) => row.forEach((value, from) => {
      // a node that nothing leads to sends nothing there, and what its edges weigh here, so that a seed on it still counts
      if (hasIncoming(from)) expect(Math.abs(s[to][from] - value), `${from} to ${to}`).toBeLessThan(1e-8)
      else expect(s[to][from] > 0).toBe(each.inputs.edge_index[0].some((source, e) => source === from && each.inputs.edge_index[1][e] === to))
    }))
  })

  it('has the same values with self-loops, where they are given as edges', async () => {
    for (const each of cases.filter(({ source, inputs }) => source.options.add_self_loops && inputs.num_nodes > 7)) {
      const n = each.inputs.num_nodes, loops = Array.from({ length: n }, (_, i) => i)
      const unit = each.inputs.edge_weight ? 1000 : 1
      const edges: [number[], number[]] = [[...each.inputs.edge_index[0], ...loops], [...each.inputs.edge_index[1], ...loops]]
      const s = await steps(linked(n, edges, [...weights(each), ...loops.map(() => unit)]))
      golden(each).forEach((row, to) => row.forEach((value, from) => expect(Math.abs(s[to][from] - value)).toBeLessThan(1e-8)))
    }
  })

  it('differs when one edge weighs something else', async () => {
    const each = cases.find(({ name }) => name === 'gcn_norm c add_self_loops=False weighted')!
    const changed = weights(each).with(0, 150)
    const s = await steps(linked(each.inputs.num_nodes, each.inputs.edge_index, changed))
    expect(golden(each).some((row, to) => row.some((value, from) => Math.abs(s[to][from] - value) > 1e-3))).toBe(true)
  })
})

describe('a vector that a walk gives', () => {
  it('lists every place that has a value', async () => {
    await fc.assert(fc.asyncProperty(anyCase, anyOptions, async ({ graph, view, seeds }, options) => {
      const scores: SparseVector = await walked(over(graph, view), sparseOf(seeds), options)
      const places = new Set(scores.places)
      expect(places.size).toBe(scores.places.length)
      scores.values.forEach((value, place) => { if (value !== 0) expect(places.has(place)).toBe(true) })
      expect(scores.values.every(value => value >= 0 && Number.isFinite(value))).toBe(true)
    }))
  })
})
