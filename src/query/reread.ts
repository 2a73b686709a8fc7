import type { Graph } from '../graph/graph.ts'
import { letterTerm, STOP, takesPlace, type Token, type Tokenizer, WHOLE } from '../text/tokens/tokenizer.ts'

/** What a word of a question is read as where texts have none of `unless`, and all of `needs`. */
interface Rereading {
  as: readonly Token[]
  unless: readonly string[]
  needs: readonly string[]
}

/** A word of a question, what is written there, and the words beside it. */
interface Asked {
  text: string
  token: Token
  written: string
  before: Token | undefined
  after: Token | undefined
}

/** The tokens of a question, words that no text has read as what texts may have in their place. */
export async function reread(graph: Graph, text: string, tokens: readonly Token[]): Promise<readonly Token[]> {
  const rereadings = new Map<Token, Rereading>(), words = tokens.filter(takesPlace)
  for (const [i, token] of words.entries()) {
    const written = text.slice(token.start, token.end)
    const asked = { text, token, written, before: words[i - 1], after: words[i + 1] }
    const found = asLetter(asked) ?? asJoining(graph.tokenizer, asked) ?? asTwo(graph.tokenizer, asked)
    if (found) rereadings.set(token, found)
  }
  if (rereadings.size === 0) return tokens
  const terms = [...new Set([...rereadings.values()].flatMap(({ unless, needs }) => [...unless, ...needs]))]
  const numbers = await graph.terms(terms), known = new Set(terms.filter((_, i) => numbers[i] !== undefined))
  return tokens.flatMap(token => {
    const found = rereadings.get(token)
    const isDue = found && !found.unless.some(term => known.has(term)) && found.needs.every(term => known.has(term))
    return isDue ? found.as : [token]
  })
}

/** "AND" and "NOT" are "and" and "not" where no text has them in capitals: they join words, as elsewhere they may. */
function asJoining(tokenizer: Tokenizer, { written, token: { kind, term, start, end } }: Asked): Rereading | undefined {
  if (kind === 'stop' || !JOINS.test(written)) return undefined
  const [small] = tokenizer.tokenize(written.toLowerCase())
  return small?.kind === 'stop' ? { as: [{ ...small, start, end }], unless: [term], needs: [] } : undefined
}

export const JOINS = /^(?:AND|NOT)$/

/**
 * A letter behind a word is no article where no other word comes behind it, or where texts have it as "A" behind the
 * same word: "vitamin a", "hepatitis a vaccine".
 */
function asLetter({ text, written, token, before, after }: Asked): Rereading | undefined {
  if (token.kind !== 'stop' || !LETTER.test(written) || before?.kind !== 'word') return undefined
  if (text.slice(before.end, token.start) !== ' ') return undefined
  const letter = token.term.slice(STOP.length), both = letterTerm(before.term, letter)
  const isArticle = after?.kind === 'word' && text.slice(token.end, after.start) === ' '
  const whole: Token = { term: both, kind: 'variant', start: before.start, end: token.end }
  return { as: [{ ...token, term: letter, kind: 'word' }, whole], unless: [], needs: [isArticle ? both : letter] }
}

const LETTER = /^\p{Ll}$/v

/** "iphone15", "5km" and "JavaScript" are two words where texts have these two and not the one. */
function asTwo(tokenizer: Tokenizer, { written, token: { kind, term, start, end } }: Asked): Rereading | undefined {
  const first = kind === 'word' ? TWO.exec(written)?.find((part, i) => i > 0 && part !== undefined) : undefined
  if (first === undefined) return undefined
  const middle = start + first.length
  const part = (words: string, start: number, end: number): Token[] =>
    tokenizer.tokenize(words).filter(takesPlace).map(word => ({ ...word, start, end }))
  const as = [...part(first, start, middle), ...part(written.slice(first.length), middle, end)]
  if (as.length !== 2 || as.every(word => word.kind === 'stop')) return undefined
  return { as, unless: [term, WHOLE + term], needs: as.map(word => word.term) }
}

/** Letters and a number behind them, a number and letters, or two words, the second of which has a capital. */
const TWO = /^(?:(\p{L}{2,})\p{Nd}+|(\p{Nd}+)\p{L}+|(\p{L}\p{Ll}+)\p{Lu}\p{Ll}+)$/v
