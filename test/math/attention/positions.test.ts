import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addPositions, sinusoidalPositions } from '../../../src/math/attention/positions.ts'
import { expectRounded, golden, grid, listed, matrix, refusal, sum, type Table, tableOf } from './slow.ts'

interface Case { name: string, inputs: { rows: number, width: number, offset: number }, outputs: { positions: Table } }
const cases = golden<Case>('attention.json').filter(({ name }) => name.startsWith('positions'))

describe('sinusoidalPositions', () => {
  it('has golden values', () => expect(cases).toHaveLength(3))

  it.each(cases)('equals the golden values of $name', ({ inputs: { rows, width, offset }, outputs: { positions } }) => {
    const result = sinusoidalPositions(rows, width, offset)
    expect([result.width, result.data.length]).toEqual([width, rows * width])
    expectRounded(result.data, positions.flat())
  })

  it('has rows of length √(width / 2), whose products tell only how far they are apart', () => {
    const rows = listed(sinusoidalPositions(12, 16))
    const dot = (i: number, j: number) => sum(rows[i].map((value, c) => value * rows[j][c]))
    for (let i = 0; i < 12; i++) {
      expect(dot(i, i)).toBeCloseTo(8, 5)
      for (let j = 0; j < i; j++) expect(dot(i, j)).toBeCloseTo(dot(i - j, 0), 5)
    }
  })

  it('bears no rows and no columns', () => {
    expect(sinusoidalPositions(0, 4)).toEqual(matrix([], 4))
    expect(sinusoidalPositions(3, 0)).toEqual(matrix([], 0))
  })

  it('refuses what is no number of rows, columns or places', async () => {
    expect(await refusal(() => sinusoidalPositions(1.5, 4))).toBe('sinusoidalPositions: option "rows": got 1.5; expected a whole number')
    expect(await refusal(() => sinusoidalPositions(1, -4))).toBe('sinusoidalPositions: option "width": got -4; expected a whole number of at least 0')
    expect(await refusal(() => sinusoidalPositions(1, 4, NaN))).toMatch(/^sinusoidalPositions: option "offset": got NaN/)
  })
})

describe('addPositions', () => {
  it('adds positions, scaled, from an offset on', () => {
    fc.assert(fc.property(tableOf(3, 4), fc.constantFrom(0, 0.5, 1, -2), fc.nat({ max: 9 }), (table, scale, offset) => {
      const positions = listed(sinusoidalPositions(3, 4, offset))
      for (const form of [matrix, grid]) expectRounded(addPositions(form(table), scale, offset).data, table.flatMap((row, i) => row.map((value, c) => value + scale * positions[i][c])))
    }))
    expect(addPositions(matrix([[1, 2], [3, 4]]))).toEqual(addPositions(matrix([[1, 2], [3, 4]]), 1, 0))
  })

  it('leaves what it is given as it is', () => {
    const rows = matrix([[1, 2], [3, 4]])
    expect(addPositions(rows, 0)).toEqual(rows)
    addPositions(rows)
    expect(listed(rows)).toEqual([[1, 2], [3, 4]])
    expect(addPositions(matrix([], 3))).toEqual(matrix([], 3))
  })

  it('refuses what is not finite', async () => {
    expect(await refusal(() => addPositions(matrix([[NaN]])))).toMatch(/^addPositions: matrix: got NaN in row 0, column 0/)
    expect(await refusal(() => addPositions(matrix([[1]]), Infinity))).toBe('addPositions: option "scale": got Infinity; expected a finite number')
  })
})
