import { Tokenizer } from '@huggingface/tokenizers'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { openPieceIds } from '../../../../src/text/tokens/pieces/ids.ts'
import { Trie } from '../../../../src/text/tokens/pieces/trie.ts'
import { REST, type TokenizerFile } from '../../../../src/text/tokens/pieces/vocabulary.ts'
import { runs } from '../../../helpers/runs.ts'

/** A Unigram tokenizer as XLM-R's, with the given pieces, the longer the rarer. */
const unigram = (pieces: readonly string[]): TokenizerFile => ({
  model: { type: 'Unigram', unk_id: 0, vocab: [['<unk>', 0], ...pieces.map((piece, i): [string, number] => [piece, -2 - piece.length - i / 64])] },
  normalizer: { type: 'Sequence', normalizers: [{ type: 'NFKC' }, { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' }] },
  pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true } as never,
})

/** The ids as the package has them, without what is unknown. */
function library(file: TokenizerFile, unknown: number): (text: string) => number[] {
  const tokenizer = new Tokenizer({ ...REST, ...file }, {})
  return text => tokenizer.encode(text, { add_special_tokens: false }).ids.filter((id: number) => id !== unknown)
}

const letters = fc.constantFrom('a', 'b', 'c', 'ab', '中', '国', '𠀀', '1')
const word = fc.array(letters, { minLength: 1, maxLength: 5 }).map(parts => parts.join(''))

describe('the ids of pieces', () => {
  it('of a Unigram model are those of the package, whatever the vocabulary and the text', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.tuple(fc.boolean(), word).map(([begins, piece]) => (begins ? '▁' : '') + piece), { maxLength: 30 }), fc.array(word, { maxLength: 12 }), (pieces, words) => {
      const file = unigram(['▁', ...pieces.filter(piece => piece !== '▁')]), text = words.join(' ')
      expect(openPieceIds(file)(text)).toEqual(library(file, 0)(text))
    }), { numRuns: runs(400) })
  })

  it('stay the same where words come again, are long, or are written in full width', () => {
    const file = unigram(['▁', 'a', 'b', '▁ab', '中', '国', '中国', ',']), ids = openPieceIds(file), slow = library(file, 0)
    for (const text of ['ab ab ab', `${'中国'.repeat(40)}，ab`, 'ａｂ　中国', '  ab\n\tab  ', '', '???', 'x中x国x'])
      for (let time = 0; time < 2; time++) expect(ids(text), text).toEqual(slow(text.replaceAll(/\s+/g, ' ').trim()))
  })

  it('of WordPiece are those of the package', () => {
    const file = JSON.parse(readFileSync(new URL('../../../fixtures/tiny-encoder/tokenizer.json', import.meta.url), 'utf8')) as TokenizerFile
    const unknown = (file.model.vocab as Record<string, number>)[file.model.unk_token!]!
    const ids = openPieceIds(file), slow = library(file, unknown)
    for (const text of ['The cat sat on the mat.', 'Überall ist es schön — 中国 river banks!', 'x'.repeat(300)]) expect(ids(text)).toEqual(slow(text))
  })
})

describe('a trie', () => {
  it('leads to each text by its units, and nowhere by others', () => {
    fc.assert(fc.property(fc.uniqueArray(word, { maxLength: 40 }), fc.array(word, { maxLength: 20 }), (texts, others) => {
      const trie = new Trie(['', ...texts])
      const find = (text: string) => {
        let node = 0
        for (let i = 0; i < text.length; i++) if ((node = trie.child(node, text.charCodeAt(i))) === 0) return -1
        return trie.ends[node]!
      }
      for (const text of [...texts, ...others]) expect(find(text)).toBe(texts.includes(text) ? texts.indexOf(text) + 1 : -1)
      expect(trie.ends[0]).toBe(-1)
    }), { numRuns: runs(300) })
  })
})
