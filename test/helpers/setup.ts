import fc from 'fast-check'
import { expect } from 'vitest'

// a run finds what the run before it found; CHECK_SEED looks elsewhere
fc.configureGlobal({ seed: Number(process.env.CHECK_SEED ?? 1) })

/** Bytes are compared as bytes: matchers go through them one by one, and take seconds for what is large. Others decide where they differ. */
expect.addEqualityTesters([(a: unknown, b: unknown) => {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b) || a.constructor !== b.constructor) return undefined
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength)) || undefined
}])
