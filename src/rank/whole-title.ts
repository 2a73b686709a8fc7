import type { Graph } from '../graph/graph.ts'
import { foldWord } from '../text/tokens/fold.ts'
import { withoutParenthesis } from '../text/tokens/names.ts'
import { startsUnspaced } from '../text/tokens/scripts.ts'
import type { Span } from '../text/tokens/segment.ts'
import { takesPlace, type Tokenizer } from '../text/tokens/tokenizer.ts'

/**
 * A title of more words is found in a question as a name, in whatever case; of so few it may be no name, as "the who".
 */
const FEW_WORDS = 3

/**
 * Of some passages, those whose document has a title, or alias, that is all that was asked, in whatever case: "queen",
 * "the who", "it". A closing parenthesis may be left out, "Queen (band)".
 *
 * Cost: none to speak of, unless the question is a name or has few words: then the passages' documents, of which titles
 * about as long as the question are cut into words.
 *
 * @param mentions  the names in the text
 */
export async function titledBy(
  graph: Graph,
  text: string,
  mentions: readonly Span[],
  passages: readonly number[],
): Promise<number[]> {
  const asked = wordsOf(graph.tokenizer, text)
  if (asked.length === 0 || (asked.length > FEW_WORDS && !mentions.some(span => isAll(text, span)))) return []
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

/** Whether there is no word outside of a span. */
const isAll = (text: string, { start, end }: Span) => !WORD.test(text.slice(0, start)) && !WORD.test(text.slice(end))
const WORD = /[\p{L}\p{N}]/v

const PARENTHESIS = /[)）]\s*$/

/** The words of a text as they are written, folded: a stem may be that of several. */
const wordsOf = (tokenizer: Tokenizer, text: string): string[] =>
  tokenizer.tokenize(text).filter(takesPlace).map(({ term, start, end }) => {
    const written = text.slice(start, end)
    return startsUnspaced(written) ? term : foldWord(written, { diacritics: true })
  })
