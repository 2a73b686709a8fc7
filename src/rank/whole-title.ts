import type { Graph } from '../graph/graph.ts'
import { foldWord } from '../text/tokens/fold.ts'
import { withoutParenthesis } from '../text/tokens/names.ts'
import { startsUnspaced } from '../text/tokens/scripts.ts'
import { takesPlace, type Tokenizer } from '../text/tokens/tokenizer.ts'

/** A title with more words than this is not asked for by all of them. */
const MOST_WORDS = 64

/**
 * Of some passages, those whose document has a title, or alias, that is all that was asked, in whatever case: "queen",
 * "the who", "it". A closing parenthesis may be left out, "Queen (band)".
 *
 * Cost: the passages' documents; of these, titles about as long as the question are cut into words.
 */
export async function titledBy(graph: Graph, text: string, passages: readonly number[]): Promise<number[]> {
  const asked = wordsOf(graph.tokenizer, text)
  if (asked.length === 0 || asked.length > MOST_WORDS) return []
  const key = asked.join(' '), known = new Map<string, boolean>(), entries = await graph.passages(passages)
  const isAsked = (title: string) => {
    if (title.length > 2 * text.length || text.length > 2 * title.length) return false
    let is = known.get(title)
    if (is === undefined) known.set(title, is = wordsOf(graph.tokenizer, title).join(' ') === key)
    return is
  }
  return passages.filter((_, i) => {
    const { title, aliases = [] } = entries[i]!.document
    if (title && (isAsked(title) || (PARENTHESIS.test(title) && isAsked(withoutParenthesis(title))))) return true
    return aliases.some(isAsked)
  })
}

const PARENTHESIS = /[)）]\s*$/

/** The words of a text as they are written, folded: a stem may be that of several. */
const wordsOf = (tokenizer: Tokenizer, text: string): string[] =>
  tokenizer.tokenize(text).filter(takesPlace).map(({ term, start, end }) => {
    const written = text.slice(start, end)
    return startsUnspaced(written) ? term : foldWord(written, { diacritics: true })
  })
