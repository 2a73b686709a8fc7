/** What is made when it is first asked for, and kept: what takes long to make, and often nobody asks for. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
