import { bytesToHex } from '@noble/hashes/utils.js'
import * as v from 'valibot'
import { Pace } from '../../core/pace.ts'
import { readOptions } from '../../core/read-options.ts'
import { sha256 } from '../../store/digest.ts'
import type { Encoder } from '../encoder.ts'

/** A table of vectors, a row for each piece of a tokenizer. */
export interface StaticSource {
  /** The file that `tokengraph distill` wrote, or a `model.safetensors` of model2vec, as bytes. */
  table: Uint8Array | ArrayBuffer
  /** The `tokenizer.json` beside it; not read where the table has its own. */
  tokenizer?: string | Uint8Array | ArrayBuffer | object | undefined
  /** What the encoder is called: the name of the file. Default `static`. */
  name?: string | undefined
}

const isBytes = (value: unknown) => value instanceof Uint8Array || value instanceof ArrayBuffer
const sourceSchema = v.strictObject({
  table: v.custom<Uint8Array | ArrayBuffer>(isBytes, 'the bytes of a table'),
  tokenizer: v.optional(v.custom<string | Uint8Array | ArrayBuffer | object>(
    value => typeof value === 'string' || (typeof value === 'object' && value !== null),
    'a tokenizer.json, as text, bytes or parsed',
  )),
  name: v.optional(v.pipe(v.string(), v.nonEmpty()), 'static'),
})

/**
 * An encoder over a table that was distilled from a model: a text's vector is the sum of those of its pieces, at unit
 * length, so that it needs no run-time for models, in Node and in a browser. A word has the same vector whatever stands
 * around it. It takes what `tokengraph distill` writes, and the tables of model2vec.
 *
 * Text and question are read alike, whichever the role. What the table has no piece for is passed over; a text of
 * nothing else gets zeros.
 *
 * @param source  the bytes of the file, or {@link StaticSource}
 * @throws TokenGraphError `option` for another source, no tokenizer, or one that cannot be taken; `format` for bytes
 *   that are no table, truncated or altered; `version` for one of a newer version
 *
 * Cost: some 0.4 s to open 38,000 pieces of 256 bytes (11 MB), which take 39 MB of memory as floats.
 *
 * @example
 * const encoder = await staticEncoder(await readFile('table.safetensors'))
 * const index = await createIndex(documents, { encoder })
 */
export async function staticEncoder(source: Uint8Array | ArrayBuffer | StaticSource): Promise<Encoder> {
  const given = isBytes(source) ? { table: source } : source
  const { table, tokenizer, name } = readOptions(sourceSchema, given, 'staticEncoder')
  const bytes = table instanceof Uint8Array ? table : new Uint8Array(table)
  const { readTable } = await import('./table.ts'), read = readTable(bytes, tokenizer, name)
  const digest = [await sha256(bytes, new Pace())]
  if (tokenizer !== undefined && !read.isWhole)
    digest.push(await sha256(new TextEncoder().encode(asText(tokenizer)), new Pace()))
  const { PieceEncoder } = await import('./piece-encoder.ts')
  return new PieceEncoder(name, digest.map(each => bytesToHex(each).slice(0, 32)).join(' '), read)
}

/** A tokenizer as text, so that it counts the same however it was given. */
const asText = (tokenizer: NonNullable<StaticSource['tokenizer']>): string => {
  const isText = typeof tokenizer === 'string' || tokenizer instanceof Uint8Array || tokenizer instanceof ArrayBuffer
  const parsed: unknown = isText
    ? JSON.parse(typeof tokenizer === 'string' ? tokenizer : new TextDecoder().decode(tokenizer))
    : tokenizer
  return JSON.stringify(parsed)
}
