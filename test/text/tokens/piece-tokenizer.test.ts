import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIndex, openIndex } from '../../../src/index.ts'
import { foldHan, foldWord } from '../../../src/text/tokens/fold.ts'
import { createPieceTokenizer, learnPieces } from '../../../src/text/tokens/piece-tokenizer.ts'
import type { PieceOptions } from '../../../src/text/tokens/pieces/options.ts'
import { createWordTokenizer } from '../../../src/text/tokens/create-word-tokenizer.ts'
import { readJson } from '../../encoders/transformer/fixture.ts'
import { refusal } from '../../helpers/refusal.ts'
import { anyText, inPair } from '../../helpers/texts.ts'

const FILES = ['tokenizer.json', 'tokenizers/unigram.json', 'tokenizers/byte-level.json'].map(file => readJson(file) as object)

/** The pieces of a text beside its words, each by its term and what stands there. */
async function pieces(text: string, options: PieceOptions): Promise<string[]> {
  const tokenizer = await createPieceTokenizer({ analysis: { bigrams: false }, ...options })
  return tokenizer.tokenize(text).filter(({ kind }) => kind === 'gram').map(({ term, start, end }) => `${term} ${text.slice(start, end)}`)
}

const WORDPIECE = ['haus', '##boot', 'boot', 'un', '##known', 'cafe', '图', '书', '馆', '😀', 'ist', '##anbul']
const MERGES = ['e n', 'k en', 't o', 'to ken', 'c a', 'f e', 'ca fe', '图 书']

