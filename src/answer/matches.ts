import type { Graph } from '../graph/graph.ts'
import type { Asked } from '../query/query.ts'
import type { Span } from '../text/tokens/segment.ts'
import { STOP, type Token } from '../text/tokens/tokenizer.ts'

/** A word or name of a text that the question looked for: `text.slice(start, end)` of the hit's text. */
export interface Match extends Span {
  /** What was looked for, as the graph writes it: a word, or a name. */
  term: string
  /**
   * `word`: written as in the question; `form`: another form of it; `name`: a name of the question; else what brought
   * it, as `query.expanded` tells.
   */
  why: 'word' | 'form' | 'name' | Asked['expanded'][number]['edge']
}

/**
 * Finds in texts what a question looked for, in order; of what overlaps the longer, and pairs of characters joined.
 * Words without content are none.
 *
 * Cost: tokenizing each text, and looking its names up.
 */
export async function matchesFor(
  graph: Graph,
  asked: Asked,
  question: string,
): Promise<(text: string) => Promise<Match[]>> {
  const tokens = [...asked.tokens.keys()], entries = await graph.tokens(tokens)
  const written = new Set(graph.tokenizer.tokenize(question).map(({ start, end }) => fold(question.slice(start, end))))
  const brought = new Map(asked.expanded.map(({ token, edge }) => [token, edge]))
  const known = new Map(entries.map(({ term, label, isWord }, i) => [term, { token: tokens[i]!, label, isWord }]))
  const named = asked.mentions.map(({ name }) => name), labels = await graph.names(named)
  const names = new Map(named.map((name, i) => [name, labels[i]!.label]))

  const wordOf = (text: string, { term, start, end }: Token): Match[] => {
    const found = known.get(term)
    if (!found || term.startsWith(STOP)) return []
    const as = fold(text.slice(start, end)), why = brought.get(found.token) ?? (written.has(as) ? 'word' : 'form')
    return [{ start, end, term: found.isWord ? found.label : as, why }]
  }
  return async text => {
    const words = graph.tokenizer.tokenize(text).flatMap(token => wordOf(text, token))
    const mentions = names.size > 0 ? await graph.namesIn(text, 'text') : []
    const found = mentions.filter(({ name }) => names.has(name))
      .map(({ name, start, end }): Match => ({ start, end, term: names.get(name)!, why: 'name' }))
    return apart(text, [...found, ...words])
  }
}

const fold = (text: string): string => text.toLowerCase()

/** In order, none over another: the longest stay, and what only overlaps at its ends is joined. */
function apart(text: string, matches: readonly Match[]): Match[] {
  const found: Match[] = []
  for (const match of matches.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = found.at(-1)
    if (!last || match.start >= last.end) found.push({ ...match })
    else if (match.end > last.end) {
      last.end = match.end
      last.term = fold(text.slice(last.start, last.end))
    }
  }
  return found
}
