import * as v from 'valibot'
import { TokenGraphError, show } from '../core/errors.ts'
import { whole } from '../core/options.ts'
import { readOptions } from '../core/read-options.ts'
import { byCodeUnit } from '../core/order.ts'
import { isPlain } from '../core/plain.ts'
import { fromHalf } from '../math/dense/half.ts'

/**
 * Tensors by name in one file that runs nothing when it is read: 8 bytes, the length of the header, little-endian; the
 * header, JSON that gives each name its dtype, shape and place; the numbers, row-major and little-endian, without
 * holes. The format is Hugging Face's, https://github.com/huggingface/safetensors ("Format"), with its limits.
 */

/** The bytes that say how long the header is. */
const PREFIX = 8

/** The longest header that is read, as in the reference implementation. */
const LONGEST_HEADER = 100_000_000

const METADATA = '__metadata__'

/** A tensor by itself: its shape and its numbers, row-major. */
export interface NamedTensor {
  shape: readonly number[]
  data: Float32Array
}

/** Of each dtype of floats its bytes and how one number is read. */
const FLOATS: Dtypes = new Map([
  ['F32', { size: 4, read: (view, at) => view.getFloat32(at, true) }],
  ['F16', { size: 2, read: (view, at) => fromHalf(view.getUint16(at, true)) }],
  ['BF16', { size: 2, read: (view, at) => fromBrain(view.getUint16(at, true)) }],
  ['F64', { size: 8, read: (view, at) => view.getFloat64(at, true) }],
])

/** And of those that others write beside them; numbers above 2⁵³ are no places of anything. */
const DTYPES: Dtypes = new Map([
  ...FLOATS,
  ['I8', { size: 1, read: (view, at) => view.getInt8(at) }],
  ['I32', { size: 4, read: (view, at) => view.getInt32(at, true) }],
  ['I64', { size: 8, read: (view, at) => Number(view.getBigInt64(at, true)) }],
])

type Dtypes = ReadonlyMap<string, { size: number, read: (view: DataView, at: number) => number }>

const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)

/** A bfloat16 is the upper half of a float32. */
function fromBrain(upper: number): number {
  bits[0] = upper << 16
  return float[0]!
}

const info = v.strictObject({
  dtype: v.string(),
  shape: v.array(whole(0)),
  data_offsets: v.strictTuple([whole(0), whole(0)]),
})

/** What a header says of a tensor; offsets count from the end of the header. */
type Info = v.InferOutput<typeof info>

/** What {@link openSafetensors} reads. */
export interface Opened {
  tensors: ReadonlyMap<string, StoredTensor>
  metadata: Record<string, string>
}

/**
 * Reads the tensors of a safetensors file, in the order in which they lie in it, as 32-bit floats. Wider numbers are
 * rounded; values are not looked at (NaN and infinities may be in a file).
 *
 * @param where  what the bytes are, for messages: a file name
 * @throws TokenGraphError `format` for bytes that are no safetensors file, are truncated or go on after the end; for a
 *   header that is no JSON object, longer than 100 MB, or has keys that it should not, or one twice; for tensors that
 *   overlap, leave holes or are not as long as their shape says; for dtypes other than F32, F16, BF16 and F64
 *
 * Cost: time and memory in proportion to the file; nothing is allocated on the word of the file alone.
 *
 * @example
 * setTorchWeights(layer, readSafetensors(await readFile('gcn.safetensors')), 'conv1.')
 */
export function readSafetensors(bytes: Uint8Array, where = 'safetensors'): Map<string, NamedTensor> {
  const { tensors } = open(bytes, where, FLOATS)
  return new Map([...tensors].map(([name, tensor]) => [name, { shape: tensor.shape, data: floatsOf(tensor) }]))
}

/** A tensor as it stands in a file. */
export interface StoredTensor {
  dtype: string
  shape: readonly number[]
  bytes: Uint8Array
}

/** The tensors of a file as they stand there, whole numbers too, and the texts beside them; refuses what
 * {@link readSafetensors} refuses, but for the dtypes I8, I32 and I64. */
export const openSafetensors = (bytes: Uint8Array, where = 'safetensors'): Opened => open(bytes, where, DTYPES)

/** The numbers of a tensor as 32-bit floats. */
export function floatsOf({ dtype, bytes }: StoredTensor): Float32Array {
  const { size, read } = DTYPES.get(dtype)!, numbers = new Float32Array(bytes.length / size)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let i = 0; i < numbers.length; i++) numbers[i] = read(view, i * size)
  return numbers
}

/**
 * The texts by name that a safetensors file carries beside its tensors; refuses what {@link readSafetensors} refuses.
 */
export const readSafetensorsMetadata = (bytes: Uint8Array, where = 'safetensors'): Record<string, string> =>
  open(bytes, where, FLOATS).metadata

