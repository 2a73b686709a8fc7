import { withWords } from '../encoders/encode-texts.ts'
import { encodedText } from '../encoders/graph-vectors.ts'
import { meetings, type Met } from '../rank/met.ts'
import type { Ask } from '../rank/stage.ts'
import type { LateShare } from './explanation.ts'

/** Which word of the question met which of a passage; undefined for one that was not looked at, or had least. */
export async function lateTold(
  { graph, query: { text } }: Ask,
  met: Met,
  passage: number,
): Promise<LateShare | undefined> {
  const all = meetings(met, passage)
  if (all.length === 0) return undefined
  const [entry] = await graph.passages([passage]), read = withWords(encodedText(entry!), graph.tokenizer)
  const words = all.sort((a, b) => b.amount - a.amount || a.asked - b.asked).map(({ asked, word, ...gave }) => {
    const own = met.asked[asked]!, other = read.words[word]
    return {
      asked: text.slice(own.start, own.end),
      met: other ? read.text.slice(other.start, other.end) : '',
      ...gave,
    }
  })
  return {
    share: met.amount(passage),
    words,
    line: words.slice(0, LISTED).map(({ asked, met: word, cosine }) => `'${asked}' ~ '${word}' ${cosine.toFixed(2)}`)
      .join(', '),
  }
}

/** So many words stand in a line. */
const LISTED = 5
