import type { WholeGraph } from './graph.ts'
import type { EdgeWeights } from '../../src/walk/view.ts'
import type { WalkOptions } from '../../src/walk/carrier.ts'
import { sumOf } from './corpora.ts'
import { denseOf, type Matrix, transposed } from './dense.ts'

/** An edge of the walk over passages, written out: from one to another over names. */
export interface Way {
  from: number
  to: number
  via: number[]
  weight: number
}

/** All edges of the default view with their entries of S, from whole matrices; those over the same names added up. */
export function waysOf(graph: WholeGraph, { mentions, back, follows, knows }: Required<EdgeWeights>): Way[] {
  const about = graph.names.labels.map((_, name) => denseOf(graph.edges.get('names')!.out)[name])
  const named = transposed(about, graph.passages.document.length)
  const said = denseOf(graph.edges.get('mentions')!.out), next = denseOf(graph.edges.get('follows')!.out)
  const known = graph.edges.has('knows') ? denseOf(graph.edges.get('knows')!.out) : about.map(() => about.map(() => 0))
  const count = (values: readonly number[]) => values.filter(value => value > 0).length
  const mentioned = about.map((_, name) => count(said.map(row => row[name])))

  const ways: Way[] = []
  const add = (from: number, to: number, via: number[], weight: number, back: number) => {
    if (weight !== 0) ways.push({ from, to, via, weight })
    if (weight * back > 0) ways.push({ from: to, to: from, via: via.toReversed(), weight: weight * back })
  }
  for (const [p] of said.entries()) {
    for (const [q] of said.entries()) {
      add(p, q, [], follows * next[p][q], 1)
      for (const [n] of about.entries()) {
        add(p, q, [n], (mentions * said[p][n] * about[n][q]) / Math.log2(2 + mentioned[n]) / Math.max(1, count(about[n])), back)
        for (const [m] of about.entries()) add(p, q, [n, m], (knows * named[p][n] * known[n][m] * about[m][q]) / Math.max(1, count(about[m])), 1)
      }
    }
  }
  return normalised(ways, said)
}

function normalised(ways: readonly Way[], passages: Matrix): Way[] {
  const degree = passages.map((_, p) => sumOf(ways.filter(({ to }) => to === p).map(({ weight }) => weight)))
  const merged = new Map<string, Way>()
  for (const { from, to, via, weight } of ways) {
    const key = [from, to, ...via].join(' ')
    const entry = weight / Math.sqrt(degree[from] || 1) / Math.sqrt(degree[to] || 1)
    merged.set(key, { from, to, via, weight: entry + (merged.get(key)?.weight ?? 0) })
  }
  return [...merged.values()]
}

/** Every way of every length from a seed to a passage, with what it brings: `origin p via p via … target`. */
export function allPaths(
  ways: readonly Way[], target: number, { restart, steps }: WalkOptions, origins: (passage: number) => { key: string, amount: number }[],
): Map<string, number> {
  const found = new Map<string, number>()
  const follow = (passage: number, left: number, factor: number, behind: string) => {
    const stays = factor * (left === 0 ? 1 : restart)
    for (const { key, amount } of origins(passage)) {
      if (stays * amount !== 0) found.set(`${key}${behind}`, (found.get(`${key}${behind}`) ?? 0) + stays * amount)
    }
    if (left === 0 || restart === 1) return
    for (const { from, to, via, weight } of ways) {
      if (to === passage) follow(from, left - 1, factor * (1 - restart) * weight, `>passage ${from}${via.map(name => `>name ${name}`).join('')}${behind}`)
    }
  }
  follow(target, steps, 1, `>passage ${target}`)
  return found
}
