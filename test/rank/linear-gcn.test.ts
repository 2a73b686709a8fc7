import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Pace } from '../../src/core/pace.ts'
import { createIndex, type IndexOptions } from '../../src/index/create-index.ts'
import { type NodeKind, NODE_KIND_NAMES } from '../../src/core/kinds.ts'
import { vectorView } from '../../src/walk/vector-view.ts'
import { LinearGcn } from '../../src/rank/linear-gcn.ts'
import type { RankingOptions } from '../../src/rank/options.ts'
import { Searcher } from '../../src/rank/searcher.ts'
import type { Document } from '../../src/text/document.ts'
import { anyCorpus, ranking } from '../helpers/corpora.ts'
import { sparseOf, times, transposed } from '../helpers/dense.ts'
import { anyPropagation, anyVectors, plainly, propagated } from '../helpers/propagated.ts'
import { runs } from '../helpers/runs.ts'
import { pseudoEncoder, pseudoVector, refusal, unit } from '../helpers/vectors.ts'
import { tablesOf } from '../helpers/graph.ts'

const WIDTH = 5
const encoder = pseudoEncoder(WIDTH)

/** An index with the propagation over it, its settings filled in, and the plain matrices of each kind. */
async function made(documents: readonly Document[], indexing: IndexOptions, options: RankingOptions = {}) {
  const index = await createIndex(documents, { encoder, ...indexing }), ranker = new Searcher(index.graph, index.vectors, index.encoder)
  const { gcn: walk, walk: { edges } } = ranking(options)
  const gcn = new LinearGcn(index.vectors!, walk, kind => ranker.walker(vectorView(kind, edges)))
  return { index, gcn, walk, plain: (kind: NodeKind) => plainly({ tables: tablesOf(index), vectors: index.vectors }, kind, edges) }
}

const asked = (vector: readonly number[]) => [{ vector: Float32Array.from(unit(vector)), weight: 1 }]
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0)

describe('an untrained linear graph convolution', () => {
  it('compares a question with H′, of every kind of nodes', async () => {
    let reached = 0
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anyPropagation, fc.nat({ max: 99 }), async (documents, indexing, options, salt) => {
      const { gcn, walk, plain } = await made(documents, indexing, options)
      const [{ vector, weight }] = asked(pseudoVector(`question ${salt}`, WIDTH))
      const comparison = gcn.compare([{ vector, weight }], new Pace())
      for (const kind of NODE_KIND_NAMES) {
        const { first, ...matrices } = plain(kind)
        const cosines = await comparison.cosines(kind)
        const rows = propagated(matrices, walk).slice(first)
        expect(cosines).toHaveLength(rows.length)
        for (const [node, row] of rows.entries()) {
          expect(Math.abs(cosines[node] - dot(unit(row), vector))).toBeLessThan(1e-6)
          const own = await gcn.row({ kind, node })
          unit(row).forEach((value, i) => expect(own[i]).toBeCloseTo(value, 6))
          if (kind !== 'passage' && Math.hypot(...row) > 0) reached++
        }
      }
    }), { numRuns: runs(60) })
    expect(reached).toBeGreaterThan(100)
  })

  // the special case: layers without weights and activation are a polynomial in S, and commute with the question
  it('is where propagating scores and propagating vectors agree', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, anyPropagation, fc.constantFrom(...NODE_KIND_NAMES), async (documents, indexing, options, kind) => {
      const { gcn, walk, plain } = await made(documents, indexing, options)
      const { s, h, first } = plain(kind), question = unit(pseudoVector('question', WIDTH))
      const walker = await gcn.walker(kind)

      // scores carried: first H q, then the walk
      const scores = (await walker.trace(sparseOf(times(h, question)), walk)).at(-1)!
      // vectors carried: first the walk of every column of H, then the product with q
      const columns = await Promise.all(transposed(h, WIDTH).map(async column => (await walker.trace(sparseOf(column), walk)).at(-1)!))
      const products = h.map((_, node) => question.reduce((sum, value, j) => sum + value * columns[j].at(node), 0))
      products.forEach((product, node) => expect(scores.at(node)).toBeCloseTo(product, 10))

      // and the length of each row of H̃, which the question has no part in, makes cosines of both
      const cosines = await gcn.compare(asked(question), new Pace()).cosines(kind)
      const rows = propagated({ s, h }, walk).slice(first)
      rows.forEach((row, node) => expect(cosines[node] * Math.hypot(...row)).toBeCloseTo(scores.at(first + node), 6))
    }), { numRuns: runs(80) })
  })

  it('is the encoder’s cosines without a step, and without leaving home', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyVectors, fc.constantFrom({ steps: 0 }, { restart: 1 }), async (documents, indexing, gcn) => {
      const { index, ...one } = await made(documents, indexing, { gcn }), vector = unit(pseudoVector('question', WIDTH))
      const cosines = await one.gcn.compare(asked(vector), new Pace()).cosines('passage')
      const by = await new Searcher(index.graph, index.vectors).byVectors()
      const plain = await by.cosines({ text: '', nodes: [], nodeShare: 0, vector: Float64Array.from(vector) })
      cosines.forEach((cosine, passage) => expect(cosine).toBeCloseTo(plain![passage], 2))
    }), { numRuns: runs(40) })
  })

  const DOCUMENTS: Document[] = [
    { id: 'film', title: 'The Glass Harbour', text: 'a film by Ilsa Marden.' }, { id: 'marden', title: 'Ilsa Marden', text: 'she grew up in Tolvik.' }, { id: 'tolvik', title: 'Tolvik', text: 'a town.' },
  ]

  it('measures lengths once, and again where that was aborted', async () => {
    const { gcn } = await made(DOCUMENTS, {})
    let steps = 0
    const walker = await gcn.walker('passage'), step = walker.stepRows.bind(walker)
    walker.stepRows = (...given) => { steps++; return step(...given) }
    const abort = new AbortController()
    abort.abort()
    const compare = (pace: Pace) => gcn.compare(asked([1, 0, 0, 0, 0]), pace).cosines('passage')
    await refusal(() => compare(new Pace(abort.signal)), 'aborted')
    expect(steps).toBe(0)
    const [one, other] = await Promise.all([compare(new Pace()), compare(new Pace())])
    expect(steps).toBe(1)
    expect(other).toEqual(one)
    expect(await compare(new Pace())).toEqual(one)
    expect(steps).toBe(1)
  })

  it('does not end one call for another that is aborted', async () => {
    const { gcn } = await made(DOCUMENTS, {}), abort = new AbortController()
    const lost = refusal(() => gcn.lengths('passage', new Pace(abort.signal)), 'aborted')
    await Promise.resolve()
    const kept = gcn.lengths('passage', new Pace())
    abort.abort()
    await lost
    expect([...await kept].every(length => length > 0)).toBe(true)
  })

  it('splits a question of several parts by what each gives', async () => {
    const { gcn } = await made(DOCUMENTS, {}, { gcn: { steps: 2 } })
    const [a, b] = ['a', 'b'].map(text => Float32Array.from(unit(pseudoVector(text, WIDTH))))
    const both = gcn.compare([{ vector: a, weight: 0.3 }, { vector: b, weight: 0.9 }], new Pace())
    for (const kind of NODE_KIND_NAMES) {
      const [one, other, sum] = await Promise.all([gcn.compare([{ vector: a, weight: 1 }], new Pace()), gcn.compare([{ vector: b, weight: 1 }], new Pace()), both].map(each => each.cosines(kind)))
      sum.forEach((cosine, node) => expect(cosine).toBeCloseTo(0.3 * one[node] + 0.9 * other[node], 12))
    }
  })
})
