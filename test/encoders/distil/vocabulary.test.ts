import { describe, expect, it } from 'vitest'
import { cutVocabulary, pieceText } from '../../../src/encoders/distil/vocabulary.ts'
import { openPieceIds } from '../../../src/text/tokens/pieces/ids.ts'
import type { TokenizerFile } from '../../../src/text/tokens/pieces/vocabulary.ts'
import { tokenizer } from '../piece-table/table.ts'

const unigram: TokenizerFile = {
  model: { type: 'Unigram', unk_id: 1, vocab: [['<s>', 0], ['<unk>', 0], ['▁', -1], ['a', -2], ['▁ab', -3], ['b', -4], ['中国', -5], ['中', -6]] },
  added_tokens: [{ id: 0, content: '<s>' }, { id: 1, content: '<unk>' }],
}

describe('a vocabulary that is cut', () => {
  it('keeps what stands most often, then the first of the others, and what is unknown', () => {
    const counts = Float64Array.of(9, 0, 0, 0, 0, 5, 7, 0)
    const { file, pieces } = cutVocabulary(unigram, counts, 4)
    expect(pieces).toEqual(['<unk>', '▁', 'a', 'b', '中国'])
    expect(file.model).toMatchObject({ type: 'Unigram', unk_id: 0, vocab: [['<unk>', 0], ['▁', -1], ['a', -2], ['b', -4], ['中国', -5]] })
    expect(openPieceIds(file)('ab 中').map(id => pieces[id])).toEqual(['▁', 'a', 'b', '▁'])
  })

  it('of WordPiece numbers the pieces anew', () => {
    const { file, pieces } = cutVocabulary(tokenizer, Float64Array.of(0, 0, 0, 0, 3, 2, 0, 1), 3)
    expect(pieces).toEqual(['[UNK]', 'loan', 'the', '河'])
    expect(openPieceIds(file)('the river 河 loan')).toEqual([2, 3, 1])
  })

  it('of BPE keeps all, as each piece is made of two others', () => {
    const bpe: TokenizerFile = { model: { type: 'BPE', vocab: { a: 0, b: 1, ab: 2 }, merges: ['a b'] } as never }
    expect(cutVocabulary(bpe, Float64Array.of(0, 0, 0), 1).pieces).toEqual(['a', 'b', 'ab'])
  })

  it('has texts for pieces, without the marks of where in a word they stand', () => {
    expect(['▁ab', '##ing', '##', '▁', '[UNK]', '中'].map(piece => pieceText(piece, '[UNK]'))).toEqual(['ab', 'ing', '##', '', '', '中'])
  })
})
