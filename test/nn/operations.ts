import type { Tensor } from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { createRandom } from '../../src/core/random.ts'
import { keeps } from '../../src/math/kernels/kernels.ts'
import * as ops from '../../src/nn/ops.ts'
import { FixedWeights, groupRows, SparseRows } from '../../src/nn/sparse-rows.ts'
import { tf } from '../../src/nn/tensorflow.ts'
import { near, withoutLeak } from './tensors.ts'

/** A sparse matrix of some places, in any order and with repetitions, and the sizes of what stands at its rows and columns. */
export interface Problem {
  rows: number
  columns: number
  pairs: (readonly [row: number, column: number])[]
  heads: number
  width: number
  slope: number
  rate: number
  seed: number
}

const sizes = { heads: fc.integer({ min: 1, max: 3 }), width: fc.integer({ min: 1, max: 6 }), slope: fc.constantFrom(0.2, 0.01, 1), rate: fc.constantFrom(0.5, 0.3), seed: fc.nat() }

/** Any places of a matrix, rectangular or square; rows may be empty, and so may all be. */
export const anyProblem: fc.Arbitrary<Problem> = fc.record({ rows: fc.integer({ min: 1, max: 7 }), columns: fc.integer({ min: 1, max: 7 }), square: fc.boolean(), bothWays: fc.boolean(), ...sizes })
  .chain(({ rows, columns, square, bothWays, ...rest }) => {
    const side = square ? rows : columns
    const pair = fc.tuple(fc.nat({ max: rows - 1 }), fc.nat({ max: side - 1 }))
    return fc.array(pair, { maxLength: 20 }).map(pairs => ({
      // places that are alike in both directions are a case of their own: their transposed is not stored
      ...rest, rows, columns: side, pairs: square && bothWays ? pairs.flatMap(([i, j]) => [[i, j], [j, i]] as const) : pairs,
    }))
  })

/** Numbers of an operation: their shape and values, exact in 32 bits. */
interface Numbers { shape: number[], values: Float64Array }

/** An operation of ours and what it means, written a second time as plainly as can be, in float64. */
interface Operation {
  /** What gradients reach. */
  inputs: Numbers[]
  ours: (...inputs: Tensor[]) => Tensor
  twin: (...inputs: Float64Array[]) => Float64Array
}

