import { goesOn, LONGEST_PHRASE, termOf, type Unit, unitsOf } from './phrases.ts'
import { takesPlace, type Token, type Tokenizer, WHOLE } from './tokenizer.ts'

/** A tokenizer that also finds those of the user's synonyms that are several words, each as one token. */
export function withPhrases(tokenizer: Tokenizer, synonyms: readonly (readonly string[])[]): Tokenizer {
  const terms = synonyms.flat().flatMap(written => {
    const token = synonymToken(written, tokenizer)
    return token?.kind === 'variant' ? [token.term] : []
  })
  if (terms.length === 0) return tokenizer
  const starts = new Map<string, Set<string>>()
  for (const term of terms) {
    const first = term.slice(WHOLE.length, term.indexOf(' '))
    starts.set(first, (starts.get(first) ?? new Set()).add(term))
  }
  return {
    name: tokenizer.name,
    tokenize(text) {
      const tokens = tokenizer.tokenize(text)
      return [...tokens, ...found(text, unitsOf(tokens), starts)]
    },
  }
}

function* found(text: string, units: readonly Unit[], starts: ReadonlyMap<string, Set<string>>): Generator<Token> {
  for (const [from, { key, start }] of units.entries()) {
    const sought = starts.get(key)
    if (!sought) continue
    let term = WHOLE + key
    for (let to = from + 1; to < units.length && to - from < LONGEST_PHRASE; to++) {
      if (!goesOn(text, units[to - 1]!, units[to]!)) break
      term += ` ${units[to]!.key}`
      if (sought.has(term)) yield { term, kind: 'variant', start, end: units[to]!.end }
    }
  }
}

/**
 * What a synonym of the user's is to the graph: of one word its token, of several a token of their own, a variant.
 * Undefined where it has no word, more than {@link LONGEST_PHRASE}, or a stop word alone, unless in capitals: "WHO".
 */
export function synonymToken(written: string, tokenizer: Tokenizer): Token | undefined {
  const tokens = tokenizer.tokenize(written), [first, ...more] = tokens.filter(takesPlace), units = unitsOf(tokens)
  if (!first || units.length > LONGEST_PHRASE) return undefined
  if (more.length === 0) {
    if (first.kind === 'word') return first
    return IN_CAPITALS.test(written) ? { ...first, term: units[0]!.key, kind: 'word' } : undefined
  }
  return { term: termOf(units.map(({ key }) => key)), kind: 'variant', start: 0, end: written.length }
}

const IN_CAPITALS = /^\P{L}*\p{Lu}{2,}\P{L}*$/v
