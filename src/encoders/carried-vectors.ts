import { zeros, rowAt, type Matrix } from '../math/dense/matrix.ts'
import { joined, pack, packedHeight, type PackedMatrix, packedRows } from '../math/dense/packed.ts'
import { joinedWords, textCount, type WordRows, wordsOfTexts } from '../math/dense/word-rows.ts'
import { show, TokenGraphError } from '../core/errors.ts'
import type { Graph, TokenEntry } from '../graph/graph.ts'
import { everyNumber } from '../graph/rows.ts'
import { encodeTexts } from './encode-texts.ts'
import type { EncodeOptions, Encoder } from './encoder.ts'
import { encodedText, givenVector, type GraphVectors } from './graph-vectors.ts'
import { StaticEncoder } from './static.ts'

/** Of each node of a changed graph, the row that it had before; undefined for what is new. */
export type RowBefore = Record<'passage' | 'name' | 'token', (node: number) => number | undefined>

/**
 * The vectors of a graph's nodes after a change: those that were there are kept, the others are encoded. What was
 * trained on the graph before does not fit the new one, and is left out.
 *
 * @param given  vectors that documents brought, by their ids
 * @throws TokenGraphError `encoder` for a given vector of another width, and what the encoder throws
 */
export async function carriedVectors(
  before: GraphVectors,
  graph: Graph,
  row: RowBefore,
  encoder: Encoder | undefined,
  given: ReadonlyMap<string, Float32Array>,
  options: EncodeOptions,
): Promise<GraphVectors> {
  const passages = await graph.passages(everyNumber(graph, 'passage')),
    kept: GraphVectors = { encoder: before.encoder, passages: before.passages }
  kept.passages = await carried(before.passages, passages.length, row.passage, async fresh => {
    const vectors = fresh.map(node => given.get(passages[node]!.document.id))
    const texts = fresh.map(node => encodedText(passages[node]!)), isThere = (i: number) => vectors[i] !== undefined
    const keep = before.words && { type: before.words.type, tokenizer: graph.tokenizer }
    const isNeeded = keep ? fresh.length > 0 : !vectors.every(Boolean)
    const encoded = isNeeded ? await encodeTexts(known(before, encoder), texts, isThere, keep, options) : undefined
    if (before.words) kept.words = carriedWords(before.words, passages.length, row.passage, encoded?.words)
    return vectors.map((vector, i) => (vector
      ? givenVector(vector, before.encoder, `document ${show(passages[fresh[i]!]!.document.id)}`)
      : rowAt(encoded!.rows, i))
    )
  })
  if (before.names) {
    const names = await graph.names(everyNumber(graph, 'name'))
    kept.names = await carried(
      before.names,
      names.length,
      row.name,
      async fresh =>
        rowsOf(await encode(before, encoder, fresh.map(name => names[name]!.label), 'query', options), fresh),
    )
  }
  if (!before.tokens) return kept
  const tokens = await graph.tokens(everyNumber(graph, 'token')), nothing = new Float32Array(before.encoder.width)
  kept.tokens = await carried(before.tokens, tokens.length, row.token, async fresh => {
    const words = fresh.filter(token => tokens[token]!.isWord), labels = words.map(token => tokens[token]!.label)
    if (encoder instanceof StaticEncoder) return fresh.map(token => staticVector(encoder, tokens[token]!) ?? nothing)
    const encoded = await encode(before, encoder, labels, 'query', options)
    return fresh.map(token => (tokens[token]!.isWord ? rowAt(encoded, words.indexOf(token)) : nothing))
  })
  return kept
}

const rowsOf = (matrix: Matrix, of: readonly unknown[]): Float32Array[] => of.map((_, i) => rowAt(matrix, i))

/** The words of each passage: of those that were there as they were, of the others what was made now. */
function carriedWords(
  before: WordRows,
  passages: number,
  row: (node: number) => number | undefined,
  made: WordRows | undefined,
): WordRows {
  let next = textCount(before)
  const texts = Array.from({ length: passages }, (_, node) => row(node) ?? next++)
  return wordsOfTexts(made ? joinedWords([before, made]) : before, texts)
}

async function encode(
  before: GraphVectors,
  encoder: Encoder | undefined,
  texts: readonly string[],
  role: 'passage' | 'query',
  options: EncodeOptions,
): Promise<Matrix> {
  return texts.length === 0 ? zeros(0, before.encoder.width) : known(before, encoder).encode(texts, role, options)
}

/** The encoder of new texts. @throws TokenGraphError `encoder` where there is none */
function known({ encoder: { name } }: GraphVectors, encoder: Encoder | undefined): Encoder {
  if (encoder) return encoder
  throw new TokenGraphError('encoder', {
    where: 'update',
    got: 'no encoder for new texts',
    expected: name,
    hint: 'Open the index with the encoder that it was made with.',
  })
}

function staticVector(encoder: StaticEncoder, { label, isWord }: TokenEntry): Float32Array | undefined {
  const row = isWord ? encoder.rowOf(label) : undefined
  return row === undefined ? undefined : rowAt(encoder.table.vectors, row)
}

/** Packed rows of so many nodes: those that had one before, and new ones. */
async function carried(
  before: PackedMatrix,
  nodes: number,
  row: (node: number) => number | undefined,
  make: (fresh: readonly number[]) => Promise<readonly Float32Array[]>,
): Promise<PackedMatrix> {
  const rows = Array.from({ length: nodes }, (_, node) => row(node)),
    fresh = [...rows.keys()].filter(node => rows[node] === undefined)
  const made = zeros(fresh.length, before.width)
  ;(await make(fresh)).forEach((vector, i) => rowAt(made, i).set(vector))
  const packed = pack(made, before.type), places = new Map(fresh.map((node, i) => [node, i]))
  return packedRows(joined(before, packed), rows.map((from, node) => from ?? packedHeight(before) + places.get(node)!))
}
