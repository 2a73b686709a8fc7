import { describe, expect, it } from 'vitest'
import { extentOf, isAstray, shiftOf } from '../../../viz/canvas/extent.ts'

describe('the extent of a picture', () => {
  it('has ground around it, by its longer side', () => {
    expect(extentOf(800, 600, 2)).toEqual({ width: 800, height: 600, margin: 120, density: 2 })
    expect(extentOf(0, 0, 0)).toEqual({ width: 1, height: 1, margin: 1, density: 1 })
  })

  it('is coarser where there would be too many pixels', () => {
    const { width, height, margin, density } = extentOf(4000, 3000, 3)
    expect((width + 2 * margin) * (height + 2 * margin) * density ** 2).toBeCloseTo(16_000_000, 3)
  })
})

describe('what was painted', () => {
  const extent = { width: 800, height: 600, margin: 100, density: 1 }
  const at = (x: number, y: number, k = 1) => ({ x, y, k })

  it('is moved so that a point is where it is seen from the other place', () => {
    const from = at(10, 20, 2), to = at(-30, 5, 3), { x, y, k } = shiftOf(from, to), point = [7, 9] as const
    expect(k * (2 * point[0] + 10) + x).toBeCloseTo(3 * point[0] - 30, 12)
    expect(k * (2 * point[1] + 20) + y).toBeCloseTo(3 * point[1] + 5, 12)
  })

  it.each([
    ['as it was', at(0, 0), false], ['as far as its ground reaches', at(100, -100), false],
    ['further to the right', at(101, 0), true], ['further to the left', at(-101, 0), true],
    ['further down', at(0, 101), true], ['further up', at(0, -101), true],
    ['a little larger', at(0, 0, 2), false], ['much larger', at(0, 0, 2.6), true],
    ['a little smaller', at(70, 50, 0.9), false], ['much smaller', at(200, 150, 0.5), true],
  ])('is astray or not: %s', (_, shift, expected) => {
    expect(isAstray(shift, extent)).toBe(expected)
  })
})
