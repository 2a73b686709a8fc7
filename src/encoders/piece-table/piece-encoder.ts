import { Pace } from '../../core/pace.ts'
import { type Matrix, normalise, rowAt, zeros } from '../../math/dense/matrix.ts'
import { RowSums } from '../../math/dense/row-sums.ts'
import { type EncodeOptions, type Encoder, SHARE, type Role, type WordsOfText } from '../encoder.ts'
import { wordsAlone } from '../own.ts'
import type { PieceTable } from './table.ts'

/** Texts as sums of the vectors of their pieces: no model, microseconds a text. */
export class PieceEncoder implements Encoder {
  readonly [SHARE] = 0.25
  readonly width: number
  readonly #rowsOf: PieceTable['rowsOf']
  readonly #sums: RowSums
  /** Words have the same vector whatever stands around them. */
  readonly encodeWords: (texts: readonly WordsOfText[], role: Role, options?: EncodeOptions) => Promise<Matrix[]>

  constructor(readonly name: string, readonly digest: string, table: PieceTable) {
    this.width = table.width
    this.#rowsOf = table.rowsOf
    this.#sums = new RowSums(table)
    this.encodeWords = wordsAlone((texts, role, options) => this.encode(texts, role, options), this.width)
  }

  async encode(texts: readonly string[], _role: Role, { signal, onProgress }: EncodeOptions = {}): Promise<Matrix> {
    const pace = new Pace(signal, onProgress), encoded = zeros(texts.length, this.width)
    for (let i = 0; i < texts.length; i++) {
      if (pace.due) await pace.pause('encode', i, texts.length)
      rowAt(encoded, i).set(normalise(this.#sums.of(this.#rowsOf(texts[i]!))))
    }
    return encoded
  }
}
