import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenGraphError } from '../../../src/core/errors.ts'
import { createRandom } from '../../../src/core/random.ts'
import { fromHalf, toHalf } from '../../../src/math/dense/half.ts'
import { dot, height, type Matrix, normaliseRows, rowAt } from '../../../src/math/dense/matrix.ts'
import { directionOf, dots, joined, pack, PACKED_TYPES, packedArrays, type PackedArrays, packedFrom, packedHeight, packedRows, row, unpack } from '../../../src/math/dense/packed.ts'
import { runs } from '../../helpers/runs.ts'

/** What the bits of a half say, read from them as text. */
function slowHalf(half: number): number {
  const bits = half.toString(2).padStart(16, '0')
  const sign = bits[0] === '1' ? -1 : 1, exponent = parseInt(bits.slice(1, 6), 2), fraction = parseInt(bits.slice(6), 2)
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return exponent === 0 ? sign * fraction / 2 ** 24 : sign * (1024 + fraction) / 1024 * 2 ** (exponent - 15)
}

const HALVES = Array.from({ length: 0x10000 }, (_, half) => half)
/** The finite ones from 0 up, in the order of their values, with what comes after the last. */
const RISING = HALVES.slice(0, 0x7c00).map(slowHalf).concat(65536)

/** The nearest half of a number, found among all of them; of two equally near, the even one. */
function slowToHalf(value: number): number {
  const size = Math.abs(value)
  let low = 0, high = RISING.length - 1
  if (size >= 65536) low = high
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (RISING[middle] <= size) low = middle
    else high = middle
  }
  const under = size - RISING[low], over = RISING[high] - size
  const nearest = under < over || (under === over && low % 2 === 0) ? low : high
  return (value < 0 || Object.is(value, -0) ? 0x8000 : 0) | nearest
}

const anyFloat = fc.oneof(fc.float({ noNaN: true }), fc.float({ min: -2, max: 2, noNaN: true }), fc.float({ min: Math.fround(-1e-4), max: Math.fround(1e-4), noNaN: true }))

describe('halves', () => {
  it('are read as their bits say', () => {
    expect(HALVES.map(fromHalf)).toEqual(HALVES.map(slowHalf))
  })

  it('come back from the numbers that they are', () => {
    expect(HALVES.map(half => toHalf(fromHalf(half)))).toEqual(HALVES.map(half => (Number.isNaN(slowHalf(half)) ? 0x7e00 : half)))
  })

  it('are the nearest, ties to even, between every two of them', () => {
    const middles = RISING.slice(0, -1).map((value, half) => (value + RISING[half + 1]) / 2)
    // the 32-bit numbers next to the middle
    const step = (middle: number) => Math.max(2 ** -149, middle * 2 ** -23)
    expect(middles.map(middle => toHalf(middle - step(middle)))).toEqual(middles.map((_, half) => half))
    expect(middles.map(toHalf)).toEqual(middles.map((_, half) => half + half % 2))
    expect(middles.map(middle => toHalf(middle + step(middle)))).toEqual(middles.map((_, half) => half + 1))
    expect(middles.map(middle => toHalf(-middle))).toEqual(middles.map((_, half) => 0x8000 + half + half % 2))
  })

  it('are the nearest of any 32-bit number', () => {
    fc.assert(fc.property(anyFloat, value => { expect(toHalf(value)).toBe(slowToHalf(value)) }), { numRuns: runs(5000) })
    expect([65504, 65519, 65520, 1e10, Infinity, -65520, 2 ** -24, 2 ** -25, 2 ** -25 * 1.001, 0, -0, 2 ** -149].map(toHalf))
      .toEqual([0x7bff, 0x7bff, 0x7c00, 0x7c00, 0x7c00, 0xfc00, 1, 0, 1, 0, 0x8000, 0])
    expect(fromHalf(toHalf(NaN))).toBeNaN()
  })
})

const anyMatrix: fc.Arbitrary<Matrix> = fc.tuple(fc.nat({ max: 9 }), fc.integer({ min: 1, max: 7 })).chain(([rows, width]) =>
  fc.array(fc.float({ min: -1000, max: 1000, noNaN: true }), { minLength: rows * width, maxLength: rows * width }).map(values => ({ width, data: Float32Array.from(values) })))

/** Unit rows of normally distributed numbers. */
function unitRows(rows: number, width: number): Matrix {
  const random = createRandom(3)
  return normaliseRows({ width, data: Float32Array.from({ length: rows * width }, () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())) })
}

