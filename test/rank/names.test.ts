import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type RankedName, rankNames } from '../../src/rank/names.ts'
import { anyCorpus, anyIndexOptions, isClose, sumOf } from '../helpers/corpora.ts'
import { denseOf } from '../helpers/dense.ts'
import { graphOf, read, type WholeGraph } from '../helpers/graph.ts'

type Shares = [passage: number, share: number][]

/** Every name against every passage, over whole matrices. */
function slowRank(graph: WholeGraph, passages: Shares, leaveOut: ReadonlySet<number>): RankedName[] {
  const about = denseOf(graph.edges.get('names')!.out), mentions = denseOf(graph.edges.get('mentions')!.out)
  return graph.names.labels.map((_, name) => {
    const df = mentions.filter(row => row[name] > 0).length
    const from = passages.flatMap(([passage, share]) => {
      const amount = share / Math.log2(2 + df)
      return [
        ...(about[name][passage] > 0 ? [{ passage, edge: 'names' as const, amount }] : []),
        ...(mentions[passage][name] > 0 ? [{ passage, edge: 'mentions' as const, amount }] : []),
      ]
    })
    return { name, score: sumOf(from.map(({ amount }) => amount)), from: from.sort((a, b) => b.amount - a.amount || a.passage - b.passage) }
  }).filter(({ name, from }) => from.length > 0 && !leaveOut.has(name))
}

describe('rankNames', () => {
  it('is what every passage gives every name', async () => {
    const anyShares = fc.uniqueArray(fc.tuple(fc.nat({ max: 20 }), fc.constantFrom(0.1, 0.5, 1)), { selector: ([passage]) => passage, maxLength: 5 })
    await fc.assert(fc.asyncProperty(anyCorpus, anyIndexOptions, anyShares, fc.uniqueArray(fc.nat({ max: 5 }), { maxLength: 2 }), async (documents, options, shares, out) => {
      const graph = await graphOf(documents, options)
      const passages = shares.filter(([passage]) => passage < graph.passages.document.length)
      const ranked = (await rankNames(read(graph), passages, new Set(out))).sort((a, b) => a.name - b.name)
      const slow = slowRank(graph, passages, new Set(out))
      expect(ranked.map(({ name, from }) => ({ name, from }))).toEqual(slow.map(({ name, from }) => ({ name, from })))
      ranked.forEach(({ score }, i) => expect(isClose(score, slow[i].score)).toBe(true))
    }), { numRuns: 200 })
  })

  const documents = [
    { id: 'a', title: 'Ada Vale', text: 'the poet lived in Quill with Bram Oster.' },
    { id: 'b', title: 'Quill', text: 'an island of fishermen, once seen by Ada Vale.' },
    { id: 'c', title: 'Bram Oster', text: 'the composer lived in Quill.' },
  ]

  it('counts a name that everyone mentions for less', async () => {
    const graph = await graphOf(documents)
    const label = ({ name }: RankedName) => graph.names.labels[name]
    const ranked = await rankNames(read(graph), [[0, 1]], new Set())
    // mentioned by one, two and one passages
    expect(new Map(ranked.map(each => [label(each), each.score]))).toEqual(new Map([['Ada Vale', 1 / Math.log2(3)], ['Quill', 1 / Math.log2(4)], ['Bram Oster', 1 / Math.log2(3)]]))
    expect((await rankNames(read(graph), [[0, 1]], new Set([0]))).map(label)).not.toContain('Ada Vale')
  })

  it('needs neither kind of edge', async () => {
    const neither = await graphOf(documents, { edges: { mentions: false, names: false } })
    expect((await rankNames(read(neither), [[0, 1]], new Set()))).toEqual([])
    const mentions = await graphOf(documents, { edges: { names: false } })
    expect((await rankNames(read(mentions), [[0, 1]], new Set())).map(({ from }) => from[0].edge)).toEqual(['mentions', 'mentions'])
    const names = await graphOf(documents, { edges: { mentions: false } })
    expect((await rankNames(read(names), [[0, 1]], new Set()))).toEqual([{ name: 0, score: 1, from: [{ passage: 0, edge: 'names', amount: 1 }] }])
  })
})
