import { raritiesOf } from '../graph/bm25.ts'
import type { Graph } from '../graph/graph.ts'
import type { Span } from '../text/tokens/segment.ts'
import { STOP, takesPlace, type Token, type Tokenizer, WHOLE } from '../text/tokens/tokenizer.ts'
import { otherForms } from './other-forms.ts'
import { reread } from './reread.ts'

/** What counts beside the words of a question. */
export interface TokenShares {
  bigrams: number
  stopWords: number
  variants: number
}

/** A token of a question's text: where it stands, its number if the graph has it, and what it can add to a score. */
export interface AskedToken extends Span {
  term: string
  kind: Token['kind']
  token: number | undefined
  /** What it counts; and whether it finds passages by itself, or only adds to what others found. */
  share: number
  finds: boolean
  /** Whether texts may have it in place of a token of the question: it adds nothing to what was asked. */
  instead: boolean
  mass: number
}

type Reading = Pick<AskedToken, 'term' | 'share' | 'finds' | 'instead'>

/**
 * The tokens of a text, and what texts may have in their place: "=email", where "e-mail" is written, for "email". That
 * counts fully where the graph lacks the word itself: as much as all words that it stands for.
 *
 * A stop word counts fully where it is all that was asked, or part of a name, but finds passages by itself only where
 * nothing else does. It stands for the word, too, that it is where it says something, as "us" may for "US".
 */
export async function readTokens(
  graph: Graph,
  text: string,
  mentions: readonly Span[],
  shares: TokenShares,
): Promise<AskedToken[]> {
  const tokens = await reread(graph, text, graph.tokenizer.tokenize(text)), about = surroundings(tokens, mentions)
  const words = countsBefore(text.length, tokens.filter(isWord)),
    wordsIn = ({ start, end }: Span) => Math.max(1, words[end]! - words[start]!)
  const stops = countsBefore(text.length, tokens.filter(({ kind }) => kind === 'stop'))
  // "plugin" says all of "plug-in", and more than "plug"
  const isMain = (token: Token) => stops[token.end]! > stops[token.start]! && !BLANK.test(textOf(text, token))
  const shared = tokens.flatMap((token, i) =>
    readingsOf(token, text, about[i]!, { ...shares, asWord: isMain(token) ? MAIN : shares.variants })
      .map(each => ({ ...token, ...each }))
  )
  for (const { isWhole, ...each } of runsAsOne(graph.tokenizer, text, tokens))
    shared.push({ ...each, share: isWhole ? wordsIn(each) : shares.variants, finds: true, instead: true })
  for (const { ifLacked, ...each } of await otherForms(graph.tokenizer, text, tokens))
    shared.push({ ...each, share: ifLacked ? 0 : shares.variants, finds: true, instead: true })
  const numbers = await graph.terms(shared.map(({ term }) => term)), rarities = await raritiesOf(graph, numbers)
  const lacked = countsBefore(
    text.length,
    shared.filter((each, i) => isWord(each) && !each.instead && numbers[i] === undefined),
  )
  return shared.map((each, i) => {
    const isDue = each.instead && lacked[each.end]! > lacked[each.start]!,
      full = each.kind === 'gram' ? shares.bigrams : wordsIn(each)
    const share = isDue ? full : each.share
    return { ...each, share, token: numbers[i], mass: share * rarities[i]! }
  }).filter(({ instead, token, share }) => !instead || (token !== undefined && share > 0))
}

/** Of each place of a text, how many words begin before it. */
function countsBefore(length: number, words: readonly Span[]): Uint32Array {
  const counts = new Uint32Array(length + 1)
  for (const { start } of words) counts[start + 1]!++
  for (let at = 1; at <= length; at++) counts[at]! += counts[at - 1]!
  return counts
}

/** What a token stands in: a name or not, and whether that, or else the whole question, is of stop words alone. */
interface Surrounding {
  isNamed: boolean
  isStops: boolean
}