describe('pack and unpack', () => {
  it('keep float32 as it is', () => {
    fc.assert(fc.property(anyMatrix, matrix => { expect(unpack(pack(matrix, 'float32'))).toEqual(matrix) }))
  })

  it('lose at most 2⁻¹¹ of a number as float16, or 2⁻²⁵', () => {
    fc.assert(fc.property(anyMatrix, matrix => {
      unpack(pack(matrix, 'float16')).data.forEach((value, i) => {
        expect(Math.abs(value - matrix.data[i])).toBeLessThanOrEqual(Math.max(Math.abs(matrix.data[i]) * 2 ** -11, 2 ** -25))
      })
    }))
  })

  it('lose at most half a step of 1/127 of the largest of a row as int8', () => {
    fc.assert(fc.property(anyMatrix, matrix => {
      const packed = pack(matrix, 'int8')
      for (let i = 0; i < height(matrix); i++) {
        const largest = Math.max(...rowAt(matrix, i).map(Math.abs))
        row(packed, i).forEach((value, j) => expect(Math.abs(value - rowAt(matrix, i)[j])).toBeLessThanOrEqual(largest / 254 * 1.00001 + 1e-42))
      }
    }))
  })

  it.each(PACKED_TYPES)('pack the same again, and turned round, as %s', type => {
    fc.assert(fc.property(anyMatrix, matrix => {
      const turned = { ...matrix, data: matrix.data.map(value => -value) }
      expect([...unpack(pack(turned, type)).data].map(value => -value + 0)).toEqual([...unpack(pack(matrix, type)).data].map(value => value + 0))
      const once = unpack(pack(matrix, type))
      unpack(pack(once, type)).data.forEach((value, i) => expect(Math.abs(value - once.data[i])).toBeLessThanOrEqual(1e-6 * Math.abs(once.data[i])))
    }))
  })

  it('round int8 to the nearest, ties away from 0', () => {
    const packed = pack({ width: 5, data: Float32Array.of(127, 0.5, -0.5, 1.49, -2.51, 0, 0, 0, 0, 0) }, 'int8')
    expect([...packed.data]).toEqual([127, 1, -1, 1, -3, 0, 0, 0, 0, 0])
    expect(unpack(packed).data.every(Number.isFinite)).toBe(true)
  })

  it.each([1e-45, 1e-43, 3e-39, 3e38])('take numbers as small and as large as %d', size => {
    const [value] = unpack(pack({ width: 2, data: Float32Array.of(size, -size / 3) }, 'int8')).data
    expect(Math.abs(value - Math.fround(size))).toBeLessThanOrEqual(Math.max(size / 100, 64 * 2 ** -149))
  })

  it('keep the cosines and products of unit rows within the bounds that are documented', () => {
    const matrix = unitRows(300, 384)
    for (const [type, cosine, product] of [['float16', 6e-8, 2e-4], ['int8', 1e-4, 5e-3]] as const) {
      const other = unpack(pack(matrix, type))
      let cosineLoss = 0, productLoss = 0
      for (let i = 0; i < 300; i++) {
        const [a, b] = [rowAt(matrix, i), rowAt(other, i)]
        cosineLoss = Math.max(cosineLoss, 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)))
        for (let j = 0; j < 300; j++) productLoss = Math.max(productLoss, Math.abs(dot(a, rowAt(matrix, j)) - dot(b, rowAt(other, j))))
      }
      expect(cosineLoss).toBeLessThan(cosine)
      expect(productLoss).toBeLessThan(product)
      expect(other.data).not.toEqual(matrix.data)
    }
  })
})

describe('dots', () => {
  it.each(PACKED_TYPES)('is the product of each row with a query, as %s', type => {
    fc.assert(fc.property(anyMatrix, fc.array(fc.nat({ max: 8 }), { maxLength: 9 }), (matrix, asked) => {
      const packed = pack(matrix, type), query = Float32Array.from({ length: matrix.width }, (_, i) => Math.sin(i + 1))
      const all = dots(packed, query)
      expect(all).toHaveLength(height(matrix))
      all.forEach((value, i) => expect(Math.abs(value - dot(row(packed, i), query))).toBeLessThanOrEqual(1e-6 * Math.sqrt(dot(row(packed, i), row(packed, i))) * matrix.width))
      const rows = asked.filter(each => each < height(matrix))
      expect([...dots(packed, query, rows)]).toEqual(rows.map(each => all[each]))
      expect([...dots(packed, query, Uint32Array.from(rows))]).toEqual(rows.map(each => all[each]))
    }), { numRuns: runs(200) })
  })

  it.each(PACKED_TYPES)('is another for another query, and none for no rows, as %s', type => {
    const packed = pack(unitRows(6, 8), type)
    expect(dots(packed, Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0))).not.toEqual(dots(packed, Float32Array.of(0, 1, 0, 0, 0, 0, 0, 0)))
    expect(dots(packed, new Float32Array(8), [])).toHaveLength(0)
    expect(dots(pack({ width: 8, data: new Float32Array(0) }, type), new Float32Array(8))).toHaveLength(0)
    expect(dots(pack({ width: 0, data: new Float32Array(0) }, type), new Float32Array(0))).toHaveLength(0)
  })
})

