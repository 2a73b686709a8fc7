import { describe, expect, it } from 'vitest'
import { type Document, createIndex, type PassageSplitter, retrieveTokens, TokenGraphError } from '../../src/index.ts'
import { ownEncoder } from '../../src/encoders.ts'
import { tablesOf } from '../helpers/graph.ts'

const byLine: PassageSplitter = ({ text }) => Array.from(text.matchAll(/.+/g), ({ index, 0: line }) => ({ start: index, end: index + line.length }))
const failure = async (passages: unknown) => String(await createIndex([{ id: 'a', text: 'Hello you' }], { passages: passages as PassageSplitter }).catch(error => error))

describe('createIndex with a splitter of one’s own', () => {
  const text = 'Head\nIrises are blue.\nRoses are red.'
  const documents: Document[] = [{ id: 'a', text, headings: [{ start: 0, end: 4 }] }, { id: 'b', text: '' }]

  it('takes its passages, below their headings, be it asynchronous or not', async () => {
    for (const passages of [byLine, async (document: Document) => byLine(document)]) {
      const index = await createIndex(documents, { passages })
      expect((await index.search('roses')).hits[0]).toMatchObject({ id: 'a#2', text: 'Roses are red.', start: 22, end: text.length })
      expect(tablesOf(index).names.labels).toContain('a › Head')
    }
  })

  it('lets passages overlap, and the splitter change nothing', async () => {
    const passages: PassageSplitter = document => {
      Object.assign(document, { text: 'other' })
      return [{ start: 0, end: 21 }, { start: 5, end: 30 }]
    }
    const index = await createIndex(documents.slice(0, 1), { passages })
    expect(Array.from(tablesOf(index).passages.start)).toEqual([0, 5])
    expect((await index.search('irises')).hits.find(({ id }) => id === 'a#1')).toMatchObject({ text: text.slice(5, 30), start: 5, end: 30 })
  })

  it.each([
    [() => 3, /createIndex: option "passages" for document "a": got 3; expected a list of passages/],
    [() => ['x'], /passage 0: got "x"; expected \{ start, end \} in whole numbers/],
    [() => [{ start: 0.5, end: 2 }], /got start 0.5 and end 2; expected/],
    [() => [{ start: 3, end: 3 }], /got one from 3 to 3; expected start before end/],
    [async () => [{ start: 0, end: 10 }], /got one from 0 to 10; expected offsets within the text's 9 characters/],
    [() => [{ start: 2, end: 3 }, { start: 1, end: 3 }], /passage 1: got one from 1 to 3; expected passages in the order of their starts/],
    [{ overlap: 1001 }, /option "passages.overlap": got 1001; expected at most half of "longest"/],
    ['lines', /option "passages": got "lines"; expected an object or a function/],
  ])('refuses %s', async (passages, message) => {
    expect(await failure(passages)).toMatch(message)
  })

  it('tells for which document the splitter throws, and what', async () => {
    const error = new RangeError('no'), throws = () => { throw error }
    for (const passages of [throws, async () => throws(), function* () { yield { start: 0, end: 1 }; throws() }] as PassageSplitter[]) {
      await expect(createIndex([{ id: 'a', text: 'Hello you' }], { passages })).rejects.toMatchObject({
        code: 'option', cause: error, message: 'createIndex: option "passages" for document "a": got the error "RangeError: no"; expected a list of passages: [{ start, end }, …]',
      })
    }
    const aborted = new TokenGraphError('aborted', { where: 'mine', got: 'an end' })
    await expect(createIndex([{ id: 'a', text: 'Hello you' }], { passages: () => { throw aborted } })).rejects.toBe(aborted)
  })
})

describe('a passage that begins within a table', () => {
  const header = '| Flower | Colour |', rows = Array.from({ length: 12 }, (_, i) => `| kind${i} | hue${i} |`)
  const text = [header, ...rows].join('\n')
  const table: Document = { id: 't', text, blocks: [{ start: 0, end: text.length, header: { start: 0, end: header.length } }] }

  it('is shown and encoded with the header before it, while offsets stay those of the text', async () => {
    const encoded: string[] = []
    const encoder = ownEncoder({ name: 'kept', width: 1, encode: texts => { encoded.push(...texts); return texts.map(() => [1]) } })
    const index = await createIndex([table], { passages: { longest: 100 }, encoder })
    const [hit] = (await index.search('hue11')).hits
    expect(hit!.text).toBe(`${header}\n${text.slice(hit!.start, hit!.end)}`)
    expect(text.slice(hit!.start, hit!.end)).toMatch(/^\| kind\d+ .*\| hue11 \|$/s)
    expect(encoded).toContain(hit!.text)
    expect((await index.view('hue11')).nodes.map(node => node.text)).toContain(hit!.text)
  })
})

describe('retrieveTokens over passages that overlap', () => {
  it('gives each place once', async () => {
    const encoder = ownEncoder({ name: 'flat', width: 2, encode: texts => texts.map(() => [1, 0]) })
    const index = await createIndex([{ id: 'a', text: 'one two three four' }], { encoder, passages: () => [{ start: 0, end: 13 }, { start: 4, end: 18 }] })
    const { tokens } = await retrieveTokens('one', index, { encoder, distinct: false, stopWords: true, includeAsked: true })
    const places = tokens.map(({ start }) => start)
    expect(new Set(places).size).toBe(places.length)
    expect(places).toContain(8)
  })
})
