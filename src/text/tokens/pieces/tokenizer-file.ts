import { firstLine, show, TokenGraphError } from '../../../core/errors.ts'
import type { PieceSettings } from './options.ts'
import type { TokenizerFile } from './vocabulary.ts'

/**
 * The `tokenizer.json` that was given, or that says what was given in its place.
 * @throws TokenGraphError `option`
 */
export function tokenizerFile(
  { tokenizer, vocabulary, merges }: Partial<Pick<PieceSettings, 'tokenizer' | 'vocabulary' | 'merges'>>,
  where = 'createPieceTokenizer: option "tokenizer"',
): TokenizerFile {
  if (tokenizer === undefined) return fileOf(vocabulary!, merges)
  const file = typeof tokenizer === 'string' || tokenizer instanceof Uint8Array || tokenizer instanceof ArrayBuffer
    ? parsed(tokenizer, where)
    : tokenizer
  const { model } = file as Partial<TokenizerFile>
  if (typeof model !== 'object' || model === null || typeof model.vocab !== 'object' || model.vocab === null)
    throw refused(where, 'an object without "model.vocab"')
  // old files of WordPiece do not say it
  if (!['BPE', 'WordPiece', 'Unigram', undefined].includes(model.type))
    throw refused(where, `a model of the type ${show(model.type)}`, undefined, 'BPE, WordPiece or Unigram')
  return file as TokenizerFile
}

const refused = (
  where: string,
  got: string,
  cause?: unknown,
  expected = 'a tokenizer.json, as text, bytes or parsed',
) => new TokenGraphError('option', { where, got, expected, cause })

function parsed(source: string | Uint8Array | ArrayBuffer, where: string): object {
  try {
    const value: unknown = JSON.parse(typeof source === 'string' ? source : UTF8.decode(source))
    if (typeof value === 'object' && value !== null) return value
  } catch (cause) {
    throw refused(where, `broken JSON: ${firstLine(cause)}`, cause)
  }
  throw refused(where, typeof source === 'string' ? show(source) : 'bytes of something else')
}

const UTF8 = new TextDecoder('utf-8', { fatal: true })

/** What stands for what a WordPiece vocabulary lacks. */
const UNKNOWN = '[UNK]'

function fileOf(vocabulary: NonNullable<PieceSettings['vocabulary']>, merges: PieceSettings['merges']): TokenizerFile {
  const entries = Array.isArray(vocabulary)
    ? vocabulary.map((piece, id): [string, number] => [piece, id])
    : Object.entries(vocabulary)
  const vocab = Object.fromEntries(entries), pieces = entries.map(([piece]) => piece)
  const prefix = pieces.some(piece => piece.length > 2 && piece.startsWith('##')) ? '##' : null
  if (!merges) {
    if (!(UNKNOWN in vocab)) vocab[UNKNOWN] = entries.reduce((most, [, id]) => Math.max(most, id), -1) + 1
    const model = { type: 'WordPiece', vocab, unk_token: UNKNOWN, continuing_subword_prefix: '##' }
    return {
      model: { ...model, max_input_chars_per_word: 100 } as TokenizerFile['model'],
      normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, lowercase: false },
      pre_tokenizer: { type: 'BertPreTokenizer' },
    }
  }
  const suffix = pieces.some(piece => piece.endsWith('</w>')) ? '</w>' : null
  const model = { type: 'BPE', vocab, unk_token: null, continuing_subword_prefix: prefix, end_of_word_suffix: suffix }
  // a merges.txt begins with a line that says its version
  const rules = merges.filter(rule => typeof rule !== 'string' || (rule !== '' && !rule.startsWith('#version')))
  // what such vocabularies have for a blank and the end of a line
  const inBytes = 'Ġ' in vocab && 'Ċ' in vocab
  const cutter = inBytes
    ? { type: 'ByteLevel', add_prefix_space: false, use_regex: true }
    : { type: 'BertPreTokenizer' }
  return { model: { ...model, merges: rules } as TokenizerFile['model'], normalizer: null, pre_tokenizer: cutter }
}
