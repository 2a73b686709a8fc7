import type { Pace } from '../core/pace.ts'

/** How much JavaScript digests before it asks whether others are due, in bytes: some milliseconds. */
const PIECE = 2 ** 19

/**
 * The SHA-256 of bytes, by the platform where that offers it: ten times faster, on another thread, of a copy that lives
 * as long as it takes. Pages that are not served securely have no `crypto.subtle`; for these JavaScript does it, piece
 * by piece.
 *
 * @throws TokenGraphError `aborted`
 */
export async function sha256(bytes: Uint8Array, pace: Pace): Promise<Uint8Array> {
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle as SubtleCrypto | undefined
  // the platform takes its copy here: some 0.6 ms per MB
  if (pace.due) await pace.pause('checksum', 0, bytes.length)
  if (subtle) return new Uint8Array(await subtle.digest('SHA-256', unshared(bytes)))
  const { sha256 } = await import('@noble/hashes/sha2.js')
  const hash = sha256.create()
  for (let at = 0; at < bytes.length; at += PIECE) {
    hash.update(bytes.subarray(at, at + PIECE))
    if (pace.due) await pace.pause('checksum', at, bytes.length)
  }
  return hash.digest()
}

/** The bytes themselves, or a copy of shared memory, which platforms neither digest nor decode. */
export const unshared = (bytes: Uint8Array): Uint8Array<
  ArrayBuffer
> => (Object.prototype.toString.call(bytes.buffer) === '[object SharedArrayBuffer]'
  ? new Uint8Array(bytes)
  : bytes as Uint8Array<ArrayBuffer>)
