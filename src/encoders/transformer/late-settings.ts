import { show, TokenGraphError } from '../../core/errors.ts'
import { fromHalf } from '../../math/dense/half.ts'
import { height, type Matrix, zeros } from '../../math/dense/matrix.ts'
import type { Role } from '../encoder.ts'

/** What a model of late interaction (ColBERT) says of itself. */
export interface LateSettings {
  /** The pieces that mark a question and a passage, each behind what begins a text. */
  markers: Record<Role, string>
  /** To how many pieces a question is filled up with masks that it attends to, where it is. */
  filled?: number
  /** The layers that its vectors go through after the model, each a matrix [out, in]; where the export has them not. */
  projections: Matrix[]
}

/** The files of a model, as far as they are asked for. */
interface Files {
  json(file: string): Promise<any>
  bytes(file: string): Promise<Uint8Array | undefined>
}

/**
 * Reads what PyLate writes beside a model (`query_prefix` and others in `config_sentence_transformers.json`, modules of
 * the type `pylate.models.Dense`), or ColBERT (`artifact.metadata`). Undefined for other models.
 *
 * @throws TokenGraphError `encoder` for a layer that is more than a matrix
 */
export async function readLateSettings(files: Files, where: string): Promise<LateSettings | undefined> {
  const own = await files.json('config_sentence_transformers.json') ?? {}
  if (typeof own.query_prefix === 'string' && typeof own.document_prefix === 'string') {
    return {
      markers: { query: own.query_prefix, passage: own.document_prefix },
      ...filling(own.attend_to_expansion_tokens, own.query_length),
      projections: await readProjections(files, where),
    }
  }
  const { query_token_id: query, doc_token_id: passage, ...more } = await files.json('artifact.metadata') ?? {}
  if (typeof query !== 'string' || typeof passage !== 'string') return undefined
  return { markers: { query, passage }, ...filling(more.attend_to_mask_tokens, more.query_maxlen), projections: [] }
}

/** Masks that no piece attends to change no vector but their own, which are of no word. */
const filling = (attends: unknown, length: unknown): { filled?: number } =>
  attends === true && Number.isSafeInteger(length) ? { filled: length as number } : {}

async function readProjections(files: Files, where: string): Promise<Matrix[]> {
  const modules: { type?: string, path?: string }[] = await files.json('modules.json') ?? []
  const layers: Matrix[] = []
  for (const { type, path } of Array.isArray(modules) ? modules : []) {
    if (!type?.startsWith('pylate.models.Dense')) continue
    const file = `${path ?? '1_Dense'}/model.safetensors`, bytes = await files.bytes(file)
    const { activation_function: activation = '', use_residual: residual } =
      await files.json(`${path ?? '1_Dense'}/config.json`) ?? {}
    const layer = bytes && matrixIn(bytes)
    const isPlain = layer && !residual && (activation === '' || String(activation).endsWith('.Identity'))
    if (!isPlain)
      throw refused(`a ${file} that is ${layer ? `more: ${show(activation)}` : 'missing or damaged'}`, where)
    layers.push(layer)
  }
  return layers
}

const refused = (got: string, where: string) =>
  new TokenGraphError('encoder', { where, got, expected: 'layers that are a matrix each, "linear.weight"' })

/** The matrix "linear.weight" of a safetensors file that has nothing else; undefined where it is not so. */
function matrixIn(bytes: Uint8Array): Matrix | undefined {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), start = 8 + view.getUint32(0, true)
    const { __metadata__, ...tensors } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)))
    const { dtype, shape: [rows, width], data_offsets: [from] } = tensors['linear.weight']
    if (Object.keys(tensors).length > 1 || (dtype !== 'F32' && dtype !== 'F16')) return undefined
    const matrix = zeros(rows, width)
    for (let i = 0; i < matrix.data.length; i++) {
      matrix.data[i] = dtype === 'F32'
        ? view.getFloat32(start + from + 4 * i, true)
        : fromHalf(view.getUint16(start + from + 2 * i, true))
    }
    return matrix.data.every(Number.isFinite) ? matrix : undefined
  } catch {
    // cut short, or no such file at all
    return undefined
  }
}

/** Rows after layers, as far as they are of the width that these take: an export may have gone through them already. */
export function projected(states: Matrix, layers: readonly Matrix[]): Matrix {
  return layers.reduce((rows, layer) => (rows.width === layer.width ? times(rows, layer) : rows), states)
}

/** rows · layerᵀ */
function times(rows: Matrix, layer: Matrix): Matrix {
  const out = zeros(height(rows), height(layer)), { width } = rows
  for (let row = 0; row < height(rows); row++) {
    for (let to = 0; to < out.width; to++) {
      let sum = 0
      for (let t = 0; t < width; t++) sum += rows.data[row * width + t]! * layer.data[to * width + t]!
      out.data[row * out.width + to] = sum
    }
  }
  return out
}
