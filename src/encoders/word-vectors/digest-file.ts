import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { Pace } from '../../core/pace.ts'
import type { EncodeOptions } from '../encoder.ts'
import { checkBytes } from './bytes.ts'

/**
 * Tells files of word vectors apart: the digest that {@link readWordVectors} gives, without a look at the words.
 * Reports the bytes as the stage `digest`.
 *
 * @throws TokenGraphError `option` for a source of anything but bytes; `aborted`; and whatever the source throws
 *
 * Cost: one pass over the file, some 120 MB a second.
 */
export async function digestFile(
  source: AsyncIterable<Uint8Array>,
  name: string,
  { signal, onProgress }: EncodeOptions = {},
): Promise<string> {
  const pace = new Pace(signal, onProgress), hash = sha256.create()
  let done = 0
  for await (const chunk of source) {
    hash.update(checkBytes(chunk, name))
    done += chunk.length
    if (pace.due) await pace.pause('digest', done)
  }
  return bytesToHex(hash.digest().subarray(0, 16))
}