/** Every operation of ops.ts on a problem. `dropping` are those that drop by chance, as our kernels choose. */
export function operations({ rows, columns, pairs, heads, width, slope, rate, seed }: Problem, matrix: SparseRows): Record<'exact' | 'dropping', Record<string, Operation>> {
  const entries = pairs.map(([i, j], place) => [i, j, place] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])
  const e = entries.length, size = heads * width
  const random = createRandom(seed)
  const numbers = (shape: number[], scale = 8, shift = 0): Numbers =>
    ({ shape, values: new Float64Array(shape.reduce((product, each) => product * each, 1)).map(() => (Math.floor(random() * 4 * scale) - 2 * scale + shift) / scale) })
  // a quarter's multiple and an eighth more never add up to 0, where LeakyReLU has no derivative
  const smooth = (...shape: number[]) => numbers(shape), atLeft = (...shape: number[]) => numbers(shape, 4), atRight = (...shape: number[]) => numbers(shape, 4, 0.5)
  const leaky = (x: number) => (x > 0 ? x : slope * x)

  const each = (count: number, add: (out: Float64Array) => void): Float64Array => {
    const out = new Float64Array(count)
    add(out)
    return out
  }
  const summed = (weight: (k: number, h: number) => number, x: Float64Array) => each(rows * size, out => entries.forEach(([i, j], k) => {
    for (let c = 0; c < size; c++) out[i * size + c]! += weight(k, Math.floor(c / width)) * x[j * size + c]!
  }))
  const softmax = (z: Float64Array) => z.map((_, at) => {
    const k = Math.floor(at / heads), h = at % heads
    const row = entries.flatMap(([i], l) => (i === entries[k]![0] ? [z[l * heads + h]!] : [])), largest = Math.max(...row)
    return Math.exp(z[at]! - largest) / row.reduce((sum, each) => sum + Math.exp(each - largest), 0)
  })
  const scores = (source: Float64Array, target: Float64Array) => each(e * heads, out => entries.forEach(([i, j], k) => {
    for (let h = 0; h < heads; h++) out[k * heads + h] = leaky(source[j * heads + h]! + target[i * heads + h]!)
  }))
  const scores2 = (left: Float64Array, right: Float64Array, att: Float64Array) => each(e * heads, out => entries.forEach(([i, j], k) => {
    for (let c = 0; c < size; c++) out[k * heads + Math.floor(c / width)]! += att[c]! * leaky(left[j * size + c]! + right[i * size + c]!)
  }))
  const gathered = (end: 0 | 1) => (x: Float64Array) => each(e * size, out => entries.forEach((entry, k) => out.set(x.subarray(entry[end] * size, (entry[end] + 1) * size), k * size)))
  const attended = (chance: number) => (x: Float64Array, source: Float64Array, target: Float64Array) => {
    const alpha = softmax(scores(source, target))
    return summed((k, h) => alpha[k * heads + h]! * (chance === 0 || keeps(entries[k]![0] * heads + h, entries[k]![1], seed, chance) ? 1 / (1 - chance) : 0), x)
  }
  const attention = (chance: number): Operation => ({
    inputs: [smooth(columns, size), atLeft(columns, heads), atRight(rows, heads)],
    ours: (x, source, target) => ops.attention(matrix, x!, source!, target!, { slope, rate: chance, seed }), twin: attended(chance),
  })

  const values = smooth(e), alike = new Float64Array(e).fill(0.5)
  const fixed = (weights: Float64Array, name: string): Operation => ({
    inputs: [smooth(columns, size)], ours: x => ops.spmm(new FixedWeights(matrix, Float32Array.from(weights), name), x!), twin: x => summed(k => weights[k]!, x!),
  })
  return {
    exact: {
      'spmm, all weights the same': fixed(alike, 'alike'),
      'spmm, any weights': fixed(values.values, 'values'),
      weightedSum: { inputs: [smooth(e, heads), smooth(columns, size)], ours: (weights, x) => ops.weightedSum(matrix, weights!, x!), twin: (weights, x) => summed((k, h) => weights![k * heads + h]!, x!) },
      sparseProduct: { inputs: [smooth(columns, size)], ours: x => ops.sparseProduct(matrix, tf.tensor1d(Float32Array.from(values.values)), x!), twin: x => summed(k => values.values[k]!, x!) },
      'atEntries of columns': { inputs: [smooth(columns, size)], ours: x => ops.atEntries(matrix, 'column', x!), twin: gathered(1) },
      'atEntries of rows': { inputs: [smooth(rows, size)], ours: x => ops.atEntries(matrix, 'row', x!), twin: gathered(0) },
      rowSums: { inputs: [smooth(e, size)], ours: x => ops.rowSums(matrix, x!), twin: x => each(rows * size, out => entries.forEach(([i], k) => { for (let c = 0; c < size; c++) out[i * size + c]! += x![k * size + c]! })) },
      entryProducts: {
        inputs: [smooth(rows, size), smooth(columns, size)], ours: (a, b) => ops.entryProducts(matrix, a!, b!, heads),
        twin: (a, b) => each(e * heads, out => entries.forEach(([i, j], k) => { for (let c = 0; c < size; c++) out[k * heads + Math.floor(c / width)]! += a![i * size + c]! * b![j * size + c]! })),
      },
      pickRows: { inputs: [smooth(columns, size)], ours: x => ops.pickRows(x!, Int32Array.from(entries, ([, j]) => j)), twin: gathered(1) },
      edgeSoftmax: { inputs: [smooth(e, heads)], ours: z => ops.edgeSoftmax(matrix, z!), twin: softmax },
      edgeScores: { inputs: [atLeft(columns, heads), atRight(rows, heads)], ours: (source, target) => ops.edgeScores(matrix, source!, target!, slope), twin: scores },
      edgeScoresWith: {
        inputs: [atLeft(columns, heads), atRight(rows, heads), atLeft(e, heads)], ours: (source, target, own) => ops.edgeScoresWith(matrix, source!, target!, own!, slope),
        twin: (source, target, own) => each(e * heads, out => entries.forEach(([i, j], k) => {
          for (let h = 0; h < heads; h++) out[k * heads + h] = leaky(source![j * heads + h]! + target![i * heads + h]! + own![k * heads + h]!)
        })),
      },
      edgeScores2: {
        inputs: [atLeft(columns, size), atRight(rows, size), smooth(size)], ours: (left, right, att) => ops.edgeScores2(matrix, left!, right!, att!, heads, slope), twin: scores2,
      },
      attention: attention(0),
      product: {
        inputs: [smooth(rows, columns), smooth(columns, size)], ours: (a, b) => ops.product(a!, b!),
        twin: (a, b) => each(rows * size, out => out.forEach((_, at) => { for (let j = 0; j < columns; j++) out[at]! += a![Math.floor(at / size) * columns + j]! * b![j * size + at % size]! })),
      },
    },
    dropping: {
      'attention with dropout': attention(rate),
      dropout: { inputs: [smooth(rows, size)], ours: x => ops.dropout(x!, rate, seed), twin: x => x!.map((value, i) => (keeps(i, 0, seed, rate) ? value / (1 - rate) : 0)) },
    },
  }
}

