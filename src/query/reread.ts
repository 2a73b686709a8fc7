import type { Graph } from '../graph/graph.ts'
import { type Token, type Tokenizer, WHOLE } from '../text/tokens/tokenizer.ts'

/** What a word of a question is read as where texts have none of `unless`, and all of `needs`. */
interface Rereading {
  as: readonly Token[]
  unless: readonly string[]
  needs: readonly string[]
}

/** The tokens of a question, words that no text has read as what texts may have in their place. */
export async function reread(graph: Graph, text: string, tokens: readonly Token[]): Promise<readonly Token[]> {
  const rereadings = new Map<Token, Rereading>()
  for (const token of tokens) {
    if (token.kind !== 'word') continue
    const written = text.slice(token.start, token.end)
    const found = asJoining(graph.tokenizer, token, written) ?? asTwo(graph.tokenizer, token, written)
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
function asJoining(tokenizer: Tokenizer, { term, start, end }: Token, written: string): Rereading | undefined {
  if (!JOINS.test(written)) return undefined
  const [small] = tokenizer.tokenize(written.toLowerCase())
  return small?.kind === 'stop' ? { as: [{ ...small, start, end }], unless: [term], needs: [] } : undefined
}

const JOINS = /^(?:AND|NOT)$/

/** "iphone15" is "iphone" and "15" where texts have these two and not the one. */
function asTwo(tokenizer: Tokenizer, { term, start, end }: Token, written: string): Rereading | undefined {
  const letters = NUMBERED.exec(written)?.[1]
  if (letters === undefined) return undefined
  const middle = start + letters.length
  const part = (words: string, start: number, end: number): Token[] =>
    tokenizer.tokenize(words).filter(({ kind }) => kind === 'word').map(word => ({ ...word, start, end }))
  const as = [...part(letters, start, middle), ...part(written.slice(letters.length), middle, end)]
  return as.length === 2 ? { as, unless: [term, WHOLE + term], needs: as.map(word => word.term) } : undefined
}

/** Letters and a number behind them. */
const NUMBERED = /^(\p{L}{2,})\p{Nd}+$/v
