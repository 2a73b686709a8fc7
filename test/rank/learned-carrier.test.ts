import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIndex, type IndexOptions } from '../../src/index/create-index.ts'
import { ownEncoder } from '../../src/encoders/own.ts'
import type { LearnedPropagation } from '../../src/encoders/learned-propagation.ts'
import { isWalkedBack, kindOfWay, LEARNED_VIEW, LearnedCarrier } from '../../src/rank/learned-carrier.ts'
import { Searcher } from '../../src/rank/searcher.ts'
import type { Document } from '../../src/text/document.ts'
import { backOf } from '../../src/walk/flow-back.ts'
import { anyCorpus, sumOf } from '../helpers/corpora.ts'
import { denseTrace, type Matrix, sparseOf } from '../helpers/dense.ts'
import { denseShares, learnedBy } from '../helpers/learned.ts'
import { anyVectors } from '../helpers/propagated.ts'
import { runs } from '../helpers/runs.ts'
import { pseudoEncoder, pseudoVector, refusal } from '../helpers/vectors.ts'

const WIDTH = 5
const encoder = pseudoEncoder(WIDTH)

/** An index with shares by chance, and what carries by them. */
async function made(documents: readonly Document[], indexing: IndexOptions, seed: number) {
  const plain = await createIndex(documents, { encoder, ...indexing }), learned = await learnedBy(seed, plain)
  const graph = await new Searcher(plain.graph).walker(LEARNED_VIEW)
  return { plain, learned, graph, index: plain.withPropagation(learned), carrier: new LearnedCarrier(graph, learned) }
}

const anySeed = fc.nat({ max: 1000 })

/** S by what was learned, as a plain matrix. */
const denseOf = (learned: LearnedPropagation): Matrix =>
  denseShares(learned).map((row, v) => row.map((share, u) => (u === v ? 0 : share / Math.max(0.1, learned.self[v]))))

describe('the matrix of what was learned', () => {
  it('is α by what a passage keeps of its own: walks go by it, and come back by it', async () => {
    let reached = 0
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anySeed, fc.constantFrom(0, 0.3, 1), fc.nat({ max: 3 }), async (documents, indexing, seed, restart, steps) => {
      const { carrier, learned } = await made(documents, indexing, seed), size = learned.self.length, s = denseOf(learned)
      const x = pseudoVector(`x ${seed}`, size).map((value, v) => (v % 2 ? value : 0)), given = sparseOf(x), flow = await carrier.flow(given, { restart, steps })
      const walk = denseTrace(s, x, restart, steps), close = (values: readonly number[]) => values.map(value => expect.closeTo(value, 5 - Math.ceil(Math.log10(1 + Math.abs(value)))))
      expect(flow.trace().map(({ values }) => [...values])).toEqual(walk.map(close))
      expect([...await carrier.degrees(s.map((_, v) => v))]).toEqual(close(s.map(row => row.reduce((sum, value) => sum + value, 0))))
      for (let v = 0; v < size; v++) {
        const last = flow.last().at(v), response = backOf(flow).response(v)
        const parts = given.places.map((place, i) => given.at(place) * response[i]), most = Math.max(1, ...parts.map(Math.abs))
        expect(Math.abs(sumOf(parts) - last) / most).toBeLessThan(1e-9)
        if (steps === 0) continue
        const before = flow.trace().at(-2)!, came = (await carrier.waysIn(flow, v)).map(({ from, weight }) => (1 - restart) * weight * before.at(from))
        expect(Math.abs(restart * x[v] + sumOf(came) - last) / Math.max(1, ...came.map(Math.abs))).toBeLessThan(1e-9)
        if (x[v] === 0 && last !== 0) reached++
      }
    }), { numRuns: runs(60) })
    expect(reached).toBeGreaterThan(5)
  })

  it('is told by ways: names on them share as the graph weighs them', async () => {
    let unknown = 0
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anySeed, async (documents, indexing, seed) => {
      const { carrier, learned, graph } = await made(documents, indexing, seed)
      for (let v = 0; v < carrier.size; v++) {
        const ways = await carrier.incoming(v), inGraph = await graph.incoming(v)
        for (let e = learned.rowStart[v]; e < learned.rowStart[v + 1]; e++) {
          const from = learned.columns[e], kind = learned.kinds[learned.kind[e]], whole = learned.alpha[e] / Math.max(0.1, learned.self[v])
          const own = ways.filter(way => way.from === from && (way.edges.length === 0 ? 'no such way' : kindOfWay(way.edges)) === kind)
          expect(own.reduce((sum, { weight }) => sum + weight, 0) / whole).toBeCloseTo(1, 9)
          const theirs = inGraph.filter(way => way.from === from && kindOfWay(way.edges) === kind), total = theirs.reduce((sum, { weight }) => sum + weight, 0)
          if (theirs.length === 0) {
            expect(own).toMatchObject([{ via: [], edges: [] }])
            unknown++
          } else {
            expect(own.map(({ via, weight }) => [via, weight / whole])).toEqual(theirs.map(({ via, weight }) => [via, expect.closeTo(weight / total, 9)]))
          }
        }
        expect(ways.every(({ from }) => from !== v)).toBe(true)
      }
    }), { numRuns: runs(80) })
    expect(unknown).toBeGreaterThan(5)
  })

  it('is shared by ways of one kind over several names', async () => {
    const documents = [
      { id: 'ada', title: 'Ada Vale', text: 'stones.' }, { id: 'bram', title: 'Bram Oster', text: 'paper.' }, { id: 'quill', title: 'Quill', text: 'ships.' },
      { id: 'both', text: 'we saw Bram Oster and Quill.' }, { id: 'one', text: 'we saw Quill.' },
    ]
    const alike = ownEncoder({ name: 'alike', width: 2, encode: texts => texts.map(text => (/^(Ada Vale|Bram Oster|Quill)$/.test(text) ? [1, text.length / 100] : [0, 1])) })
    const { graph: whole } = await createIndex(documents, { encoder: alike, vectors: { names: true }, edges: { 'similar-names': { atLeast: 0.5 } } })
    const graph = await new Searcher(whole).walker(LEARNED_VIEW)
    const carrier = new LearnedCarrier(graph, {
      rowStart: Uint32Array.of(0, 1, 1, 1, 1, 1), columns: Uint32Array.of(3), kind: Uint8Array.of(0), alpha: Float32Array.of(0.25), self: Float32Array.of(0.75, 1, 1, 1, 1),
      kinds: ['mentions similar-names names'], about: { model: 'gcn', heads: 0, seed: 0, epochs: 1, loss: 1 },
    })
    const ways = await carrier.incoming(0), theirs = (await graph.incoming(0)).filter(({ from }) => from === 3)
    expect((await whole.names(ways.map(({ via: [first] }) => first.node))).map(({ label }) => label).sort()).toEqual(['Bram Oster', 'Quill'])
    // Quill is mentioned twice, which says less
    expect(theirs[0].weight).not.toBeCloseTo(theirs[1].weight, 3)
    expect(ways.map(({ from, via, edges }) => ({ from, via, edges }))).toEqual(theirs.map(({ from, via, edges }) => ({ from, via, edges })))
    expect(ways[0].weight + ways[1].weight).toBeCloseTo(1 / 3, 12)
    expect(ways[0].weight / ways[1].weight).toBeCloseTo(theirs[0].weight / theirs[1].weight, 12)
  })

  it('numbers nodes as the graph does, under a name of its own', async () => {
    const { carrier, graph } = await made([{ id: 'a', text: 'x.' }, { id: 'b', text: 'y.' }], {}, 1)
    expect([carrier.size, carrier.number({ kind: 'passage', node: 1 }), carrier.number({ kind: 'name', node: 0 }), carrier.node(1)]).toEqual([2, 1, undefined, { kind: 'passage', node: 1 }])
    expect(carrier.view).toEqual({ ...graph.view, name: 'passages, learned' })
  })
})

