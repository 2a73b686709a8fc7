import { beforeAll, describe, expect, test } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import { openIndex } from '../../src/index/open-index.ts'
import type { SearchOptions } from '../../src/answer/search-options.ts'
import type { SectionValue } from '../../src/store/container-format.ts'
import { decodeContainer } from '../../src/store/decode-container.ts'
import { encodeContainer } from '../../src/store/container-writer.ts'
import type { Document } from '../../src/text/document.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import { sortedJson } from '../helpers/json.ts'
import { learnedBy } from '../helpers/learned.ts'
import { pseudoEncoder, refusal } from '../helpers/vectors.ts'

const DOCUMENTS: Document[] = [
  { id: 'robert', title: 'Robert the Strong', text: 'Robert the Strong was a son of Hugo of Tours.\n\nHe fought in the west.' },
  { id: 'hugo', title: 'Hugo of Tours', text: 'Hugo of Tours lived in a castle by the river Loire with Robert the Strong.' },
  { id: 'notes', text: 'A castle is a fort. "Hugo of Tours" had one.' }, { id: 'empty', text: '' },
]
const encoder = pseudoEncoder(6)
const BY_VECTORS: SearchOptions = { propagate: 'vectors', explain: true }
const isOfPropagation = (name: string) => name.startsWith('propagation/')

let plain: TokenIndex, index: TokenIndex, bytes: Uint8Array<ArrayBuffer>
beforeAll(async () => {
  plain = await createIndex(DOCUMENTS, { encoder })
  index = plain.withPropagation(await learnedBy(7, plain))
  bytes = await index.toBytes()
})

/** What an index says by vectors, as JSON. */
const voice = async (of: TokenIndex) => sortedJson([await of.search('the castle of Hugo', BY_VECTORS), await of.view('the castle of Hugo', { propagate: 'vectors' })])

const changed = async (name: string, value: unknown) => {
  const sections = new Map<string, SectionValue>(await decodeContainer(bytes))
  if (value === undefined) sections.delete(name)
  else sections.set(name, value as SectionValue)
  return encodeContainer(sections)
}

describe('a propagation in a snapshot', () => {
  test('is read as it was written, and written again as the same bytes', async () => {
    const opened = await openIndex(bytes, { encoder })
    expect(opened.vectors).toEqual(index.vectors)
    expect(await voice(opened)).toBe(await voice(index))
    expect(await voice(opened)).not.toBe(await voice(plain))
    expect(await opened.toBytes()).toEqual(bytes)
    expect(await plain.withPropagation(await learnedBy(7, plain)).toBytes()).toEqual(bytes)
  })

  test('is kept beside all else, which stays as it is', async () => {
    const before = await decodeContainer(await plain.toBytes()), after = await decodeContainer(bytes)
    expect([...after.keys()].filter(name => !before.has(name)).sort()).toEqual(['about', 'alpha', 'columns', 'kind', 'rowStart', 'self'].map(part => `propagation/${part}`))
    for (const [name, value] of before) expect(after.get(name)).toEqual(value)
  })

  test('is not in one without', async () => {
    expect([...(await decodeContainer(await plain.toBytes())).keys()].filter(isOfPropagation)).toEqual([])
    expect((await openIndex(await plain.toBytes(), { encoder })).vectors).not.toHaveProperty('propagation')
  })

  test.each<[section: string, value: (old: any) => unknown, message: RegExp]>([
    ...['about', 'rowStart', 'columns', 'kind', 'alpha', 'self'].map((part): [string, () => undefined, RegExp] => [part, () => undefined, new RegExp(`section "propagation/${part}": got nothing`)]),
    ['about', old => ({ json: { ...old.json, model: 'mlp' } }), /about": got another shape/],
    ['about', old => ({ json: { ...old.json, loss: 'low' } }), /about": got another shape/],
    ['about', old => ({ json: { ...old.json, more: 1 } }), /about": got another shape/],
    ['about', old => ({ json: { ...old.json, kinds: [] } }), /kind": got kind \d of 0/],
    ['rowStart', old => old.slice(1), /rowStart": got 4 entries for 5/],
    ['rowStart', old => old.map(() => 0), /rowStart": got row starts that do not span the entries/],
    ['columns', old => old.map(() => 5), /columns": got column 5 of 4 in row 0/],
    ['columns', old => Float32Array.from(old), /columns": got fractions/],
    ['columns', old => old.slice(1), /kind": got \d entries for \d/],
    ['kind', old => old.map(() => 200), /kind": got kind 200 of \d/],
    ['kind', old => Uint16Array.from(old), /kind": got another type/],
    ['alpha', old => old.map(() => NaN), /alpha": got a share of NaN/],
    ['alpha', old => old.map((value: number) => -value), /alpha": got a share of -/],
    ['alpha', old => old.slice(1), /alpha": got \d entries for \d/],
    ['self', old => Float64Array.from(old), /self": got another type/],
    ['self', old => old.map(() => Infinity), /self": got a share of Infinity/],
    ['self', old => ({ json: [...old] }), /self": got another type/],
  ])('is refused with %s changed by another writer: %#', async (part, value, message) => {
    const name = `propagation/${part}`, old = (await decodeContainer(bytes)).get(name)
    expect(old).toBeDefined()
    const error = await refusal(async () => openIndex(await changed(name, value(old)), {}, 'my.tkg'), 'format')
    expect(error).toMatch(/^my\.tkg: section "propagation\//)
    expect(error).toMatch(message)
  })

  test('of another graph is refused', async () => {
    const sections = new Map<string, SectionValue>(await decodeContainer(await (await createIndex(DOCUMENTS.slice(1), { encoder })).toBytes()))
    for (const [name, value] of await decodeContainer(bytes)) if (isOfPropagation(name)) sections.set(name, value)
    expect(await refusal(async () => openIndex(await encodeContainer(sections), {}, 'my.tkg'), 'format')).toMatch(/section "propagation\/rowStart": got 5 entries for 4/)
  })
})
