import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { TokenGraphError, show } from '../core/errors.ts'
import { readFileBytes } from '../store/file.ts'
import { decodeUtf8 } from '../store/utf8.ts'

/** The largest file that is read at once, in bytes: 512 MiB. A .jsonl file may have any size. */
export const LARGEST_TEXT_FILE = 2 ** 29

/**
 * How many times its size a packed file of any size may become: texts are packed to a twentieth, bombs to a thousandth.
 */
const LARGEST_RATIO = 200

/** What is read: a file, or standard input, which has no path. */
export interface Source {
  /** What messages call it. */
  name: string
  /** What ids call it. */
  below: string
  path: string
  size: number
  gzip?: boolean
  stdin?: AsyncIterable<Uint8Array>
}

/** A source in messages. */
export const whereOf = ({ name, stdin }: Source): string => `reading ${stdin ? 'standard input' : show(name, Infinity)}`

/**
 * All bytes of a source, unpacked.
 *
 * @throws TokenGraphError `limit` above {@link LARGEST_TEXT_FILE}, before more than that was read; `format` for what is
 * not packed as its name says; `not-found` or `io` for what cannot be read
 */
export async function readWhole(source: Source): Promise<Uint8Array> {
  if (!source.gzip && source.size > LARGEST_TEXT_FILE) throw tooLarge(source, `${source.size} bytes`)
  if (!source.gzip && !source.stdin) return await readFileBytes(source.path)
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of stretches(source)) {
    length += piece.length
    if (length > LARGEST_TEXT_FILE) throw tooLarge(source, `more than ${LARGEST_TEXT_FILE} bytes`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

/** The text of a source. @throws TokenGraphError as {@link readWhole} does, `encoding` for what is not UTF-8 */
export const readDecoded = async (source: Source): Promise<string> =>
  decodeUtf8(await readWhole(source), { where: whereOf(source), name: source.name, unit: 'file' })

const tooLarge = (source: Source, got: string) =>
  new TokenGraphError('limit', {
    where: whereOf(source),
    got,
    expected: `at most ${LARGEST_TEXT_FILE}`,
    hint: 'Cut it into several files, or write its parts as lines of a .jsonl file.',
  })

/**
 * The bytes of a source piece by piece, unpacked.
 * @throws TokenGraphError as {@link readWhole} does, `limit` for a bomb
 */
export async function* stretches(source: Source): AsyncGenerator<Uint8Array> {
  const packed = source.stdin ?? createReadStream(source.path, { highWaterMark: 2 ** 18 })
  if (!source.gzip) return yield* packed as AsyncIterable<Uint8Array>
  // an error of the file is one of what is read of it
  const from = Readable.from(packed, { objectMode: false }), unpacked = createGunzip({ chunkSize: 2 ** 18 })
  from.on('error', error => unpacked.destroy(error))
  const bound = Math.max(LARGEST_TEXT_FILE, source.size * LARGEST_RATIO)
  let length = 0
  try {
    for await (const piece of from.pipe(unpacked) as AsyncIterable<Uint8Array>) {
      length += piece.length
      if (length > bound) throw tooLarge(source, `${source.size} bytes that become more than ${bound}`)
      yield piece
    }
  } catch (cause) {
    throw await refusal(source, cause)
  } finally {
    from.destroy()
  }
}

async function refusal(source: Source, cause: unknown): Promise<unknown> {
  const { code = '', syscall, message } = cause as NodeJS.ErrnoException
  // opened again, it fails again, in the words that all files are refused with
  if (syscall === 'open') await readFileBytes(source.path)
  if (!code.startsWith('Z_'))
    return cause instanceof TokenGraphError
      ? cause
      : new TokenGraphError('io', { where: whereOf(source), got: message, cause })
  return new TokenGraphError('format', {
    where: whereOf(source),
    got: code === 'Z_BUF_ERROR' ? 'a packed file that breaks off' : `what is not packed by gzip: ${message}`,
    expected: 'a file written by gzip',
    cause,
    hint: 'Fetch it again, or rename it if it is not packed.',
  })
}
