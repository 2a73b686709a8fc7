import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryRows } from '../../src/graph/rows.ts'
import type { Incoming } from '../../src/walk/incoming.ts'
import { carried } from '../../src/walk/carried.ts'
import { backOf } from '../../src/walk/flow-back.ts'
import { flowListed } from '../../src/walk/flow-listed.ts'
import { states } from '../../src/walk/kernel.ts'
import { EDGE_WEIGHTS, passageView } from '../../src/walk/view.ts'
import { Walker } from '../../src/walk/walker.ts'
import { denseTrace, denseView, sparseOf } from '../helpers/dense.ts'
import { runs } from '../helpers/runs.ts'
import { anyGraph, type SmallGraph } from '../helpers/small-graphs.ts'

const VIEW = passageView(EDGE_WEIGHTS)
const over = ({ counts, relations }: SmallGraph) => new Walker(memoryRows(counts, relations), VIEW)
/** A graph, and a walk over its passages; some are no seeds. */
const anyWalk = anyGraph.chain(graph => fc.record({
  graph: fc.constant(graph),
  seeds: fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 1, noNaN: true })), { minLength: graph.counts.passage, maxLength: graph.counts.passage }),
  options: fc.record({ restart: fc.constantFrom(0, 0.15, 0.5, 1), steps: fc.nat({ max: 4 }) }),
}))
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

describe('a walk that keeps what it walked over', () => {
  it('goes where the walk over the whole graph goes, where nothing is passed over', async () => {
    await fc.assert(fc.asyncProperty(anyWalk, async ({ graph, seeds, options }) => {
      const walker = over(graph), flow = await walker.flow(sparseOf(seeds), { ...options, precision: 0 }), whole = denseTrace(denseView(graph, VIEW).walk, seeds, options.restart, options.steps)
      flow.trace().forEach((state, t) => expect([...state.values]).toEqual(whole[t]!.map(value => expect.closeTo(value, 12))))
      expect([...flow.last().values]).toEqual([...flow.trace().at(-1)!.values])
    }), { numRuns: runs(200) })
  })

  it.each([0, 1e-4, 0.05])('explains what it brought, whatever it passed over: %f', async precision => {
    let passedOver = 0
    await fc.assert(fc.asyncProperty(anyWalk, async ({ graph, seeds, options: { restart, steps } }) => {
      const walker = over(graph), vector = sparseOf(seeds), flow = await walker.flow(vector, { restart, steps, precision }), trace = flow.trace(), whole = denseTrace(denseView(graph, VIEW).walk, seeds, restart, steps).at(-1)!
      for (let node = 0; node < walker.size; node++) {
        const score = trace.at(-1)!.at(node), response = backOf(flow).response(node)
        expect(sum(vector.places.map((seed, i) => response[i]! * vector.at(seed)))).toBeCloseTo(score, 12)
        for (let t = 1; t <= steps; t++) {
          const came = sum(backOf(flow).incoming(node, t).map(({ from, weight }) => (1 - restart) * weight * trace[t - 1]!.at(from)))
          expect(restart * trace[0]!.at(node) + came).toBeCloseTo(trace[t]!.at(node), 12)
        }
        // what is passed over is missing, and nothing else
        expect(score).toBeLessThanOrEqual(whole[node]! + 1e-12)
        if (whole[node]! - score > 1e-12) passedOver++
      }
    }), { numRuns: runs(200) })
    if (precision === 0) expect(passedOver).toBe(0)
    // at 1e-4 there are graphs with and without
    if (precision > 1e-3) expect(passedOver).toBeGreaterThan(0)
  })

  it('passes over no row that could bring any node more than it is told to', async () => {
    const precision = 0.05
    await fc.assert(fc.asyncProperty(anyWalk, async ({ graph, seeds, options: { restart } }) => {
      const walker = over(graph), vector = sparseOf(seeds)
      const [kept, all] = [await walker.flow(vector, { restart, steps: 1, precision }), await walker.flow(vector, { restart, steps: 1 })]
      for (let node = 0; node < walker.size; node++) {
        const keyOf = ({ from, via, edges }: Incoming) => JSON.stringify([from, via, edges])
        const walked = new Set(backOf(kept).incoming(node, 1).map(keyOf)), rows = new Map<string, number>()
        // a row leads on from the last node of a way: what all sources together sent over it
        for (const way of backOf(all).incoming(node, 1)) {
          if (walked.has(keyOf(way))) continue
          const row = JSON.stringify([way.via.at(-1) ?? way.from, way.edges])
          rows.set(row, (rows.get(row) ?? 0) + (1 - restart) * way.weight * vector.at(way.from))
        }
        for (const amount of rows.values()) expect(amount).toBeLessThanOrEqual(precision * vector.max() * (1 + 1e-9))
      }
    }), { numRuns: runs(200) })
  })

  it.each([0, 0.05])('carries other values over what it walked over: %f', async precision => {
    await fc.assert(fc.asyncProperty(anyWalk, fc.double({ min: -2, max: 2, noNaN: true }), async ({ graph, seeds, options }, factor) => {
      const flow = await over(graph).flow(sparseOf(seeds), { ...options, precision })
      // without a restart a step is x_{t+1} = S_t x_t, and S_t is linear
      const { nodes, steps } = flowListed(flow), listed = states({ size: nodes.ids.length, restart: 0, seeds: flow.states[0]!, steps })
      let x: Float64Array = flow.states[0]!.map(value => factor * value)
      for (let t = 0; t < options.steps; t++) {
        x = carried(flow, x, t)
        expect([...x]).toEqual(Array.from(x, (_, local) => expect.closeTo(factor * listed[t + 1]![local]!, 12)))
      }
      expect([...carried(flow, x, options.steps)].every(value => value === 0)).toBe(true)
    }), { numRuns: runs(200) })
  })

  it('knows the largest of what leads to a node', async () => {
    await fc.assert(fc.asyncProperty(anyWalk, async ({ graph, seeds }) => {
      const walker = over(graph), flow = await walker.flow(sparseOf(seeds), { restart: 0.5, steps: 2 }), last = flow.states.at(-1)!
      const strongest = flow.onView(flow.strongest(last)), values = flow.last(), before = flow.trace()[1]!
      for (let node = 0; node < walker.size; node++) {
        const leading = (await walker.incoming(node)).filter(({ from }) => before.at(from) > 0).map(({ from }) => values.at(from))
        expect(strongest.at(node)).toBe(Math.max(0, ...leading))
      }
    }), { numRuns: runs(200) })
  })

  it('costs what is touched: two walks at once do not disturb each other, nor does one that ended early', async () => {
    await fc.assert(fc.asyncProperty(anyWalk, anyWalk, async (one, other) => {
      const walker = over(one.graph), size = walker.size
      const seeds = [one.seeds, Array.from({ length: size }, (_, i) => other.seeds[i] ?? 0)].map(values => sparseOf(values))
      const alone = [await walker.flow(seeds[0]!, one.options), await walker.flow(seeds[1]!, other.options)]
      const both = await Promise.all([walker.flow(seeds[0]!, one.options), walker.flow(seeds[1]!, other.options)])
      both.forEach((flow, i) => expect([...flow.last().values]).toEqual([...alone[i]!.last().values]))
    }), { numRuns: runs(100) })
  })
})
