import { TokenGraphError } from '../core/errors.ts'
import { broken, CONTAINER_VERSION, MAGIC } from './container-format.ts'

/** The error for what this version does not read, by how it starts: magic bytes, and the version of the format. */
export function refused(start: Uint8Array, where: string): TokenGraphError {
  if (start.length === 0)
    return new TokenGraphError('format', {
      where,
      got: 'no bytes',
      expected: 'a tokengraph snapshot',
      hint: 'The file is empty, or its buffer was transferred.',
    })
  return MAGIC.every((byte, at) => byte === start[at])
    ? otherVersion(new DataView(start.buffer, start.byteOffset).getUint32(8, true), where)
    : notOurs(start.subarray(0, MAGIC.length), where)
}

function otherVersion(version: number, where: string): TokenGraphError {
  if (version < 1) return broken(where, `format version ${version}`, `${CONTAINER_VERSION}`)
  return new TokenGraphError('version', {
    where,
    got: `format version ${version}`,
    expected: `${CONTAINER_VERSION}`,
    hint: version < CONTAINER_VERSION
      ? 'An older tokengraph wrote it: index the texts again.'
      : 'A newer tokengraph wrote it: update tokengraph, or write the snapshot again with this version.',
  })
}

function notOurs(start: Uint8Array, where: string): TokenGraphError {
  const hex = Array.from(start, byte => byte.toString(16).padStart(2, '0'))
  const ours = new TextDecoder('latin1').decode(start).includes('TKG')
  return new TokenGraphError('format', {
    where,
    got: `no tokengraph snapshot: it starts with ${hex.join(' ')}`,
    expected: 'a file written by tokengraph',
    hint: ours
      ? 'It looks like one that was transferred as text; transfer it as binary.'
      : 'Check that this is the right file.',
  })
}
