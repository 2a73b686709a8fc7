import type { TokenizerFile } from '../../text/tokens/pieces/vocabulary.ts'

/** What a table has rows for. */
export interface CutVocabulary {
  /** The tokenizer of the pieces that are kept; their ids are the rows of the table. */
  file: TokenizerFile
  /** The pieces by their rows, as the tokenizer writes them. */
  pieces: readonly string[]
}

/**
 * A tokenizer with fewer pieces: those that stand most often in some texts, and, where these have fewer, the first of
 * the others, which vocabularies have in the order of how frequent they were where they were learned. Pieces that are
 * gone are cut into smaller ones. BPE keeps all of its pieces, since each is made of two others.
 *
 * @param counts  how often each piece stands in the texts, by its id
 * @param most  so many pieces
 */
export function cutVocabulary(file: TokenizerFile, counts: Float64Array, most: number): CutVocabulary {
  const { model, normalizer = null, pre_tokenizer = null } = file
  const entries = entriesOf(model), special = new Set((file.added_tokens ?? []).map(({ content }) => content))
  const unknown = model.unk_token ?? (typeof model.unk_id === 'number' ? entries[model.unk_id]?.[0] : undefined)
  const kept = new Set((model.type === 'BPE'
    ? entries
    : ranked(entries.filter(([piece]) => !special.has(piece)), counts).slice(0, most))
    .map(([piece]) => piece))
  // what is unknown is asked for by name, and has a row of zeros
  const rows = entries.filter(([piece]) => kept.has(piece) || piece === unknown)
  const vocab = model.type === 'Unigram'
    ? rows.map(([piece, , score]) => [piece, score] as const)
    : Object.fromEntries(rows.map(([piece], row) => [piece, row]))
  const pieces = rows.map(([piece]) => piece)
  const unk = typeof model.unk_id === 'number' ? { unk_id: pieces.indexOf(unknown!) } : {}
  return { file: { normalizer, pre_tokenizer, model: { ...model, ...unk, vocab } }, pieces }
}

type Entry = readonly [piece: string, id: number, score: number]

/** The pieces of a model in the order of their ids. */
const entriesOf = ({ vocab }: TokenizerFile['model']): Entry[] =>
  (Array.isArray(vocab)
    ? (vocab as readonly (readonly [string, number])[]).map(([piece, score], id): Entry => [piece, id, score])
    : Object.entries(vocab as Record<string, number>).map(([piece, id]): Entry => [piece, id, 0]))
    .sort((a, b) => a[1] - b[1])

/** Those that are counted more often first, and equals as they were. */
const ranked = (entries: readonly Entry[], counts: Float64Array): Entry[] =>
  [...entries].sort(([, a], [, b]) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)

/** What a piece is by itself: without the marks of where in a word it stands; empty for what is no text. */
export const pieceText = (piece: string, unknown: string | undefined): string =>
  piece === unknown ? '' : piece.replaceAll('▁', ' ').replace(/^##(?=.)/, '').trim()
