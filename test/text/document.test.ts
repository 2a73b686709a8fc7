import { describe, expect, it } from 'vitest'
import { LONGEST_TEXT } from '../../src/text/document.ts'
import { readDocument } from '../../src/text/read-document.ts'

const refusal = (code: string, message: RegExp) => expect.objectContaining({ name: 'TokenGraphError', code, message: expect.stringMatching(message) })

describe('readDocument', () => {
  it('gives back a document with all that was given', () => {
    const document = { id: 'a', title: 'A', text: 'One two.', metadata: { year: 1999, tags: ['x', null, true], deep: { er: 1.5 } }, headings: [{ start: 0, end: 3 }] }
    expect(readDocument(document, 0)).toEqual(document)
    expect(readDocument({ id: 'a', text: '' }, 0)).toEqual({ id: 'a', text: '' })
  })

  it('keeps what readers find, in the order of the text, each word once', () => {
    const link = { target: 'B', style: 'wiki' as const }
    const read = readDocument({
      id: 'a', text: 'abcdef', aliases: [' A ', 'Alpha', 'A', ' '], tags: ['x/y', 'x/y', ''], source: { text: [0, 0, 6], source: [0, 4, 10] },
      links: [{ ...link, start: 3, end: 3, embed: true, heading: 'h' }, { ...link, start: 0, end: 2 }, { ...link, start: 1, end: 6 }],
      blocks: [{ start: 4, end: 6 }, { start: 0, end: 4, header: { start: 0, end: 1 } }],
    }, 0)
    expect(read).toEqual({
      id: 'a', text: 'abcdef', aliases: ['A', 'Alpha'], tags: ['x/y'], source: { text: [0, 0, 6], source: [0, 4, 10] },
      links: [{ ...link, start: 0, end: 2 }, { ...link, start: 1, end: 6 }, { ...link, start: 3, end: 3, embed: true, heading: 'h' }],
      blocks: [{ start: 0, end: 4, header: { start: 0, end: 1 } }, { start: 4, end: 6 }],
    })
  })

  it('copies: what is changed afterwards changes nothing', () => {
    const given = { id: 'a', text: 'abcdef', metadata: { list: [1] }, headings: [{ start: 0, end: 1 }] }
    const read = readDocument(given, 0)
    given.metadata.list.push(2)
    given.headings.push({ start: 1, end: 2 })
    expect(read).toEqual({ id: 'a', text: 'abcdef', metadata: { list: [1] }, headings: [{ start: 0, end: 1 }] })
  })

  it('leaves out an empty title', () => expect('title' in readDocument({ id: 'a', title: '', text: 'x' }, 0)).toBe(false))

  it('replaces lone surrogates everywhere, and keeps every offset', () => {
    const read = readDocument({ id: 'a\ud800', title: '\udc00t', text: 'x\ud800y😀', metadata: { 'k\ud800': ['\udc00', { z: '\ud800' }] } }, 0)
    expect(read).toEqual({ id: 'a\ufffd', title: '\ufffdt', text: 'x\ufffdy😀', metadata: { 'k\ufffd': ['\ufffd', { z: '\ufffd' }] } })
    expect(JSON.stringify(read).isWellFormed()).toBe(true)
  })

  it('sorts headings', () => {
    const read = readDocument({ id: 'a', text: 'abcdef', headings: [{ start: 3, end: 4 }, { start: 0, end: 1 }] }, 0)
    expect(read.headings).toEqual([{ start: 0, end: 1 }, { start: 3, end: 4 }])
  })

  it.each<[unknown, RegExp]>([
    [{ text: 'x' }, /^document 7: option "id": got undefined/],
    [{ id: '', text: 'x' }, /^document 7 \(""\): option "id"/],
    [{ id: 3, text: 'x' }, /^document 7 \(3\): option "id": got 3; expected string/],
    [{ id: 'a' }, /^document 7 \("a"\): option "text": got undefined/],
    [{ id: 'a', text: 5 }, /got 5; expected string/],
    [{ id: 'a', text: 'x', titel: 'y' }, /unknown option "titel"\. Did you mean "title"\?/],
    [{ id: 'a', text: 'x', author: 'y' }, /unknown option "author"\. Known: .*\. Fields of your own go into "metadata"\.$/],
    [{ id: 'a', text: 'abc', headings: [{ start: 2, end: 4 }] }, /a heading from 2 to 4; expected offsets within the text's 3 characters/],
    [{ id: 'a', text: 'abc', headings: [{ start: 2, end: 2 }] }, /a heading from 2 to 2/],
    [{ id: 'a', text: 'abc', headings: [{ start: -1, end: 2 }] }, /option "headings\.0\.start": got -1/],
    [{ id: 'a', text: 'abc', headings: [{ start: 0.5, end: 2 }] }, /option "headings\.0\.start": got 0\.5; expected a whole number/],
    [{ id: 'a', text: 'abc', links: [{ start: 1, end: 4, target: 'x', style: 'wiki' }] }, /a link from 1 to 4; expected offsets within the text's 3/],
    [{ id: 'a', text: 'abc', links: [{ start: 1, end: 2, target: 'x', style: 'url' }] }, /option "links\.0\.style": got "url"/],
    [{ id: 'a', text: 'abc', links: [{ start: 1, end: 2, style: 'path' }] }, /option "links\.0\.target"/],
    [{ id: 'a', text: 'abc', blocks: [{ start: 1, end: 1 }] }, /a block from 1 to 1/],
    [{ id: 'a', text: 'abc', blocks: [{ start: 1, end: 3 }, { start: 0, end: 2 }] }, /a block from 1 to 3 over one from 0 to 2; expected blocks beside each other/],
    [{ id: 'a', text: 'abc', blocks: [{ start: 1, end: 3, header: { start: 0, end: 2 } }] }, /a header from 0 to 2; expected offsets within its block, from 1 to 3/],
    [{ id: 'a', text: 'abc', aliases: 'x' }, /option "aliases": got "x"/],
    [{ id: 'a', text: 'abc', tags: [1] }, /option "tags\.0": got 1/],
    [{ id: 'a', text: 'abc', source: { text: [0, 3], source: [0] } }, /source: got 2 and 1 offsets/],
    [{ id: 'a', text: 'abc', source: { text: [0, 2], source: [0, 2] } }, /source: got offsets from 0 to 2 in "text"; expected from 0 to the text's length, 3/],
    [{ id: 'a', text: 'abc', source: { text: [0, 2, 1, 3], source: [0, 2, 3, 4] } }, /source: got lower offsets at place 2/],
    ['text', /^document 7: got "text"; expected an object/],
    [null, /^document 7: got null; expected an object/],
  ])('refuses %o', (given, message) => {
    expect(() => readDocument(given, 7)).toThrow(refusal('document', message))
  })

  it.each<[string, unknown, RegExp]>([
    ['a date', { when: new Date(0) }, /metadata: got a Date at "when"; expected plain JSON/],
    ['a map', { deep: { map: new Map([[1, 2]]) } }, /a Map at "map"/],
    ['bytes', { bytes: new Uint8Array(2) }, /a Uint8Array at "bytes"/],
    ['NaN', { n: [1, NaN] }, /NaN at "n\[1\]"/],
    ['infinity', { n: Infinity }, /Infinity at "n"/],
    ['undefined in a list', { u: [undefined] }, /undefined at "u\[0\]"/],
    ['a bigint', { b: 1n }, /1n at "b"/],
    ['a function', { f: () => 1 }, /a function at "f"/],
    ['an object with a method of its own for JSON', { o: Object.create({ toJSON: () => 'x' }) }, /at "o"/],
    ['a hole', { h: [1, , 2] }, /undefined at "h\[1\]"/], // eslint-disable-line no-sparse-arrays
    ['an array for all', [1, 2], /metadata: got an array of 2/],
    ['a date for all', new Date(0), /metadata: got a Date/],
    ['null for all', null, /metadata: got null/],
    ['a string for all', 'x', /metadata: got "x"/],
  ])('refuses metadata with %s, which JSON would change', (_, metadata, message) => {
    expect(() => readDocument({ id: 'a', text: 'x', metadata }, 0)).toThrow(refusal('document', message))
  })

  it('refuses metadata that refers to itself', () => {
    const metadata: Record<string, unknown> = {}
    metadata.self = { metadata }
    expect(() => readDocument({ id: 'a', text: 'x', metadata }, 0)).toThrow(refusal('document', /refers to itself/))
  })

  it('keeps keys that objects are made of as plain keys', () => {
    const metadata = JSON.parse('{"__proto__": {"admin": true}, "constructor": 1, "toString": "x"}') as object
    const read = readDocument({ id: 'a', text: 'x', metadata }, 0).metadata!
    expect(JSON.stringify(read)).toBe(JSON.stringify(metadata))
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
    expect((read as { admin?: boolean }).admin).toBeUndefined()
  })

  it('leaves out fields of metadata that are undefined, as JSON does, at any depth', () => {
    const metadata = { year: 866, died: undefined, deep: { er: undefined, list: [{ a: 1, b: undefined }] }, __proto__: null }
    expect(readDocument({ id: 'a', text: 'x', metadata }, 0).metadata).toStrictEqual({ year: 866, deep: { list: [{ a: 1 }] } })
    expect(readDocument({ id: 'a', text: 'x', metadata: { died: undefined } }, 0).metadata).toStrictEqual({})
  })

  it('takes objects without a prototype', () => {
    const metadata = Object.assign(Object.create(null) as object, { a: 1 })
    expect(readDocument({ id: 'a', text: 'x', metadata }, 0).metadata).toEqual({ a: 1 })
  })

  it('refuses a text longer than it takes', () => {
    expect(() => readDocument({ id: 'a', text: 'x'.repeat(LONGEST_TEXT + 1) }, 0)).toThrow(refusal('limit', /268435457 characters; expected at most 268435456/))
  })
})
