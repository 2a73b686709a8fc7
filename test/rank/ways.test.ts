import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Path, pathsTo } from '../../src/rank/ways.ts'
import { walk as walkStage } from '../../src/rank/reasons/walk.ts'
import type { Origin } from '../../src/rank/share.ts'
import { seedShares } from '../../src/rank/reasons/seeds.ts'
import type { RankingOptions } from '../../src/rank/options.ts'
import type { Query } from '../../src/query/query.ts'
import type { Document } from '../../src/text/document.ts'
import { anyCorpus, anyIndexOptions, anyRanking, anySignedQuery, isClose, rank, ranking, sumOf } from '../helpers/corpora.ts'
import { graphOf, type WholeGraph } from '../helpers/graph.ts'
import { runs } from '../helpers/runs.ts'
import { allPaths, waysOf } from '../helpers/ways.ts'

const keyOf = ({ kind, node }: Origin) => `${kind} ${node}`
const pathKey = ({ nodes }: Path) => nodes.map(keyOf).join('>')

/** The paths to every passage as the search finds them, and as an enumeration does, with the walk's own scores. */
async function bothWays(graph: WholeGraph, query: Query, options: RankingOptions, count: number) {
  const { walk: { edges } } = ranking(options)
  const ranked = await rank(graph, query, { ...options, walk: { ...options.walk, precision: 0 } })
  const { walk, seeds } = ranked, made = await walkStage.walk(ranked.ask, ranked.found), { trace } = made
  const origins = await seedShares(ranked.ask, ranked.found)
  const ways = waysOf(graph, edges)
  const found: { raw: number, paths: Path[], all: Map<string, number> }[] = []
  for (let passage = 0; passage < seeds.vector.length; passage++) {
    const paths = await pathsTo(made, passage, count)
    const all = allPaths(ways, passage, walk, each => origins(each).map(({ origin, amount }) => ({ key: keyOf(origin), amount })))
    found.push({ raw: trace.at(-1)!.at(passage), paths, all })
  }
  return found
}

describe('pathsTo', () => {
  it('finds every way there is, in order, and with them the whole score', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyIndexOptions, anySignedQuery, anyRanking, async (documents, indexing, query, options) => {
      const graph = await graphOf(documents.slice(0, 4), indexing)
      const steps = Math.min(3, options.walk!.steps!)
      for (const { raw, paths, all } of await bothWays(graph, query, { ...options, walk: { ...options.walk, steps } }, 5000)) {
        if (all.size > 1500) continue
        const most = Math.max(1e-9, ...paths.map(({ amount }) => Math.abs(amount)))
        expect(Math.abs(sumOf(paths.map(({ amount }) => amount)) - raw)).toBeLessThan(1e-6 * most)
        expect(new Set(paths.map(pathKey)).size).toBe(paths.length)
        expect(new Set(paths.map(pathKey))).toEqual(new Set(all.keys()))
        for (const [i, path] of paths.entries()) {
          expect(path.amount).not.toBe(0)
          expect(isClose(path.amount, all.get(pathKey(path))!)).toBe(true)
          if (i > 0) expect(Math.abs(path.amount)).toBeLessThanOrEqual(Math.abs(paths[i - 1].amount))
        }
      }
    }), { numRuns: runs(150) })
  })

  const documents: Document[] = [
    { id: 'a', title: 'Ada Vale', text: 'the poet lived in Quill, by a river.' },
    { id: 'q', title: 'Quill', text: 'an island with bridges, seen by Bram Oster and by Ada Vale.' },
    { id: 'b', title: 'Bram Oster', text: 'he was in Quill, and built bridges over a river.' },
    { id: 't', title: 'Tolvik', text: 'a town by a river.' },
  ]
  const knows = [
    { subject: 'Tolvik', relation: 'twin of', object: 'Quill' }, { subject: 'Quill', relation: 'twin of', object: 'Tolvik' },
    { subject: 'Ada Vale', relation: 'friend of', object: 'Bram Oster', weight: 2 },
  ]

  it.each([1, 2, 3, 5, 10, 100])('finds of all ways the first %i', async count => {
    const graph = await graphOf(documents, { knows })
    for (const query of ['bridges over a river', 'Was Ada Vale in Quill?', { text: 'Was Ada Vale in Quill?', nodes: [{ kind: 'name' as const, id: 'Quill' }] }]) {
      for (const { paths, all } of await bothWays(graph, query, {}, count)) {
        expect(all.size).toBeGreaterThan(100)
        const amounts = [...all.values()].sort((a, b) => b - a).slice(0, count)
        expect(paths.map(({ amount }) => amount)).toEqual(amounts.map(amount => expect.closeTo(amount, 12)))
        for (const path of paths) expect(path.amount).toBeCloseTo(all.get(pathKey(path))!, 12)
      }
    }
  })

  it('is an enumeration that notices another weight', async () => {
    const graph = await graphOf(documents, { knows })
    const [{ paths }] = await bothWays(graph, 'Was Ada Vale in Quill?', {}, 100)
    const [{ all }] = await bothWays(graph, 'Was Ada Vale in Quill?', { walk: { edges: { back: 0.31 } } }, 100)
    expect(paths.some(path => !isClose(path.amount, all.get(pathKey(path))!, 1e-4))).toBe(true)
  })

  it('counts two names that know each other as one way', async () => {
    const graph = await graphOf(documents, { knows })
    const [, , , { paths, raw }] = await bothWays(graph, { nodes: [{ kind: 'passage', id: 'q' }] }, { walk: { steps: 1, restart: 0 } }, 1)
    // Quill, over Quill and Tolvik, to Tolvik: one way though there are two edges
    expect(paths.map(pathKey)).toEqual(['passage 1>passage 1>name 1>name 3>passage 3'])
    expect(paths[0].amount).toBeCloseTo(raw, 12)
  })

  it('finds nothing where nothing came', async () => {
    const graph = await graphOf(documents)
    for (const { paths, raw } of await bothWays(graph, 'xyzzy', {}, 5)) expect([raw, paths]).toEqual([0, []])
    for (const { paths } of await bothWays(graph, 'bridges', {}, 0)) expect(paths).toEqual([])
  })

  it('comes to an end where the ways are too many to be found', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `Quill ${String.fromCharCode(65 + i % 26)}${i}`)
    const graph = await graphOf(names.map((title, i) => ({ id: `d${i}`, title, text: `there we saw ${names.filter(name => name !== title).join(' and ')}.` })))
    const ranked = await rank(graph, 'what was there?', { walk: { steps: 50, restart: 0.02, precision: 0 } })
    const made = await walkStage.walk(ranked.ask, ranked.found), { trace } = made
    const paths = await pathsTo(made, 0, 1000)
    expect(paths.length).toBeLessThanOrEqual(1000)
    expect(sumOf(paths.map(({ amount }) => amount))).toBeLessThanOrEqual(trace.at(-1)!.at(0) * (1 + 1e-9))
  }, 30_000)
})
