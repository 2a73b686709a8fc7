import type { Graph, PassageEntry } from '../../graph/graph.ts'
import type { Pace } from '../../core/pace.ts'
import type { Stretch } from '../../text/sentences.ts'
import { shownText } from '../../text/shown-text.ts'
import { takesPlace } from '../../text/tokens/tokenizer.ts'
import { beforeHeadings, cutAround } from './cut.ts'
import type { Found, Piece } from './found.ts'

/** A passage that is no part, and why: there was no room for it, or a part says nearly the same. */
export interface Passed {
  found: Found
  why: 'budget' | { like: Found }
}

/** How parts are filled. */
export interface Filling {
  budget: number
  around: number
  size: (text: string) => number
  /** Where a passage says most of what was asked, as an offset into its document's text. */
  bestPlace: (entry: PassageEntry) => number
}

/** The least share of a passage that is worth a part: a heading alone is not. */
const LEAST = 0.2

/** From which share of the words of both on, two texts say nearly the same. */
const ALIKE = 0.8

/**
 * Fills pieces with passages, best first, as far as the budget goes: with those around them, or alone, or as many of
 * their sentences as fit. Passages that stand side by side are one piece; one that says nearly what another does is
 * left out.
 */
export async function fill(
  graph: Graph,
  found: readonly Found[],
  filling: Filling,
  pace: Pace,
): Promise<{ pieces: Piece[], passed: Passed[] }> {
  const pieces: Piece[] = [], passed: Passed[] = [], words = new Map<Found, ReadonlySet<string>>()
  for (const each of found) {
    if (pace.due) await pace.pause('context', pieces.length, found.length)
    const holder = pieces.find(piece => holds(piece, each))
    if (holder) {
      holder.found.push(each)
      continue
    }
    words.set(each, termsOf(graph, each))
    const like = pieces.flatMap(piece => piece.found).find(other => alike(words.get(each)!, words.get(other)))
    const room = filling.budget - sizeOf(pieces, filling)
    if (like) passed.push({ found: each, why: { like } })
    else if (!await place(graph, pieces, each, room, filling)) passed.push({ found: each, why: 'budget' })
  }
  return { pieces, passed }
}

const textOf = ({ entry: { document }, start, end }: Pick<Piece, 'entry' | 'start' | 'end'>): string =>
  shownText(document, start, end)

const sizeOf = (pieces: readonly Piece[], { size }: Filling): number =>
  pieces.reduce((sum, piece) => sum + size(textOf(piece)), 0)

const holds = ({ entry: { document }, start, end }: Piece, { entry }: Found): boolean =>
  document.id === entry.document.id && start <= entry.start && entry.end <= end

const termsOf = (graph: Graph, { entry: { document, start, end } }: Found): ReadonlySet<string> =>
  new Set(graph.tokenizer.tokenize(document.text.slice(start, end)).filter(takesPlace).map(({ term }) => term))

function alike(one: ReadonlySet<string>, other: ReadonlySet<string> | undefined): boolean {
  if (!other || one.size === 0) return false
  const shared = [...one].filter(term => other.has(term)).length
  return shared >= ALIKE * (one.size + other.size - shared)
}

/** Puts a passage in, joined with the pieces that it touches. @returns whether there was room */
async function place(graph: Graph, pieces: Piece[], found: Found, room: number, filling: Filling): Promise<boolean> {
  for (let around = filling.around; around >= 0; around--) {
    const grown = await withAround(graph, found, around), touching = pieces.filter(piece => touches(piece, grown))
    const joined = [grown, ...touching].reduce(join)
    if (filling.size(textOf(joined)) > room + sizeOf(touching, filling)) continue
    put(pieces, joined, touching)
    return true
  }
  const { entry } = found
  const fits = (part: Stretch) => filling.size(textOf({ entry, ...part })) <= room
  const cut = cutAround(entry.document.text, entry, filling.bestPlace(entry), fits)
  const part = cut && beforeHeadings(entry.document, cut)
  if (!part || part.end - part.start < LEAST * (entry.end - entry.start)) return false
  pieces.push({ first: found.node, last: found.node, entry, ...part, found: [found] })
  return true
}

/** A passage with those around it in its document, up to one that was taken away. */
async function withAround(graph: Graph, found: Found, around: number): Promise<Piece> {
  const { node, entry } = found, { number, of } = entry.part
  const isThere = (passage: number) => !graph.isGone({ kind: 'passage', node: passage })
  let first = node, last = node
  while (node - first < Math.min(around, number - 1) && isThere(first - 1)) first--
  while (last - node < Math.min(around, of - number) && isThere(last + 1)) last++
  const [from, to] = first === last ? [entry, entry] : await graph.passages([first, last])
  return { first, last, entry, start: from!.start, end: to!.end, found: [found] }
}

/** Pieces that are whole passages touch where one begins behind the other. */
const touches = (a: Piece, b: Piece): boolean =>
  a.entry.document.id === b.entry.document.id && a.first <= b.last + 1 && b.first <= a.last + 1

function join(a: Piece, b: Piece): Piece {
  const [before, behind] = a.start <= b.start ? [a, b] : [b, a]
  return {
    first: Math.min(a.first, b.first),
    last: Math.max(a.last, b.last),
    entry: before.entry,
    start: before.start,
    end: Math.max(before.end, behind.end),
    found: [...a.found, ...b.found].sort((one, other) => one.rank - other.rank),
  }
}

/** In the place of the best of those that it joins. */
function put(pieces: Piece[], joined: Piece, touching: readonly Piece[]): void {
  const at = touching.length > 0 ? pieces.indexOf(touching[0]!) : pieces.length
  const kept = pieces.filter(piece => !touching.includes(piece))
  pieces.splice(0, pieces.length, ...kept.slice(0, at), joined, ...kept.slice(at))
}
