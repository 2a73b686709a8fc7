import { takesPlace, type Tokenizer } from '../../text/tokens/tokenizer.ts'

/** Stands in a stream of words where no word of the graph stands: a stop word, or the border of a passage. */
export const NO_TOKEN = 0xffffffff

/**
 * The words of passages in the order of their texts; {@link NO_TOKEN} for those without content, and as many as `gap`
 * of it between passages. Yields after each passage.
 */
export function* wordStream(
  texts: Iterable<string>,
  tokenizer: Tokenizer,
  numbers: ReadonlyMap<string, number>,
  gap: number,
): Generator<number, Uint32Array> {
  const parts: number[][] = []
  for (const text of texts) {
    const words = tokenizer.tokenize(text).filter(takesPlace)
    parts.push(
      words.map(({ kind, term }) => (kind === 'word' ? numbers.get(term) ?? NO_TOKEN : NO_TOKEN)),
      Array.from({ length: gap }, () => NO_TOKEN),
    )
    yield parts.length / 2
  }
  return yield* flattening(parts)
}

/** Parts as one list; yields after each. */
export function* flattening(parts: readonly ArrayLike<number>[]): Generator<number, Uint32Array> {
  const flat = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    flat.set(part, at)
    at += part.length
    yield at
  }
  return flat
}
