import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Pace } from '../../src/core/pace.ts'
import { NO_TOKEN } from '../../src/tables/edges/word-stream.ts'
import { coOccursEdges } from '../../src/tables/edges/co-occurs.ts'
import { containsEdges } from '../../src/tables/edges/contains.ts'
import { followsEdges } from '../../src/tables/edges/follows.ts'
import { knowsEdges, synonymEdges } from '../../src/tables/edges/knows.ts'
import { mentionsEdges } from '../../src/tables/edges/mentions.ts'
import { namesEdges } from '../../src/tables/edges/names.ts'
import { EDGE_KINDS, type EdgeKind, NODE_KIND_NAMES } from '../../src/core/kinds.ts'
import { Relation } from '../../src/tables/relation.ts'
import { csrProblem, rowCount } from '../../src/math/sparse/csr.ts'
import { fromRows } from '../../src/math/sparse/make-csr.ts'
import { denseOf, type Matrix, transposed, zeros } from '../helpers/dense.ts'

/** Checks that a relation keeps the invariants both ways, and gives it as a plain matrix. */
function matrix(relation: Relation, rows: number, columns: number): Matrix {
  expect(csrProblem(relation.out, rows)).toBeUndefined()
  expect(csrProblem(relation.in, columns)).toBeUndefined()
  expect([rowCount(relation.out), relation.out.columnCount]).toEqual([rows, columns])
  expect(denseOf(relation.in)).toEqual(transposed(denseOf(relation.out), columns))
  return denseOf(relation.out)
}

const numbers = (below: number, most: number) => fc.array(fc.nat({ max: below - 1 }), { maxLength: most })

describe('Relation', () => {
  it('leads from and to the kinds of nodes of its kind', () => {
    for (const [kind, { ends: [from, to] }] of Object.entries(EDGE_KINDS)) {
      const relation = new Relation(kind as EdgeKind, fromRows([[]], 1, 'none'))
      expect([relation.kind, relation.from, relation.to]).toEqual([kind, from, to])
      expect(NODE_KIND_NAMES).toContain(from)
    }
  })

  it('turns its edges round, unless they run both ways', () => {
    const out = fromRows([[[1, 2]], []], 2, 'counts')
    const relation = new Relation('follows', out)
    expect(denseOf(relation.in)).toEqual([[0, 0], [2, 0]])
    expect(relation.rows('out')).toBe(relation.out)
    expect(relation.rows('in')).toBe(relation.in)
    const both = fromRows([[[1, 2]], [[0, 2]]], 2, 'counts')
    expect(new Relation('synonyms', both).in).toBe(both)
  })
})

describe('contains', () => {
  it('holds how often each token stands in each passage', () => {
    fc.assert(fc.property(fc.array(numbers(5, 20), { maxLength: 6 }), passages => {
      const counts = passages.map(words => new Map([...new Set(words)].map(word => [word, words.filter(each => each === word).length])))
      const slow = passages.map(words => [0, 1, 2, 3, 4].map(word => words.filter(each => each === word).length))
      expect(matrix(containsEdges(fromRows(counts, 5, 'counts')), passages.length, 5)).toEqual(slow)
    }))
  })

  it('is not the same with one word more', () => {
    expect(matrix(containsEdges(fromRows([[[0, 1]]], 1, 'counts')), 1, 1)).not.toEqual(matrix(containsEdges(fromRows([[[0, 2]]], 1, 'counts')), 1, 1))
  })
})

