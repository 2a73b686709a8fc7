import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { corpusEncoder, ownEncoder } from '../../src/encoders.ts'
import { createIndex, type Document, type IndexOptions, type Progress } from '../../src/index.ts'
import { loadIndex, type MergeOptions, mergeShards, saveIndex, saveShard, type ShardOptions } from '../../src/node.ts'
import { openContainer } from '../../src/store/container-reader.ts'
import { decodeContainer } from '../../src/store/decode-container.ts'
import { encodeContainer } from '../../src/store/container-writer.ts'
import { Pace } from '../../src/core/pace.ts'
import { refusal } from '../helpers/refusal.ts'
import { linkedDocuments, MIXED_DOCUMENTS } from '../helpers/texts.ts'

const root = mkdtempSync(join(tmpdir(), 'tokengraph-shards-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let made = 0

/** Writes all parts. */
async function shardsOf(documents: readonly Document[], of: number, options: Omit<ShardOptions, 'shard'> = {}): Promise<string[]> {
  const files: string[] = []
  for (let number = 1; number <= of; number++) {
    files.push(join(root, `${made++}.part`))
    await saveShard(documents, files.at(-1)!, { ...options, shard: `${number}/${of}` })
  }
  return files
}

const base64 = async (index: { toBytes(): Promise<Uint8Array> }) => Buffer.from(await index.toBytes()).toString('base64')
const whole = async (documents: readonly Document[], options: IndexOptions = {}) => base64(await createIndex(documents, options))

/** A model whose vectors tell which texts they are of, and how often it was asked. */
function model(version = '1') {
  const asked: string[] = []
  const vector = (text: string) => [text.length + 1, [...text].reduce((sum, each) => (sum * 31 + each.codePointAt(0)!) % 997, 7), 1]
  const encoder = ownEncoder({ name: 'mine', width: 3, version, encode: texts => { asked.push(...texts); return texts.map(vector) } })
  return { asked, encoder }
}

describe('parts, merged', () => {
  it.each<[string, IndexOptions]>([
    ['by default', {}],
    ['with all that is asked for', { edges: { 'co-occurs': { atLeast: 1 } }, knows: [{ subject: 'Lothair', relation: 'son of', object: 'Somebody' }], synonyms: [['city', 'burg', 'the old city'], ['图书馆', '書樓']] }],
    ['with short passages, words as they are', { passages: { joinBelow: 0, longest: 100, overlap: 30 }, analysis: { stem: false, stopWords: false, languages: ['fr'] }, names: { quotes: false } }],
    ['without links, names of headings and similar words', { edges: { links: false, follows: false, similar: false }, names: { headings: false, openings: false } }],
  ])('are the same index, byte for byte, however many there are, %s', async (_, options) => {
    const one = await whole(MIXED_DOCUMENTS, options)
    for (const of of [1, 2, 3, 8, 20]) expect(await base64(await mergeShards(await shardsOf(MIXED_DOCUMENTS, of, options)))).toBe(one)
  })

  it('are the same index with fields of its own', async () => {
    const documents = MIXED_DOCUMENTS.map((document, i) => ({ ...document, metadata: { by: i % 2 ? `Ada ${i}` : ['Lothair', 'Tours'] } })), fields = { fields: ['by'] }
    const one = await whole(documents, fields)
    expect(one).not.toBe(await whole(documents))
    expect(await base64(await mergeShards(await shardsOf(documents, 3, fields)))).toBe(one)
  })

  it('are so of many documents, in any order, and tell how far they are', async () => {
    const documents = linkedDocuments(1500), files = await shardsOf(documents, 3), told: Progress[] = []
    const index = await mergeShards([files[2]!, files[0]!, files[1]!], { onProgress: progress => told.push(progress) })
    expect(await base64(index)).toBe(await whole(documents))
    expect(told.map(({ stage }) => stage)).toEqual(expect.arrayContaining(['parts', 'mentions']))
    const found = async (from: typeof index) => (await from.search('word1 Title5', { limit: 9 })).hits.map(({ id, score }) => [id, score])
    expect(await found(index)).toEqual(await found(await createIndex(documents)))
  })

  it('are so of no documents, and of fewer than parts', async () => {
    for (const documents of [[], MIXED_DOCUMENTS.slice(0, 1)]) expect(await base64(await mergeShards(await shardsOf(documents, 3)))).toBe(await whole(documents))
  })

  it('can be changed as an index that was made at once', async () => {
    const index = await mergeShards(await shardsOf(MIXED_DOCUMENTS, 3)), changes = { put: [{ id: 'new', text: 'Lothair was in Tours.' }], remove: ['hugh'] }
    expect(await base64(await index.update(changes))).toBe(await base64(await (await createIndex(MIXED_DOCUMENTS)).update(changes)))
  })

  it('tell what is in them', async () => {
    const file = join(root, 'told.part'), of = MIXED_DOCUMENTS.length
    expect(await saveShard(MIXED_DOCUMENTS, file, { shard: '1/1' })).toMatchObject({ shard: '1/1', documents: of, of, vectors: 0 })
    const second = await saveShard(MIXED_DOCUMENTS, file, { shard: '2/2', encoder: model().encoder })
    expect(second).toMatchObject({ shard: '2/2', of, vectors: second.passages })
    expect(second.documents).toBeLessThan(of)
  })
})

describe('parts with vectors', () => {
  it.each(['float32', 'float16', 'int8'] as const)('have their own, each encoded once, as %s', async type => {
    const vectors = { type }, one = await whole(MIXED_DOCUMENTS, { encoder: model().encoder, vectors }), { asked, encoder } = model()
    const files = await shardsOf(MIXED_DOCUMENTS, 3, { encoder, vectors }), passages = asked.length
    const index = await mergeShards(files)
    expect([index.stats().vectors?.encoder, index.encoder, passages]).toEqual(['mine', undefined, index.stats().nodes.passage])
    expect(await base64(index)).toBe(one)
    expect(await base64(await mergeShards(files, { encoder }))).toBe(one)
    expect(asked.length).toBe(passages)
    expect((await mergeShards(files, { encoder })).encoder).toBe(encoder)
  })

  it.each(['bits', 'int8'] as const)('have those of the words in passages, as %s', async words => {
    const { encoder } = model(), files = await shardsOf(MIXED_DOCUMENTS, 3, { encoder, vectors: { words } })
    expect(await base64(await mergeShards(files))).toBe(await whole(MIXED_DOCUMENTS, { encoder, vectors: { words } }))
    expect((await mergeShards(files)).stats().vectors?.words?.type).toBe(words)
  })

  it('leave names and words to the merge, which needs their encoder', async () => {
    const { encoder } = model(), vectors = { names: true, tokens: true }, files = await shardsOf(MIXED_DOCUMENTS, 2, { encoder, vectors })
    expect(await base64(await mergeShards(files, { encoder }))).toBe(await whole(MIXED_DOCUMENTS, { encoder, vectors }))
    expect(await refusal(() => mergeShards(files), 'encoder')).toMatch(/mergeShards: got no encoder; expected the encoder "mine" \(own \[.*, width 3\), by which the parts were made\. Names/)
  })

  it('leave all to the merge where the encoder first sees all documents', async () => {
    const encoder = corpusEncoder({ width: 4, atLeast: 1 }), files = await shardsOf(MIXED_DOCUMENTS, 3, { encoder })
    expect(await base64(await mergeShards(files, { encoder }))).toBe(await whole(MIXED_DOCUMENTS, { encoder }))
    expect(await refusal(() => mergeShards(files), 'encoder')).toContain('got no encoder; expected the encoder "corpus"')
    expect(await refusal(() => mergeShards(files, { encoder: model().encoder }), 'encoder')).toContain('got the encoder "mine"')
  })

  it('take those that documents bring, in the parts that these are in', async () => {
    const documents = MIXED_DOCUMENTS.map((each, i) => (i % 2 ? { ...each, vector: [i, 1, 2] } : each)), { encoder } = model()
    expect(await base64(await mergeShards(await shardsOf(documents, 3, { encoder })))).toBe(await whole(documents, { encoder }))
    expect(await refusal(() => saveShard(documents, join(root, 'x'), { shard: '1/2', encoder: corpusEncoder() }), 'document')).toContain('documents with vectors')
    expect(await refusal(() => saveShard(documents, join(root, 'x'), { shard: '1/2' }), 'document')).toContain('a vector')
  })

  it('are not merged with another encoder than theirs, nor any with one that have none', async () => {
    const files = await shardsOf(MIXED_DOCUMENTS, 2, { encoder: model().encoder })
    expect(await refusal(() => mergeShards(files, { encoder: model('2').encoder }), 'encoder')).toContain('by which the parts were made')
    const plain = await shardsOf(MIXED_DOCUMENTS, 1)
    expect(await refusal(() => mergeShards(plain, { encoder: model().encoder }), 'encoder')).toContain('expected no encoder')
  })
})

describe('mergeShards refuses', () => {
  const names = (message: string) => message.replaceAll(root, '')
  const refused = async (files: readonly string[], options?: MergeOptions) => names(await refusal(() => mergeShards(files, options), 'option'))

  it('parts that are missing, or come twice', async () => {
    const [a, b, c] = await shardsOf(MIXED_DOCUMENTS, 3) as [string, string, string]
    expect(await refused([a, b])).toBe('mergeShards: got no 3/3; expected each of 3 parts once')
    expect(await refused([a, b, b])).toBe(names(`mergeShards: got 2/3 twice (${b} and ${b}), no 3/3; expected each of 3 parts once`))
    expect(await refused([a, b, c, c])).toBe(names(`mergeShards: got 3/3 twice (${c} and ${c}); expected each of 3 parts once`))
    expect(await refused((await shardsOf(MIXED_DOCUMENTS, 12)).slice(0, 2))).toContain('got no 3/12, 4/12, 5/12, 6/12, 7/12, 8/12, 9/12, 10/12 … (10 in all)')
    expect(await refused([])).toContain('got no part; expected all parts of an index')
  })

  it.each<[string, Partial<ShardOptions> & { documents?: Document[] }, string]>([
    ['of another number', { shard: '2/3' }, 'a part of 3, not of 2'],
    ['of other documents', { documents: MIXED_DOCUMENTS.slice(1) }, 'a part of other documents'],
    ['of the same documents in another order', { documents: MIXED_DOCUMENTS.toReversed() }, 'a part of other documents'],
    ['of a document with another text', { documents: MIXED_DOCUMENTS.map((each, i) => (i ? each : { ...each, text: 'Changed.' })) }, 'a part of other documents'],
    ['made with other options', { analysis: { stem: false }, passages: { longest: 500 } }, 'a part with other options: analysis, passages'],
    ['made with vectors', { encoder: model().encoder }, 'a part with the encoder "mine" (own ["mine","1"], width 3) in place of no encoder'],
    ['made with other triples', { knows: [{ subject: 'a', relation: 'b', object: 'c' }] }, 'a part with other options: knows'],
  ])('a part %s', async (_, { documents = MIXED_DOCUMENTS, ...options }, said) => {
    const [first] = await shardsOf(MIXED_DOCUMENTS, 2), other = join(root, 'other.part')
    await saveShard(documents, other, { shard: '2/2', ...options })
    expect(await refused([first!, other])).toContain(names(`mergeShards: got ${other}, ${said}`))
  })

  it('parts with vectors of two encoders', async () => {
    const [first] = await shardsOf(MIXED_DOCUMENTS, 2, { encoder: model().encoder }), [, second] = await shardsOf(MIXED_DOCUMENTS, 2, { encoder: model('2').encoder })
    expect(await refused([first!, second!])).toMatch(/a part with the encoder "mine" \(own .*\) in place of the encoder "mine" \(own /)
  })

  it('a part of another version of the library, or of parts', async () => {
    const files = await shardsOf(MIXED_DOCUMENTS, 2), sections = await decodeContainer(readFileSync(files[1]!)), { json } = sections.get('part') as { json: object }
    const rewritten = async (head: object) => writeFileSync(files[1]!, await encodeContainer(sections.set('part', { json: { ...json, ...head } })))
    await rewritten({ version: '0.0.1' })
    expect(await refused(files)).toMatch(/a part that tokengraph 0\.0\.1 wrote, not \d/)
    expect(await refused([files[1]!])).toMatch(/got .*, which tokengraph 0\.0\.1 wrote; expected a part that \d.* wrote/)
    await rewritten({ schema: 'tokengraph.part/2' })
    expect(await refusal(() => mergeShards(files), 'version')).toContain('tokengraph.part/2')
    await rewritten({ settings: { passages: 7 } })
    expect(await refusal(() => mergeShards([files[1]!]), 'option')).toContain('got no 1/2')
    await rewritten({ shard: { number: 1, of: 1 }, settings: { passages: 7 } })
    expect(await refusal(() => mergeShards([files[1]!]), 'format')).toContain('settings that this version does not know')
    await rewritten({ shard: 'one' })
    expect(await refusal(() => mergeShards(files), 'format')).toContain('section "part"')
  })

  it('what is no part, and what is no list of files', async () => {
    const [part] = await shardsOf(MIXED_DOCUMENTS, 1), index = join(root, 'index.tkg'), text = join(root, 'text.part')
    await saveIndex(await createIndex(MIXED_DOCUMENTS), index)
    writeFileSync(text, 'Some text.')
    expect(await refusal(() => mergeShards([part!, index]), 'format')).toContain('got an index, or another file of ours; expected a part of an index')
    expect(await refusal(() => mergeShards([text]), 'format')).toContain('no tokengraph snapshot')
    expect(await refusal(() => mergeShards([join(root, 'nowhere')]), 'not-found')).toContain('nowhere')
    expect(await refusal(() => mergeShards(part as never), 'option')).toContain('an array of files')
    expect(await refusal(() => loadIndex(part!), 'format')).toContain('got a part of an index; expected an index. Merge all parts')
  })

  it('a part that was cut short or altered, wherever', async () => {
    const [file] = await shardsOf(MIXED_DOCUMENTS.slice(0, 4), 1), bytes = readFileSync(file!)
    const trial = async (content: Uint8Array) => { writeFileSync(file!, content); return refusal(() => mergeShards([file!]), 'format') }
    for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 40)) {
      expect(await trial(bytes.subarray(0, at))).not.toBe('')
      const altered = Uint8Array.from(bytes)
      altered[at]! ^= 1
      writeFileSync(file!, altered)
      expect(['format', 'version']).toContain(await mergeShards([file!]).then(() => 'merged', ({ code }) => code))
    }
  })

  it('a part whose checksums are right and whose sections do not fit together', async () => {
    const [file] = await shardsOf(MIXED_DOCUMENTS, 1), bytes = readFileSync(file!)
    const names = [...(await openContainer(bytes)).keys()].filter(name => name !== 'part' && !name.startsWith('documents/texts/'))
    for (const name of names) {
      const sections = await decodeContainer(bytes), value = sections.get(name)!
      if ('strings' in value) sections.set(name, { strings: [...value.strings].slice(1) })
      else sections.set(name, (value as Uint32Array).slice(0, -1))
      if ('length' in value && value.length === 0) continue
      writeFileSync(file!, await encodeContainer(sections, new Pace()))
      expect([name, await refusal(() => mergeShards([file!]), 'format')]).toEqual([name, expect.stringContaining('section "')])
    }
  })
})

describe('saveShard', () => {
  it.each<[string, object, RegExp]>([
    ['no shard', {}, /"shard"/], ['one beyond the last', { shard: '3/2' }, /"shard": got "3\/2"; expected which part of how many: "2\/8"/], ['a number', { shard: 2 }, /"shard"/],
    ['a tokenizer of your own', { shard: '1/2', tokenizer: { name: 'mine', tokenize: () => [] } }, /"tokenizer": got a function/], ['a splitter', { shard: '1/2', passages: () => [] }, /"passages": got a function/],
    ['workers', { shard: '1/2', workers: 2 }, /"workers"/], ['how vectors are kept, and no encoder', { shard: '1/2', vectors: {} }, /saveShard: option "vectors"/],
  ])('refuses %s', async (_, options, said) => {
    expect(await refusal(() => saveShard(MIXED_DOCUMENTS, join(root, 'x.part'), options as ShardOptions), 'option')).toMatch(said)
  })

  it('ends with the signal, and so does mergeShards', async () => {
    const signal = AbortSignal.abort(), files = await shardsOf(MIXED_DOCUMENTS, 1)
    await refusal(() => saveShard(MIXED_DOCUMENTS, join(root, 'x.part'), { shard: '1/1', signal }), 'aborted')
    await refusal(() => mergeShards(files, { signal }), 'aborted')
  })
})
