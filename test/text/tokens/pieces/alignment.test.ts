import { PreTrainedTokenizer } from '@huggingface/transformers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { align } from '../../../../src/text/tokens/pieces/alignment.ts'
import { readVocabulary } from '../../../../src/text/tokens/pieces/vocabulary.ts'
import { readJson } from '../../../encoders/transformer/fixture.ts'
import { runs } from '../../../helpers/runs.ts'

interface Golden { text: string, ids: number[], offsets: [number, number][] }

const GOLDEN: Record<string, Golden[]> = readJson('tokenizers/offsets.json')

/** A tokenizer of each kind: WordPiece, Unigram after Metaspace, byte-level BPE. */
const KINDS = Object.keys(GOLDEN).map(file => {
  const json = readJson(file)
  const tokenizer = new PreTrainedTokenizer(json, { unk_token: json.model.unk_token ?? '<unk>' })
  const vocabulary = readVocabulary(json)
  const cut = (text: string) => {
    const ids = tokenizer.encode(text, { add_special_tokens: false })
    return { ids, spans: align(ids, text, vocabulary), pieces: ids.map(id => vocabulary.pieces[id]) }
  }
  const letters = (text: string) => vocabulary.view(text).text.replace(RegExp(vocabulary.blank, 'g'), '')
  return { file, vocabulary, cut, letters }
})

const WORDS = ['the', 'River', 'banks', 'CASTLE', 'mountain', 'Zürich', 'cafe\u0301', 'naïve', '42', '北京', '河岸', '银行', 'Ｆｕｌｌ', 'ﬁre', 'xyz', 'don’t', 'İstanbul', 'ΣΊΣΥΦΟΣ', '한국', '😀', '👩‍👩‍👧', 'ไทย', '𠀀', 'हिन्दी']
const GAPS = [' ', '  ', '\n', '\t', ' \u00a0', ', ', '. ', '——', '。', '“', ') (', '\u3000', '\u200b ']

const anyText = fc.oneof(
  fc.array(fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom(...GAPS)), { maxLength: 20 }).map(parts => parts.flat().join('')),
  fc.string({ unit: 'grapheme', maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 30 }),
)

describe.each(KINDS)('align, with $file', ({ file, vocabulary, cut, letters }) => {
  it('finds pieces where the Rust library tokenizers does', () => {
    for (const { text, ids, offsets } of GOLDEN[file]) {
      const spans = align(ids, text, vocabulary)
      for (const [i, { start, end }] of spans.entries()) {
        const [from, to] = offsets[i]
        const told = text.slice(from, to)
        // Blanks before a word belong to no piece here, and a letter's marks to its piece.
        if (told.trim() === '' || (letters(vocabulary.pieces[ids[i]]) === '' && start === end)) expect(text.slice(start, end).trim(), text).toBe('')
        else {
          expect(start, `${text}: ${i}`).toBe(from + (letters('\u200b') === '' ? /^[\s\u200b]*/ : /^\s*/).exec(told)![0].length)
          expect(text.slice(to, end), `${text}: ${i}`).toMatch(/^\p{M}*$/u)
          expect(end).toBeGreaterThanOrEqual(to)
        }
      }
    }
  })

  it('gives each piece a span; spans rise, and are within the text', () => {
    fc.assert(fc.property(anyText, text => {
      const { ids, spans } = cut(text)
      expect(spans).toHaveLength(ids.length)
      let last = { start: 0, end: 0 }
      for (const span of spans) {
        expect(span.start).toBeGreaterThanOrEqual(last.start)
        expect(span.end).toBeGreaterThanOrEqual(span.start)
        expect(span.end).toBeLessThanOrEqual(text.length)
        last = span
      }
    }), { numRuns: runs(300) })
  })

  it('gives pieces that are known spans that have their letters', () => {
    fc.assert(fc.property(anyText, text => {
      const { spans, pieces } = cut(text)
      for (const [i, { start, end }] of spans.entries()) {
        if (pieces[i] === vocabulary.unknown) continue
        const spelt = vocabulary.spell(pieces[i]).replace(RegExp(vocabulary.blank, 'g'), '')
        expect(letters(text.slice(start, end)), `${JSON.stringify(text)}: ${pieces[i]}`).toContain(spelt)
      }
    }), { numRuns: runs(300) })
  })

  it('gives words the pieces that spell them, whatever stands around', () => {
    const known = ['the', 'River', 'banks', 'castle', 'zürich', '42', '北京', '银行', 'mountains'].filter(word => !cut(word).pieces.includes(vocabulary.unknown!))
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom(...known), fc.constantFrom(...GAPS, ' 😀 ', ' ไทย ไทย ', ' 𠀀𠀁 ')), { minLength: 1, maxLength: 20 }), parts => {
      const text = parts.flat().join('')
      const { spans, pieces } = cut(text)
      let at = 0
      for (const [word, gap] of parts) {
        const own = spans.flatMap(({ start, end }, i) => (start < at + word.length && end > at && start < end ? [pieces[i]] : []))
        const spelt = own.map(piece => vocabulary.spell(piece)).join('').replace(RegExp(vocabulary.blank, 'g'), '')
        expect(spelt, `${JSON.stringify(text)} at ${at}`).toBe(letters(word))
        at += word.length + gap.length
      }
    }), { numRuns: runs(300) })
  })
})