/** The names of the operations of each group. */
export const operationNames = (group: 'exact' | 'dropping'): string[] => Object.keys(operations({ rows: 1, columns: 1, pairs: [], heads: 1, width: 1, slope: 1, rate: 0.5, seed: 0 }, undefined as never)[group])

/** The gradient of Σ f · dy at one of the inputs, by central differences. */
function differences(f: Operation['twin'], inputs: readonly Float64Array[], which: number, dy: Float64Array): Float64Array {
  const h = 1e-4
  const at = (i: number, step: number) => f(...inputs.map((input, k) => (k === which ? input.with(i, input[i]! + step) : input))).reduce((sum, value, k) => sum + value * dy[k]!, 0)
  return inputs[which]!.map((_, i) => (at(i, h) - at(i, -h)) / (2 * h))
}

/** An operation's value equals its twin's, its gradients equal the twin's differences, and it leaves no tensor but those of the rows, which go with them. */
export const compare = (problem: Problem, group: 'exact' | 'dropping', name: string): Promise<void> => withoutLeak(() => {
  const matrix = new SparseRows(problem.rows, problem.columns, groupRows(problem.rows, problem.columns, problem.pairs.map(([i]) => i), problem.pairs.map(([, j]) => j)))
  const { inputs, ours, twin } = operations(problem, matrix)[group][name]!
  const values = inputs.map(input => input.values), expected = twin(...values)
  const random = createRandom(problem.seed + 1), dy = expected.map(() => Math.floor(random() * 33 - 16) / 8)
  tf.tidy(() => {
    const tensors = inputs.map(({ shape, values: each }) => tf.tensor(Float32Array.from(each), shape))
    const value = ours(...tensors)
    near(value.dataSync(), expected, 1e-5, `${name}: value`)
    tf.grads(ours as never)(tensors, tf.tensor(Float32Array.from(dy), value.shape)).forEach((gradient, which) => {
      if (gradient.shape.join() !== inputs[which]!.shape.join()) throw new Error(`${name}: gradient ${which} has shape [${gradient.shape.join()}]`)
      near(gradient.dataSync(), differences(twin, values, which, dy), 1e-4, `${name}: gradient ${which},`)
    })
  })
  matrix.dispose()
})
