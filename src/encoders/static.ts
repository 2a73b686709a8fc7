import { type Matrix, normalise, rowAt, zeros } from '../math/dense/matrix.ts'
import { Pace } from '../core/pace.ts'
import { takesPlace, type Tokenizer } from '../text/tokens/tokenizer.ts'
import { type EncodeOptions, type Encoder, KEPT, SHARE, type Role, type WordsOfText } from './encoder.ts'

/** A vector for every word that is known, whatever stands around it. */
export interface WordTable {
  /** What the encoder is called. */
  name: string
  /** Tells tables apart that have the same name. */
  digest: string
  /**
   * What words are looked up by: their `term`, as the index compares them, or how they are `written`, in lower case.
   */
  keyed: 'term' | 'written'
  words: readonly string[]
  /** A row for each word, of unit length. */
  vectors: Matrix
  /** What each word counts in the vector of a text. */
  weights: Float32Array
}

/** Texts as weighted means of the vectors of their words: no model, microseconds a text. */
export class StaticEncoder implements Encoder {
  readonly [KEPT] = true
  readonly [SHARE] = 0.35
  readonly #rows: Map<string, number>
  /** Of a table of written words: its first word of each term, for other forms of it. */
  #byTerm: Map<string, number> | undefined

  constructor(readonly table: WordTable, readonly tokenizer: Tokenizer) {
    this.#rows = new Map(table.words.map((word, row) => [word, row]))
  }

  get name(): string {
    return this.table.name
  }

  get digest(): string {
    return this.table.digest
  }

  get width(): number {
    return this.table.vectors.width
  }

  async encode(texts: readonly string[], _role: Role, { signal, onProgress }: EncodeOptions = {}): Promise<Matrix> {
    const pace = new Pace(signal, onProgress)
    const encoded = zeros(texts.length, this.width)
    for (let i = 0; i < texts.length; i++) {
      if (pace.due) await pace.pause('encode', i, texts.length)
      this.#addUp(texts[i]!, rowAt(encoded, i))
    }
    return encoded
  }

  async encodeWords(
    texts: readonly WordsOfText[],
    _role: Role,
    { signal, onProgress }: EncodeOptions = {},
  ): Promise<Matrix[]> {
    const pace = new Pace(signal, onProgress)
    const encoded: Matrix[] = []
    for (const { text, words } of texts) {
      if (pace.due) await pace.pause('encode', encoded.length, texts.length)
      const rows = zeros(words.length, this.width)
      words.forEach(({ start, end }, i) => {
        const row = this.rowOf(text.slice(start, end))
        if (row !== undefined) rowAt(rows, i).set(rowAt(this.table.vectors, row))
      })
      encoded.push(rows)
    }
    return encoded
  }

  /** The row of a word as it is written; undefined for one that is not known. */
  rowOf(written: string): number | undefined {
    return this.#find(written, this.#termOf(written) ?? written)
  }

  /** The term of what is one word; undefined for several, of which the first says little. */
  #termOf(written: string): string | undefined {
    const [word, ...more] = this.tokenizer.tokenize(written).filter(takesPlace)
    return more.length === 0 ? word?.term : undefined
  }

  #find(written: string, term: string): number | undefined {
    if (this.table.keyed === 'term') return this.#rows.get(term)
    return this.#rows.get(written.toLowerCase()) ?? this.#terms().get(term)
  }

  #terms(): Map<string, number> {
    if (this.#byTerm) return this.#byTerm
    this.#byTerm = new Map()
    this.table.words.forEach((word, row) => {
      const term = this.#termOf(word)
      if (term !== undefined && !this.#byTerm!.has(term)) this.#byTerm!.set(term, row)
    })
    return this.#byTerm
  }

  /** Σ over the words of a text of weight · vector, made unit length; float64 on the way. */
  #addUp(text: string, into: Float32Array): void {
    const sum = new Float64Array(this.width)
    for (const { term, kind, start, end } of this.tokenizer.tokenize(text)) {
      const row = kind === 'word' ? this.#find(text.slice(start, end), term) : undefined
      if (row === undefined) continue
      const vector = rowAt(this.table.vectors, row), weight = this.table.weights[row]!
      for (let j = 0; j < sum.length; j++) sum[j]! += weight * vector[j]!
    }
    into.set(normalise(sum))
  }
}
