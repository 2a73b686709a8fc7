import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Csr, csrProblem, entryCount, integers, rowCount, transpose, weightAt, rowLength, rowOf } from '../../../src/math/sparse/csr.ts'
import { type Entry, fromRows, narrow } from '../../../src/math/sparse/make-csr.ts'
import { denseOf, transposed, zeros } from '../../helpers/dense.ts'
import { anyRows, countWeight, floatWeight } from '../../helpers/small-graphs.ts'

type Kept = 'none' | 'counts' | 'floats'

const weightOf = { none: floatWeight, counts: countWeight, floats: floatWeight }
const anyMatrix = fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 300 }), fc.constantFrom<Kept>('none', 'counts', 'floats'))
  .chain(([rows, columns, kept]) => anyRows(rows, columns, weightOf[kept]).map(entries => ({ columns, kept, entries })))

function denseRows(rows: readonly (readonly Entry[])[], columns: number, kept: Kept) {
  const dense = zeros(rows.length, columns)
  rows.forEach((row, i) => { for (const [j, weight] of row) dense[i][j] = kept === 'none' ? 1 : weight })
  return dense
}

describe('fromRows', () => {
  it('equals its dense twin, and keeps the invariants', () => {
    fc.assert(fc.property(anyMatrix, ({ columns, kept, entries }) => {
      const a = fromRows(entries, columns, kept)
      expect(denseOf(a)).toEqual(denseRows(entries, columns, kept))
      expect(csrProblem(a, entries.length)).toBeUndefined()
      expect([rowCount(a), entryCount(a), a.columnCount]).toEqual([entries.length, entries.flat().length, columns])
    }))
  })

  it('differs from a twin with one weight changed', () => {
    const rows: Entry[][] = [[[1, 2]], [[0, 3], [1, 4]]]
    expect(denseOf(fromRows(rows, 2, 'counts'))).toEqual([[0, 2], [3, 4]])
    expect(denseOf(fromRows([rows[0], [[0, 3], [1, 5]]], 2, 'counts'))).not.toEqual([[0, 2], [3, 4]])
  })

  it('leaves the rows that it is given alone', () => {
    const rows: Entry[][] = [[[2, 1], [0, 1]]]
    fromRows(rows, 3, 'none')
    expect(rows).toEqual([[[2, 1], [0, 1]]])
  })

  it('keeps what it is told of the weights', () => {
    const rows: Entry[][] = [[[0, 0.1], [1, 2]]]
    expect(fromRows(rows, 2, 'none').weights).toBeUndefined()
    expect(fromRows(rows, 2, 'floats').weights).toEqual(Float32Array.of(0.1, 2))
    expect(fromRows([[[0, 3], [1, 255]]], 2, 'counts').weights).toEqual(Uint8Array.of(3, 255))
    expect(fromRows([[[0, 3], [1, 256]]], 2, 'counts').weights).toEqual(Uint16Array.of(3, 256))
  })

  it('makes matrices without rows, columns or entries', () => {
    expect(denseOf(fromRows([], 5, 'counts'))).toEqual([])
    expect(denseOf(fromRows([[], []], 0, 'floats'))).toEqual([[], []])
    expect(transpose(fromRows([], 2, 'none'))).toMatchObject({ columnCount: 0, rowStart: Uint32Array.of(0, 0, 0) })
  })
})

describe('transpose', () => {
  it('equals its dense twin, keeps the invariants, and done twice changes nothing', () => {
    fc.assert(fc.property(anyMatrix, ({ columns, kept, entries }) => {
      const a = fromRows(entries, columns, kept)
      const b = transpose(a)
      expect(denseOf(b)).toEqual(transposed(denseRows(entries, columns, kept), columns))
      expect(csrProblem(b, columns)).toBeUndefined()
      expect(transpose(b)).toEqual(a)
    }))
  })

  it('is not the matrix itself, unless that is symmetric', () => {
    const a = fromRows([[[1, 2]], []], 2, 'counts')
    expect(denseOf(transpose(a))).not.toEqual(denseOf(a))
    const symmetric = fromRows([[[1, 2]], [[0, 2]]], 2, 'counts')
    expect(denseOf(transpose(symmetric))).toEqual(denseOf(symmetric))
  })
})