describe('the kind of a way', () => {
  const hop = (edge: 'names' | 'mentions' | 'knows' | 'follows', reversed: boolean) => ({ edge, reversed })

  it.each([
    [[hop('mentions', false), hop('names', false)], 'mentions names', false],
    [[hop('names', true), hop('mentions', true)], 'mentions names, back', true],
    [[hop('names', true), hop('knows', false), hop('names', false)], 'names knows names', false],
    [[hop('names', true), hop('knows', true), hop('names', false)], 'names knows names, back', true],
    [[hop('follows', true)], 'follows, back', true],
  ])('%j', (edges, kind, back) => {
    expect([kindOfWay(edges), isWalkedBack(kind)]).toEqual([kind, back])
  })
})

describe('the option "trained"', () => {
  const DOCUMENTS = [{ id: 'a', title: 'Quill', text: 'a river.' }, { id: 'b', text: 'near Quill.' }]

  it('is for an index that was trained', async () => {
    const plain = await createIndex(DOCUMENTS, { encoder }), asked = { propagate: 'vectors', walk: { trained: true } } as const
    const message = 'search: option "walk.trained": got true; expected an index whose propagation was trained. Run "tokengraph train-gnn INDEX", or trainOnIndex of tokengraph/nn.'
    expect(await refusal(() => plain.search('river', asked), 'option')).toBe(message)
    expect(await refusal(() => plain.view('river', asked), 'option')).toBe(message)
    const index = plain.withPropagation(await learnedBy(3, plain))
    expect(await index.search('river', asked)).toEqual(await index.search('river', { propagate: 'vectors' }))
    expect(await refusal(() => index.search('river', { walk: { trained: 1 as never } }), 'option')).toContain('option "walk.trained": got 1; expected boolean')
  })

  it('needs a propagation that fits', async () => {
    const plain = await createIndex(DOCUMENTS, { encoder }), learned = await learnedBy(3, plain)
    expect(await refusal(async () => (await createIndex(DOCUMENTS)).withPropagation(learned), 'encoder')).toBe('withPropagation: got an index without vectors; expected one with vectors. Index the texts with an "encoder".')
    const other = await createIndex(DOCUMENTS.slice(1), { encoder })
    expect(await refusal(() => other.withPropagation(learned), 'option')).toBe('withPropagation: rowStart: got 3 entries for 2; expected what was trained on this index')
  })

  it('carries by the graph where it is declined, as an index does that was not trained', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anySeed, async (documents, indexing, seed) => {
      const { index, plain } = await made(documents, indexing, seed), question = 'the river of Ada Vale'
      expect(await index.search(question, { propagate: 'vectors', walk: { trained: false } })).toEqual(await plain.search(question, { propagate: 'vectors' }))
    }), { numRuns: runs(30) })
  })

  it('says nothing where scores are carried', async () => {
    const plain = await createIndex(DOCUMENTS, { encoder }), index = plain.withPropagation(await learnedBy(3, plain))
    expect(await index.search('river', { explain: true })).toEqual(await plain.search('river', { explain: true }))
  })
})
