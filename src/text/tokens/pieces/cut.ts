import { Tokenizer } from '@huggingface/tokenizers'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { firstLine, TokenGraphError } from '../../../core/errors.ts'
import type { Span } from '../segment.ts'
import { align } from './alignment.ts'
import type { PieceSettings } from './options.ts'
import { stretches } from './stretches.ts'
import { tokenizerFile } from './tokenizer-file.ts'
import { readVocabulary, REST } from './vocabulary.ts'

/** What cuts a text into pieces, and what tells it from others. */
export interface Cutter {
  /** Of the vocabulary and all settings. */
  digest: string
  /** Where the pieces of a text stand; blanks belong to none. */
  cut(text: string): Span[]
}

/** @throws TokenGraphError `option` for a vocabulary that cannot be taken */
export function openCutter(settings: PieceSettings): Cutter {
  const file = tokenizerFile(settings)
  try {
    const tokenizer = new Tokenizer({ ...REST, ...file }, {}), vocabulary = readVocabulary(file)
    return {
      digest: bytesToHex(sha256(utf8ToBytes(JSON.stringify(file)))).slice(0, 16),
      cut: text =>
        Array.from(stretches(text)).flatMap(({ start, end }) => {
          const stretch = text.slice(start, end), { ids } = tokenizer.encode(stretch, { add_special_tokens: false })
          return align(ids, stretch, vocabulary).map(span => ({ start: start + span.start, end: start + span.end }))
        }),
    }
  } catch (cause) {
    throw new TokenGraphError('option', {
      where: 'createPieceTokenizer',
      got: `a vocabulary that cannot be taken: ${firstLine(cause)}`,
      expected: 'BPE, WordPiece or Unigram',
      cause,
    })
  }
}
