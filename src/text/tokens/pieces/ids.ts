import { Tokenizer } from '@huggingface/tokenizers'
import { remembering } from '../../../core/remembering.ts'
import { unigramIds } from './unigram.ts'
import { has, REST, type TokenizerFile } from './vocabulary.ts'

/** So many words are remembered with their ids. */
const REMEMBERED = 2 ** 16

/** Longer words, as is all of Chinese between two blanks, do not come again, and are not remembered. */
const LONGEST = 24

/**
 * The ids of a text's pieces, without where they stand: what a table of vectors is asked by. What is no piece is left
 * out, and so are blanks. Words between blanks are cut each for itself, as most tokenizers do, and remembered: English
 * texts are some look-ups a line.
 *
 * @throws whatever the package says of a tokenizer that it cannot take
 */
export function openPieceIds(file: TokenizerFile): (text: string) => number[] {
  const cut = file.model.type === 'Unigram' ? unigramIds(file) : libraryIds(file)
  const remembered = remembering(REMEMBERED, cut)
  return text => {
    const ids: number[] = []
    for (const word of text.split(/\s+/)) {
      if (word === '') continue
      for (const id of word.length <= LONGEST ? remembered(word) : cut(word)) ids.push(id)
    }
    return ids
  }
}

/** By the package that reads all tokenizers. */
function libraryIds(file: TokenizerFile): (word: string) => number[] {
  const tokenizer = new Tokenizer({ ...REST, ...file }, {})
  const unknown = file.model.unk_token ? tokenizer.token_to_id(file.model.unk_token) : undefined
  // byte-level pieces have the blank before a word for its first letter
  const before = has(file.pre_tokenizer, 'ByteLevel') ? ' ' : ''
  return word =>
    tokenizer.encode(before + word, { add_special_tokens: false }).ids.filter((id: number) => id !== unknown)
}
