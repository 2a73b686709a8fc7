import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { logSumExp, softmax } from '../../../src/math/attention/softmax.ts'
import { expectNear, refusal, slowSoftmax, sum } from './slow.ts'

const logit = fc.double({ min: -20, max: 20, noNaN: true })
const masked = fc.array(fc.tuple(logit, fc.boolean()), { maxLength: 12 }).map(pairs => ({ logits: pairs.map(([each]) => each), mask: pairs.map(([, shown]) => shown) }))
const temperature = fc.constantFrom(0.1, 0.5, 1, 3, 100)

describe('softmax', () => {
  it('equals its slow twin', () => {
    fc.assert(fc.property(masked, temperature, ({ logits, mask }, temperature) => {
      expectNear(softmax(logits, temperature, mask), slowSoftmax(logits, temperature, mask))
      expectNear(softmax(logits, temperature), slowSoftmax(logits, temperature))
    }))
    expect(() => expectNear(softmax([1, 2], 1), slowSoftmax([1, 2], 1.001))).toThrow()
  })

  it('sums to 1, with exactly 0 where masked, whatever the logits and the temperature', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean()), { maxLength: 12 }), fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (pairs, temperature) => {
      const mask = pairs.map(([, shown]) => shown)
      const weights = softmax(pairs.map(([logit]) => logit), temperature, mask)
      expect(Math.abs(sum(weights) - Number(mask.some(Boolean)))).toBeLessThanOrEqual(1e-12)
      weights.forEach((weight, i) => {
        expect(weight).toBeGreaterThanOrEqual(0)
        if (!mask[i]) expect(Object.is(weight, 0)).toBe(true)
      })
    }))
  })

  it('is not changed by a constant added to all logits', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -500, max: 500 }).map(each => each / 64), { minLength: 1 }), fc.integer({ min: -1e6, max: 1e6 }), (logits, constant) => {
      expect(softmax(logits.map(each => each + constant), 0.3)).toEqual(softmax(logits, 0.3))
    }))
  })

  it('goes with its logits where they are put in another order', () => {
    fc.assert(fc.property(masked, ({ logits, mask }) => expectNear(softmax(logits.toReversed(), 2, mask.toReversed()), softmax(logits, 2, mask).reverse())))
  })

  it('bears huge logits and tiny temperatures', () => {
    expect([...softmax([1e4, -1e4, 1e4])]).toEqual([0.5, 0, 0.5])
    expect([...softmax([0.1, 0.2, 0.2 - 1e-12], 1e-6)]).toEqual([0, expect.closeTo(0.5, 6), expect.closeTo(0.5, 6)])
    expectNear(softmax([1e4, 1e4 - 1e-6], 1e-6), [1 / (1 + Math.E ** -1), 1 / (1 + Math.E)], 1e-5)
    expect([...softmax([Number.MAX_VALUE, -Number.MAX_VALUE], Number.MIN_VALUE)]).toEqual([1, 0])
    expectNear(softmax([3, 4, 5], 1e300), [1 / 3, 1 / 3, 1 / 3])
  })

  it('has nothing to share out where there is nothing, or all is masked', () => {
    expect(softmax([])).toEqual(new Float64Array(0))
    expect(softmax([7])).toEqual(Float64Array.of(1))
    expect(softmax([1, 2], 1, [false, false])).toEqual(new Float64Array(2))
    expect([...softmax([1, NaN, Infinity], 1, Uint8Array.of(1, 0, 0))]).toEqual([1, 0, 0])
  })

  it.each([0, -1, NaN, Infinity, '1'])('refuses the temperature %s', async temperature => {
    expect(await refusal(() => softmax([1], temperature as number))).toMatch(/^softmax: temperature: got .*; expected a finite number above 0$/)
  })

  it('refuses logits that are not finite, and masks of another length', async () => {
    expect(await refusal(() => softmax([1, NaN]))).toBe('softmax: got NaN in place 1; expected finite numbers. Leave places out by the mask.')
    expect(await refusal(() => softmax([-Infinity]))).toMatch(/got -Infinity in place 0/)
    expect(await refusal(() => softmax([1, 2], 1, [true]))).toBe('softmax: mask: got 1 entries; expected 2')
  })
})

describe('logSumExp', () => {
  it('is the logarithm of the sum of what takes part', () => {
    fc.assert(fc.property(masked, ({ logits, mask }) => {
      expectNear([Math.exp(logSumExp(logits, mask))], [sum(logits.map((logit, i) => (mask[i] ? Math.exp(logit) : 0)))], 1e-13)
    }))
    expect(logSumExp([5])).toBe(5)
    expect(logSumExp([1e4, 1e4])).toBeCloseTo(1e4 + Math.LN2, 11)
    expect(logSumExp([-1e4, -1e4, 7], [1, 1, 0])).toBeCloseTo(-1e4 + Math.LN2, 11)
    expect([logSumExp([]), logSumExp([3], [false])]).toEqual([-Infinity, -Infinity])
  })

  it('refuses what is not finite', async () => {
    expect(await refusal(() => logSumExp([1, Infinity]))).toMatch(/^logSumExp: got Infinity in place 1/)
  })
})
