import { EDGE_KINDS, type NodeKind } from '../../src/core/kinds.ts'
import type { Relation } from '../../src/tables/relation.ts'
import type { Hop, View, ViewPath } from '../../src/walk/view.ts'
import { type Csr, rowCount } from '../../src/math/sparse/csr.ts'
import { SparseVector } from '../../src/math/sparse/vector.ts'

/** A plain matrix: the slow twin of everything sparse, written to be read. */
export type Matrix = number[][]

export const zeros = (rows: number, columns: number): Matrix => Array.from({ length: rows }, () => Array.from({ length: columns }, () => 0))

export const transposed = (a: Matrix, columns: number): Matrix => Array.from({ length: columns }, (_, j) => a.map(row => row[j]))

export const product = (a: Matrix, b: Matrix, columns: number): Matrix =>
  a.map(row => Array.from({ length: columns }, (_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)))

export const times = (a: Matrix, x: readonly number[]): number[] => a.map(row => row.reduce((sum, value, j) => sum + value * x[j], 0))

/** The matrix that compressed rows stand for; absent weights are 1. */
export function denseOf(a: Csr): Matrix {
  const dense = zeros(rowCount(a), a.columnCount)
  dense.forEach((row, i) => {
    for (let e = a.rowStart[i]; e < a.rowStart[i + 1]; e++) row[a.columns[e]] = a.weights ? a.weights[e] : 1
  })
  return dense
}

export function sparseOf(x: readonly number[]): SparseVector {
  const vector = new SparseVector(x.length)
  x.forEach((value, place) => { if (value !== 0) vector.add(place, value) })
  return vector
}

/** The kinds of nodes that a hop leads from and to. */
export const hopEnds = ({ edge, direction }: Hop): [NodeKind, NodeKind] =>
  (direction === 'out' ? [...EDGE_KINDS[edge].ends] : [...EDGE_KINDS[edge].ends].reverse()) as [NodeKind, NodeKind]

export interface DenseGraph {
  counts: Record<NodeKind, number>
  relations: ReadonlyMap<string, Relation>
}

/** One hop as a matrix: the weight, shared among the edges out of where it leaves, damped by the edges into where it arrives. */
export function hopMatrix({ counts, relations }: DenseGraph, hop: Hop): Matrix {
  const [from, to] = hopEnds(hop)
  const relation = relations.get(hop.edge)!
  const weights = hop.direction === 'out' ? denseOf(relation.out) : transposed(denseOf(relation.out), counts[from])
  const out = weights.map(row => row.filter(weight => weight > 0).length)
  const into = transposed(weights, counts[to]).map(column => column.filter(weight => weight > 0).length)
  return weights.map((row, i) => row.map((weight, j) => weight * (hop.shared ? 1 / Math.max(1, out[i]) : 1) * (hop.damped ? 1 / Math.log2(2 + into[j]) : 1)))
}

/** Where each of a view's kinds begins, and how many nodes it has in all. */
export function layout({ counts }: DenseGraph, view: View): { offset: Map<NodeKind, number>, size: number } {
  const offset = new Map<NodeKind, number>()
  let size = 0
  for (const kind of view.nodes) {
    offset.set(kind, size)
    size += counts[kind]
  }
  return { offset, size }
}

/** A path's product of hops as a matrix over all nodes of the view. */
function pathMatrix(graph: DenseGraph, view: View, path: ViewPath): Matrix {
  const { offset, size } = layout(graph, view)
  const [from] = hopEnds(path.hops[0]), [, to] = hopEnds(path.hops.at(-1)!)
  const inner = path.hops.slice(1).reduce((sum, hop) => product(sum, hopMatrix(graph, hop), graph.counts[hopEnds(hop)[1]]), hopMatrix(graph, path.hops[0]))
  const whole = zeros(size, size)
  inner.forEach((row, i) => row.forEach((value, j) => { whole[offset.get(from)! + i][offset.get(to)! + j] = value }))
  return whole
}

/** A = Σ weight · (P + back · Pᵀ), its in-degrees, and S = D^-1/2 Aᵀ D^-1/2; paths over edges that the graph lacks are left out. */
export function denseView(graph: DenseGraph, view: View): { adjacency: Matrix, degree: number[], walk: Matrix } {
  const { size } = layout(graph, view)
  const adjacency = zeros(size, size)
  for (const path of view.paths.filter(path => path.hops.every(hop => graph.relations.has(hop.edge)))) {
    const p = pathMatrix(graph, view, path)
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) adjacency[i][j] += path.weight * (p[i][j] + path.back * p[j][i])
  }
  const degree = transposed(adjacency, size).map(column => column.reduce((sum, value) => sum + value, 0))
  const scale = degree.map(each => (each > 0 ? 1 / Math.sqrt(each) : 1))
  const walk = Array.from({ length: size }, (_, to) => Array.from({ length: size }, (_, from) => scale[to] * adjacency[from][to] * scale[from]))
  return { adjacency, degree, walk }
}

/** x_0 … x_T of x_{t+1} = restart · seeds + (1 − restart) · S x_t. */
export function denseTrace(walk: Matrix, seeds: readonly number[], restart: number, steps: number): number[][] {
  const states = [[...seeds]]
  for (let t = 0; t < steps; t++) states.push(times(walk, states[t]).map((value, i) => restart * seeds[i] + (1 - restart) * value))
  return states
}
