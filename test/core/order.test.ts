import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byCodeUnit, lastAtMost } from '../../src/core/order.ts'

it('orders by code units, not by locale', () => {
  expect(['é', 'z', 'Z', 'a', '图', 'ab', ''].sort(byCodeUnit)).toEqual(['', 'Z', 'a', 'ab', 'z', 'é', '图'])
  expect(byCodeUnit('a', 'a')).toBe(0)
})

describe('lastAtMost', () => {
  it('is the last place that a scan finds, 0 where there is none', () => {
    fc.assert(fc.property(fc.array(fc.nat(20), { minLength: 1 }).map(values => values.sort((a, b) => a - b)), fc.integer({ min: -1, max: 21 }), (values, value) => {
      expect(lastAtMost(values, value)).toBe(Math.max(0, values.findLastIndex(each => each <= value)))
    }))
  })
})
