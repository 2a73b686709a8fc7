import { expect, it, vi } from 'vitest'
import { memo } from '../../viz/memo.ts'

it('works anew only where it is asked something else than last', () => {
  const work = vi.fn((...given: unknown[]) => ({ given })), remembered = memo(work)
  const first = remembered(1, Number.NaN)
  expect(remembered(1, Number.NaN)).toBe(first)
  expect(work).toHaveBeenCalledTimes(1)
  expect(remembered(1)).toEqual({ given: [1] })
  expect(remembered(1, undefined)).toEqual({ given: [1, undefined] })
  expect(remembered(1, Number.NaN)).not.toBe(first)
  expect(work).toHaveBeenCalledTimes(4)
})
