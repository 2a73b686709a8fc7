/** What a container is read from, a stretch at a time, at once: bytes in memory, or a file that is kept open. */
export interface Source {
  /** How many bytes there are. */
  readonly size: number
  /** The bytes from one place up to another, which are there. */
  read(from: number, to: number): Uint8Array
  /**
   * Their SHA-256, for stretches that are checked when they are read; without it all are checked when the container is
   * opened.
   */
  digest?: ((bytes: Uint8Array) => Uint8Array) | undefined
}

/** Bytes in memory; what is read are views of them. */
export const memorySource = (bytes: Uint8Array): Source => ({
  size: bytes.length,
  read: (from, to) => bytes.subarray(from, to),
})
