import * as v from 'valibot'
import { show, TokenGraphError } from '../core/errors.ts'
import { whole } from '../core/options.ts'
import { printable } from '../core/printable.ts'
import { readOptions } from '../core/read-options.ts'
import type { Span } from '../text/tokens/segment.ts'

/** How marked stretches are shown. */
export interface MarkOptions {
  /** `html`: safe HTML, with `<mark>` around them. `ansi`: bold on a terminal. Default `html`. */
  as?: 'html' | 'ansi' | undefined
  /** Only this stretch of the text is given, as a hit's `snippet`; `{ start, end }`. Default all of it. */
  within?: Span | undefined
}

/** {@link MarkOptions} with the defaults. */
export const markOptions = v.strictObject({
  as: v.optional(v.picklist(['html', 'ansi']), 'html'),
  within: v.optional(v.looseObject({ start: whole(0), end: whole(0) })),
})

const SIGNS = { html: ['<mark>', '</mark>'], ansi: ['\u001b[1m', '\u001b[22m'] } as const
const ESCAPED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/**
 * A text with the matches of a hit marked: HTML in which all else is escaped, or bold on a terminal, without control
 * characters of its own.
 *
 * @param text  a hit's `text`
 * @param matches  in order, none over another; those outside the text, or of what is given of it, are left out. A hit
 *   that is no passage has none, and may be given as it is
 *
 * @throws TokenGraphError `option`
 */
export function markMatches(text: string, matches: readonly Span[] | undefined, options: MarkOptions = {}): string {
  if (typeof text !== 'string' || !Array.isArray(matches ?? []))
    throw new TokenGraphError('option', {
      where: 'markMatches',
      got: typeof text === 'string' ? show(matches) : show(text),
      expected: typeof text === 'string' ? 'a list of matches, as a hit has it' : 'a text',
    })
  const { as, within = { start: 0, end: text.length } } = readOptions(markOptions, options, 'markMatches')
  const [open, close] = SIGNS[as], end = Math.min(within.end, text.length)
  const plain = (part: string) => as === 'html' ? part.replace(/[&<>"']/g, sign => ESCAPED[sign]!) : printable(part)
  let done = within.start, marked = ''
  for (const match of matches ?? []) {
    if (match.start < done || match.end > end || match.start >= match.end) continue
    marked += plain(text.slice(done, match.start)) + open + plain(text.slice(match.start, match.end)) + close
    done = match.end
  }
  return marked + plain(text.slice(done, end))
}
