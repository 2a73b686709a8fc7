import type { GraphView } from '../../src/view/graph-view.ts'

/** A stretch of a text; with the place of the node that it names. */
export interface Piece {
  text: string
  place?: number
}

/** A node that may stand in a text. */
export interface Candidate {
  place: number
  kind: 'name' | 'token'
  /** As it is mostly written, and for tokens the term, which its forms begin with. */
  label: string
  id: string
}

/** The names and tokens that edges say stand in a passage, or are what it is about. */
export function candidatesOf({ nodes, edges }: GraphView, passage: number): Candidate[] {
  const places = new Set<number>()
  for (const { source, target, kind } of edges) {
    if (source === passage && (kind === 'contains' || kind === 'mentions')) places.add(target)
    if (target === passage && kind === 'names') places.add(source)
  }
  return [...places].map(place => ({
    place,
    kind: nodes[place]!.kind as Candidate['kind'],
    label: nodes[place]!.label,
    id: nodes[place]!.id,
  }))
}

/**
 * Cuts a text where nodes are named in it: names as they are written, tokens as whole words that are the label or begin
 * as the term does (which are words with one stem); in scripts without blanks wherever they stand. The longer one wins
 * where two meet, a name before a token. The pieces are the whole text.
 */
export function markText(text: string, candidates: readonly Candidate[]): Piece[] {
  const found = candidates.flatMap(candidate =>
    Array.from(
      text.matchAll(patternOf(candidate)),
      match => ({
        start: match.index,
        end: match.index + match[0].length,
        place: candidate.place,
        isName: candidate.kind === 'name',
      }),
    )
  )
    .filter(({ start, end }) => end > start)
    .sort((a, b) =>
      Number(b.isName) - Number(a.isName) || (b.end - b.start) - (a.end - a.start) || a.start - b.start
      || a.place - b.place
    )
  const taken = new Uint8Array(text.length)
  const kept = found.filter(({ start, end }) => {
    if (taken.subarray(start, end).includes(1)) return false
    taken.fill(1, start, end)
    return true
  }).sort((a, b) => a.start - b.start)
  const pieces: Piece[] = []
  let at = 0
  for (const { start, end, place } of kept) {
    if (start > at) pieces.push({ text: text.slice(at, start) })
    pieces.push({ text: text.slice(start, end), place })
    at = end
  }
  if (at < text.length) pieces.push({ text: text.slice(at) })
  return pieces
}

const { raw } = String

/** Scripts that write words without blanks between them. */
const DENSE = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map(script => raw`\p{Script=${script}}`).join('')
const isDense = new RegExp(`[${DENSE}]`, 'u')
const BEFORE = raw`(?<![\p{L}\p{N}])`, AFTER = raw`(?![\p{L}\p{N}])`

/** How many letters an ending may have beyond a term. */
const ENDING = 5

function patternOf({ kind, label, id }: Candidate): RegExp {
  const bounded = (text: string, ending = '') =>
    isDense.test(text) ? escaped(text) : `${BEFORE}${escaped(text)}${ending}${AFTER}`
  if (kind === 'name') return new RegExp(bounded(label), 'giu')
  // Porter's stems write a last y as i
  const stem = id.replace(/i$/, '')
  const forms = stem.length >= 3 && !isDense.test(stem)
    ? [bounded(label), bounded(stem, `\\p{L}{0,${ENDING}}`)]
    : [bounded(label)]
  return new RegExp(forms.join('|'), 'giu')
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, raw`\$&`)
