import { raritiesOf } from '../graph/bm25.ts'
import type { Graph } from '../graph/graph.ts'
import type { Asked } from '../query/query.ts'
import type { Span } from '../text/tokens/segment.ts'
import type { Token } from '../text/tokens/tokenizer.ts'
import type { ViewSnippet } from './graph-view.ts'

/** How long a snippet is, in columns: a full-width character, as Chinese ones are, takes two. */
const COLUMNS = 120

/** Which share of it the words that are sought may take, so that there is room for what stands around them. */
const SOUGHT = 0.75

/** Where a sentence ends, or else a part of one in scripts without blanks, or else a word. */
const SENTENCE = /[.!?]\s+|[。！？\n]\s*/g, CLAUSE = /[，、；：]/g, BLANK = /\s+/g

const HAN = /^\p{Script=Han}$/u

/** A word of the question that stands in the text, and how rare it is. */
interface Found extends Span {
  term: string
  worth: number
}

/**
 * Finds snippets for a question: where its words, of which rare ones count more, stand closest together; and words that
 * are looked for in place of them, as far as they count.
 *
 * @param length  how long they are, in columns
 * @returns for a text its snippet; none where no word of the question is in it. Cost: tokenizing the text
 */
export async function snippetsFor(
  graph: Graph,
  asked: Pick<Asked, 'own' | 'expanded'>,
  length = COLUMNS,
): Promise<(text: string) => ViewSnippet | undefined> {
  const weights = new Map(asked.expanded.map(({ token, weight }) => [token, weight]))
  for (const token of asked.own) weights.set(token, 1)
  const tokens = [...weights.keys()],
    [entries, rarities] = await Promise.all([
      graph.tokens(tokens),
      raritiesOf(graph, tokens),
    ])
  const worth = new Map(entries.map(({ term }, i) => [term, weights.get(tokens[i]!)! * rarities[i]!]))
  return text => {
    if (worth.size === 0) return undefined
    const found = wordsIn(graph.tokenizer.tokenize(text), worth)
    if (found.length === 0) return undefined
    const { start, end } = around(text, closest(text, found, SOUGHT * length), length)
    return { start, end, marks: legible(text, joined(found.filter(each => each.start >= start && each.end <= end))) }
  }
}

/** The question's words in a text, in order. Two characters of which one is a word without content are none. */
function wordsIn(tokens: readonly Token[], worth: ReadonlyMap<string, number>): Found[] {
  const empty = new Set<number>()
  for (const { kind, start, end } of tokens) if (kind === 'stop') { for (let at = start; at < end; at++) empty.add(at) }
  const isFound = ({ kind, term, start, end }: Token) =>
    kind !== 'stop' && worth.has(term) && !(kind === 'gram' && (empty.has(start) || empty.has(end - 1)))
  return tokens.filter(isFound)
    .map(({ start, end, term }) => ({ start, end, term, worth: worth.get(term)! }))
    .sort((a, b) => a.start - b.start || a.end - b.end)
}

/** One character of a longer Chinese word says nothing where others are marked. */
function legible(text: string, marks: [number, number][]): [number, number][] {
  const long = marks.filter(([start, end]) => !HAN.test(text.slice(start, end)))
  return long.length > 0 ? long : marks
}

/** The stretch of so many columns with the most worth, each term counted once; of equals the first. */
function closest(text: string, found: readonly Found[], sought: number): Span {
  const counts = new Map<string, number>()
  let first = 0, sum = 0, most = -1, best: Span = found[0]!
  for (const each of found) {
    const seen = counts.get(each.term) ?? 0
    counts.set(each.term, seen + 1)
    if (seen === 0) sum += each.worth
    for (; found[first] !== each && columns(text, found[first]!.start, each.end) > sought; first++) {
      const { term, worth } = found[first]!, left = counts.get(term)! - 1
      counts.set(term, left)
      if (left === 0) sum -= worth
    }
    if (sum > most + 1e-9) [most, best] = [sum, { start: found[first]!.start, end: each.end }]
  }
  return best
}

/** A stretch with what stands around it. */
function around(text: string, { start: from, end: to }: Span, length: number): Span {
  let start = beginning(text, from, to, SOUGHT * length), end = to, left = length - columns(text, start, to)
  for (; end < text.length && left > 0; end++) left -= columns(text, end, end + 1)
  if (end < text.length) end = to + tail(text.slice(to, end))
  // no half of a character that takes two
  if (isLow(text, start)) start--
  if (isLow(text, end)) end++
  return { start, end }
}

/** Where a snippet begins: with the sentence, if there is room for it, or else with a part of one, or a word. */
function beginning(text: string, from: number, to: number, sought: number): number {
  const ends = (pattern: RegExp, start: number) =>
    Array.from(text.slice(start, from).matchAll(pattern), match => start + match.index + match[0].length)
  const taken = columns(text, from, to),
    far = back(text, from, sought - taken),
    near = back(text, from, (sought / SOUGHT - taken) / 3)
  const sentence = ends(SENTENCE, far).at(-1) ?? (far === 0 ? 0 : undefined)
  return sentence ?? ends(CLAUSE, near)[0] ?? ends(BLANK, near)[0] ?? near
}

/** So many columns before a place. */
function back(text: string, from: number, room: number): number {
  let at = from
  for (let left = room; at > 0 && left > 0; left -= columns(text, at, at + 1)) at--
  return at
}

/** How much of what stands behind is kept. */
function tail(behind: string): number {
  const blanks = Array.from(behind.matchAll(BLANK), match => match.index)
  return blanks.at(-1) ?? behind.length
}

/** Whether a place is within a character of two units. */
const isLow = (text: string, at: number): boolean =>
  at > 0 && at < text.length && /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1))

/** About how many columns a stretch takes. */
function columns(text: string, start: number, end: number): number {
  let sum = 0
  for (let at = start; at < end; at++) sum += text.charCodeAt(at) >= 0x1100 ? 2 : 1
  return sum
}

/** Stretches that overlap or meet become one. */
function joined(found: readonly Span[]): [number, number][] {
  const marks: [number, number][] = []
  for (const { start, end } of found) {
    const last = marks.at(-1)
    if (last && start <= last[1]) last[1] = Math.max(last[1], end)
    else marks.push([start, end])
  }
  return marks
}
