import { createReadStream } from 'node:fs'
import { TokenGraphError, show } from '../core/errors.ts'
import { readFileBytes } from './file.ts'
import { decodeUtf8 } from './utf8.ts'

/** One line of a file. */
export interface JsonLine {
  value: Record<string, unknown>
  /** The file and the line, quoted, for messages: `"corpus.jsonl:3"`. */
  place: string
}

/** The longest line, in bytes. */
const LONGEST_LINE = 2 ** 29

const LINE_END = 0x0a

/**
 * Reads a file with one JSON object per line; blank lines are passed over. Only a stretch of the file is in memory at
 * a time, and whole lines are decoded, so that every error names its line.
 *
 * @param bytes  what the file holds, where it is not what lies there: unpacked, or come by standard input
 * @throws TokenGraphError `format` for a line that is no JSON object, `encoding` for bytes that are not UTF-8, `limit`
 * for a line above 512 MiB, `not-found` or `io` for what cannot be read
 */
export async function* readObjects(
  file: { path: string, name: string },
  bytes: AsyncIterable<Uint8Array> = chunks(file),
): AsyncGenerator<{ lines: JsonLine[], bytes: number }> {
  let pieces: Uint8Array[] = [], held = 0, count = 0
  const takeLine = (lines: JsonLine[]): void => {
    const place = show(`${file.name}:${++count}`, Infinity)
    const value = parseLine(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces), place, file.name)
    if (value) lines.push({ value, place })
    pieces = []
    held = 0
  }
  for await (const chunk of bytes) {
    const lines: JsonLine[] = []
    let start = 0
    for (let end = chunk.indexOf(LINE_END); end >= 0; end = chunk.indexOf(LINE_END, start)) {
      pieces.push(chunk.subarray(start, end))
      takeLine(lines)
      start = end + 1
    }
    pieces.push(chunk.subarray(start))
    held += chunk.length - start
    if (held > LONGEST_LINE)
      throw new TokenGraphError('limit', {
        where: show(`${file.name}:${count + 1}`, Infinity),
        got: `a line of more than ${LONGEST_LINE} bytes`,
        expected: 'one object per line',
      })
    yield { lines, bytes: chunk.length }
  }
  const lines: JsonLine[] = []
  takeLine(lines)
  yield { lines, bytes: 0 }
}

async function* chunks({ path, name }: { path: string, name: string }): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 2 ** 18 })
  } catch (cause) {
    const { syscall, message } = cause as NodeJS.ErrnoException
    // Opened again, it fails again, in the words that all files are refused with.
    if (syscall === 'open') await readFileBytes(path)
    throw new TokenGraphError('io', { where: `reading ${show(name, Infinity)}`, got: message.split(', ')[0]!, cause })
  }
}

function parseLine(bytes: Uint8Array, where: string, name: string): Record<string, unknown> | undefined {
  const text = decodeUtf8(bytes, { where, name, unit: 'line' })
  if (text.trim() === '') return undefined
  const value = parse(text, where)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new TokenGraphError('format', {
    where,
    got: show(value),
    expected: 'a JSON object',
    hint: 'Each line of a .jsonl file is one object.',
  })
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new TokenGraphError('format', {
      where,
      got: `broken JSON: ${brief((cause as Error).message)}`,
      expected: 'a JSON object on one line',
      cause,
      hint: 'Each line of a .jsonl file is one object.',
    })
  }
}

/** What JSON.parse said, without the text that it repeats, and the position by lines, which would be line 1. */
const brief = (message: string): string =>
  message
    .replace(/, (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s, '')
    .replace(/ \(line \d+ column \d+\)$/, '')
    .replace(/\p{Cc}/gu, character => JSON.stringify(character).slice(1, -1))
