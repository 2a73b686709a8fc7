import type { Graph, Likeness } from '../graph/graph.ts'
import { startsUnspaced } from '../text/tokens/scripts.ts'
import type { AskedToken } from './asked-tokens.ts'
import type { Expansion } from './expansion.ts'
import type { LikeSettings, Prefix, Typos } from './opened.ts'
import type { Opened } from './operators.ts'
import { nameAsOne } from './name-as-one.ts'
import { type LikeWord, typosFor, wordsLike } from './words-like.ts'

/** So many words of a question are opened by a rule. */
const MOST = 16
/** So many words stand in place of one that the index lacks, by the rule. */
const CORRECTIONS = 3

/** A word of a question, and what others are looked for in its place. */
interface Opening {
  written: string
  prefix: boolean
  typos: number
  /** The nearest few alone: the index lacks the word. */
  isCorrected: boolean
}

/**
 * Words that are looked for beside those of a question, as they begin so or are written nearly so; those that it asks
 * itself are left out.
 */
export async function likeAsked(
  graph: Graph,
  text: string,
  read: readonly AskedToken[],
  settings: LikeSettings,
  opened: readonly Opened[],
  own: ReadonlySet<number>,
): Promise<Expansion[]> {
  const found: Expansion[] = []
  for (const { written, prefix, typos, isCorrected } of openings(text, read, settings, opened)) {
    const begin = prefix ? await told(graph, written, { prefix }, 'prefix') : []
    const near = typos > 0
      ? await told(graph, written, { typos, begins: isCorrected ? 1 : 0 }, 'typos', isCorrected)
      : []
    const asOne = isCorrected && near.length === 0
      ? (await nameAsOne(graph, written)).map(each => ({ ...each, edge: 'typos' as const }))
      : []
    const seen = new Set(own)
    for (const { token, edge, weight } of [...begin, ...isCorrected ? nearest(near) : near, ...asOne]) {
      if (seen.has(token)) continue
      seen.add(token)
      found.push({ token, from: written, edge, weight })
    }
  }
  return found
}

const told = async (graph: Graph, written: string, how: Likeness, edge: 'prefix' | 'typos', asWritten = false) =>
  (await wordsLike(graph, written, how, { asWritten })).map(each => ({ ...each, edge }))

/** Of the nearest, the most frequent; they come in that order. */
const nearest = <T extends LikeWord>(like: readonly T[]): T[] =>
  like.filter(({ distance }) => distance === like[0]!.distance).slice(0, CORRECTIONS)

/** The words that are opened by their marks, and those by the rules. */
function openings(
  text: string,
  read: readonly AskedToken[],
  settings: LikeSettings,
  opened: readonly Opened[],
): Opening[] {
  // one that is written again and again is looked for once
  const marked = new Map(opened.map(({ text: written, prefix, typos }): [string, Opening] => [
    `${written}${prefix ? '*' : `~${typos}`}`,
    { written, prefix, typos, isCorrected: false },
  ]))
  const isMarked = (at: number) => opened.some(({ start, end }) => start <= at && at < end)
  const known = new Set(read.flatMap(({ start, token }) => (token === undefined ? [] : [start])))
  const last = read.reduce((end, each) => Math.max(end, each.end), 0), ruled: Opening[] = []
  for (const { kind, instead, term, start, end } of read) {
    const written = text.slice(start, end)
    if (kind !== 'word' || instead || !WORD.test(written) || startsUnspaced(written) || isMarked(start)) continue
    const prefix = begins(written, settings.prefix, end === last && end === text.length)
    const typos = away(written, settings.typos, known.has(start) ? 0 : typosFor(term, written))
    if (prefix || typos > 0) ruled.push({ written, prefix, typos, isCorrected: settings.typos === 'auto' })
    if (ruled.length === MOST) break
  }
  return [...marked.values(), ...ruled]
}

const begins = (word: string, rule: Prefix, isLast: boolean): boolean =>
  typeof rule === 'function' ? Boolean(rule(word)) : rule === 'last' ? isLast : rule

/** @param due  by the length of the word, where the index lacks it */
function away(word: string, rule: Typos, due: number): number {
  const letters = typeof rule === 'function' ? rule(word) : rule === 'auto' ? due : rule === 'off' ? 0 : rule
  return letters >= 1 ? Math.min(2, Math.floor(letters)) : 0
}

/** A word of letters: what has digits is not mistyped but another number. */
const WORD = /^[\p{L}\p{M}'’]+$/v
