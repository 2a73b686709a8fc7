import fc from 'fast-check'
import { createRandom } from '../../../src/core/random.ts'
import type { Work } from './builds.ts'

/** A graph as rows of columns, in no order and with repetitions, and the sizes of what stands at its nodes. */
export interface Problem {
  rows: number
  sources: number
  rowStart: number[]
  columns: number[]
  heads: number
  width: number
  rate: number
  slope: number
  seed: number
}

/** Graphs of some rows: none, empty ones, loops, the same entry twice, one much longer than the others. */
export const anyProblem: fc.Arbitrary<Problem> = fc.record({
  sources: fc.integer({ min: 1, max: 12 }), rows: fc.nat({ max: 12 }), square: fc.boolean(), hub: fc.constantFrom(0, 0, 0, 70, 300),
  heads: fc.integer({ min: 1, max: 9 }), width: fc.integer({ min: 1, max: 40 }), rate: fc.constantFrom(0, 0.6), slope: fc.constantFrom(0.2, 0, 1.5), seed: fc.integer(),
}).chain(({ sources, rows, square, hub, ...rest }) => {
  const n = square ? sources : rows
  return fc.array(fc.array(fc.nat({ max: sources - 1 }), { maxLength: 9 }), { minLength: n, maxLength: n }).map(lists => {
    if (n > 0) lists[rest.seed & 1 ? 0 : n - 1].push(...Array.from({ length: hub }, (_, k) => (k * 7) % sources))
    return { ...graphOf(lists, sources), ...rest }
  })
})

/** A graph by hand: the columns of each row. */
export function graphOf(lists: readonly (readonly number[])[], sources: number): Pick<Problem, 'rows' | 'sources' | 'rowStart' | 'columns'> {
  const rowStart = [0]
  for (const list of lists) rowStart.push(rowStart.at(-1)! + list.length)
  return { rows: lists.length, sources, rowStart, columns: lists.flat() }
}

/** Aᵀ, and for each of its entries the place that it had in A. */
export function transposed({ rows, sources, rowStart, columns }: Pick<Problem, 'rows' | 'sources' | 'rowStart' | 'columns'>) {
  const lists: number[][] = Array.from({ length: sources }, () => []), places: number[][] = Array.from({ length: sources }, () => [])
  for (let i = 0; i < rows; i++) {
    for (let k = rowStart[i]; k < rowStart[i + 1]; k++) {
      lists[columns[k]].push(i)
      places[columns[k]].push(k)
    }
  }
  return { ...graphOf(lists, rows), order: places.flat() }
}

/** Numbers from −1 to 1 times `scale`, always the same for the same seed. */
export function numbers(length: number, seed: number, scale = 1): Float32Array {
  const random = createRandom(seed), made = new Float32Array(length)
  for (let i = 0; i < length; i++) made[i] = scale * (2 * random() - 1)
  return made
}

/** The length of the longest row. */
export const longest = ({ rows, rowStart }: Pick<Problem, 'rows' | 'rowStart'>): number =>
  Math.max(0, ...Array.from({ length: rows }, (_, i) => rowStart[i + 1] - rowStart[i]))