describe('packedArrays and packedFrom', () => {
  it.each(PACKED_TYPES)('carry %s over bytes', type => {
    fc.assert(fc.property(anyMatrix, matrix => {
      const packed = pack(matrix, type)
      const { data, scales } = packedArrays(packed)
      expect(data.buffer).toBe(packed.data.buffer)
      const stored = { data: data.slice(), scales: scales.slice() } as PackedArrays
      expect(packedFrom(type, matrix.width, stored, 'here')).toEqual(packed)
      expect(packedHeight(packed)).toBe(height(matrix))
    }))
  })

  it('sees the bytes of a section that does not begin at 0', () => {
    const packed = pack({ width: 2, data: Float32Array.of(-1, 0.5) }, 'int8'), { data, scales } = packedArrays(packed)
    const section = new Uint8Array(new Uint8Array([9, ...data, 9]).buffer, 1, 2)
    expect(packedFrom('int8', 2, { data: section, scales }, 'here')).toEqual(packed)
  })

  const none = new Float32Array(0)
  it.each<[string, Parameters<typeof packedFrom>]>([
    ['another type', ['float16', 2, { data: new Float32Array(4), scales: none }, 'vectors']],
    ['half a row', ['float32', 3, { data: new Float32Array(4), scales: none }, 'vectors']],
    ['numbers in rows of none', ['float32', 0, { data: new Float32Array(4), scales: none }, 'vectors']],
    ['a scale too few', ['int8', 2, { data: new Uint8Array(4), scales: new Float32Array(1) }, 'vectors']],
    ['scales for none', ['float16', 2, { data: new Uint16Array(4), scales: new Float32Array(2) }, 'vectors']],
    ['a scale below 0', ['int8', 2, { data: new Uint8Array(4), scales: Float32Array.of(1, -1) }, 'vectors']],
    ['a scale that is no number', ['int8', 2, { data: new Uint8Array(4), scales: Float32Array.of(NaN, 1) }, 'vectors']],
  ])('refuse %s', (_, given) => {
    expect(() => packedFrom(...given)).toThrow(TokenGraphError)
    expect(() => packedFrom(...given)).toThrow(expect.objectContaining({ code: 'format', message: expect.stringMatching(/^vectors: got .*; expected /) }))
  })
})

it.each(PACKED_TYPES)('joins rows, and takes some of them, as %s', type => {
  const rows = [[3, 4], [0, 1], [1, 0], [-2, 5]], packed = (from: number, to: number) => pack({ width: 2, data: Float32Array.from(rows.slice(from, to).flat()) }, type)
  const both = joined(packed(0, 3), packed(3, 4))
  expect(both).toEqual(packed(0, 4))
  expect([...unpack(packedRows(both, [3, 0, 3])).data]).toEqual([3, 0, 3].flatMap(at => [...row(both, at)]))
  expect(packedHeight(packedRows(both, []))).toBe(0)
})

describe('directionOf', () => {
  const rows = pack({ width: 2, data: Float32Array.from([3, 0, 0, 4, -3, 0]) }, 'float32')
  it('is the unit vector along the weighted sum of rows', () => {
    expect([...directionOf(rows, [[0, 1], [1, 1]])]).toEqual([Math.fround(0.6), Math.fround(0.8)])
    expect([...directionOf(rows, new Map([[0, 4], [1, -3]]))]).toEqual([Math.fround(Math.SQRT1_2), Math.fround(-Math.SQRT1_2)])
  })
  it('is nothing where rows cancel, of none, and of rows that are not there', () => {
    for (const none of [[[0, 1], [2, 1]], [], [[3, 1], [7, 2]]] as [number, number][][]) expect([...directionOf(rows, none)]).toEqual([0, 0])
  })
})
