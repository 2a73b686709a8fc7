import type { Span } from '../segment.ts'
import type { Mapped } from './mapped.ts'
import type { Vocabulary } from './vocabulary.ts'

/** How far ahead of its place a piece is looked for, in code units, where the text does not go on with it. */
const AHEAD = 64

/** A word or a mark as BERT parts them, at a place. */
const WORD = /[^\s▁\p{P}$+<=>^`|~]+|[\s\S]/uy

/**
 * Finds where the pieces of a text stand in it, since transformers.js does not say: walks them along the text as it
 * looks to the tokenizer, and from there back to the original. Blanks belong to no piece.
 *
 * A piece that the text does not go on with (unknown, a byte, or changed in a way that is not known here) is given,
 * with its neighbours of that sort, all that stands before the next piece that fits. A WordPiece that is unknown is one
 * word.
 *
 * @returns one span for each id, in code units of the original, with rising starts and ends; pieces of one character
 *   have the same span, and pieces that spell nothing an empty one.
 */
export function align(ids: readonly number[], text: string, vocabulary: Vocabulary): Span[] {
  const view = vocabulary.view(text)
  const blanks = new RegExp(`${vocabulary.blank}*`, 'y'),
    leading = new RegExp(`^${vocabulary.blank}+`),
    blank = new RegExp(vocabulary.blank)
  const afterBlanks = (at: number) => {
    blanks.lastIndex = at
    blanks.test(view.text)
    return blanks.lastIndex
  }
  const spans: Span[] = []
  let at = 0, lost = 0
  // Gives the pieces that were lost what stands before the place of the next one.
  const settle = (next: number) => {
    const start = Math.min(afterBlanks(at), next)
    let end = next
    while (end > start && blank.test(view.text[end - 1]!)) end--
    for (; lost > 0; lost--) spans.push(original(view, start, end))
  }
  for (const id of ids) {
    const piece = vocabulary.pieces[id] ?? ''
    const unknown = piece === vocabulary.unknown
    if (unknown && vocabulary.wholeWords) {
      const start = afterBlanks(at)
      settle(start)
      WORD.lastIndex = start
      at = WORD.test(view.text) ? WORD.lastIndex : view.text.length
      spans.push(original(view, start, at))
      continue
    }
    const spelt = vocabulary.spell(piece)
    const letters = spelt.replace(leading, '')
    const start = unknown ? -1 : find(view.text, spelt, letters, at, afterBlanks(at), lost > 0)
    if (start < 0) lost++
    else {
      settle(start)
      at = Math.max(at, start + letters.length)
      spans.push(original(view, start, start + letters.length))
    }
  }
  settle(view.text.length)
  return spans
}

/**
 * Where the letters of a piece begin: here, after blanks, or a little ahead; −1 if nowhere. After lost pieces they must
 * be ahead.
 */
function find(text: string, spelt: string, letters: string, at: number, next: number, afterLost: boolean): number {
  if (afterLost) return text.indexOf(letters || '▁', next + 1)
  if (letters === '') return at
  if (text.startsWith(spelt, at)) return at + spelt.length - letters.length
  if (text.startsWith(letters, next)) return next
  const ahead = text.slice(next, next + AHEAD + letters.length).indexOf(letters)
  return ahead < 0 ? -1 : next + ahead
}

function original({ from, to }: Mapped, start: number, end: number): Span {
  if (start < end) return { start: from[start]!, end: to[end - 1]! }
  const place = from[start] ?? to.at(-1) ?? 0
  return { start: place, end: place }
}