/** Every kernel on inputs made for a problem; the gradients of attention are taken where its forward pass has been. */
export function works(problem: Problem): Record<string, Work> {
  const { rows, sources, rowStart, columns, heads, width, rate, slope, seed } = problem
  const e = columns.length, size = heads * width, t = transposed(problem)
  const of = (length: number, which: number, scale = 1) => numbers(length, seed + which, scale)
  const attend: Work = ({ kernels, floats, wholes, room }) => {
    const x = floats(of(sources * size, 1)), source = floats(of(sources * heads, 2, 3)), target = floats(of(rows * heads, 3, 3)), dOut = floats(of(rows * size, 4))
    const out = room(rows * size), max = room(rows * heads), norm = room(rows * heads)
    kernels.attention(
      rows, wholes(rowStart), wholes(columns), x, source, target, heads, width, slope, rate, seed, out, max, norm, room(longest(problem) * heads),
    )
    return [x, source, target, dOut, out, max, norm]
  }
  return {
    spmm: ({ kernels, floats, wholes, room }) => {
      const y = room(rows * size)
      kernels.spmm(rows, wholes(rowStart), wholes(columns), floats(of(e, 1)), floats(of(sources * size, 2)), size, y)
      return [y]
    },
    spmmHeads: ({ kernels, floats, wholes, room }) => {
      const y = room(rows * size)
      kernels.spmmHeads(rows, wholes(rowStart), wholes(columns), undefined, floats(of(e * heads, 1)), floats(of(sources * size, 2)), heads, width, y)
      return [y]
    },
    'spmmHeads in an order': ({ kernels, floats, wholes, room }) => {
      const y = room(sources * size)
      kernels.spmmHeads(sources, wholes(t.rowStart), wholes(t.columns), wholes(t.order), floats(of(e * heads, 1)), floats(of(rows * size, 2)), heads, width, y)
      return [y]
    },
    sddmm: ({ kernels, floats, wholes, room }) => {
      const out = room(e * heads)
      kernels.sddmm(rows, wholes(rowStart), wholes(columns), floats(of(rows * size, 1)), floats(of(sources * size, 2)), heads, width, out)
      return [out]
    },
    edgeScores: ({ kernels, floats, wholes, room }) => {
      const out = room(e * heads)
      kernels.edgeScores(rows, wholes(rowStart), wholes(columns), floats(of(sources * heads, 1)), floats(of(rows * heads, 2)), heads, slope, out)
      return [out]
    },
    edgeSoftmax: ({ kernels, floats, wholes, room }) => {
      const out = room(e * heads)
      kernels.edgeSoftmax(rows, wholes(rowStart), floats(of(e * heads, 1, 300)), heads, out)
      return [out]
    },
    edgeSoftmaxGrad: ({ kernels, floats, wholes, room }) => {
      const out = room(e * heads)
      kernels.edgeSoftmaxGrad(rows, wholes(rowStart), floats(of(e * heads, 1)), floats(of(e * heads, 2)), heads, out)
      return [out]
    },
    edgeScores2: ({ kernels, floats, wholes, room }) => {
      const out = room(e * heads)
      kernels.edgeScores2(
        rows, wholes(rowStart), wholes(columns), floats(of(sources * size, 1)), floats(of(rows * size, 2)), floats(of(size, 3)), heads, width, slope, out,
      )
      return [out]
    },
    edgeScores2Grad: ({ kernels, floats, wholes, room }) => {
      const outputs = [room(sources * size), room(rows * size), room(size)]
      kernels.edgeScores2Grad(
        rows, sources, wholes(rowStart), wholes(columns), floats(of(sources * size, 1)), floats(of(rows * size, 2)), floats(of(size, 3)), floats(of(e * heads, 4)),
        heads, width, slope, outputs[0], outputs[1], outputs[2],
      )
      return outputs
    },
    attention: build => attend(build).slice(4, 7),
    attentionGrad: build => {
      const [x, source, target, dOut, out, max, norm] = attend(build), { kernels, wholes, room } = build
      const dx = room(sources * size), dSource = room(sources * heads), dTarget = room(rows * heads)
      kernels.attentionGrad(
        rows, sources, wholes(t.rowStart), wholes(t.columns), x, source, target, max, norm, out, dOut, heads, width, slope, rate, seed, dx, dSource, dTarget,
        room(4 * rows * heads),
      )
      return [dx, dSource, dTarget]
    },
    transposedProduct: ({ kernels, floats, room }) => {
      const c = room(size * width)
      kernels.transposedProduct(rows, size, width, floats(of(rows * size, 1)), floats(of(rows * width, 2)), c)
      return [c]
    },
    dropout: ({ kernels, floats, room }) => {
      const y = room(sources * size)
      kernels.dropout(sources * size, floats(of(sources * size, 1)), rate, seed, y)
      return [y]
    },
  }
}
