import * as v from 'valibot'
import { show, TokenGraphError } from '../core/errors.ts'
import { whole } from '../core/options.ts'
import { byCodeUnit } from '../core/order.ts'
import { readOptions } from '../core/read-options.ts'
import { top } from '../core/top.ts'
import type { Graph } from '../graph/graph.ts'
import { typosFor, wordsLike } from '../query/words-like.ts'
import { foldWord } from '../text/tokens/fold.ts'
import { startsUnspaced } from '../text/tokens/scripts.ts'
import { takesPlace, type Token } from '../text/tokens/tokenizer.ts'

/** How many suggestions are made. */
export interface SuggestOptions {
  /** At most so many. Default 10. */
  limit?: number | undefined
}

/** What may be asked in place of a text. */
export interface Suggestion {
  /** The whole line. */
  text: string
  /** What completes it; or that words of it which the index lacks are corrected. */
  kind: 'word' | 'name' | 'correction'
  /** Passages that have the word, or mention the name or are about it; of a correction, its rarest word. */
  count: number
}

/**
 * A correction first; then names that several of the words are the beginning of; then what completes the last word, by
 * how many passages have it.
 */
export interface Suggestions {
  schema: 'tokengraph.suggest/1'
  suggestions: Suggestion[]
}

/** {@link SuggestOptions} with the defaults. */
export const suggestOptions = v.strictObject({ limit: v.optional(whole(0, 1000), 10) })

/** A name is looked for in so many of the last words. */
const LONGEST_NAME = 6
/** What is asked in a longer line is no longer typed. */
const LONGEST = 1000
/** What begins with so few characters, many do; who types will ask for it again. */
const SHORT = 3

/** What {@link TokenIndex.suggest} does. */
export async function suggest(graph: Graph, text: unknown, options: SuggestOptions): Promise<Suggestions> {
  const { limit } = readOptions(suggestOptions, options, 'suggest')
  if (typeof text !== 'string')
    throw new TokenGraphError('query', { where: 'suggest', got: show(text), expected: 'a text' })
  const line = text.toWellFormed().slice(0, LONGEST + 1), words = graph.tokenizer.tokenize(line).filter(takesPlace)
  if (line.length > LONGEST || words.length === 0 || limit === 0) return told([])
  const last = words.at(-1)!, isTyped = last.end === line.length
  const [ends, names] = await Promise.all([
    isTyped ? completions(graph, line, last, limit) : [],
    namesFor(graph, line, words, limit),
  ])
  // that several words are the beginning of a name is no accident, that the last one is of a word may well be
  const isBegun = names.from < last.start,
    byCount = (some: Suggestion[]) => some.sort((a, b) => b.count - a.count || byCodeUnit(a.text, b.text))
  const completed = isBegun
    ? [...byCount(names.suggestions), ...byCount(ends)]
    : byCount([...ends, ...names.suggestions])
  const corrected = await correction(graph, line, completed.length > 0 ? words.slice(0, -1) : words)
  return told([...corrected, ...completed].slice(0, limit))
}

const told = (suggestions: Suggestion[]): Suggestions => ({ schema: 'tokengraph.suggest/1', suggestions })

/** Whether a text, as it is written, begins so. */
const begins = (text: string, start: string) => foldWord(text, FOLDED).startsWith(start)
const FOLDED = { diacritics: true }

/** Of graphs, what short beginnings are completed by. */
const known = new WeakMap<Graph, Map<string, Promise<readonly (readonly [node: number, count: number])[]>>>()

/** Those nodes of a kind that begin so and stand in the most passages. */
async function frequent(graph: Graph, kind: 'token' | 'name', start: string, count: number) {
  const find = async () => {
    const nodes = (await graph.like(kind, start, { prefix: true })).map(({ node }) => node)
    const counts = kind === 'token' ? await graph.frequencies(nodes) : await passagesOf(graph, nodes)
    const best = top(nodes.keys(), count, i => counts[i]!, (a, b) => a < b)
    return best.flatMap(i => (counts[i]! > 0 ? [[nodes[i]!, counts[i]!] as const] : []))
  }
  if (start.length >= SHORT) return find()
  const kept = known.get(graph) ?? new Map<string, ReturnType<typeof find>>(), key = `${kind} ${count} ${start}`
  known.set(graph, kept)
  return kept.get(key) ?? kept.set(key, find()).get(key)!
}

/** Of names, how many passages mention them or are about them. */
async function passagesOf(graph: Graph, names: readonly number[]): Promise<number[]> {
  const [mentioned, about] = await Promise.all([
    graph.degrees('mentions', 'in', names),
    graph.degrees('names', 'out', names),
  ])
  return names.map((_, i) => mentioned[i]! + about[i]!)
}

/** The last word, as words of the index go on. */
async function completions(graph: Graph, line: string, { start, end }: Token, limit: number): Promise<Suggestion[]> {
  const typed = foldWord(line.slice(start, end), FOLDED), found = await frequent(graph, 'token', typed, 2 * limit)
  const entries = await graph.tokens(found.map(([token]) => token))
  return found.flatMap(([, count], i): Suggestion[] => {
    const { label } = entries[i]!, isMore = begins(label, typed) && label.length > end - start
    return isMore ? [{ text: line.slice(0, start) + label, kind: 'word', count }] : []
  }).slice(0, limit)
}

/** Names that begin as the last words do, as many of them as a name has; and where these begin. */
async function namesFor(graph: Graph, line: string, words: readonly Token[], limit: number) {
  for (const { start } of words.slice(-LONGEST_NAME)) {
    const typed = line.slice(start).trim(), found = await frequent(graph, 'name', typed, 2 * limit)
    if (found.length === 0) continue
    const entries = await graph.names(found.map(([name]) => name))
    const suggestions = found.flatMap(([, count], i): Suggestion[] => {
      const text = line.slice(0, start) + entries[i]!.label
      return text.length > line.trimEnd().length ? [{ text, kind: 'name', count }] : []
    })
    if (suggestions.length > 0) return { from: start, suggestions: suggestions.slice(0, limit) }
  }
  return { from: line.length, suggestions: [] }
}

/** The line with the words that the index lacks as it has them; nothing where it has none of them so. */
async function correction(graph: Graph, line: string, words: readonly Token[]): Promise<Suggestion[]> {
  const numbers = await graph.terms(words.map(({ term }) => term))
  let text = '', at = 0, count = Infinity
  for (const [i, { term, kind, start, end }] of words.entries()) {
    const written = line.slice(start, end),
      typos = kind === 'word' && numbers[i] === undefined ? typosFor(term, written) : 0
    if (typos === 0 || startsUnspaced(written) || !LETTERS.test(written)) continue
    const [best] = await wordsLike(graph, written, { typos, begins: 1 }, { most: 1, asWritten: true })
    if (!best) continue
    text += line.slice(at, start) + best.label
    at = end
    count = Math.min(count, best.passages)
  }
  return at === 0 ? [] : [{ text: text + line.slice(at), kind: 'correction', count }]
}

const LETTERS = /^[\p{L}\p{M}'’]+$/v
