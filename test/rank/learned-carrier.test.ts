import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIndex, type IndexOptions } from '../../src/index/create-index.ts'
import { ownEncoder } from '../../src/encoders/own.ts'
import { NODE_KIND_NAMES } from '../../src/core/kinds.ts'
import { isWalkedBack, kindOfWay, LEARNED_VIEW, LearnedCarrier } from '../../src/rank/learned-carrier.ts'
import type { RankingOptions } from '../../src/rank/options.ts'
import { Searcher } from '../../src/rank/searcher.ts'
import type { Document } from '../../src/text/document.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import { anyCorpus } from '../helpers/corpora.ts'
import { sparseOf, times, transposed } from '../helpers/dense.ts'
import { denseShares, learnedBy, plainCosines } from '../helpers/learned.ts'
import { anyVectors, compared } from '../helpers/propagated.ts'
import { runs } from '../helpers/runs.ts'
import { pseudoEncoder, pseudoVector, refusal, unit } from '../helpers/vectors.ts'

const WIDTH = 5
const encoder = pseudoEncoder(WIDTH)

/** An index with shares by chance, and what carries by them. */
async function made(documents: readonly Document[], indexing: IndexOptions, seed: number) {
  const plain = await createIndex(documents, { encoder, ...indexing }), learned = await learnedBy(seed, plain)
  const graph = await new Searcher(plain.graph).walker(LEARNED_VIEW)
  return { plain, learned, graph, index: plain.withPropagation(learned), carrier: new LearnedCarrier(graph, learned) }
}

const cosines = async (index: TokenIndex, vector: readonly number[], options: RankingOptions = {}, kind: typeof NODE_KIND_NAMES[number] = 'passage') => {
  const comparison = await compared(new Searcher(index.graph, index.vectors, index.encoder), { vector: [...vector] }, options)
  return [...await comparison.cosines(kind)]
}

const anySeed = fc.nat({ max: 1000 })

describe('passages carried to by what was learned', () => {
  it('have the cosines of α H with the question', async () => {
    let reached = 0
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anySeed, async (documents, indexing, seed) => {
      const { index, learned } = await made(documents, indexing, seed), question = unit(pseudoVector(`question ${seed}`, WIDTH))
      const expected = plainCosines(learned, index.vectors!, question)
      const got = await cosines(index, question)
      got.forEach((cosine, passage) => expect(Math.abs(cosine - expected[passage])).toBeLessThan(1e-6))
      reached += learned.alpha.length
      const { hits } = await index.search({ vector: question }, { propagate: 'vectors', kinds: ['passage'], limit: 100 })
      for (const { id, score } of hits) expect(score).toBeCloseTo(expected[await index.number({ kind: 'passage', id })], 6)
    }), { numRuns: runs(100) })
    expect(reached).toBeGreaterThan(100)
  })

  it('are themselves what a question takes of them', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anySeed, async (documents, seed) => {
      const { index } = await made(documents, {}, seed), { hits } = await index.search({ nodes: [{ kind: 'passage', id: 'd0' }] }, { propagate: 'vectors', kinds: ['passage'] })
      if (hits.length > 0) expect(hits[0].score).toBeCloseTo(1, 6)
    }), { numRuns: runs(30) })
  })

  it('leave names and words as they were', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anySeed, async (documents, indexing, seed) => {
      const { index, plain } = await made(documents, indexing, seed), question = pseudoVector('question', WIDTH)
      for (const kind of ['name', 'token'] as const) expect(await cosines(index, question, {}, kind)).toEqual(await cosines(plain, question, {}, kind))
      expect(await cosines(index, question, { gcn: { trained: false } })).toEqual(await cosines(plain, question))
    }), { numRuns: runs(30) })
  })

  it('may go on: restart and steps are those of the recursion', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anySeed, fc.constantFrom(0, 0.3, 1), fc.nat({ max: 3 }), async (documents, seed, restart, steps) => {
      const { index, learned } = await made(documents, { vectors: { type: 'float32' } }, seed), question = unit(pseudoVector('question', WIDTH))
      const shares = denseShares(learned).map((row, v) => row.map((share, u) => (u === v ? 0 : share / learned.self[v])))
      const h = Array.from({ length: learned.self.length }, (_, v) => Array.from(index.vectors!.passages.data.subarray(v * WIDTH, (v + 1) * WIDTH)))
      let columns = transposed(h, WIDTH)
      for (let t = 0; t < steps; t++) columns = columns.map((column, j) => times(shares, column).map((value, v) => restart * h[v][j] + (1 - restart) * value))
      const expected = transposed(columns, h.length).map(row => unit(row).reduce((sum, value, j) => sum + value * question[j], 0))
      const got = await cosines(index, question, { gcn: { restart, steps } })
      got.forEach((cosine, v) => expect(Math.abs(cosine - expected[v])).toBeLessThan(1e-5))
    }), { numRuns: runs(60) })
  })
})

