import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atOnce } from '../../src/core/pace.ts'
import { hashedRows, hashing, type HeldKind, Holders, type HolderTable, makingHolders } from '../../src/tables/holders.ts'
import type { UnitRows } from '../../src/text/tokens/unit-list.ts'

const refused = (got: string) => new RangeError(got)
const itself = (row: number) => row

const make = (kind: HeldKind, rows: readonly (readonly string[])[]): HolderTable =>
  atOnce(makingHolders([atOnce(hashing(kind, rows, each => each, itself))]))

/** The same rows, each key written once. */
function byPlaces(rows: readonly (readonly string[])[]): UnitRows {
  const keys = [...new Set(rows.flat())], columns = rows.flatMap(row => row.map(key => keys.indexOf(key)))
  let end = 0
  return { keys, rowStart: Uint32Array.from([0, ...rows.map(row => (end += row.length))]), columns: Uint32Array.from(columns) }
}

const anyRows = fc.array(fc.array(fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('the', 'york', '北'))), { maxLength: 300 })

describe('Holders', () => {
  it('finds whoever holds a key, in rising order, each once', () => {
    fc.assert(fc.property(anyRows, rows => {
      const holders = new Holders(make('unit', rows), rows.length, refused)
      for (const key of new Set(rows.flat())) {
        const held = holders.find('unit', key), found = held.numbers
        expect(found).toEqual([...new Set(found)].sort((a, b) => a - b))
        expect(held.size).toBeGreaterThanOrEqual(found.length)
        const has = new Set(found)
        for (const [number, row] of rows.entries()) if (row.includes(key)) expect(has).toContain(number)
      }
    }))
  })

  it('finds few others: one or less of a hundred keys that nobody holds, and of another kind', () => {
    const rows = Array.from({ length: 5000 }, (_, i) => [`key ${i}`, `word ${i % 700}`])
    const holders = new Holders(make('unit', rows), rows.length, refused)
    const wrong = (kind: HeldKind, name: string) => rows.filter((_, i) => holders.find(kind, `${name} ${i}`).numbers.length > 0).length
    expect(wrong('unit', 'other')).toBeLessThanOrEqual(50)
    expect(wrong('quote', 'key')).toBeLessThanOrEqual(50)
    const many = rows.filter((_, i) => holders.find('unit', `key ${i}`).numbers.length > 1).length
    expect(many).toBeLessThanOrEqual(50)
  })

  it('are the same for rows that come in parts, and for keys that are known by their places', () => {
    fc.assert(fc.property(anyRows, anyRows, (a, b) => {
      const parts = atOnce(makingHolders([hashedRows('unit', byPlaces(a), itself), hashedRows('unit', byPlaces(b), row => a.length + row)]))
      expect(parts).toEqual(make('unit', [...a, ...b]))
    }))
  })

  it('take two bytes or so a key beside its numbers', () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => [`key ${i}`]), { bytes, first, at } = make('unit', rows)
    const numbers = 1 * 128 + 2 * (2 ** 14 - 128) + 3 * (20_000 - 2 ** 14)
    expect((bytes.length - numbers) / rows.length).toBeLessThan(2.6)
    expect(at.length).toBe(first.length + 1)
    expect(first.length).toBeLessThan(320)
  })

  it('refuse bytes that no table has, and numbers that nothing has', () => {
    const rows = Array.from({ length: 300 }, (_, i) => [`key ${i}`, 'the']), table = make('unit', rows)
    const find = (change: Partial<HolderTable>, below = 300) => () => {
      const holders = new Holders({ ...table, ...change }, below, refused)
      return rows.flatMap(([key]) => holders.find('unit', key!).numbers)
    }
    expect(find({})).not.toThrow()
    expect(find({}, 299)).toThrow('299 of 299')
    expect(find({ bytes: table.bytes.map(() => 200) })).toThrow('a number that does not end')
    expect(find({ bytes: table.bytes.map(() => 100) })).toThrow(/100 bytes where \d+ are left|bytes from/)
    expect(find({ at: table.at.map((at, i) => (i === 1 ? 1e6 : at)) })).toThrow(RangeError)
  })
})
