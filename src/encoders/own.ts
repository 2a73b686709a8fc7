import * as v from 'valibot'
import { TokenGraphError, show } from '../core/errors.ts'
import { whole } from '../core/options.ts'
import { readOptions } from '../core/read-options.ts'
import { Pace } from '../core/pace.ts'
import { type Matrix, normalise, rowAt, zeros } from '../math/dense/matrix.ts'
import type { Encoder, Role, WordsOfText } from './encoder.ts'

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
  const asking = { where: `encoder ${show(name)}`, width, batch }, encodeTexts = textsBy(encode, asking)
  return {
    name,
    width,
    digest: `${OWN}${JSON.stringify([name, version])}`,
    encode: encodeTexts,
    encodeWords: encodeWords ? wordsBy(encodeWords, asking) : wordsAlone(encodeTexts, width),
  }
}

/** How a user's function is asked: for vectors of one width, for so many texts at once; and what errors call it. */
interface Asking {
  where: string
  width: number
  batch: number
}

/** Texts by a user's function; where there is none, a text to encode is refused. */
const textsBy =
  (encode: OwnEncoder['encode'], { where, width, batch }: Asking): Encoder['encode'] =>
  async (texts, role, { signal, onProgress } = {}) => {
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

/** Words in their context, by a user's function. */
const wordsBy =
  (encodeWords: NonNullable<OwnEncoder['encodeWords']>, { where, width, batch }: Asking): Encoder['encodeWords'] =>
  async (texts, role, { signal, onProgress } = {}) => {
    const pace = new Pace(signal, onProgress)
    const encoded: Matrix[] = []
    for (let at = 0; at < texts.length; at += batch) {
      await pace.pause('encode', at, texts.length)
      const part = texts.slice(at, at + batch)
      const rows: unknown = await encodeWords([...part], role, { ...(signal && { signal }) })
      if (!Array.isArray(rows) || rows.length !== part.length)
        throw misfit(where, show(rows), `an array for each of ${part.length} texts`)
      part.forEach((text, i) => {
        const matrix = zeros(text.words.length, width)
        const vectors = readVectors(rows[i], width, where, wordsIn(text))
        vectors.forEach((vector, row) => rowAt(matrix, row).set(vector))
        encoded.push(matrix)
      })
    }
    return encoded
  }

/** Words without their context: each distinct word is encoded as a text by itself. */
export const wordsAlone =
  (encode: Encoder['encode'], width: number): Encoder['encodeWords'] => async (texts, role, options) => {
    const distinct = [...new Set(texts.flatMap(wordsIn))]
    const vectors = await encode(distinct, role, options)
    const rows = new Map(distinct.map((word, row) => [word, row]))
    return texts.map(text => {
      const matrix = zeros(text.words.length, width)
      wordsIn(text).forEach((word, i) => rowAt(matrix, i).set(rowAt(vectors, rows.get(word)!)))
      return matrix
    })
  }

const wordsIn = ({ text, words }: WordsOfText): string[] => words.map(({ start, end }) => text.slice(start, end))

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