describe('mentions and names', () => {
  const perPassage = fc.array(fc.record({ found: numbers(5, 6), own: numbers(5, 3) }), { maxLength: 6 })

  it('mentions what stands in the text and is not the passage’s own', () => {
    fc.assert(fc.property(perPassage, passages => {
      const slow = passages.map(({ found, own }) => [0, 1, 2, 3, 4].map(name => (found.includes(name) && !own.includes(name) ? 1 : 0)))
      expect(matrix(mentionsEdges(passages.map(each => each.found), passages.map(each => each.own), 5), passages.length, 5)).toEqual(slow)
    }))
  })

  it('names what the passage is about, several names and several passages', () => {
    fc.assert(fc.property(perPassage, passages => {
      const slow = [0, 1, 2, 3, 4].map(name => passages.map(({ own }) => (own.includes(name) ? 1 : 0)))
      expect(matrix(namesEdges(passages.map(each => each.own), 5), 5, passages.length)).toEqual(slow)
    }))
  })

  it('mentions another passage’s name, and not its own, of the same two', () => {
    const own = [[0], [1], [0, 1], []], found = [[0, 1, 1], [0, 1], [0, 1], [0, 1]]
    expect(matrix(mentionsEdges(found, own, 2), 4, 2)).toEqual([[0, 1], [1, 0], [0, 0], [1, 1]])
    expect(matrix(mentionsEdges(found, [[], [], [], []], 2), 4, 2)).toEqual([[1, 1], [1, 1], [1, 1], [1, 1]])
    expect(matrix(namesEdges([[0], [1], [0, 1, 0], []], 2), 2, 4)).toEqual([[1, 0, 1, 0], [0, 1, 1, 0]])
  })
})

describe('follows', () => {
  it('leads to the next passage of the same document, and nowhere else', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 8 }), lengths => {
      const document = Uint32Array.from(lengths.flatMap((length, i) => Array.from({ length: length }, () => i)))
      const slow = Array.from(document, (own, i) => Array.from(document, (other, j) => (j === i + 1 && own === other ? 1 : 0)))
      expect(matrix(followsEdges(document), document.length, document.length)).toEqual(slow)
    }))
    expect(matrix(followsEdges(Uint32Array.of(0, 0, 1)), 3, 3)).toEqual([[0, 1, 0], [0, 0, 0], [0, 0, 0]])
  })
})

describe('knows', () => {
  const triples = fc.array(fc.record({ from: fc.nat({ max: 3 }), to: fc.nat({ max: 3 }), weight: fc.integer({ min: 1, max: 8 }).map(each => each / 4) }), { maxLength: 12 })

  it('adds the weights of triples with the same ends, and leaves out those with one end', () => {
    fc.assert(fc.property(triples, triples => {
      const slow = zeros(4, 4)
      for (const { from, to, weight } of triples) if (from !== to) slow[from][to] += weight
      expect(matrix(knowsEdges(triples, 4), 4, 4)).toEqual(slow)
    }))
  })

  it('runs one way', () => {
    expect(matrix(knowsEdges([{ from: 0, to: 1, weight: 0.5 }, { from: 0, to: 1, weight: 2 }], 2), 2, 2)).toEqual([[0, 2.5], [0, 0]])
  })
})

