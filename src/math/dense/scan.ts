import { Pace } from '../../core/pace.ts'
import { moduleBytes } from '../kernels/module-bytes.ts'
import { scanModule } from '../kernels/scan-module.ts'
import { toHalf } from './half.ts'
import { dots, packedHeight, type PackedMatrix } from './packed.ts'

/**
 * From so many numbers on, some 700 rows of 384, SIMD is worth a memory of its own; below, all rows take less than half
 * a millisecond.
 */
const LEAST = 2 ** 18

/** The question that copies the rows: by then the others have cost what a copy does, and more are likely. */
const COPYING = 8

/** Of rows that were asked: how often, and from the eighth question on the copy, where there can be one. */
interface Asked {
  times: number
  copy?: Promise<RowCopy | undefined>
}

const ASKED = new WeakMap<PackedMatrix, Asked>()

/**
 * The dot product of each row with a query, as {@link dots} has it, bit for bit, for rows that are asked again and
 * again and do not change.
 *
 * From the eighth question on by WebAssembly SIMD, on a copy of the rows that stays in a memory of its own until the
 * rows are let go: as much memory again as they take. Where there is no SIMD, where a page must not compile (its
 * Content-Security-Policy), or where the copy does not fit into 4 GiB or into what is left, by {@link dots}.
 *
 * Cost: of a question, 50,000 × 384 of float32, float16 and int8 in 12, 9 and 9 ms, where {@link dots} takes 35, 35 and
 * 32; the copy once, what some eight questions cost by {@link dots}, in steps between which others run.
 */
export async function scan(rows: PackedMatrix, query: Float32Array): Promise<Float64Array> {
  const asked = ASKED.get(rows) ?? { times: 0 }
  ASKED.set(rows, asked)
  asked.times++
  if (asked.times === COPYING && rows.data.length >= LEAST) asked.copy = new Pace().run('vectors', copying(rows))
  return (await asked.copy)?.products(query) ?? dots(rows, query)
}

/** Copies rows, many at a time; gives undefined where there can be no copy. */
function* copying(rows: PackedMatrix): Generator<number, RowCopy | undefined> {
  try {
    const copy = new RowCopy(rows)
    yield* copy.fill()
    return copy
  } catch {
    // no WebAssembly, no SIMD, compiling forbidden, no memory, large halves: none of them is a reason not to answer
    return undefined
  }
}

type Products = (rows: number, width: number, data: number, query: number, out: number) => void

/** The functions of `kernels/assembly/scan.ts`, and by what a question is multiplied for each. */
const PRODUCTS = {
  float32: { name: 'floats', factor: 1 },
  // halves are kept times 2¹⁰, and read times 2⁻¹¹²
  float16: { name: 'halves', factor: 2 ** 102 },
  int8: { name: 'bytes', factor: 1 },
} as const

/** So many rows stand side by side, and are summed together: number t of each, then number t + 1 of each. */
const BESIDE = 8

/** So many rows are copied at once. */
const BLOCK = 128 * BESIDE

/** Rows in a WebAssembly memory, with zeros for those that are missing; after them a question, and sums. */
class RowCopy {
  readonly #memory: WebAssembly.Memory
  readonly #query: Float64Array
  readonly #sums: Float64Array
  readonly #multiply: () => void

  /** Throws what WebAssembly throws. */
  constructor(readonly rows: PackedMatrix) {
    const { type, width, data } = rows, count = packedHeight(rows), height = BESIDE * Math.ceil(count / BESIDE)
    const query = width * height * data.BYTES_PER_ELEMENT, sums = query + 8 * width
    const module = new WebAssembly.Module(moduleBytes(scanModule))
    const initial = Math.ceil((sums + 8 * height) / 65536)
    const memory = this.#memory = new WebAssembly.Memory({ initial, maximum: initial })
    const products = new WebAssembly.Instance(module, { env: { memory } }).exports[PRODUCTS[type].name] as Products
    this.#multiply = () => products(height, width, 0, query, sums)
    this.#query = new Float64Array(memory.buffer, query, width)
    this.#sums = new Float64Array(memory.buffer, sums, count)
  }

  /** Copies the rows. Throws a RangeError for halves of 64 or more. */
  *fill(): Generator<number, void> {
    const { type, width, data } = this.rows, count = packedHeight(this.rows)
    const into = new (data.constructor as new (buffer: ArrayBuffer) => typeof data)(this.#memory.buffer)
    for (let from = 0; from < count; from += BESIDE) {
      for (let row = from; row < Math.min(from + BESIDE, count); row++)
        spread(data, row * width, width, into, from * width + row - from)
      if (type === 'float16') raise(into as Uint16Array, from * width, BESIDE * width)
      if (from % BLOCK === BLOCK - BESIDE) yield from
    }
  }

  products(query: Float32Array): Float64Array {
    const { rows } = this, { factor } = PRODUCTS[rows.type]
    for (let t = 0; t < query.length; t++) this.#query[t] = factor * query[t]!
    this.#multiply()
    return rows.type === 'int8' ? this.#sums.map((sum, row) => sum * rows.scales[row]!) : this.#sums.slice()
  }
}

/** Writes a row's numbers to every eighth place. */
function spread(data: PackedMatrix['data'], from: number, width: number, into: PackedMatrix['data'], at: number): void {
  for (let t = 0; t < width; t++) into[at + t * BESIDE] = data[from + t]!
}

/** 64 as a half: what is less can be multiplied by 2¹⁰. */
const TOO_LARGE = 0x5400

/** Halves below 2⁻¹⁴ by their bits, each times 2¹⁰. */
const SHORT = Uint16Array.from({ length: 2 ** 10 }, (_, bits) => toHalf(bits * 2 ** -14))

/**
 * Multiplies so many halves from a place on by 2¹⁰. So none but 0 is below 2⁻¹⁴, from where on halves, and what is made
 * of them, have fewer digits and processors take a hundred times as long; and none below 64 loses a digit.
 */
function raise(halves: Uint16Array, from: number, count: number): void {
  let most = 0
  for (let i = from; i < from + count; i++) {
    const half = halves[i]!, size = half & 0x7fff
    if (size > most) most = size
    halves[i] = size < SHORT.length ? (half & 0x8000) | SHORT[size]! : half + (10 << 10)
  }
  if (most >= TOO_LARGE) throw new RangeError('a half of 64 or more')
}
