import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stretches } from '../../../src/text/tokens/pieces/stretches.ts'
import { owner, windows } from '../../../src/encoders/transformer/windows.ts'

const shape = fc.tuple(fc.nat({ max: 300 }), fc.integer({ min: 1, max: 40 })).chain(([count, size]) => fc.tuple(fc.constant(count), fc.constant(size), fc.nat({ max: size - 1 })))

describe('windows', () => {
  it('cover all tokens, with the overlap asked for', () => {
    fc.assert(fc.property(shape, ([count, size, overlap]) => {
      const all = windows(count, size, overlap)
      expect(all.length).toBe(count === 0 ? 0 : count <= size ? 1 : Math.ceil((count - overlap) / (size - overlap)))
      for (const [i, { start, end }] of all.entries()) {
        expect(start).toBe(i * (size - overlap))
        expect(end - start).toBe(i < all.length - 1 ? size : count - start)
        expect(end).toBeGreaterThan(start)
      }
      if (count > 0) expect(all.at(-1)!.end).toBe(count)
    }))
  })

  it('are owned by the token that has most tokens on its shorter side there', () => {
    fc.assert(fc.property(shape.filter(([count]) => count > 0), ([count, size, overlap]) => {
      const all = windows(count, size, overlap)
      const room = (token: number, { start, end }: { start: number, end: number }) =>
        (token < start || token >= end ? -1 : Math.min(start === 0 ? Infinity : token - start, end === count ? Infinity : end - 1 - token))
      for (let token = 0; token < count; token++) {
        const best = Math.max(...all.map(window => room(token, window)))
        const own = room(token, all[owner(token, all)]!)
        // With more than half of a window in common a third window may lie between; two neighbours are told apart exactly.
        if (overlap <= size / 2) expect(own).toBe(best)
        else expect(own).toBeGreaterThanOrEqual(0)
      }
    }))
  })
})

describe('stretches', () => {
  it('are the text, cut before blanks, or after marks, and never within a character', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '。', '中', '😀'), maxLength: 200 })
    fc.assert(fc.property(text, fc.integer({ min: 2, max: 40 }), (text, longest) => {
      const all = [...stretches(text, longest)]
      expect(all.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text)
      for (const [i, { start, end }] of all.entries()) {
        const stretch = text.slice(start, end)
        expect(stretch.length).toBeLessThanOrEqual(longest)
        expect(stretch.isWellFormed()).toBe(true)
        const half = start + (longest >> 1)
        if (i === all.length - 1 || text[end] === ' ') continue
        expect(text.slice(half + 1, start + longest + 1)).not.toContain(' ')
        if (!stretch.endsWith('。')) expect(text.slice(half, start + longest)).not.toContain('。')
      }
    }))
  })
})
