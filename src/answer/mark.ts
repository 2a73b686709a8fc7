import * as v from 'valibot'
import { printable } from '../core/printable.ts'
import { readOptions } from '../core/read-options.ts'
import type { Span } from '../text/tokens/segment.ts'

/** How marked stretches are shown. */
export interface MarkOptions {
  /** `html`: safe HTML, with `<mark>` around them. `ansi`: bold on a terminal. Default `html`. */
  as?: 'html' | 'ansi' | undefined
}

/** {@link MarkOptions} with the defaults. */
export const markOptions = v.strictObject({ as: v.optional(v.picklist(['html', 'ansi']), 'html') })

const SIGNS = { html: ['<mark>', '</mark>'], ansi: ['\u001b[1m', '\u001b[22m'] } as const
const ESCAPED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/**
 * A text with the matches of a hit marked: HTML in which all else is escaped, or bold on a terminal, without control
 * characters of its own.
 *
 * @param text  a hit's `text`
 * @param matches  in order, none over another; those outside the text are left out
 */
export function markMatches(text: string, matches: readonly Span[], options: MarkOptions = {}): string {
  const { as } = readOptions(markOptions, options, 'markMatches'), [open, close] = SIGNS[as]
  const plain = (part: string) => as === 'html' ? part.replace(/[&<>"']/g, sign => ESCAPED[sign]!) : printable(part)
  let done = 0, marked = ''
  for (const { start, end } of matches) {
    if (start < done || end > text.length || start >= end) continue
    marked += plain(text.slice(done, start)) + open + plain(text.slice(start, end)) + close
    done = end
  }
  return marked + plain(text.slice(done))
}
