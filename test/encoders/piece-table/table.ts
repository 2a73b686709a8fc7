import type { TokenizerFile } from '../../../src/text/tokens/pieces/vocabulary.ts'

/** A tokenizer of whole words: rivers, money, and what is unknown. */
export const WORDS = ['[UNK]', 'river', 'water', 'money', 'loan', 'the', 'bank', '河']
export const tokenizer: TokenizerFile = {
  model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])), max_input_chars_per_word: 100 } as never,
  normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, lowercase: true },
  pre_tokenizer: { type: 'BertPreTokenizer' },
}

/** Rows that are easily summed. */
export const rows = Float32Array.of(9, 9, 1, 0, 0.75, 0.25, 0, 1, 0.25, 0.75, 0.1, 0.1, 0.5, 0.5, 1, 0)