describe('csrProblem', () => {
  const good = () => ({ columnCount: 3, rowStart: Uint32Array.of(0, 2, 2, 3), columns: Uint8Array.of(0, 2, 1), weights: Float32Array.of(1, 0.5, 2) })

  it('finds nothing wrong with a good matrix', () => {
    expect(csrProblem(good(), 3)).toBeUndefined()
    expect(csrProblem({ ...good(), weights: undefined } as Csr, 3)).toBeUndefined()
    expect(csrProblem({ columnCount: 0, rowStart: Uint32Array.of(0), columns: new Uint8Array(0) }, 0)).toBeUndefined()
  })

  it.each<[string, Partial<Csr>, RegExp]>([
    ['too few rows', { rowStart: Uint32Array.of(0, 2, 3) }, /3 row starts for 3 rows/],
    ['no row starts', { rowStart: new Uint32Array(0) }, /0 row starts/],
    ['a first row that starts late', { rowStart: Uint32Array.of(1, 2, 2, 3) }, /span/],
    ['a last row that ends early', { rowStart: Uint32Array.of(0, 2, 2, 2) }, /span/],
    ['rows that fall', { rowStart: Uint32Array.of(0, 3, 2, 3) }, /row 1 ending before it starts/],
    ['a row far beyond the entries', { rowStart: Uint32Array.of(0, 4_000_000_000, 2, 3), weights: undefined }, /row 1 ending before it starts/],
    ['a column too high', { columns: Uint8Array.of(0, 3, 1) }, /column 3 of 3 in row 0/],
    ['columns out of order', { columns: Uint8Array.of(2, 0, 1) }, /out of order in row 0/],
    ['a column twice', { columns: Uint8Array.of(2, 2, 1) }, /out of order in row 0/],
    ['too few weights', { weights: Float32Array.of(1, 1) }, /2 weights for 3 entries/],
    ['a weight of 0', { weights: Float32Array.of(1, 0, 1) }, /weight 0 in row 0/],
    ['a negative weight', { weights: Float32Array.of(1, 1, -1) }, /weight -1 in row 2/],
    ['a weight that is no number', { weights: Float32Array.of(1, NaN, 1) }, /weight NaN/],
    ['an infinite weight', { weights: Float32Array.of(1, Infinity, 1) }, /weight Infinity/],
  ])('finds %s', (_, change, problem) => expect(csrProblem({ ...good(), ...change }, 3)).toMatch(problem))

  it('takes columns that rise within rows, whatever they do between them', () => {
    expect(csrProblem({ columnCount: 2, rowStart: Uint32Array.of(0, 1, 2), columns: Uint8Array.of(1, 0) }, 2)).toBeUndefined()
  })
})

describe('narrow arrays', () => {
  it.each<[number, unknown]>([[0, Uint8Array], [255, Uint8Array], [256, Uint16Array], [65_535, Uint16Array], [65_536, Uint32Array], [2 ** 32 - 1, Uint32Array]])(
    'holds %i in as few bytes as it can', (largest, type) => {
      expect(narrow([0, largest])).toBeInstanceOf(type)
      expect([...narrow([0, largest, 1])]).toEqual([0, largest, 1])
      expect(integers(3, largest)).toBeInstanceOf(type)
    })

  it('holds nothing', () => expect(narrow([])).toEqual(new Uint8Array(0)))

  it('reads absent weights as 1', () => {
    expect(weightAt({}, 7)).toBe(1)
    expect(weightAt({ weights: Uint8Array.of(3, 4) }, 1)).toBe(4)
  })
})

describe('rowOf', () => {
  it('is the columns of a row, and none beyond the rows', () => {
    const rows = fromRows([[[2, 1], [0, 1]], []], 3, 'none')
    expect([...rowOf(rows, 0)]).toEqual([0, 2])
    expect([rowLength(rows, 0), rowLength(rows, 1)]).toEqual([2, 0])
    expect([[...rowOf(rows, 1)], [...rowOf(rows, 2)], [...rowOf(undefined, 0)]]).toEqual([[], [], []])
  })
})
