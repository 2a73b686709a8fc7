import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { digestFile } from '../../../src/encoders/word-vectors/digest-file.ts'
import { readWordVectors } from '../../../src/encoders/word-vectors/read.ts'
import { refusal } from '../../helpers/vectors.ts'

const bytes = new TextEncoder().encode('ships 1 0\nisland 0 1\n')
async function* pieces(of: Uint8Array, size: number) {
  for (let at = 0; at < of.length; at += size) yield of.subarray(at, at + size)
}

describe('digestFile', () => {
  it.each([['text', bytes], ['gzip', new Uint8Array(gzipSync(bytes))]])('is the digest of what was read, %s', async (_, file) => {
    const { digest } = await readWordVectors(pieces(file, 7), () => true)
    for (const size of [1, 5, 100]) expect(await digestFile(pieces(file, size), 'x')).toBe(digest)
    expect(await digestFile(pieces(file.slice(1), 5), 'x')).not.toBe(digest)
  })

  it('takes bytes alone, and ends at the signal', async () => {
    const text = (async function* () { yield 'ships 1 0' as unknown as Uint8Array })()
    expect(await refusal(() => digestFile(text, 'x.txt'), 'option')).toContain('reading "x.txt": got a source of text; expected one of Uint8Arrays')
    await refusal(() => digestFile(pieces(bytes, 1), 'x', { signal: AbortSignal.abort() }), 'aborted')
  })
})
