import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atOnce } from '../../src/core/pace.ts'
import { openContainer } from '../../src/store/container-reader.ts'
import { encodeContainer } from '../../src/store/container-writer.ts'
import { Dictionary, type Strings } from '../../src/store/strings.ts'
import { byteOrder } from '../../src/core/byte-order.ts'
import { TRIES_ALL } from '../helpers/runs.ts'

const TEXTS = ['b', '', 'a', 'a b', 'ab', '\ufeffa', '图谱', '\uffee', '😀', 'a\tb']

/** Strings as they are read from a container. */
async function stored(strings: readonly string[]): Promise<Strings> {
  const value = (await openContainer(await encodeContainer(new Map([['a', { strings }]])))).get('a')
  return (value as { strings: Strings }).strings
}

const dictionary = (strings: Strings, order: ArrayLike<number>) => new Dictionary(strings, order, got => new Error(got) as never)

describe('strings of a container', () => {
  it('are read one by one, in any order, or all', async () => {
    const strings = await stored(TEXTS)
    expect(TEXTS.map((_, i) => strings.at(TEXTS.length - 1 - i))).toEqual(TEXTS.toReversed())
    expect([...strings]).toEqual(TEXTS)
    expect(strings.at(TEXTS.length)).toBeUndefined()
  })

  it.runIf(TRIES_ALL)('more of them than one string holds are written, and read', async () => {
    const long = 'x'.repeat(2 ** 20), strings = await stored(Array.from({ length: 513 }, (_, i) => long + i))
    expect(strings.at(512)!.slice(-4)).toBe('x512')
  })
})

describe('the order of strings', () => {
  it('is that of their bytes', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'binary' })), texts => {
      const order = atOnce(byteOrder(texts.map(text => text.toWellFormed())))
      const sorted = texts.map(text => Buffer.from(text.toWellFormed())).sort(Buffer.compare)
      expect(Array.from(order, place => Buffer.from(texts[place]!.toWellFormed()))).toEqual(sorted)
    }))
  })

  it('finds each, and nothing else', async () => {
    const strings = await stored(TEXTS), found = dictionary(strings, atOnce(byteOrder(TEXTS)))
    for (const [place, text] of TEXTS.entries()) expect(found.get(text)).toBe(place)
    for (const text of ['c', ' ', 'a ', '\ud83d', '图', '\ufffd']) expect(found.get(text)).toBeUndefined()
    expect(dictionary(await stored(['\ufffd']), [0]).get('\ud83d')).toBeUndefined()
  })

  it('is refused where it is another, lacks a place, or two strings are one', async () => {
    const strings = await stored(['a', 'b', 'c'])
    expect(() => dictionary(strings, [0, 2, 1])).toThrow('places out of order')
    expect(() => dictionary(strings, [0, 1, 1])).toThrow('places out of order')
    expect(() => dictionary(strings, [0, 1])).toThrow('2 places for 3 strings')
    expect(() => dictionary(strings, [0, 1, 3])).toThrow('place 3 of 3')
    expect(dictionary(strings, [0, 1, 2]).get('c')).toBe(2)
    const doubled = await stored(['b', 'a', 'b'])
    expect(() => dictionary(doubled, [1, 2, 0])).toThrow('"b" twice, as 0 and 2')
  })
})
