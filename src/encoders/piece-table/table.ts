import { firstLine, show, TokenGraphError } from '../../core/errors.ts'
import type { ScaledRows } from '../../math/dense/row-sums.ts'
import { floatsOf, openSafetensors, type StoredTensor, writeSafetensors } from '../../store/safetensors.ts'
import { openPieceIds } from '../../text/tokens/pieces/ids.ts'
import { tokenizerFile } from '../../text/tokens/pieces/tokenizer-file.ts'
import type { TokenizerFile } from '../../text/tokens/pieces/vocabulary.ts'

/** A vector for each piece of a tokenizer, whatever stands around it. */
export interface PieceTable extends ScaledRows {
  /** The rows of the pieces of a text; one twice where it stands twice. */
  rowsOf(text: string): readonly number[]
  /** Whether it brings its own tokenizer. */
  isWhole: boolean
}

/** What tells a table of ours from others; a table without it is read as model2vec writes it. */
const FORMAT = 'tokengraph.table/'
const VERSION = 1

/** The texts that stand beside a table's tensors. */
export interface TableNotes {
  /** Who the vectors were learned from. */
  teacher: string
  /** How, as JSON. */
  recipe: string
}

/**
 * Reads a table: a safetensors file with `embeddings` [pieces, width] (F32, F16, BF16, or I8 with `scales` [pieces]),
 * perhaps `weights` [pieces], what each counts, and `mapping`, the row of each id; and its `tokenizer.json`, in the
 * file's own metadata or beside it. So model2vec writes its models, and {@link writeTable}.
 *
 * @param where  what the bytes are, for messages
 * @throws TokenGraphError `format` for a file that is none, truncated or altered, or whose tensors do not fit together;
 *   `version` for one of a newer version; `option` for a tokenizer that cannot be taken, or none
 */
export function readTable(
  bytes: Uint8Array,
  tokenizer: object | string | Uint8Array | undefined,
  where: string,
): PieceTable {
  const { tensors, metadata } = openSafetensors(bytes, where)
  checkVersion(metadata.format, where)
  const stored = tensors.get('embeddings'), [height, width] = stored?.shape ?? []
  if (!stored || stored.shape.length !== 2 || height! < 1 || width! < 1)
    throw misfit(where, stored ? `embeddings of shape [${stored.shape.join(', ')}]` : show([...tensors.keys()].join()))
  const numbers = stored.dtype === 'I8'
    ? new Int8Array(stored.bytes.buffer, stored.bytes.byteOffset, stored.bytes.length)
    : floatsOf(stored)
  const scales = scalesOf(tensors, height!, where)
  if (!scales.every(Number.isFinite) || (numbers instanceof Float32Array && !numbers.every(Number.isFinite)))
    throw misfit(where, 'numbers that are not finite')
  const mapping = tensors.get('mapping'), rows = mapping && floatsOf(mapping)
  if (rows?.some(row => !(row >= 0 && row < height!))) throw misfit(where, 'a mapping to rows that are not there')
  const idsOf = openIds(metadata.tokenizer ?? tokenizer, where), count = rows?.length ?? height!
  const rowsOf = (text: string) => {
    const ids = idsOf(text).filter(id => id < count)
    return rows ? ids.map(id => rows[id]!) : ids
  }
  return { width: width!, numbers, scales, rowsOf, isWhole: metadata.tokenizer !== undefined }
}

function checkVersion(format: string | undefined, where: string): void {
  if (format === undefined || !format.startsWith(FORMAT)) return
  const version = Number(format.slice(FORMAT.length))
  if (version > VERSION)
    throw new TokenGraphError('version', {
      where,
      got: `a table of version ${version}`,
      expected: `${VERSION} at most`,
      hint: 'It was made by a newer version of tokengraph; update this one.',
    })
}

/** What each row is multiplied by. */
function scalesOf(tensors: ReadonlyMap<string, StoredTensor>, height: number, where: string): Float32Array {
  const scales = new Float32Array(height).fill(1)
  for (const name of ['scales', 'weights']) {
    const tensor = tensors.get(name)
    if (!tensor) continue
    const factors = floatsOf(tensor)
    if (factors.length !== height) throw misfit(where, `${name} of ${factors.length} numbers for ${height} rows`)
    factors.forEach((factor, row) => scales[row]! *= factor)
  }
  return scales
}

const misfit = (where: string, got: string) =>
  new TokenGraphError('format', {
    where,
    got,
    expected: 'a table of vectors: embeddings [pieces, width], of floats or of bytes with their scales',
    hint: '"tokengraph distill" makes one, and so does model2vec.',
  })

function openIds(tokenizer: object | string | Uint8Array | undefined, where: string): (text: string) => number[] {
  if (tokenizer === undefined)
    throw new TokenGraphError('option', {
      where,
      got: 'a table without a tokenizer',
      expected: 'the tokenizer.json that stands beside it',
      hint: 'Give it as "tokenizer", or name the folder that holds both.',
    })
  const file = tokenizerFile({ tokenizer }, where)
  try {
    return openPieceIds(file)
  } catch (cause) {
    throw new TokenGraphError('option', { where, got: `a tokenizer that cannot be taken: ${firstLine(cause)}`, cause })
  }
}

/**
 * Writes a table in one file: each row as bytes with a scale, of which text vectors differ by less than 10⁻³ in cosine.
 * The same table gives the same bytes.
 */
export function writeTable(
  { width, data }: { width: number, data: Float32Array },
  tokenizer: TokenizerFile,
  { teacher, recipe }: TableNotes,
): Uint8Array<ArrayBuffer> {
  const height = data.length / width, scales = new Float32Array(height), numbers = new Int8Array(data.length)
  for (let row = 0; row < height; row++) {
    const values = data.subarray(row * width, (row + 1) * width)
    const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127
    scales[row] = scale
    if (scale > 0) values.forEach((value, i) => numbers[row * width + i] = Math.round(value / scale))
  }
  return writeSafetensors(
    new Map<string, { shape: number[], data: Float32Array | Int8Array }>([
      ['embeddings', { shape: [height, width], data: numbers }],
      ['scales', { shape: [height], data: scales }],
    ]),
    { format: `${FORMAT}${VERSION}`, teacher, recipe, tokenizer: JSON.stringify(tokenizer) },
  )
}
