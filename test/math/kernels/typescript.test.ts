import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keeps } from '../../../src/math/kernels/kernels.ts'
import { typescriptKernels } from '../../../src/math/kernels/typescript.ts'
import { expectClose, inTypescript } from './builds.ts'
import { anyProblem, longest, numbers, type Problem, transposed, works } from './problems.ts'
import { runs } from '../../helpers/runs.ts'

/** Numbers of 64 bits. The loops do not ask how wide their floats are, and so derivatives can be had by differences. */
const wide = (length: number, seed: number, scale?: number) => Float64Array.from(numbers(length, seed, scale)) as unknown as Float32Array
const k = typescriptKernels

const smooth = anyProblem.map(problem => ({ ...problem, width: 1 + (problem.width % 5), heads: 1 + (problem.heads % 3) }))

/** The row of each entry. */
const rowsOf = ({ rows, rowStart }: Problem): number[] => Array.from({ length: rows }, (_, i) => Array.from({ length: rowStart[i + 1] - rowStart[i] }, () => i)).flat()
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => Array.from(a).reduce((sum, each, i) => sum + each * b[i], 0)

/** ∂f/∂x for all of x, by central differences. */
function differences(x: Float32Array, f: () => number, step = 1e-5): number[] {
  return Array.from(x, (value, i) => {
    const [above, below] = [step, -step].map(each => {
      x[i] = value + each
      return f()
    })
    x[i] = value
    return (above - below) / (2 * step)
  })
}

describe('products', () => {
  it('are those of a dense matrix to which every entry adds its weight', () => {
    fc.assert(fc.property(smooth, problem => {
      const { rows, sources, columns, heads, width, seed } = problem, size = heads * width, row = rowsOf(problem)
      const w = numbers(columns.length * heads, seed + 1), x = numbers(sources * size, seed + 2)
      const [y] = inTypescript(works(problem).spmmHeads)
      for (let h = 0; h < heads; h++) {
        const dense = Array.from({ length: rows }, () => new Float64Array(sources))
        columns.forEach((column, entry) => { dense[row[entry]][column] += w[entry * heads + h] })
        for (let i = 0; i < rows; i++) for (let c = 0; c < width; c++) {
          expectClose([y[i * size + h * width + c]], [dot(dense[i], Array.from({ length: sources }, (_, j) => x[j * size + h * width + c]))])
        }
      }
    }))
  })

  it('and their gradients are adjoint: ⟨A(w) x, g⟩ = ⟨w, sddmm(g, x)⟩ = ⟨x, Aᵀ(w) g⟩', () => {
    fc.assert(fc.property(smooth, problem => {
      const { rows, sources, rowStart, columns, heads, width, seed } = problem, size = heads * width, t = transposed(problem)
      const w = wide(columns.length * heads, seed), x = wide(sources * size, seed + 1), g = wide(rows * size, seed + 2)
      const y = wide(rows * size, 0), dw = wide(w.length, 0), dx = wide(x.length, 0)
      const [starts, cols] = [Int32Array.from(rowStart), Int32Array.from(columns)]
      k.spmmHeads(rows, starts, cols, undefined, w, x, heads, width, y)
      k.sddmm(rows, starts, cols, g, x, heads, width, dw)
      k.spmmHeads(sources, Int32Array.from(t.rowStart), Int32Array.from(t.columns), Int32Array.from(t.order), w, g, heads, width, dx)
      expectClose([dot(w, dw), dot(x, dx)], [dot(y, g), dot(y, g)], 1e-12)
    }))
  })

  it('of dense matrices: Aᵀ B', () => {
    fc.assert(fc.property(smooth, problem => {
      const { rows, heads, width, seed } = problem, size = heads * width
      const a = numbers(rows * size, seed + 1), b = numbers(rows * width, seed + 2)
      const [c] = inTypescript(works(problem).transposedProduct)
      const at = (m: Float32Array, columns: number, j: number) => Array.from({ length: rows }, (_, r) => m[r * columns + j])
      expectClose(c, Array.from({ length: size * width }, (_, i) => dot(at(a, size, Math.floor(i / width)), at(b, width, i % width))))
    }))
  })
})

