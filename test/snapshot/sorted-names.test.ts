import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atOnce } from '../../src/core/pace.ts'
import { SortedNames } from '../../src/snapshot/sorted-names.ts'
import { openContainer } from '../../src/store/container-reader.ts'
import { encodeContainer } from '../../src/store/container-writer.ts'
import { Dictionary, type Strings } from '../../src/store/strings.ts'
import { byteOrder } from '../../src/core/byte-order.ts'
import { NameTrie } from '../../src/text/tokens/name-trie.ts'

/** Units of which one begins another, with what sorts before a blank, and beyond the first 2¹⁶ characters. */
const unit = fc.constantFrom('a', 'ab', 'b', 'a\t', 'a!', '图', '\uffee', '😀')
const key = fc.array(unit, { minLength: 1, maxLength: 4 }).map(units => units.join(' '))

describe('names in the order of their keys', () => {
  it('are found as a trie finds them', async () => {
    await fc.assert(fc.asyncProperty(
      fc.uniqueArray(key, { maxLength: 20 }), fc.array(unit, { maxLength: 12 }), fc.func(fc.boolean()), fc.func(fc.boolean()),
      async (keys, text, isSought, isGone) => {
        const { strings } = (await openContainer(await encodeContainer(new Map([['a', { strings: keys }]])))).get('a') as { strings: Strings }
        const flags = Uint8Array.from(keys, (_, name) => (isSought(name) ? 1 : 0))
        const sorted = new SortedNames(new Dictionary(strings, atOnce(byteOrder(keys)), got => new Error(got) as never), flags)
        const trie = new NameTrie(keys.map((key, name) => [name, key.split(' ')] as const).filter(([name]) => flags[name] === 1))
        const units = text.map(key => ({ key, start: 0, end: 0 }))
        // twice: what was asked before is remembered
        for (let from = 0; from < 2 * units.length; from++) {
          const at = from % units.length
          expect(sorted.longest(units, at, isGone)).toEqual(trie.longest(units, at, isGone))
          expect(sorted.longest(units, at)).toEqual(trie.longest(units, at))
        }
      },
    ))
  })
})
