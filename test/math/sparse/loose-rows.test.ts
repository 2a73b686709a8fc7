import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atOnce } from '../../../src/core/pace.ts'
import { fromRows } from '../../../src/math/sparse/make-csr.ts'
import { joinRows, LooseRowList, NumberList, sortingRows } from '../../../src/math/sparse/loose-rows.ts'

describe('NumberList', () => {
  it('keeps as many numbers as come, each as it is', () => {
    const list = new NumberList(), numbers = Array.from({ length: 200_000 }, (_, i) => (i * 2654435761) % 2 ** 32)
    for (const number of numbers) list.push(number)
    expect(list).toHaveLength(200_000)
    expect(list.values).toEqual(Uint32Array.from(numbers))
    for (const place of [0, 1023, 1024, 65_535, 65_536, 131_072, 199_999]) expect(list.at(place)).toBe(numbers[place])
  })
})

describe('rows as they are found', () => {
  const anyRow = fc.uniqueArray(fc.record({ column: fc.nat(6), weight: fc.integer({ min: 1, max: 300 }) }), { selector: ({ column }) => column, maxLength: 7 })

  it('are, joined and sorted, the matrix of all rows in the numbers of all', () => {
    fc.assert(fc.property(fc.array(fc.array(anyRow, { maxLength: 4 }), { maxLength: 3 }), fc.nat(500), (lists, shift) => {
      // each list has its own numbers: 0 … 6, turned and moved
      const numbers = lists.map((_, which) => Uint32Array.from({ length: 7 }, (_, i) => (i * 3 + which) % 7 + shift))
      const loose = lists.map(rows => {
        const list = new LooseRowList()
        for (const row of rows) list.push(row.map(({ column, weight }) => [column, weight] as const))
        return list.rows
      })
      const slow = lists.flatMap((rows, which) => rows.map(row => row.map(({ column, weight }) => [numbers[which]![column]!, weight] as const)))
      const told: number[] = [], work = sortingRows(joinRows(loose, numbers), shift + 7)
      for (;;) {
        const { done, value } = work.next()
        if (done) {
          expect(value).toEqual(fromRows(slow, shift + 7, 'counts'))
          break
        }
        told.push(value)
      }
      expect(told).toEqual([...told].sort((a, b) => a - b))
    }))
  })

  it('may be none', () => {
    expect(atOnce(sortingRows(joinRows([], []), 0))).toEqual(fromRows([], 0, 'counts'))
  })
})