describe('align', () => {
  const [wordPiece, unigram] = KINDS

  it('goes on behind words and characters that are unknown', () => {
    expect(wordPiece.cut('the ไทย bank 😀, river').spans).toEqual([{ start: 0, end: 3 }, { start: 4, end: 7 }, { start: 8, end: 12 }, { start: 13, end: 15 }, { start: 15, end: 16 }, { start: 17, end: 22 }])
    const { spans, pieces } = unigram.cut('the ไทย bank')
    expect(pieces).toEqual(['▁the', '▁', '<unk>', '▁bank'])
    expect(spans[2]).toEqual({ start: 4, end: 7 })
    expect(spans[3]).toEqual({ start: 8, end: 12 })
  })

  it('goes on behind special tokens that are spelt out, and what another tokenizer made', () => {
    const { spans, pieces } = wordPiece.cut('a [SEP] bank')
    expect(pieces).toEqual(['a', '[SEP]', 'bank'])
    expect(spans).toEqual([{ start: 0, end: 1 }, { start: 2, end: 7 }, { start: 8, end: 12 }])
    const ids = ['river', 'castle', 'bank'].map(piece => wordPiece.vocabulary.pieces.indexOf(piece))
    expect(align(ids, 'river tower bank', wordPiece.vocabulary)).toEqual([{ start: 0, end: 5 }, { start: 6, end: 11 }, { start: 12, end: 16 }])
  })

  it('takes bytes in place of a character for that character', () => {
    const json = readJson('tokenizers/unigram.json')
    const vocabulary = readVocabulary({ ...json, added_tokens: [...json.added_tokens, ...[0xF0, 0x9F, 0x98, 0x80].map((byte, i) => ({ id: 1000 + i, content: `<0x${byte.toString(16).toUpperCase()}>` }))] })
    const id = (piece: string) => vocabulary.pieces.indexOf(piece)
    const spans = align([id('▁the'), id('▁'), 1000, 1001, 1002, 1003, id('▁bank')], 'the 😀 bank', vocabulary)
    expect(spans.slice(2)).toEqual([...Array(4).fill({ start: 4, end: 6 }), { start: 7, end: 11 }])
  })

  it('finds nothing in nothing', () => {
    expect(align([], '', wordPiece.vocabulary)).toEqual([])
    expect(align([5, 6], '', wordPiece.vocabulary)).toEqual([{ start: 0, end: 0 }, { start: 0, end: 0 }])
  })
})