describe('scores and softmax', () => {
  it('are those of their equations, entry by entry', () => {
    fc.assert(fc.property(smooth, problem => {
      const { rows, sources, columns, heads, width, slope, seed } = problem, row = rowsOf(problem), size = heads * width
      const leaky = (v: number) => (v > 0 ? v : slope * v)
      const source = numbers(sources * heads, seed + 1), target = numbers(rows * heads, seed + 2)
      const [scores] = inTypescript(works(problem).edgeScores)
      const left = numbers(sources * size, seed + 1), right = numbers(rows * size, seed + 2), att = numbers(size, seed + 3)
      const [scores2] = inTypescript(works(problem).edgeScores2)
      columns.forEach((j, entry) => {
        for (let h = 0; h < heads; h++) {
          expectClose([scores[entry * heads + h]], [leaky(source[j * heads + h] + target[row[entry] * heads + h])])
          const terms = Array.from({ length: width }, (_, c) => att[h * width + c] * leaky(left[j * size + h * width + c] + right[row[entry] * size + h * width + c]))
          expectClose([scores2[entry * heads + h]], [terms.reduce((sum, each) => sum + each, 0)])
        }
      })
    }))
  })

  it('weights of a row are shares of e to the score', () => {
    fc.assert(fc.property(smooth, problem => {
      const { columns, heads, seed } = problem, row = rowsOf(problem)
      const z = numbers(columns.length * heads, seed + 1, 300)
      const [p] = inTypescript(works(problem).edgeSoftmax)
      p.forEach((share, at) => {
        const among = row.flatMap((i, entry) => (i === row[Math.floor(at / heads)] ? [z[entry * heads + (at % heads)]] : []))
        expectClose([share], [1 / among.reduce((sum, each) => sum + Math.exp(each - z[at]), 0)])
      })
    }))
  })
})

describe('gradients equal differences', () => {
  it('of edgeSoftmax', () => {
    fc.assert(fc.property(smooth, ({ rows, rowStart, columns, heads, seed }) => {
      const starts = Int32Array.from(rowStart), length = columns.length * heads
      const z = wide(length, seed), g = wide(length, seed + 1), p = wide(length, 0), dz = wide(length, 0)
      const loss = () => {
        k.edgeSoftmax(rows, starts, z, heads, p)
        return dot(p, g)
      }
      const expected = length < 60 ? differences(z, loss) : []
      loss()
      k.edgeSoftmaxGrad(rows, starts, p, g, heads, dz)
      expectClose(dz.subarray(0, expected.length), expected, 1e-8)
    }))
  })

  it('of edgeScores2', () => {
    fc.assert(fc.property(smooth.filter(({ columns }) => columns.length < 60), ({ rows, sources, rowStart, columns, heads, width, slope, seed }) => {
      const size = heads * width, starts = Int32Array.from(rowStart), cols = Int32Array.from(columns)
      const left = wide(sources * size, seed), right = wide(rows * size, seed + 1), att = wide(size, seed + 2), g = wide(columns.length * heads, seed + 3)
      const z = wide(g.length, 0), dLeft = wide(left.length, 0), dRight = wide(right.length, 0), dAtt = wide(size, 0)
      const loss = () => {
        k.edgeScores2(rows, starts, cols, left, right, att, heads, width, slope, z)
        return dot(z, g)
      }
      k.edgeScores2Grad(rows, sources, starts, cols, left, right, att, g, heads, width, slope, dLeft, dRight, dAtt)
      // The step is smaller than the way to the nearest kink, with the seed below.
      for (const [x, dx] of [[left, dLeft], [right, dRight], [att, dAtt]] as const) expectClose(dx, differences(x, loss, 1e-7), 1e-5)
    }), { numRuns: runs(40), seed: 5 })
  })

  it('of attention, with and without dropout', () => {
    fc.assert(fc.property(smooth.filter(({ columns }) => columns.length < 60), problem => {
      const { rows, sources, rowStart, columns, heads, width, slope, rate, seed } = problem
      const size = heads * width, starts = Int32Array.from(rowStart), cols = Int32Array.from(columns), t = transposed(problem)
      const x = wide(sources * size, seed), source = wide(sources * heads, seed + 1), target = wide(rows * heads, seed + 2), g = wide(rows * size, seed + 3)
      const out = wide(rows * size, 0), max = wide(rows * heads, 0), norm = wide(rows * heads, 0)
      const loss = () => {
        k.attention(rows, starts, cols, x, source, target, heads, width, slope, rate, seed, out, max, norm, wide(longest(problem) * heads, 0))
        return dot(out, g)
      }
      const pairs = [x, source, target].map(each => [each, differences(each, loss, 1e-7)] as const)
      loss()
      const [dx, dSource, dTarget] = [x, source, target].map(each => wide(each.length, 0))
      k.attentionGrad(
        rows, sources, Int32Array.from(t.rowStart), Int32Array.from(t.columns), x, source, target, max, norm, out, g, heads, width, slope, rate, seed,
        dx, dSource, dTarget, wide(4 * rows * heads, 0),
      )
      pairs.forEach(([, expected], i) => expectClose([dx, dSource, dTarget][i], expected, 1e-5))
    }), { numRuns: runs(40), seed: 5 })
  })
})

