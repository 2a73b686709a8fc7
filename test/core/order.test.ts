import { expect, it } from 'vitest'
import { byCodeUnit } from '../../src/core/order.ts'

it('orders by code units, not by locale', () => {
  expect(['é', 'z', 'Z', 'a', '图', 'ab', ''].sort(byCodeUnit)).toEqual(['', 'Z', 'a', 'ab', 'z', 'é', '图'])
  expect(byCodeUnit('a', 'a')).toBe(0)
})
