import type { Graph, PassageEntry } from '../graph/graph.ts'
import { fieldTexts } from '../tables/own-fields.ts'
import { titleTexts } from '../tables/title-field.ts'
import { takesPlace } from '../text/tokens/tokenizer.ts'

/** A question of more words has others to go by. */
const FEW_WORDS = 3
/** What a word counts more where it stands as it is written in the question. */
const MORE = 0.25

/** A word of a question, and what it can add to a score. */
interface Word {
  word: string
  mass: number
}

/**
 * By what the scores of passages are multiplied that have words of a question as they are written there: 1.25, or of
 * some of the words, by their mass, less. "Universal laws" has the stem of "university", and "Dương" the letters of
 * "đường": of passages that are alike, the one with the very word comes first. Of scripts with case, where words are
 * stemmed and folded.
 *
 * Counted in all questions, with the English stemmer, the form costs NPL a point of MAP; so only in those of three
 * words or less, stop words among them, as people type them. Cost: none for others, else the passages' texts.
 *
 * @param question  its text
 * @param asked  the words in it that say something
 */
export async function liftAsWritten(
  graph: Graph,
  question: string,
  asked: readonly Word[],
  passages: readonly number[],
): Promise<Map<number, number>> {
  const lifts = new Map<number, number>(), all = asked.reduce((sum, { mass }) => sum + mass, 0)
  const words = asked.filter(({ word }) => CASED.test(word)).map(({ word, mass }) => ({ word: small(word), mass }))
  if (all === 0 || words.length === 0 || asked.length > FEW_WORDS) return lifts
  if (graph.tokenizer.tokenize(question).filter(takesPlace).length > FEW_WORDS) return lifts
  for (const [i, entry] of (await graph.passages(passages)).entries()) {
    const written = small(textsOf(entry, graph.ownFields).join('\n'))
    const has = words.reduce((sum, { word, mass }) => (hasWord(written, word) ? sum + mass : sum), 0)
    if (has > 0) lifts.set(passages[i]!, 1 + (MORE * has) / all)
  }
  return lifts
}

/** All that is searched of a passage. */
const textsOf = ({ document, start, end }: PassageEntry, fields: readonly string[] = []): string[] => [
  ...titleTexts(document),
  document.text.slice(start, end),
  ...fields.flatMap(field => fieldTexts(document, field)),
]

const CASED = /^\p{LC}/v

const small = (text: string): string => text.normalize('NFC').toLowerCase()

/** Whether a word stands in a text by itself. Looked for without an expression, which takes ten times as long. */
function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (
      !ENDS_IN_WORD.test(text.slice(Math.max(0, at - 2), at))
      && !GOES_ON.test(text.slice(at + word.length, at + word.length + 2))
    ) return true
  return false
}
const ENDS_IN_WORD = /[\p{L}\p{N}\p{M}]$/v, GOES_ON = /^[\p{L}\p{N}\p{M}]/v
