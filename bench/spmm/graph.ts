import { createRandom } from '../../src/core/random.ts'

/** The size of a random graph, and of what stands at its nodes. */
export interface GraphSize {
  nodes: number
  edges: number
  width: number
}

/** A graph as compressed rows, with weights and x[nodes, width] from 0 to 1. */
export interface RandomGraph extends GraphSize {
  rowStart: Int32Array
  columns: Int32Array
  weights: Float32Array
  x: Float32Array
}

/** Every edge leads from and to any node with equal chance. Always the same, and the same as in spmm.c. */
export function randomGraph({ nodes, edges, width }: GraphSize): RandomGraph {
  const random = createRandom(1)
  const node = () => Math.floor(random() * nodes)
  const rowStart = new Int32Array(nodes + 1),
    columns = new Int32Array(edges),
    weights = new Float32Array(edges),
    x = new Float32Array(nodes * width)
  for (let k = 0; k < edges; k++) rowStart[node() + 1]!++
  for (let i = 0; i < nodes; i++) rowStart[i + 1]! += rowStart[i]!
  for (let k = 0; k < edges; k++) columns[k] = node()
  for (let k = 0; k < edges; k++) weights[k] = random()
  for (let i = 0; i < x.length; i++) x[i] = random()
  return { nodes, edges, width, rowStart, columns, weights, x }
}
