import { describe, expect, it } from 'vitest'
import { readOptions } from '../../src/core/read-options.ts'
import { durationSchema, momentOf } from '../../src/query/age.ts'
import type { JsonValue } from '../../src/text/document.ts'
import { refusal } from '../helpers/refusal.ts'

const moment = (date: JsonValue) => momentOf({ id: 'd', text: '', metadata: { date } }, 'date')

describe('a duration', () => {
  it.each<[given: number | string, milliseconds: number]>([
    [1500, 1500], [0.5, 0.5], ['90s', 90_000], ['15m', 900_000], ['12h', 43_200_000], ['30d', 2_592_000_000], ['2w', 1_209_600_000], ['1y', 31_557_600_000], ['1.5 h', 5_400_000],
  ])('%s', (given, milliseconds) => {
    expect(readOptions(durationSchema, given, 'age')).toBe(milliseconds)
  })

  it.each([0, -1, Infinity, Number.NaN, '30', 'd', '', '0d', '-3d', '3 days', '1M', '30d ', null, {}])('is refused where it is none: %s', async given => {
    expect(await refusal(() => readOptions(durationSchema, given, 'age'), 'option')).toContain('units s, m, h, d, w and y')
  })
})

describe('momentOf', () => {
  it.each<[date: JsonValue, moment: number]>([
    ['2024-03-05', Date.UTC(2024, 2, 5)], ['2024-03', Date.UTC(2024, 2, 1)], ['2024', Date.UTC(2024, 0, 1)], [' 2024-03-05 ', Date.UTC(2024, 2, 5)],
    ['2024-03-05T10:30', Date.UTC(2024, 2, 5, 10, 30)], ['2024-03-05 10:30:15.5', Date.UTC(2024, 2, 5, 10, 30, 15, 500)],
    ['2024-03-05T10:30:00Z', Date.UTC(2024, 2, 5, 10, 30)], ['2024-03-05T10:30:00+02:00', Date.UTC(2024, 2, 5, 8, 30)], [0, 0], [-5, -5], [1_700_000_000_000, 1_700_000_000_000],
  ])('reads %s, as UTC where it names no zone', (date, expected) => {
    expect(moment(date)).toBe(expected)
  })

  it.each<[date: JsonValue]>([['March 5, 2024'], ['5.3.2024'], ['2024-13-01'], ['yesterday'], [''], [true], [null], [['2024-03-05']], [{ year: 2024 }]])('takes %s for no date', date => {
    expect(moment(date)).toBeUndefined()
    expect(momentOf({ id: 'd', text: '' }, 'date')).toBeUndefined()
  })
})
