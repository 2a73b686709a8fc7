import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import type { Encoder, EncoderRecipe } from '../../src/encoders/encoder.ts'
import { loadIndex, openEncoder, saveIndex } from '../../src/node.ts'
import { retrieveTokens } from '../../src/index/retrieve-tokens.ts'
import { pseudoEncoder, refusal } from '../helpers/vectors.ts'

const DOCUMENTS = [{ id: 'a', text: 'Ships of the island.' }, { id: 'b', text: 'The island has ships, and a bank.' }]
const WORDS = 'ships 1 0\nisland 0 1\n', OTHERS = 'ships 1 0\nisland 0.5 1\n'

let folder: string
const at = (name: string) => join(folder, name)
const asked: string[] = []

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokengraph-open-'))
  mkdirSync(at('elsewhere'))
  writeFileSync(at('words.txt'), WORDS)
  writeFileSync(at('renamed.vec'), WORDS)
  writeFileSync(at('elsewhere/words.txt'), OTHERS)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(() => {
  asked.length = 0
  vi.stubGlobal('fetch', async (url: string) => { asked.push(url); return new Response(null, { status: 404 }) })
})
afterEach(() => vi.unstubAllGlobals())

describe('openEncoder, what is not there', () => {
  test.each([
    'missing.txt', 'vectors/missing.txt', 'x/glove.6B.300d.txt', 'x/words.vec', 'x/words.bin', 'x/words.gz', 'x/words.TXT.GZ', './nowhere', '../nowhere/x', '/nowhere', 'a/b/c', 'all-MiniLM-L6-v2', 'no where',
  ])('%s is no name of a hub', async name => {
    expect(await refusal(() => openEncoder(name), 'not-found')).toBe(
      `encoder ${JSON.stringify(name)}: got no such folder or file; expected none, corpus, the folder of a model, a file of word vectors, a static table, http://HOST#MODEL, or a model of the hub as owner/name. Check the path; it counts from the current folder.`)
    expect(asked).toEqual([])
  })

  test.each([['corpsu', 'corpus'], ['Corpus', 'corpus'], ['NONE', 'none'], ['non', 'none']])('%s may be meant for %s', async (name, meant) => {
    expect(await refusal(() => openEncoder(name), 'not-found')).toMatch(new RegExp(`Did you mean "${meant}"\\?$`))
    expect(asked).toEqual([])
  })

  test.each(['nobody/bge-base-en-v1.5', 'nobody/whisper-tiny.en', 'nobody/model'])('%s is asked for at the hub', async name => {
    await refusal(() => openEncoder(name, { transformer: { cacheDir: at('cache'), host: 'http://hub.invalid', offline: false } }), 'not-found')
    expect(asked).toEqual([`http://hub.invalid/${name}/resolve/main/config.json`])
  })

  test.each([undefined, null, 5, '', ' '])('%o is no name', async name => {
    expect(await refusal(() => openEncoder(name as string), 'option')).toContain('expected none, corpus,')
  })
})

describe('an index that holds its encoder', () => {
  const file = () => at('index.tkg')
  const stored = async (name: string) => saveIndex(await createIndex(DOCUMENTS, { encoder: await openEncoder(name) }), file())
  const load = async (name: string) => loadIndex(file(), { encoder: await openEncoder(name) })

  test.each([['corpus', 'corpus'], ['words.txt', 'words.txt'], ['words.txt', 'renamed.vec']])('made with %s, opens with %s, and with none', async (made, given) => {
    const path = (name: string) => (name === 'corpus' ? name : at(name))
    await stored(path(made))
    for (const index of [await load(path(given)), await load('none'), await loadIndex(file(), { encoder: undefined })]) {
      expect(index.encoder).toMatchObject({ name: made })
      const { query } = await index.search('ships')
      expect(query.channels.map(({ name }) => name)).toContain('mixed')
    }
  })

  test('is refused to another one, by name', async () => {
    await stored(at('words.txt'))
    const made = /expected encoder "words\.txt" \([\da-f]{32}, width 2\), by which the index was made\. Open it with that encoder/
    // the same name, and other vectors
    const other = await refusal(() => load(at('elsewhere/words.txt')), 'encoder')
    expect(other).toMatch(/index\.tkg: got encoder "words\.txt", which makes other vectors; expected/)
    expect(other).toMatch(made)
    expect(await refusal(() => load('corpus'), 'encoder')).toMatch(/got encoder "corpus", which makes other vectors/)
    expect(await refusal(() => loadIndex(file(), { encoder: { fit: async () => pseudoEncoder() } }), 'encoder')).toMatch(/got encoder "of your own", which makes other vectors/)
    await stored('corpus')
    expect(await refusal(() => load(at('words.txt')), 'encoder')).toMatch(/got encoder "words\.txt", which makes other vectors; expected encoder "corpus"/)
  })

  test('is refused where it has no vectors, or those of a model', async () => {
    await stored('none')
    expect(await refusal(() => load('corpus'), 'encoder')).toMatch(/got encoder "corpus"; expected none: the index has no vectors/)
    await saveIndex(await createIndex(DOCUMENTS, { encoder: pseudoEncoder(2, 'model') }), file())
    expect(await refusal(() => load(at('words.txt')), 'encoder')).toMatch(/got encoder "words\.txt", which makes other vectors; expected encoder "model"/)
  })

  test('ends the comparison with a file at the signal', async () => {
    await stored(at('words.txt'))
    await refusal(async () => loadIndex(file(), { encoder: await openEncoder(at('words.txt')), signal: AbortSignal.abort() }), 'aborted')
  })
})

test('what openEncoder gives is taken wherever an encoder is', async () => {
  // undefined too, which the types must allow under exactOptionalPropertyTypes
  const encoder: Encoder | EncoderRecipe | undefined = await openEncoder('none')
  const index = await createIndex(DOCUMENTS, { encoder })
  expect(index.vectors).toBeUndefined()
  expect((await retrieveTokens('ships', ['ships at sea'], { encoder })).encoder).toBe('corpus')
})