describe('the matrix of what was learned', () => {
  it('is α by what a passage keeps of its own, in every form', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anySeed, async (documents, indexing, seed) => {
      const { carrier, learned } = await made(documents, indexing, seed), size = learned.self.length
      const s = denseShares(learned).map((row, v) => row.map((share, u) => (u === v ? 0 : share / learned.self[v])))
      const x = pseudoVector(`x ${seed}`, size), close = (values: readonly number[]) => values.map(value => expect.closeTo(value, Math.abs(value) > 1e3 ? -8 : 5))
      expect([...(await carrier.step(sparseOf(x))).values]).toEqual(close(times(s, x)))
      expect([...(await carrier.step(sparseOf(x), true)).values]).toEqual(close(times(transposed(s, size), x)))
      expect([...await carrier.stepRows(Float64Array.from(x.flatMap(value => [value, 2 * value])), 2, 'passage')]).toEqual(close(times(s, x).flatMap(value => [value, 2 * value])))
      expect([...await carrier.degrees(s.map((_, v) => v))]).toEqual(close(s.map(row => row.reduce((sum, value) => sum + value, 0))))
    }), { numRuns: runs(60) })
  })

  it('is told by ways: names on them share as the graph weighs them', async () => {
    let unknown = 0
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anySeed, async (documents, indexing, seed) => {
      const { carrier, learned, graph } = await made(documents, indexing, seed)
      for (let v = 0; v < carrier.size; v++) {
        const ways = await carrier.incoming(v), inGraph = await graph.incoming(v)
        for (let e = learned.rowStart[v]; e < learned.rowStart[v + 1]; e++) {
          const from = learned.columns[e], kind = learned.kinds[learned.kind[e]], whole = learned.alpha[e] / learned.self[v]
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
    const plain = await createIndex(DOCUMENTS, { encoder }), asked = { propagate: 'vectors', gcn: { trained: true } } as const
    const message = 'search: option "gcn.trained": got true; expected an index whose propagation was trained. Run "tokengraph train-gnn INDEX", or trainOnIndex of tokengraph/nn.'
    expect(await refusal(() => plain.search('river', asked), 'option')).toBe(message)
    expect(await refusal(() => plain.view('river', asked), 'option')).toBe(message)
    const index = plain.withPropagation(await learnedBy(3, plain))
    expect(await index.search('river', asked)).toEqual(await index.search('river', { propagate: 'vectors' }))
    expect(await refusal(() => index.search('river', { gcn: { trained: 1 as never } }), 'option')).toContain('option "gcn.trained": got 1; expected boolean')
  })

  it('needs a propagation that fits', async () => {
    const plain = await createIndex(DOCUMENTS, { encoder }), learned = await learnedBy(3, plain)
    expect(await refusal(async () => (await createIndex(DOCUMENTS)).withPropagation(learned), 'encoder')).toBe('withPropagation: got an index without vectors; expected one with vectors. Index the texts with an "encoder".')
    const other = await createIndex(DOCUMENTS.slice(1), { encoder })
    expect(await refusal(() => other.withPropagation(learned), 'option')).toBe('withPropagation: rowStart: got 3 entries for 2; expected what was trained on this index')
  })

  it('says nothing where scores are carried', async () => {
    const plain = await createIndex(DOCUMENTS, { encoder }), index = plain.withPropagation(await learnedBy(3, plain))
    expect(await index.search('river', { explain: true })).toEqual(await plain.search('river', { explain: true }))
  })
})
