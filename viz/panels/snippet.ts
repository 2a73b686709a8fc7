import type { ViewNode } from '../../src/view/graph-view.ts'
import { flat, shorten } from '../scene/text.ts'
import { type Child, h } from './dom.ts'
import { count } from './numbers.ts'

/** Which of its document's passages one is: 2 of 3. */
export const partText = ({ number, of }: NonNullable<ViewNode['part']>): string => `${count(number)} of ${count(of)}`

/** How long a text is shown that has nothing to be marked, in columns. */
const COLUMNS = 120

/**
 * What of a passage's text tells it from others: where the question's words stand, these marked; else its beginning, if
 * its label does not say that.
 */
export function snippetOf({ text, title, snippet }: Pick<ViewNode, 'text' | 'title' | 'snippet'>): Child[] {
  if (text === undefined) return []
  if (!snippet) return title === undefined ? [] : [shorten(text, COLUMNS)]
  const { start, end, marks } = snippet, pieces: Child[] = []
  let at = start
  for (const [from, to] of marks) {
    pieces.push(flat(text.slice(at, from)), h('mark', {}, flat(text.slice(from, to))))
    at = to
  }
  return [start > 0 && '… ', ...pieces, flat(text.slice(at, end)), end < text.length && ' …']
}