describe('synonyms', () => {
  it('joins each two words of a group, both ways, once', () => {
    fc.assert(fc.property(fc.array(numbers(5, 4), { maxLength: 4 }), groups => {
      const slow = zeros(5, 5)
      for (const group of groups) for (const a of group) for (const b of group) if (a !== b) slow[a][b] = 1
      const joined = matrix(synonymEdges(groups, 5), 5, 5)
      expect(joined).toEqual(slow)
      expect(joined).toEqual(transposed(joined, 5))
    }))
    expect(matrix(synonymEdges([[0, 1], [1, 2]], 3), 3, 3)).toEqual([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
  })
})

interface Window { window: number, atLeast: number, strongest: number }

/** Positive pointwise mutual information, with every two places of every passage looked at; NaN stands for no token. */
function slowCoOccurs(passages: readonly (readonly number[])[], tokens: number, { window, atLeast, strongest }: Window): Matrix {
  const together = zeros(tokens, tokens)
  for (const words of passages) {
    words.forEach((a, i) => words.forEach((b, j) => {
      if (a >= 0 && b >= 0 && a !== b && Math.abs(i - j) <= window) together[a][b]++
    }))
  }
  const each = together.map(row => row.reduce((sum, count) => sum + count, 0))
  const all = each.reduce((sum, count) => sum + count, 0)
  const pmi = together.map((row, a) => row.map((count, b) => (count >= atLeast ? Math.max(0, Math.log((count * all) / (each[a] * each[b]))) : 0)))
  const best = pmi.map(row => row.map((value, b) => ({ value, b })).filter(({ value }) => value > 0)
    .sort((x, y) => y.value - x.value || x.b - y.b).slice(0, strongest).map(({ b }) => b))
  return pmi.map((row, a) => row.map((value, b) => (best[a].includes(b) || best[b].includes(a) ? Math.fround(value) : 0)))
}

/** Passages as one stream, with a gap of a window after each. */
const streamOf = (passages: readonly (readonly number[])[], gap: number) =>
  Uint32Array.from(passages.flatMap(words => [...words.map(word => (word < 0 ? NO_TOKEN : word)), ...Array.from({ length: gap }, () => NO_TOKEN)]))

describe('co-occurs', () => {
  const TOKENS = 6
  const passages = fc.array(fc.array(fc.integer({ min: -1, max: TOKENS - 1 }), { maxLength: 30 }), { maxLength: 5 })
  const options = fc.record({ window: fc.integer({ min: 1, max: 6 }), atLeast: fc.integer({ min: 1, max: 4 }), strongest: fc.integer({ min: 1, max: 6 }) })
  const edges = (given: readonly (readonly number[])[], options: Window) => coOccursEdges(streamOf(given, options.window), TOKENS, options, new Pace())

  it('equals mutual information computed pair by pair', async () => {
    await fc.assert(fc.asyncProperty(passages, options, async (given, options) => {
      const found = matrix(await edges(given, options), TOKENS, TOKENS)
      expect(found).toEqual(slowCoOccurs(given, TOKENS, options))
      expect(found).toEqual(transposed(found, TOKENS))
    }), { numRuns: 400 })
  })

  it('differs when one thing is changed', async () => {
    const given = [[0, 1, 2, 0, 1, 3, 4, 0, 1, -1, 5, 2, 2, 3], [0, 1, 5, 4, 3, 3, 4, -1, -1, 2], [4, 3, 4, 3, 1, 1, 0]], options = { window: 2, atLeast: 2, strongest: 2 }
    const found = matrix(await edges(given, options), TOKENS, TOKENS)
    expect(found).toEqual(slowCoOccurs(given, TOKENS, options))
    for (const other of [{ window: 3 }, { atLeast: 4 }, { strongest: 1 }]) expect(found).not.toEqual(slowCoOccurs(given, TOKENS, { ...options, ...other }))
    expect(found).not.toEqual(slowCoOccurs([given.flat()], TOKENS, options))
    expect(found).not.toEqual(slowCoOccurs(given.map(words => words.filter(word => word >= 0)), TOKENS, options))
  })

  it('keeps an edge that is among the strongest of one end only', async () => {
    // 0 stands beside all others once, each other beside 0 alone
    const given = [1, 2, 3, 4].map(other => [0, other])
    const found = matrix(await edges(given, { window: 1, atLeast: 1, strongest: 1 }), TOKENS, TOKENS)
    expect(found[0].map(weight => weight > 0)).toEqual([false, true, true, true, true, false])
  })

  it('breaks ties by the number of the token', async () => {
    const given = [[0, 1], [2, 3], [0, 3], [2, 1]]
    const found = matrix(await edges(given, { window: 1, atLeast: 1, strongest: 1 }), TOKENS, TOKENS)
    expect(found.map(row => row.flatMap((weight, j) => (weight > 0 ? [j] : [])))).toEqual([[1, 3], [0, 2], [1], [0], [], []])
  })

  it('makes nothing of nothing', async () => {
    expect(denseOf((await coOccursEdges(new Uint32Array(0), 0, { window: 5, atLeast: 1, strongest: 1 }, new Pace())).out)).toEqual([])
    expect(matrix(await edges([[-1, -1], []], { window: 2, atLeast: 1, strongest: 1 }), TOKENS, TOKENS)).toEqual(zeros(TOKENS, TOKENS))
  })

  it('ends when its signal asks for it', async () => {
    const pace = new Pace(AbortSignal.abort())
    await expect(coOccursEdges(Uint32Array.of(0, 1), 2, { window: 1, atLeast: 1, strongest: 1 }, pace)).rejects.toMatchObject({ code: 'aborted' })
  })
})
