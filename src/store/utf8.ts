import { TokenGraphError, show } from '../core/errors.ts'

/** What bytes belong to, for messages. */
export interface Origin {
  /** Where they are, as a message begins: `reading "a.txt"`. */
  where: string
  /** The file's name, as it stands in the advice on how to convert it. */
  name: string
  /** What offsets count from. */
  unit: 'file' | 'line'
}

const decoder = new TextDecoder('utf-8', { fatal: true })

/** The starts of files in other encodings; UTF-32 comes first, as it starts like UTF-16. */
const MARKS: [encoding: string, ...bytes: number[]][] = [
  ['UTF-32', 0xff, 0xfe, 0, 0],
  ['UTF-32', 0, 0, 0xfe, 0xff],
  ['UTF-16', 0xff, 0xfe],
  ['UTF-16', 0xfe, 0xff],
]

/**
 * Decodes UTF-8 strictly; a byte order mark is dropped.
 *
 * @throws TokenGraphError `encoding` for other encodings and for binary files, `limit` for more than a string can hold
 *
 * Cost: linear; the bytes are looked through twice.
 */
export function decodeUtf8(bytes: Uint8Array, origin: Origin): string {
  const mark = MARKS.find(([, ...mark]) => mark.every((byte, at) => bytes[at] === byte))
  if (mark) throw refusal(origin, `${mark[0]}: its byte order mark at offset 0`, convert(origin, mark[0]))
  const nul = bytes.indexOf(0)
  if (nul >= 0) {
    throw refusal(
      origin,
      `a NUL byte at ${offset(nul, origin)}`,
      `It is a binary file, or UTF-16. ${convert(origin, 'UTF-16')}`,
    )
  }
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    const at = firstInvalid(bytes)
    if (at < 0)
      throw new TokenGraphError('limit', {
        where: origin.where,
        got: `${bytes.length} bytes of text`,
        expected: 'at most what a string can hold',
        hint: 'Cut it into several files.',
        cause,
      })
    const byte = `0x${bytes[at]!.toString(16).toUpperCase().padStart(2, '0')}`
    throw refusal(
      origin,
      `byte ${byte} at ${offset(at, origin)}, which is not UTF-8`,
      `${convert(origin, 'WINDOWS-1252')} (GB18030 for Chinese, or whatever it is in)`,
      cause,
    )
  }
}

const refusal = ({ where }: Origin, got: string, hint: string, cause?: unknown): TokenGraphError =>
  new TokenGraphError('encoding', { where, got, expected: 'UTF-8 text', hint, cause })

const offset = (at: number, { unit }: Origin): string => `offset ${at}${unit === 'line' ? ' of the line' : ''}`

const convert = ({ name }: Origin, from: string): string =>
  `To convert it: iconv -f ${from} -t UTF-8 ${show(name, Infinity)} > converted${/\.\w+$/.exec(name)?.[0] ?? ''}`

/** Where the first sequence of bytes starts that is not UTF-8, or -1. */
function firstInvalid(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes[at]!)
    if (length === 0 || (length > 1 && !continues(bytes, at, length))) return at
    at += length
  }
  return -1
}

function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1
  if (lead < 0xc2 || lead > 0xf4) return 0
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
}

/** Second bytes are bounded further after some first ones: no overlong forms, no surrogates, nothing above U+10FFFF. */
const SECOND: Record<number, [low: number, high: number]> = {
  0xe0: [0xa0, 0xbf],
  0xed: [0x80, 0x9f],
  0xf0: [0x90, 0xbf],
  0xf4: [0x80, 0x8f],
}

function continues(bytes: Uint8Array, at: number, length: number): boolean {
  if (at + length > bytes.length) return false
  const [low, high] = SECOND[bytes[at]!] ?? [0x80, 0xbf]
  if (bytes[at + 1]! < low || bytes[at + 1]! > high) return false
  for (let i = at + 2; i < at + length; i++) if ((bytes[i]! & 0xc0) !== 0x80) return false
  return true
}
