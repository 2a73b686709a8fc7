import { expect } from 'vitest'

/** Bytes are compared as bytes: matchers go through them one by one, and take seconds for what is large. Others decide where they differ. */
expect.addEqualityTesters([(a: unknown, b: unknown) => {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b) || a.constructor !== b.constructor) return undefined
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength)) || undefined
}])
