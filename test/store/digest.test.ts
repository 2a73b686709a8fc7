import { createHash } from 'node:crypto'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Pace } from '../../src/core/pace.ts'
import { createRandom } from '../../src/core/random.ts'
import { sha256 } from '../../src/store/digest.ts'

const random = createRandom(3)
const bytes = Uint8Array.from({ length: 3 * 2 ** 19 + 5 }, () => random() * 256)
const hex = (digest: Uint8Array) => Buffer.from(digest).toString('hex')

afterEach(() => { vi.unstubAllGlobals() })

describe.each([
  ['the platform', globalThis.crypto],
  ['a page that is not served securely', { getRandomValues: () => undefined }],
  ['a platform without any crypto', undefined],
])('%s', (_, crypto) => {
  test.each([0, 1, 63, 64, 1000, 2 ** 19, bytes.length])('digests %i bytes as SHA-256 does', async length => {
    vi.stubGlobal('crypto', crypto)
    const part = bytes.subarray(bytes.length - length)
    expect(hex(await sha256(part, new Pace()))).toBe(createHash('sha256').update(part).digest('hex'))
  })

  test('digests shared memory', async () => {
    vi.stubGlobal('crypto', crypto)
    const shared = new Uint8Array(new SharedArrayBuffer(1000)).fill(7)
    expect(hex(await sha256(shared, new Pace()))).toBe(createHash('sha256').update(shared).digest('hex'))
  })
})

test('without the platform, long bytes are digested in pieces, and end when they are told to', async () => {
  vi.stubGlobal('crypto', undefined)
  const long = new Uint8Array(2 ** 25), ending = new AbortController()
  let turns = 0
  const timer = setInterval(() => { if (++turns === 3) ending.abort() }, 1)
  await expect(sha256(long, new Pace(ending.signal))).rejects.toMatchObject({ code: 'aborted' })
  clearInterval(timer)
  expect(turns).toBeGreaterThanOrEqual(3)
})
