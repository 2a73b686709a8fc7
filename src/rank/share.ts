import type { NodeKind, NodeRef } from '../core/kinds.ts'
import type { Span } from '../text/tokens/segment.ts'

/** What of a question gives something: a node of the graph, or its meaning as a whole. */
export interface Origin {
  kind: NodeKind | 'meaning'
  /** The number of the node; 0 for the meaning. */
  node: number
}

/** What an origin gave to a score. */
export interface Share {
  origin: Origin
  amount: number
}

/**
 * A node that is a result, the passage that it is shown in, and where in its text if that is known. A name that only
 * triples lead to is in none.
 */
export interface Result extends NodeRef {
  score: number
  passage?: number | undefined
  at?: Span
}

/** A part of a score: `value` = `share` · `raw` / `scale`. */
export interface Term {
  name: TermName
  share: number
  raw: number
  /** The best node's raw value. */
  scale: number
  value: number
}

/**
 * What a score is made of. Of passages: the walk, less what is `held` back of it, the channel over tokens, and
 * relevance by `lexical` scores or, with vectors, `mixed` ones, what came by a `hop` through an entity, and what a new
 * place gives or takes by `rerank`, and then by `cross`. Of names, one `step` further; of tokens, what is `near`.
 */
export type TermName = 'walk' | 'held' | 'spread' | 'lexical' | 'mixed' | 'hop' | 'rerank' | 'cross' | 'step' | 'near'

/** The only term of a score. */
export const onlyTerm = (name: TermName, raw: number, scale: number): Term => ({
  name,
  share: 1,
  raw,
  scale,
  value: raw / scale,
})

/** What tokens of a question gave; a bigram that is also a word is told as that word. */
export const sharesOfTokens = (
  amounts: Iterable<readonly [token: number, amount: number]>,
  { wordOf }: { wordOf: ReadonlyMap<number, number> },
): Share[] =>
  Array.from(amounts, ([token, amount]) => ({ origin: { kind: 'token', node: wordOf.get(token) ?? token }, amount }))

/** Adds up shares by their origins. */
export function sumOfShares(parts: Iterable<readonly [shares: readonly Share[], factor: number]>): Share[] {
  const sum = new Map<string, Share>()
  for (const [shares, factor] of parts) {
    if (factor === 0) continue
    for (const { origin, amount } of shares) {
      const key = `${origin.kind} ${origin.node}`, known = sum.get(key)
      if (known) known.amount += amount * factor
      else sum.set(key, { origin, amount: amount * factor })
    }
  }
  return [...sum.values()]
}
