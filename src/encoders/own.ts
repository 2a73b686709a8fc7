import * as v from 'valibot'
import { TokenGraphError, show } from '../core/errors.ts'
import { readOptions, whole } from '../core/options.ts'
import { Pace } from '../core/pace.ts'
import { type Matrix, normalise, rowAt, zeros } from '../math/dense/matrix.ts'
import type { EncodeOptions, Encoder, Role, WordsOfText } from './encoder.ts'

/** A vector as users have it. */
export type Vector = ArrayLike<number>

/** An encoder of your own: a model that runs elsewhere, a service, a table. */
export interface OwnEncoder {
  /** Names it in the index; an index is searched with the encoder that it was made with. */
  name: string
  /** The length of its vectors. */
  width: number
  /** Change it when the vectors change, so that an index of the old ones is refused. Default: the name. */
  version?: string | undefined
  /**
   * Texts → a vector each: finite numbers, of any length, since vectors are made unit length; zeros for a text of which
   * it knows nothing. Asked for at most `batch` texts at a time. Absent: documents must bring their `vector`, and
   * questions theirs.
   */
  encode?:
    | ((
      texts: string[],
      role: Role,
      options: { signal?: AbortSignal },
    ) => Promise<readonly Vector[]> | readonly Vector[])
    | undefined
  /**
   * The same for words in their context: for each text a vector for each of its words. Absent: each word is encoded as
   * a text by itself.
   */
  encodeWords?:
    | ((
      texts: WordsOfText[],
      role: Role,
      options: { signal?: AbortSignal },
    ) => Promise<readonly (readonly Vector[])[]> | readonly (readonly Vector[])[])
    | undefined
  /** How many texts are asked for at once. Default 32. */
  batch?: number | undefined
}

const fn = <T>() => v.optional(v.custom<T>(value => typeof value === 'function', 'a function'))
const ownOptions = v.strictObject({
  name: v.pipe(v.string(), v.nonEmpty()),
  width: whole(1, 65_536),
  version: v.optional(v.string()),
  encode: fn<NonNullable<OwnEncoder['encode']>>(),
  encodeWords: fn<NonNullable<OwnEncoder['encodeWords']>>(),
  batch: v.optional(whole(1), 32),
})

/**
 * Makes an encoder of a function of yours, or of nothing but a name and a width where documents and questions bring
 * their vectors. Vectors are made unit length.
 *
 * @throws TokenGraphError `option` for options that do not fit; when it encodes, `encoder` for vectors that are
 * missing, of another width, or not finite
 */
export function ownEncoder(given: OwnEncoder): Encoder {
  const { name, width, version = name, encode, encodeWords, batch } = readOptions(ownOptions, given, 'ownEncoder')
  const where = `encoder ${show(name)}`

  async function encodeTexts(
    texts: readonly string[],
    role: Role,
    { signal, onProgress }: EncodeOptions = {},
  ): Promise<Matrix> {
    if (texts.length === 0) return zeros(0, width)
    if (!encode)
      throw new TokenGraphError('encoder', {
        where,
        got: `a text to encode, ${show(texts[0])}`,
        expected: 'a "vector" with every document and question',
        hint: 'Or give the encoder a function "encode".',
      })
    const pace = new Pace(signal, onProgress)
    const encoded = zeros(texts.length, width)
    for (let at = 0; at < texts.length; at += batch) {
      await pace.pause('encode', at, texts.length)
      const part = texts.slice(at, at + batch)
      const vectors = readVectors(await encode([...part], role, { ...(signal && { signal }) }), width, where, part)
      vectors.forEach((vector, i) => rowAt(encoded, at + i).set(vector))
    }
    return encoded
  }

  return {
    name,
    width,
    digest: `${OWN}${JSON.stringify([name, version])}`,
    encode: encodeTexts,
    async encodeWords(texts, role, options = {}) {
      if (!encodeWords) return alone(texts, role, options)
      const pace = new Pace(options.signal, options.onProgress)
      const encoded: Matrix[] = []
      for (let at = 0; at < texts.length; at += batch) {
        await pace.pause('encode', at, texts.length)
        const part = texts.slice(at, at + batch)
        const rows: unknown = await encodeWords([...part], role, { ...(options.signal && { signal: options.signal }) })
        if (!Array.isArray(rows) || rows.length !== part.length)
          throw misfit(where, show(rows), `an array for each of ${part.length} texts`)
        part.forEach(({ text, words }, i) => {
          const matrix = zeros(words.length, width)
          const vectors = readVectors(rows[i], width, where, words.map(({ start, end }) => text.slice(start, end)))
          vectors.forEach((vector, row) => rowAt(matrix, row).set(vector))
          encoded.push(matrix)
        })
      }
      return encoded
    },
  }

  /** Each distinct word by itself: vectors without context. */
  async function alone(texts: readonly WordsOfText[], role: Role, options: EncodeOptions): Promise<Matrix[]> {
    const distinct = [
      ...new Set(texts.flatMap(({ text, words }) => words.map(({ start, end }) => text.slice(start, end)))),
    ]
    const vectors = await encodeTexts(distinct, role, options)
    const rows = new Map(distinct.map((word, row) => [word, row]))
    return texts.map(({ text, words }) => {
      const matrix = zeros(words.length, width)
      words.forEach(({ start, end }, i) => rowAt(matrix, i).set(rowAt(vectors, rows.get(text.slice(start, end))!)))
      return matrix
    })
  }
}

/** Whether a digest is that of a program's own encoder: one that no name or file gives back. */
export const isOwn = (digest: string): boolean => digest.startsWith(OWN)
const OWN = 'own '

/** What a user gave as vectors of some texts, each of unit length, once their number is found right. */
function readVectors(given: unknown, width: number, where: string, texts: readonly string[]): Float32Array[] {
  const count = texts.length
  if (!Array.isArray(given) || given.length !== count)
    throw misfit(where, Array.isArray(given) ? `${given.length} vectors` : show(given), `${count} vectors`)
  return Array.from(given, (vector, i) => readVector(vector, width, `${where}: vector of the text ${show(texts[i])}`))
}

/**
 * A vector that a user gave, made unit length; zeros stay zeros.
 *
 * @throws TokenGraphError `encoder` for another width, and for what is no finite number in 32 bits
 */
export function readVector(given: unknown, width: number, where: string): Float32Array {
  const vector = given as Vector, length = typeof given === 'object' && given !== null ? vector.length : undefined
  if (length !== width)
    throw misfit(where, length === undefined ? show(given) : `${length} numbers`, `${width} numbers`)
  for (let place = 0; place < width; place++) {
    const value = vector[place]
    if (typeof value !== 'number' || !Number.isFinite(Math.fround(value)))
      throw misfit(where, `${show(value)} at place ${place}`, 'finite numbers')
  }
  return Float32Array.from(normalise(Float64Array.from(vector)))
}

const misfit = (where: string, got: string, expected: string) =>
  new TokenGraphError('encoder', { where, got, expected })