describe('attention', () => {
  it('is scores, softmax, dropout and a weighted sum, one after the other', () => {
    fc.assert(fc.property(smooth, problem => {
      const { rows, sources, rowStart, columns, heads, width, slope, rate, seed } = problem, row = rowsOf(problem), size = heads * width
      const starts = Int32Array.from(rowStart), cols = Int32Array.from(columns)
      const x = wide(sources * size, seed + 1), source = wide(sources * heads, seed + 2, 3), target = wide(rows * heads, seed + 3, 3)
      const p = wide(columns.length * heads, 0), y = wide(rows * size, 0)
      k.edgeScores(rows, starts, cols, source, target, heads, slope, p)
      k.edgeSoftmax(rows, starts, p, heads, p)
      columns.forEach((j, entry) => {
        for (let h = 0; h < heads; h++) p[entry * heads + h] *= keeps(row[entry] * heads + h, j, seed, rate) ? 1 / (1 - rate) : 0
      })
      k.spmmHeads(rows, starts, cols, undefined, p, x, heads, width, y)
      expectClose(inTypescript(works(problem).attention)[0], y)
    }))
  })

  it('of a row without entries is zero, and so is its norm', () => {
    const [out, max, norm] = [new Float32Array(2).fill(7), new Float32Array(1).fill(7), new Float32Array(1).fill(7)]
    const none = new Float32Array(0)
    k.attention(1, Int32Array.of(0, 0), new Int32Array(0), none, none, Float32Array.of(3), 1, 2, 0.2, 0, 0, out, max, norm, none)
    expect([...out, ...max, ...norm]).toEqual([0, 0, 0, 0])
  })
})

describe('dropout', () => {
  it('keeps the share that it should, and the mean', () => {
    const x = new Float32Array(200_000).fill(1), y = new Float32Array(x.length)
    for (const rate of [0.1, 0.5, 0.6]) {
      k.dropout(x.length, x, rate, 42, y)
      expect(y.filter(each => each === 0).length / y.length).toBeCloseTo(rate, 2)
      expect(dot(y, x) / y.length).toBeCloseTo(1, 2)
    }
  })

  it('asks a hash: the same seed drops the same, another seed others, and neighbours do not go together', () => {
    const kept = (seed: number) => Array.from({ length: 10_000 }, (_, i) => Number(keeps(i, 5, seed, 0.5)))
    expect(kept(1)).toEqual(kept(1))
    const [a, b] = [kept(1), kept(2)]
    expect(a.filter((each, i) => each === b[i]).length / a.length).toBeCloseTo(0.5, 1)
    expect(a.filter((each, i) => each === a[i + 1]).length / a.length).toBeCloseTo(0.5, 1)
  })

  it('keeps all at rate 0', () => {
    const x = numbers(100, 1), y = new Float32Array(100)
    k.dropout(100, x, 0, 9, y)
    expect(y).toEqual(x)
  })
})
