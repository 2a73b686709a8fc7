import { type Mapped, replaced } from './mapped.ts'
import { type NormaliserConfig, normaliserOf } from './normaliser.ts'

interface PreTokenizer {
  type: string
  pretokenizers?: readonly PreTokenizer[]
}

/** What is read of a `tokenizer.json`. */
export interface TokenizerFile {
  model: {
    type?: string
    vocab: Readonly<Record<string, number>> | readonly (readonly [string, number])[]
    unk_token?: string | null
    unk_id?: number | null
    continuing_subword_prefix?: string | null
    end_of_word_suffix?: string | null
  }
  normalizer?: NormaliserConfig | null
  pre_tokenizer?: PreTokenizer | null
  added_tokens?: readonly { id: number, content: string }[]
}

/** The pieces of a tokenizer, and how a text looks to it. */
export interface Vocabulary {
  /** The pieces by their ids. */
  readonly pieces: readonly string[]
  /** The largest id, added tokens aside. */
  readonly highest: number
  /** The piece that stands for what it does not know. */
  readonly unknown?: string
  /** Whether what it does not know is a whole word (WordPiece), not a run of characters. */
  readonly wholeWords: boolean
  /** What the spelling of a piece is: without the marks that say whether it begins or ends a word. */
  spell(piece: string): string
  /** What stands for blanks, in pieces and in texts as they look to it. */
  readonly blank: string
  /** A text in the letters that pieces are spelt in, with the way back. */
  view(text: string): Mapped
}

/** What a file may lack, and the package asks for. */
export const REST = { added_tokens: [], normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null }

/** Reads a `tokenizer.json`. */
export function readVocabulary({ model, normalizer, pre_tokenizer, added_tokens = [] }: TokenizerFile): Vocabulary {
  const pieces: string[] = []
  const entries = Array.isArray(model.vocab)
    ? model.vocab.map(([piece], id) => [piece, id] as const)
    : Object.entries(model.vocab as Record<string, number>)
  let highest = 0
  for (const [piece, id] of entries) {
    pieces[id] = piece
    highest = Math.max(highest, id)
  }
  for (const { id, content } of added_tokens) pieces[id] = content
  const normalise = normaliserOf(normalizer)
  const prefix = model.continuing_subword_prefix ?? '', suffix = model.end_of_word_suffix ?? ''
  const bytes = has(pre_tokenizer, 'ByteLevel')
  return {
    pieces,
    highest,
    unknown: model.unk_token ?? (typeof model.unk_id === 'number' ? pieces[model.unk_id] : undefined),
    wholeWords: model.type === 'WordPiece' || (model.type === undefined && prefix !== ''),
    spell(piece) {
      const start = prefix && piece.length > prefix.length && piece.startsWith(prefix) ? prefix.length : 0
      return piece.slice(start, suffix && piece.endsWith(suffix) ? -suffix.length : undefined)
    },
    blank: bytes ? '[ĠĊĉč]' : '[\\s▁]',
    view: text => (bytes ? inBytes(normalise(text)) : replaced(normalise(text), / /g, () => '▁')),
  }
}

/** Whether a pre-tokenizer is, or has as one of its steps, one of a type. */
export const has = (config: PreTokenizer | null | undefined, type: string): boolean =>
  config != null && (config.type === type || (config.pretokenizers ?? []).some(each => has(each, type)))

const UTF8 = new TextEncoder()

/** Every character as the letters that byte-level BPE (Radford et al. 2019) has for its UTF-8 bytes. */
const inBytes = (mapped: Mapped): Mapped =>
  replaced(mapped, /[\s\S]/gu, character => Array.from(UTF8.encode(character), byte => LETTERS[byte]).join(''))

/** Bytes that are printable in Latin-1 stand for themselves, the others for the letters from U+0100 on. */
const LETTERS = (() => {
  let next = 0x100
  return Array.from(
    { length: 256 },
    (_, byte) => String.fromCharCode((byte > 0x20 && byte < 0x7F) || (byte > 0xA0 && byte !== 0xAD) ? byte : next++),
  )
})()
