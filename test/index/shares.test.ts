import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Document } from '../../src/index.ts'
import { isShard, shares, stretches } from '../../src/index/shares.ts'

describe('shares', () => {
  it('hold all documents in order, none is empty, and each has its part of the text but for a document', () => {
    fc.assert(fc.property(fc.array(fc.nat(5000), { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), (lengths, count) => {
      const documents = lengths.map((length, i) => ({ id: String(i), text: 'x'.repeat(length) }))
      const all = stretches(documents, count), parts = shares(documents, count), size = (part: readonly Document[]) => part.reduce((sum, { text }) => sum + text.length + 100, 0)
      expect(all.flat()).toEqual(documents)
      expect(all).toHaveLength(count)
      expect(parts).toEqual(all.filter(part => part.length > 0))
      expect(parts.length).toBeLessThanOrEqual(count)
      for (const part of parts) {
        expect(part.length).toBeGreaterThan(0)
        expect(size(part)).toBeLessThanOrEqual(size(documents) / count + Math.max(...lengths) + 100)
      }
    }))
  })
})

describe('isShard', () => {
  it('is true of a part and how many there are', () => {
    expect(['1/1', '2/8', '8/8', '10/200'].filter(isShard)).toHaveLength(4)
    expect(['', '0/8', '9/8', '2', '2/', '/8', '02/8', '2/8 ', '-1/8', '1.5/8', '2/8/8', '1/0'].filter(isShard)).toEqual([])
  })
})
