import { expect, test } from 'vitest'
import { once } from '../../src/core/once.ts'

test('is made when it is first asked for, once, whatever it is', () => {
  for (const value of [0, undefined, '']) {
    let made = 0
    const ask = once(() => { made++; return value })
    expect(made).toBe(0)
    expect([ask(), ask(), made]).toEqual([value, value, 1])
  }
})
