import { passageText } from '../passage-text.ts'
import { passageSpan, type TokenGraph } from '../token-graph.ts'
import { NO_TOKEN } from './co-occurs.ts'

/**
 * The words of all passages in the order of the text; {@link NO_TOKEN} for those without content, and as many as `gap` of it
 * between passages. Yields after each passage.
 */
export function* wordStream(tables: TokenGraph, numbers: ReadonlyMap<string, number>, gap: number): Generator<number, Uint32Array> {
  const parts: number[][] = []
  for (const passage of tables.passages.document.keys()) {
    const words = tables.tokenizer.tokenize(passageText(passageSpan(tables, passage))).filter(({ kind }) => kind !== 'gram')
    parts.push(words.map(({ kind, term }) => (kind === 'word' ? numbers.get(term) ?? NO_TOKEN : NO_TOKEN)), Array.from({ length: gap }, () => NO_TOKEN))
    yield passage
  }
  return yield* flattening(parts)
}

/** Parts as one list; yields after each. */
export function* flattening(parts: readonly (readonly number[])[]): Generator<number, Uint32Array> {
  const flat = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    flat.set(part, at)
    at += part.length
    yield at
  }
  return flat
}
