import { height, type Matrix } from '../math/dense/matrix.ts'
import { unpackWords, type WordRows } from '../math/dense/word-rows.ts'
import { withWords } from '../encoders/encode-texts.ts'
import { encodedText } from '../encoders/graph-vectors.ts'
import type { PassageEntry } from '../graph/graph.ts'
import { passageText } from '../graph/passage-text.ts'
import type { Tokenizer } from '../text/tokens/tokenizer.ts'

/**
 * The vectors that an index keeps of the words of a passage's text, without those of its title: a row for each word
 * that has content. Undefined where the text is cut into other words beside its title than alone.
 */
export function keptVectors(
  kept: WordRows,
  passage: number,
  entry: PassageEntry,
  tokenizer: Tokenizer,
): Matrix | undefined {
  const text = passageText(entry), alone = withWords(text, tokenizer), whole = withWords(encodedText(entry), tokenizer)
  const vectors = unpackWords(kept, passage), { width } = vectors, before = whole.text.length - text.length
  const first = whole.words.length - alone.words.length
  const isSame = whole.text.endsWith(text) && first >= 0 && height(vectors) === whole.words.length
    && alone.words.every(({ start, end }, i) => {
      const word = whole.words[first + i]!
      return word.start - before === start && word.end - before === end
    })
  return isSame ? { width, data: vectors.data.subarray(first * width) } : undefined
}
