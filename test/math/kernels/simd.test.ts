import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { simdKernels, simdSupported } from '../../../src/math/kernels/simd.ts'
import { expectClose, inSimd, inTypescript, type Work } from './builds.ts'
import { anyProblem, graphOf, numbers, type Problem, works } from './problems.ts'
import { runs } from '../../helpers/runs.ts'

const problemOf = (lists: readonly (readonly number[])[], sources: number, heads: number, width: number): Problem =>
  ({ ...graphOf(lists, sources), heads, width, rate: 0, slope: 0.2, seed: 1 })

const kinds = Object.keys(works(problemOf([], 1, 1, 1)))

/** Both builds on the same work: as many outputs, and equal numbers. */
function compare(work: Work, tolerance?: number): void {
  const expected = inTypescript(work), actual = inSimd(work)
  expect(actual).toHaveLength(expected.length)
  expected.forEach((each, i) => expectClose(actual[i], each, tolerance))
}

/** Softmax of one row, one head. */
const softmaxOf = (z: ArrayLike<number>): Float32Array => inSimd(({ kernels, floats, wholes, room }) => {
  const out = room(z.length)
  kernels.edgeSoftmax(1, wholes([0, z.length]), floats(z), 1, out)
  return [out]
})[0]

describe.each(kinds)('%s', kind => {
  it('equals the loops in TypeScript, and writes nothing but its outputs', () => {
    const tolerance = kind.endsWith('Grad') ? 1e-4 : 1e-5
    fc.assert(fc.property(anyProblem, problem => compare(works(problem)[kind], tolerance)), { numRuns: runs(200), endOnFailure: true })
  })

  it('gives the same bits each time', () => {
    fc.assert(fc.property(anyProblem, problem => {
      const work = works(problem)[kind]
      expect(inSimd(work)).toEqual(inSimd(work))
    }), { numRuns: runs(20) })
  })

  it('bears a graph without rows, without entries, and of one node with loops', () => {
    compare(works(problemOf([], 1, 3, 5))[kind])
    compare(works(problemOf([[], [], []], 2, 4, 6))[kind])
    compare(works(problemOf([[0, 0, 0]], 1, 5, 3))[kind])
  })

  it('takes tables that are larger than the caches', () => {
    const nodes = 9000
    const lists = Array.from({ length: nodes }, (_, i) => Array.from({ length: i % 4 }, (_, k) => (i * 7919 + k * 104_729) % nodes))
    // What is summed over all nodes is off by more than what is summed over a row.
    compare(works(problemOf(lists, nodes, 3, 80))[kind], 1e-4)
  })
})

describe('addresses above 2 GiB', () => {
  const from = 2 ** 31 - 2048
  const memory = new WebAssembly.Memory({ initial: Math.ceil((from + 2 ** 20) / 2 ** 16) })
  const high = { memory, kernels: simdKernels(memory), from }

  it.each(kinds)('%s', kind => {
    const lists = Array.from({ length: 20 }, (_, i) => Array.from({ length: i % 7 }, (_, k) => (i * 3 + k * 5) % 20))
    const work = works(problemOf(lists, 20, 5, 9))[kind]
    expect(inSimd(work, high)).toEqual(inSimd(work))
  })
})

describe('rounding', () => {
  it('stays small in long rows, where one sum after another would drift', () => {
    const length = 300_000, weight = Math.fround(0.1)
    const work: Work = ({ kernels, floats, wholes, room }) => {
      const [y, out, c] = [room(7), room(7), room(1)]
      const columns = wholes(new Int32Array(length)), rowStart = wholes([0, length]), weights = new Float32Array(length).fill(weight)
      kernels.spmm(1, rowStart, columns, floats(weights), floats([1, 2, 3, 4, 5, 6, 7]), 7, y)
      kernels.attention(
        1, rowStart, columns, floats([1, 2, 3, 4, 5, 6, 7]), floats([0.3]), floats([0.4]), 1, 7, 0.2, 0, 0, out, room(1), room(1), room(length),
      )
      kernels.transposedProduct(length, 1, 1, floats(weights), floats(new Float32Array(length).fill(1)), c)
      return [y, out, c]
    }
    compare(work)
    let naive = 0
    for (let k = 0; k < length; k++) naive = Math.fround(naive + weight)
    expect(() => expectClose([naive], [length * weight])).toThrow()
  })

  it('of the exponential, divided by a sum, is two units in the last place', () => {
    for (let x = 0; x < 87; x += 0.0137) {
      const [one, e] = softmaxOf([0, -x])
      expect(Math.abs(e / one / Math.exp(Math.fround(-x)) - 1)).toBeLessThan(2.4e-7)
    }
  })
})

describe('scores', () => {
  it('as far apart as float32 goes give exact zeros and ones', () => {
    expect([...softmaxOf([300, -300, -88])]).toEqual([1, 0, 0])
    expect([...softmaxOf([-3e38, 3e38])]).toEqual([0, 1])
    expect([...softmaxOf([-300, -300, -300, -300])]).toEqual([0.25, 0.25, 0.25, 0.25])
    expect([...softmaxOf([-Infinity, 1])]).toEqual([0, 1])
  })

  it('that are not numbers spoil their own row and head, and no other', () => {
    for (const heads of [1, 4, 5]) {
      const [out] = inSimd(({ kernels, floats, wholes, room }) => {
        const z = numbers(6 * heads, 1), p = room(6 * heads)
        z[heads] = NaN
        kernels.edgeSoftmax(3, wholes([0, 1, 4, 6]), floats(z), heads, p)
        return [p]
      })
      out.forEach((p, at) => expect(Number.isNaN(p)).toBe(at % heads === 0 && at >= heads && at < 4 * heads))
    }
  })
})

describe('dropout', () => {
  it('drops exactly what the loops in TypeScript drop, whatever the seed and the rate', () => {
    fc.assert(fc.property(fc.integer(), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (seed, rate) => {
      const work: Work = ({ kernels, floats, room }) => {
        const y = room(50)
        kernels.dropout(50, floats(new Float32Array(50).fill(1)), rate, seed, y)
        return [y]
      }
      const zeros = ([y]: Float32Array[]) => Array.from(y, each => each === 0)
      expect(zeros(inSimd(work))).toEqual(zeros(inTypescript(work)))
    }))
  })
})

describe('the test', () => {
  it('would notice a byte written beside an output, and an input written to', () => {
    expect(() => inSimd(({ kernels, floats, room }) => {
      const [x, y] = [floats([1, 2, 3]), room(2)]
      kernels.dropout(3, x, 0, 0, y)
      return [y]
    })).toThrow(/was written to/)
    expect(() => inSimd(({ kernels, floats }) => {
      const x = floats([1, 2])
      kernels.dropout(2, x, 0.999, 0, x)
      return [x]
    })).toThrow(/the input at \d+ was written to/)
  })

  it('runs where there is SIMD', () => {
    expect(simdSupported()).toBe(true)
  })
})