/**
 * Writes tensors as F32, or I8 where their numbers are bytes, sorted by name: the same tensors give the same bytes.
 *
 * @param metadata  texts by name, to be read by {@link readSafetensorsMetadata}
 * @throws TokenGraphError `format` for a tensor whose numbers are not as many as its shape says, or that is called
 *   `__metadata__`
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, { shape: readonly number[], data: Float32Array | Int8Array }>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const sorted = [...tensors].sort(([a, x], [b, y]) =>
    y.data.BYTES_PER_ELEMENT - x.data.BYTES_PER_ELEMENT || byCodeUnit(a, b)
  )
  let end = 0
  const entries = sorted.map(([name, { shape, data }]): [string, Info | typeof metadata] => {
    const where = `writeSafetensors: ${show(name)}`
    if (name === METADATA)
      throw new TokenGraphError('format', {
        where,
        got: 'a tensor of that name',
        expected: 'another one: it is kept for metadata',
      })
    if (sizeOf(shape) !== data.length)
      throw new TokenGraphError('format', {
        where,
        got: `${data.length} numbers`,
        expected: `${sizeOf(shape)}, for shape [${shape.join(', ')}]`,
      })
    return [name, {
      dtype: data instanceof Int8Array ? 'I8' : 'F32',
      shape: [...shape],
      data_offsets: [end, end += data.byteLength],
    }]
  })
  if (metadata) entries.unshift([METADATA, readMetadata(metadata, 'writeSafetensors: metadata')])
  // put together by hand: an object would put names like "0" first
  const json = new TextEncoder()
    .encode(`{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`)
  const start = PREFIX + Math.ceil(json.length / 8) * 8
  const bytes = new Uint8Array(start + end).fill(0x20, PREFIX, start), view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(start - PREFIX), true)
  bytes.set(json, PREFIX)
  let at = start
  for (const [, { data }] of sorted) {
    if (data instanceof Int8Array) bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.length), at)
    else data.forEach((value, i) => view.setFloat32(at + 4 * i, value, true))
    at += data.byteLength
  }
  return bytes
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1)

const refuse = (where: string, got: string, expected: string, cause?: unknown): never => {
  throw new TokenGraphError('format', { where, got, expected, cause })
}

function open(bytes: Uint8Array, where: string, dtypes: Dtypes): Opened {
  if (!(bytes instanceof Uint8Array)) return refuse(where, show(bytes), 'a Uint8Array')
  if (bytes.length < PREFIX)
    return refuse(where, `${bytes.length} bytes`, `a safetensors file, of at least ${PREFIX + 2}`)
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)
  if (length > LONGEST_HEADER)
    return refuse(
      where,
      `a header of ${length} bytes`,
      `a safetensors file, whose header has at most ${LONGEST_HEADER}`,
    )
  const start = PREFIX + Number(length)
  if (start > bytes.length)
    return refuse(where, `${bytes.length} bytes`, `at least ${start}: the file is truncated, or no safetensors file`)
  const { [METADATA]: metadata, ...named } = readHeader(bytes.subarray(PREFIX, start), `${where}: header`)
  const infos = Object.entries(named).map(([name, given]) => ({
    ...readInfo(given, `${where}: ${show(name)}`, dtypes),
    name,
  }))
  infos.sort(({ data_offsets: a }, { data_offsets: b }) => a[0] - b[0] || a[1] - b[1])
  checkPlaces(infos, bytes.length - start, where)
  return {
    tensors: new Map(infos.map(({ name, dtype, shape, data_offsets: [begin, end] }) => [name, {
      dtype,
      shape,
      bytes: bytes.subarray(start + begin, start + end),
    }])),
    metadata: metadata === undefined ? {} : readMetadata(metadata, `${where}: ${METADATA}`),
  }
}

function readHeader(bytes: Uint8Array, where: string): Record<string, unknown> {
  if (bytes[0] !== 0x7b) return refuse(where, bytes.length === 0 ? 'no bytes' : `a first byte ${bytes[0]}`, '"{"')
  try {
    const json = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    const header = JSON.parse(json) as Record<string, unknown>
    checkNames(json, where)
    return header
  } catch (cause) {
    if (cause instanceof TokenGraphError) throw cause
    return refuse(where, 'text that cannot be read', 'JSON in UTF-8', cause)
  }
}

/** Of equal names in an object JSON.parse keeps the last; so that they are seen, this goes over the text once more. */
function checkNames(json: string, where: string): void {
  const open: (Set<string> | undefined)[] = []
  let atName = false
  for (let at = 0; at < json.length; at++) {
    const character = json[at]!
    if (character === '{' || character === '[') open.push(character === '{' ? new Set() : undefined)
    else if (character === '}' || character === ']') open.pop()
    if ('{[,'.includes(character)) atName = open.at(-1) !== undefined
    if (character !== '"') continue
    const start = at
    while (json[++at] !== '"') if (json[at] === '\\') at++
    if (!atName) continue
    const name = JSON.parse(json.slice(start, at + 1)) as string
    if (open.at(-1)!.has(name)) refuse(where, `${show(name)} twice`, 'each name once')
    open.at(-1)!.add(name)
    atName = false
  }
}

function readInfo(given: unknown, where: string, dtypes: Dtypes): Info {
  const read = readOptions(info, given, where, 'format'), { dtype, shape, data_offsets: [begin, end] } = read
  const known = dtypes.get(dtype)
  if (!known) return refuse(where, `dtype ${show(dtype)}`, [...dtypes.keys()].join(', '))
  const size = sizeOf(shape) * known.size
  if (end - begin !== size)
    return refuse(where, `bytes ${begin} to ${end}`, `${size} bytes, for shape [${shape.join(', ')}] of ${dtype}`)
  return read
}

function readMetadata(given: unknown, where: string): Record<string, string> {
  if (!isPlain(given)) return refuse(where, show(given), 'texts by name')
  for (const [name, text] of Object.entries(given))
    if (typeof text !== 'string') refuse(`${where}: ${show(name)}`, show(text), 'a text')
  return given as Record<string, string>
}

/** Each tensor starts where the one before it ends, and the last one ends with the file. */
function checkPlaces(infos: readonly (Info & { name: string })[], length: number, where: string): void {
  let at = 0
  for (const { name, data_offsets: [begin, end] } of infos) {
    if (begin !== at)
      refuse(`${where}: ${show(name)}`, `a start at byte ${begin} of the data`, `${at}: tensors lie side by side`)
    at = end
  }
  if (at !== length) refuse(where, `${length} bytes of data`, `${at}, as its header says`)
}