/** Of each token, what it stands in. Cost: tokens and names, once. */
function surroundings(tokens: readonly Token[], mentions: readonly Span[]): Surrounding[] {
  const isStops = (some: readonly Token[]) => some.every(({ kind }) => kind === 'stop' || kind === 'variant')
  const whole = { isNamed: false, isStops: isStops(tokens) }, about = tokens.map(() => whole)
  const inOrder = [...tokens.keys()].sort((a, b) => tokens[a]!.start - tokens[b]!.start)
  let next = 0
  for (const mention of mentions.toSorted((a, b) => a.start - b.start)) {
    while (next < inOrder.length && tokens[inOrder[next]!]!.start < mention.start) next++
    const within: number[] = []
    for (; next < inOrder.length && tokens[inOrder[next]!]!.start < mention.end; next++)
      if (isWithin(mention, tokens[inOrder[next]!]!)) within.push(inOrder[next]!)
    const named = { isNamed: true, isStops: isStops(within.map(i => tokens[i]!)) }
    for (const i of within) about[i] = named
  }
  return about
}

function readingsOf(
  { term, kind, start, end }: Token,
  text: string,
  { isNamed, isStops }: Surrounding,
  { bigrams, stopWords, variants, asWord }: TokenShares & { asWord: number },
): Reading[] {
  if (kind === 'gram') return [{ term, share: bigrams, finds: true, instead: false }]
  const own = { term, share: 1, finds: true, instead: false }
  if (kind === 'variant')
    return [
      { ...own, share: variants, instead: true },
      { ...own, term: term.slice(WHOLE.length), share: asWord, instead: true },
    ]
  if (kind === 'word') return [own, { ...own, term: WHOLE + term, share: variants, instead: true }]
  const finds = stopWords === 1 || isStops, stop = { ...own, share: isNamed || finds ? 1 : stopWords, finds }
  // "WHO" rather says what texts say in capitals
  const isWord = finds && IN_CAPITALS.test(text.slice(start, end))
  return [{ ...stop, share: isWord ? 0.5 : stop.share }, { ...stop, term: term.slice(STOP.length), instead: true }]
}

/** Words of a question as one, and whether that says all that they say. */
type Run = Token & { isWhole: boolean }

/**
 * Every few words of a question as one, since texts may write them so: "data base", "ISO 8601", "get user by id". With
 * a hyphen between them they have the words as well. Three words are written as one by none but who means these, and so
 * are a number and its unit; of two it counts less.
 */
function runsAsOne(tokenizer: Tokenizer, text: string, tokens: readonly Token[]): Run[] {
  const words = tokens.filter(takesPlace).sort((a, b) => a.start - b.start), found: Run[] = []
  const most = words.length > SHORT ? 2 : LONGEST_RUN.words
  for (let first = 0; first < words.length; first++) {
    let written = textOf(text, words[first]!)
    for (let last = first + 1; last < words.length && last < first + most; last++) {
      const next = words[last]!, before = words[last - 1]!.end
      if (next.start !== before + 1 || text[before] !== ' ') break
      const length = written.length
      written += textOf(text, next)
      if (written.length > LONGEST_RUN.letters) break
      const run = words.slice(first, last + 1), isPair = run.length === 2
      if (!(isPair ? run.every(isWord) : run.some(isWord))) continue
      const [one] = tokenizer.tokenize(written)
      // an ending that is cut off may have been the last word
      if (one?.kind === 'word' && one.end === written.length && one.term.length > length)
        found.push({ ...one, start: run[0]!.start, end: next.end, isWhole: !isPair || MEASURE.test(written) })
    }
  }
  return found
}

const textOf = (text: string, { start, end }: Span) => text.slice(start, end)
const isWord = ({ kind }: Pick<Token, 'kind'>) => kind === 'word'

const BLANK = /\s/v

/** What "plugin" counts for "plug-in". */
const MAIN = 1.5

const LONGEST_RUN = { words: 5, letters: 32 }
/** A longer question is a sentence, of which but pairs are tried. */
const SHORT = 12
/** 15ml */
const MEASURE = /^\p{Nd}+\p{L}{1,3}$/v

const IN_CAPITALS = /^\p{Lu}{2,}$/v

/** Whether a span lies within another. */
export const isWithin = (span: Span, { start, end }: Span): boolean => span.start <= start && end <= span.end
