import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byteOrder } from '../../src/core/byte-order.ts'
import { atOnce } from '../../src/core/pace.ts'

const bytes = (text: string) => Buffer.from(text, 'utf-8')
const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'é', '中', '\uffee', '𝒳'), maxLength: 4 }), { maxLength: 40 })

describe('byteOrder', () => {
  it('is the order of UTF-8, equal strings in their order, also where some stand in order already', () => {
    fc.assert(fc.property(texts, fc.nat({ max: 40 }), (list, sorted) => {
      const inOrder = (some: string[]) => some.toSorted((a, b) => Buffer.compare(bytes(a), bytes(b)))
      const strings = [...inOrder(list.slice(0, sorted)), ...list.slice(sorted)]
      const expected = [...strings.keys()].sort((a, b) => Buffer.compare(bytes(strings[a]!), bytes(strings[b]!)) || a - b)
      expect([...atOnce(byteOrder(strings))]).toEqual(expected)
    }))
  })
})
