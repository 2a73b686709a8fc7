import { Pace } from '../../core/pace.ts'
import { type Matrix, normalise, rowAt, zeros } from '../../math/dense/matrix.ts'
import type { EncodeOptions, Encoder, Role, WordsOfText } from '../encoder.ts'
import { wordsAlone } from '../own.ts'
import type { PieceTable } from './table.ts'

/** Texts as sums of the vectors of their pieces: no model, microseconds a text. */
export class PieceEncoder implements Encoder {
  /** Words have the same vector whatever stands around them. */
  readonly encodeWords: (texts: readonly WordsOfText[], role: Role, options?: EncodeOptions) => Promise<Matrix[]>

  constructor(readonly name: string, readonly digest: string, readonly table: PieceTable) {
    this.encodeWords = wordsAlone((texts, role, options) => this.encode(texts, role, options), this.width)
  }

  get width(): number {
    return this.table.width
  }

  async encode(texts: readonly string[], _role: Role, { signal, onProgress }: EncodeOptions = {}): Promise<Matrix> {
    const pace = new Pace(signal, onProgress), encoded = zeros(texts.length, this.width)
    const sum = new Float64Array(this.width)
    for (let i = 0; i < texts.length; i++) {
      if (pace.due) await pace.pause('encode', i, texts.length)
      addUp(this.table, this.table.rowsOf(texts[i]!), sum)
      rowAt(encoded, i).set(normalise(sum))
    }
    return encoded
  }
}

/** Σ over rows of scale · numbers, in float64: in every run-time the same, to the last bit. */
function addUp({ width, numbers, scales }: PieceTable, rows: ArrayLike<number>, sum: Float64Array): void {
  sum.fill(0)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!, scale = scales[row]!, start = row * width
    for (let j = 0; j < width; j++) sum[j]! += scale * numbers[start + j]!
  }
}
