import { describe, expect, it } from 'vitest'
import { TokenGraphError } from '../../src/core/errors.ts'
import { createIndex } from '../../src/index/create-index.ts'
import { openIndex } from '../../src/index/open-index.ts'
import { partsOf } from '../../src/index/token-index.ts'
import { decodeContainer } from '../../src/store/decode-container.ts'
import { encodeContainer } from '../../src/store/container-writer.ts'
import type { Document } from '../../src/text/document.ts'
import { readDocument } from '../../src/text/read-document.ts'

/** Enough text for several blocks; one document alone is longer than one. */
const DOCUMENTS: Document[] = Array.from({ length: 40 }, (_, i) => ({
  id: `d${i}`, ...(i % 3 && { title: `Title ${i}` }), text: `word${i} `.repeat(i === 20 ? 20_000 : 1000).trim(),
  ...(i % 4 === 0 && { metadata: { year: i }, tags: ['even'] }),
}))

const written = async () => (await createIndex(DOCUMENTS, { passages: { longest: 2000 } })).toBytes()

describe('the texts of a snapshot', () => {
  it('stand in blocks, and are read in any order', async () => {
    const bytes = await written(), sections = await decodeContainer(bytes)
    expect([...sections.keys()].filter(name => name.startsWith('documents/texts/')).length).toBe(4)
    const { documents } = partsOf(await openIndex(bytes)).tables!
    expect(documents.length).toBe(DOCUMENTS.length)
    for (const at of [39, 0, 20, 21, 19, 39]) expect(documents.at(at)).toEqual(DOCUMENTS[at])
    expect([...documents]).toEqual(DOCUMENTS)
    expect(documents.at(40)).toBeUndefined()
  })

  it('are refused when they are read, where passages or other parts do not fit them', async () => {
    const sections = await decodeContainer(await written()), block = sections.get('documents/texts/0') as { strings: string[] }
    const open = async (change: (strings: string[]) => string[]) =>
      partsOf(await openIndex(await encodeContainer(new Map([...sections, ['documents/texts/0', { strings: change(block.strings) }]])))).tables!
    const first = async (change: (strings: string[]) => string[]) => {
      const { documents } = await open(change)
      // others are still read
      expect(documents.at(39)).toEqual(DOCUMENTS[39])
      return () => documents.at(0)
    }
    expect(await first(([title, text, ...rest]) => [title!, text!.slice(1), ...rest])).toThrow(/section "passages\/end": got passage \d+ to 5999 of a text of 5998 characters/)
    for (const more of ['{', 'null', '3', '{"tags": 1}', '{"x": 1}', '{"source": {"text": [0, 1], "source": [0, 1]}}'])
      expect(await first(([title, text, , ...rest]) => [title!, text!, more, ...rest])).toThrow(TokenGraphError)
    // as documents that are given are
    const link = { start: 0, end: 1, target: 'd', style: 'path' }
    for (const [part, good, bad] of [
      ['headings', { start: 0, end: 1, level: 1 }, [{ start: 0 }, { start: 0, end: -1 }, { start: 0, end: 1, level: 0 }, { start: 0, end: 1, x: 1 }]],
      ['aliases', 'a', [1, null]], ['tags', 'a', [1, null]],
      ['links', { ...link, heading: 'h', embed: true }, [{ ...link, style: 'x' }, { ...link, target: 1 }, { ...link, embed: 1 }, { start: 0, end: 1, target: 'd' }]],
      ['blocks', { start: 0, end: 2, header: { start: 0, end: 1 } }, [{ start: 0, end: 2, header: { start: 0 } }, { start: 0, end: 2, header: 1 }]],
    ] as const) {
      const read = (item: unknown) => first(([title, text, , ...rest]) => [title!, text!, JSON.stringify({ [part]: [item] }), ...rest])
      expect((await read(good))()).toMatchObject({ id: 'd0', [part]: [good] })
      for (const item of bad) {
        expect(await read(item)).toThrow('another shape')
        expect(() => readDocument({ id: 'd0', text: 'text', [part]: [item] }, 0)).toThrow(TokenGraphError)
      }
    }
    await expect(open(strings => strings.slice(3)).then(({ documents }) => documents.at(39))).rejects.toThrow(/texts of 39 documents for 40/)
    await expect(open(strings => strings.slice(1)).then(({ documents }) => documents.at(39))).rejects.toThrow(/for 40/)
  })
})
