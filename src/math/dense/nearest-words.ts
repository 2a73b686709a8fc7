import { lateModule } from '../kernels/late-module.ts'
import { moduleBytes } from '../kernels/module-bytes.ts'
import { ones } from './signatures.ts'
import { rowBytes, type WordRows } from './word-rows.ts'

/** What of some texts lies nearest to words that are asked: a row for each text, a column for each of these words. */
export interface NearestWords {
  /** The cosine with the nearest word of the text, rounded as it is kept; 0 where there is none. */
  cosines: Float64Array
  /** Which word of the text that is, from 0, the first of equals; −1 where there is none. */
  words: Int32Array
}

/**
 * Of each word that is asked the nearest word of each of some texts: what late interaction sums (Khattab & Zaharia
 * 2020, "ColBERT", eq. 3). Of `bits`, both sides are signs: cosine ≈ 1 − 2 · bits that differ / width.
 *
 * By WebAssembly SIMD, or, where there is none or a page must not compile it, by the same steps in TypeScript: both
 * give the same bits.
 *
 * @param asked  the words that are asked, all of one text, kept as those of the texts are
 *
 * Cost: words asked · words of the texts · width. Ten words and 100 texts of 100 words, 384 numbers: 1.8 ms of
 * processor time for `bits` and 7.7 for `int8`; in TypeScript 28 and 163.
 */
export function nearestWords(asked: WordRows, words: WordRows, texts: readonly number[]): NearestWords {
  const rows = asked.starts[1]!,
    found = {
      cosines: new Float64Array(rows * texts.length),
      words: new Int32Array(rows * texts.length).fill(-1),
    }
  if (rows === 0 || texts.length === 0) return found
  const search = searcher(asked, words, Math.max(...texts.map(text => words.starts[text + 1]! - words.starts[text]!)))
  texts.forEach((text, i) => search(words.starts[text]!, words.starts[text + 1]!, found, i * rows))
  return found
}

/** Finds what is nearest among rows from one to before another, and writes it from a place on. */
type Search = (from: number, to: number, into: NearestWords, at: number) => void

function searcher(asked: WordRows, words: WordRows, most: number): Search {
  try {
    return bySimd(asked, words, most)
  } catch {
    // no WebAssembly, no SIMD, compiling forbidden, no memory: none of them is a reason not to answer
    return asked.type === 'bits' ? bitByBit(asked, words) : byteByByte(asked, words)
  }
}

/** The functions of `kernels/assembly/late.ts`. */
interface Exported {
  nearestBits(asked: number, words: number, bytes: number, query: number, data: number, out: number): void
  nearestBytes(
    asked: number,
    words: number,
    bytes: number,
    query: number,
    data: number,
    scales: number,
    out: number,
  ): void
}

let compiled: WebAssembly.Module | undefined

/** By SIMD, in a memory that has one after the other: the words asked, a text's, the scales of these, the answers. */
function bySimd(asked: WordRows, words: WordRows, most: number): Search {
  const rows = asked.starts[1]!, bytes = rowBytes(words), padded = Math.ceil(bytes / 16) * 16
  const data = rows * padded, scales = data + most * padded, out = Math.ceil((scales + 4 * most) / 8) * 8
  const initial = Math.ceil((out + 12 * rows) / 65536), memory = new WebAssembly.Memory({ initial, maximum: initial })
  compiled ??= new WebAssembly.Module(moduleBytes(lateModule))
  const kernel = new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Exported
  const all = new Uint8Array(memory.buffer), kept = new Float32Array(memory.buffer, scales, most)
  const copy = (from: WordRows, first: number, count: number, to: number) => {
    // as they stand where they need no filling up, which is most often
    const each = bytes === padded ? count : 1
    for (let row = 0; row < count; row += each)
      all.set(from.data.subarray((first + row) * bytes, (first + row + each) * bytes), to + row * padded)
  }
  copy(asked, 0, rows, 0)
  if (words.type === 'bits') {
    const apart = new Int32Array(memory.buffer, out, rows), which = new Int32Array(memory.buffer, out + 4 * rows, rows)
    return (from, to, into, at) => {
      copy(words, from, to - from, data)
      kernel.nearestBits(rows, to - from, padded, 0, data, out)
      for (let i = 0; i < rows; i++) tell(into, at + i, which[i]!, cosineOf(apart[i]!, words.width))
    }
  }
  const products = new Float64Array(memory.buffer, out, rows),
    which = new Int32Array(memory.buffer, out + 8 * rows, rows)
  return (from, to, into, at) => {
    copy(words, from, to - from, data)
    kept.set(words.scales.subarray(from, to))
    kernel.nearestBytes(rows, to - from, padded, 0, data, scales, out)
    for (let i = 0; i < rows; i++) tell(into, at + i, which[i]!, products[i]! * asked.scales[i]!)
  }
}

const cosineOf = (apart: number, width: number): number => 1 - (2 * apart) / width

function tell(into: NearestWords, at: number, word: number, cosine: number): void {
  if (word < 0) return
  into.words[at] = word
  into.cosines[at] = cosine
}

/** The same as {@link bySimd} without it: 32 signs at once. */
function bitByBit(asked: WordRows, words: WordRows): Search {
  const { width } = words, query = inParts(asked, 0, asked.starts[1]!)
  return (from, to, into, at) => {
    const text = inParts(words, from, to)
    query.forEach((word, i) => {
      let least = Infinity, best = -1
      for (const [j, other] of text.entries()) {
        let apart = 0, any = 0
        for (let k = 0; k < word.length; k++) {
          apart += ones(word[k]! ^ other[k]!)
          any |= other[k]!
        }
        if (any === 0 || apart >= least) continue
        least = apart
        best = j
      }
      tell(into, at + i, best, cosineOf(least, width))
    })
  }
}

/** Rows of signs as 32-bit whole numbers, filled up with zeros. */
function inParts(words: WordRows, from: number, to: number): Uint32Array[] {
  const bytes = rowBytes(words)
  return Array.from({ length: to - from }, (_, row) => {
    const parts = new Uint32Array(Math.ceil(bytes / 4))
    words.data.subarray((from + row) * bytes, (from + row + 1) * bytes).forEach((byte, k) => {
      parts[k >> 2]! |= byte << (8 * (k & 3))
    })
    return parts
  })
}

/** The same as {@link bySimd} without it, for bytes. */
function byteByByte(asked: WordRows, words: WordRows): Search {
  const { width } = words,
    signed = (rows: WordRows, row: number) => new Int8Array(rows.data.buffer, rows.data.byteOffset + row * width, width)
  return (from, to, into, at) => {
    for (let i = 0; i < asked.starts[1]!; i++) {
      const query = signed(asked, i)
      let most = -Infinity, best = -1
      for (let row = from; row < to; row++) {
        const other = signed(words, row)
        let sum = 0
        for (let t = 0; t < width; t++) sum += query[t]! * other[t]!
        const scale = words.scales[row]!, product = sum * scale
        if (product <= most || scale === 0) continue
        most = product
        best = row - from
      }
      tell(into, at + i, best, most * asked.scales[i]!)
    }
  }
}
