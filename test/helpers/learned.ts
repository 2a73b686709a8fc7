import { createRandom } from '../../src/core/random.ts'
import type { LearnedPropagation } from '../../src/encoders/learned-propagation.ts'
import { kindOfWay, LEARNED_VIEW } from '../../src/rank/learned-carrier.ts'
import { Searcher } from '../../src/rank/searcher.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { type Matrix, zeros } from './dense.ts'

/**
 * A propagation such as training leaves it, its shares by chance: over most ways of the graph, and a few that it has not.
 * Some passages keep next to nothing of their own vector, some all of it.
 */
export async function learnedBy(seed: number, { graph }: { graph: Graph }): Promise<LearnedPropagation> {
  const random = createRandom(seed), walker = await new Searcher(graph).walker(LEARNED_VIEW)
  const kinds = ['no such way'], rows: { from: number, kind: number, amount: number }[][] = [], self: number[] = []
  for (let v = 0; v < walker.size; v++) {
    const given = new Map<string, { from: number, kind: number, amount: number }>()
    for (const { from, edges } of await walker.incoming(v)) {
      const name = kindOfWay(edges)
      if (!kinds.includes(name)) kinds.push(name)
      if (from !== v && random() < 0.8) given.set(`${from} ${name}`, { from, kind: kinds.indexOf(name), amount: random() })
    }
    const other = Math.floor(random() * walker.size)
    if (other !== v && random() < 0.2) given.set(`${other}`, { from: other, kind: 0, amount: random() })
    const own = given.size === 0 ? 1 : random() < 0.1 ? 1e-9 : random(), total = [...given.values()].reduce((sum, { amount }) => sum + amount, own)
    rows.push([...given.values()].map(each => ({ ...each, amount: each.amount / total })).sort((a, b) => a.from - b.from || a.kind - b.kind))
    self.push(own / total)
  }
  const entries = rows.flat(), rowStart = new Uint32Array(rows.length + 1)
  rows.forEach((row, v) => { rowStart[v + 1] = rowStart[v] + row.length })
  return {
    rowStart, columns: Uint32Array.from(entries, ({ from }) => from), kind: Uint8Array.from(entries, ({ kind }) => kind), alpha: Float32Array.from(entries, ({ amount }) => amount),
    self: Float32Array.from(self), kinds, about: { model: 'gat', heads: 2, seed, epochs: 3, loss: 0.5 },
  }
}

/** The shares as a plain matrix, row v what passage v takes of each, itself included. */
export function denseShares({ rowStart, columns, alpha, self }: LearnedPropagation): Matrix {
  const dense = zeros(self.length, self.length)
  dense.forEach((row, v) => {
    row[v] = self[v]
    for (let e = rowStart[v]; e < rowStart[v + 1]; e++) row[columns[e]] += alpha[e]
  })
  return dense
}