describe('createPieceTokenizer', () => {
  it.each<[string, string, PieceOptions, string[]]>([
    ['WordPiece', 'Ein Hausboot, ein Boot', { vocabulary: WORDPIECE, analysis: { languages: ['de'] } }, ['~haus Haus', '~boot boot', '~boot Boot']],
    ['WordPiece, with ids', 'unknown', { vocabulary: { un: 7, '##known': 3 } }, ['~un un', '~known known']],
    ['accents', 'Café, CAFE\u0301', { vocabulary: WORDPIECE }, ['~cafe Café', '~cafe CAFE\u0301']],
    ['Chinese, also in traditional characters', '圖書館', { vocabulary: WORDPIECE }, ['~图 圖', '~书 書', '~馆 館']],
    ['emoji', 'a boat 😀!', { vocabulary: WORDPIECE }, ['~boat boat', '~😀 😀']],
    ['letters that grow in lower case', 'İstanbul', { vocabulary: WORDPIECE }, ['~ist İst', '~anbul anbul']],
    ['BPE', 'Tokens, Café 图书', { vocabulary: [...'token', 'en', 'ken', 'to', 'token', ...'cafe', 'ca', 'fe', 'cafe', '图', '书', '图书'], merges: MERGES }, ['~token Token', '~cafe Café', '~图书 图书']],
    ['BPE, its merges as pairs', 'token', { vocabulary: ['t', 'o', 'k', 'e', 'n', 'to', 'en'], merges: [['t', 'o'], ['e', 'n']] }, ['~to to', '~k k', '~en en']],
    ['BPE, from a merges.txt', 'token', { vocabulary: ['t', 'o', 'k', 'e', 'n', 'to', 'en'], merges: ['#version: 0.2', 't o', 'e n', ''] }, ['~to to', '~k k', '~en en']],
    ['characters', 'Ab, 图书 e\u0301😀', { characters: true }, ['~a A', '~b b', '~图 图', '~书 书', '~e e\u0301', '~😀 😀']],
    ['no stop words, nor what is between words', 'the boot, of the Boot -- ()', { vocabulary: [...WORDPIECE, 'the', 'of', ',', '-', '(', ')'] }, ['~boot boot', '~boot Boot']],
  ])('cuts by %s', async (_, text, options, expected) => {
    expect(await pieces(text, options)).toEqual(expected)
  })

  it.each<[string, PieceOptions]>([['WordPiece', { tokenizer: FILES[0]! }], ['Unigram', { tokenizer: FILES[1]! }], ['BPE in bytes', { tokenizer: FILES[2]! }], ['characters', { characters: true }]])(
    'keeps the words as they are, and has each piece be what its place in the text folds to: %s', async (_, options) => {
      const tokenizer = await createPieceTokenizer(options), words = await createWordTokenizer()
      const alike = (term: string) => Array.from(term.normalize('NFKC'), letter => foldWord(letter, { diacritics: true })).join('').replaceAll('ς', 'σ').replace(/[ङञणनम्ं]/g, '')
      fc.assert(fc.property(anyText(100), text => {
        const own = words.tokenize(text), tokens = tokenizer.tokenize(text)
        expect(tokens.slice(0, own.length)).toEqual(own)
        const seen = new Set(own.map(({ term, start }) => `${start} ${term}`))
        for (const { term, kind, start, end } of tokens.slice(own.length)) {
          expect([kind, start < end, end <= text.length, inPair(text, start), inPair(text, end)]).toEqual(['gram', true, true, false, false])
          expect(own.some(word => word.kind === 'word' && word.start < end && start < word.end)).toBe(true)
          expect(alike(term)).toBe(alike(`~${foldHan(text.slice(start, end))}`))
          expect(seen.has(`${start} ${term}`)).toBe(false)
          seen.add(`${start} ${term}`)
        }
      }), { numRuns: 300 })
    })

  it('takes a tokenizer.json as text, bytes or parsed, and is the same', async () => {
    const text = JSON.stringify(FILES[0]), bytes = new TextEncoder().encode(text)
    const names = await Promise.all([FILES[0]!, text, bytes, bytes.buffer].map(async tokenizer => (await createPieceTokenizer({ tokenizer })).name))
    expect(new Set(names).size).toBe(1)
    const others = await Promise.all(([{ tokenizer: FILES[1] }, { vocabulary: ['a'] }, { vocabulary: ['b'] }, { vocabulary: ['a'], merges: [] }, { characters: true }, { characters: true, analysis: { stem: false } }] as PieceOptions[])
      .map(async options => (await createPieceTokenizer(options)).name))
    expect(new Set([...names, ...others]).size).toBe(7)
  })

  it('is what an index is made with, and opened with again', async () => {
    const documents = [{ id: 'a', text: 'Ein Hausboot liegt im Hafen.' }, { id: 'b', text: 'Der Hafen ist leer.' }]
    const tokenizer = await createPieceTokenizer({ vocabulary: WORDPIECE }), index = await createIndex(documents, { tokenizer })
    const bytes = await index.toBytes(), opened = await openIndex(bytes, { tokenizer: await createPieceTokenizer({ vocabulary: WORDPIECE }) })
    for (const each of [index, opened, await opened.update({ put: [{ id: 'c', text: 'Leer.' }] })])
      expect((await each.search('Boot', { kinds: ['passage'] })).hits[0]).toMatchObject({ document: 'a' })
    expect((await (await createIndex(documents)).search('Boot')).hits).toEqual([])
    expect(index.stats().nodes).toEqual((await createIndex(documents)).stats().nodes)
    expect(await refusal(async () => openIndex(bytes, { tokenizer: await createPieceTokenizer({ vocabulary: [...WORDPIECE, 'x'] }) }), 'option'))
      .toMatch(/got tokenizer pieces\/1 [0-9a-f]{16} words\/.*; expected pieces\/1 [0-9a-f]{16} words\//)
  })

  it.each<[PieceOptions, RegExp]>([
    [{}, /^createPieceTokenizer: got nothing that says what pieces are; expected one of the options "tokenizer", "vocabulary" and "characters"/],
    [{ characters: true, vocabulary: ['a'] }, /got vocabulary and characters; expected one of/],
    [{ merges: ['a b'] }, /got "merges" without "vocabulary"/],
    [{ tokenizer: {} }, /option "tokenizer": got an object without "model\.vocab"; expected a tokenizer\.json, as text, bytes or parsed/],
    [{ tokenizer: '{"model":' }, /option "tokenizer": got broken JSON: [^\n]+; expected a tokenizer\.json/],
    [{ tokenizer: '5' }, /option "tokenizer": got "5"; expected a tokenizer\.json/],
    [{ tokenizer: Uint8Array.of(0xff) }, /option "tokenizer": got broken JSON: [^\n]+; expected a tokenizer\.json/],
    [{ tokenizer: { model: { type: 'Nothing', vocab: {} } } }, /option "tokenizer": got a model of the type "Nothing"; expected BPE, WordPiece or Unigram/],
    [{ tokenizer: { model: { type: 'BPE', vocab: {}, merges: 5 } } }, /^createPieceTokenizer: got a vocabulary that cannot be taken: [^\n]+; expected BPE, WordPiece or Unigram/],
    [{ vocabularies: ['a'] } as PieceOptions, /got unknown option "vocabularies"\. Did you mean "vocabulary"\?/],
  ])('refuses %j', async (options, message) => {
    expect(await refusal(() => createPieceTokenizer(options), 'option')).toMatch(message)
  })
})

describe('learnPieces', () => {
  it('learns what words of a collection have in common, and no more than it is told', async () => {
    const texts = ['Hausboot, Boote', 'Boot und Haus und Häuser, Boot', '图书馆 圖書館']
    const learned = await learnPieces(texts)
    expect(learned.vocabulary).toEqual(expect.arrayContaining(['boot', 'haus', '图书']))
    expect(await pieces('Bootshaus', learned)).toEqual(['~boot Boot', '~s s', '~haus haus'])
    expect(await learnPieces([...texts])).toEqual(learned)
    const { vocabulary, merges } = await learnPieces(texts, { size: 20 })
    expect([vocabulary.length, merges.length]).toEqual([20, 20 - new Set('hausbotendr图书馆').size])
    expect(await learnPieces([])).toEqual({ vocabulary: [], merges: [] })
  })
})
