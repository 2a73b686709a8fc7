import { Lexer, type Token, type Tokens } from 'marked'
import { TokenGraphError } from '../core/errors.ts'

/** What a Markdown text says of itself. */
export interface Outline {
  /** From the front matter, or else the first heading of level 1, without its markup. */
  title?: string
  /** Where the headings' texts stand, without their marks. */
  headings: { start: number, end: number }[]
}

/**
 * Finds the title and the headings of a Markdown text, whatever its line ends.
 *
 * Headings within quotes and lists are left out: what follows the quote or list does not stand under them.
 *
 * @param where  what the text is, for messages
 *
 * @throws TokenGraphError `limit` for quotes or lists nested thousands deep
 */
export function readOutline(text: string, where: string): Outline {
  const front = frontMatter(text)
  const lexer = new Lexer()
  // The lexer takes any line end for LF: done here, its tokens make up the text again, whole.
  const body = text.slice(front.end)
  const tokens = lex(lexer, body.replace(/\r\n?/g, '\n'), where)
  const toSource = sourceOffsets(body)
  const headings: Outline['headings'] = []
  let title = front.title, at = 0
  for (const token of tokens) {
    if (isHeading(token) && token.text !== '') {
      const start = at + textStart(token)
      headings.push({ start: front.end + toSource(start), end: front.end + toSource(start + token.text.length) })
      if (token.depth === 1) title ||= plain(lexer.inlineTokens(token.text)).replace(/\s+/g, ' ').trim()
    }
    at += token.raw.length
  }
  return title ? { title, headings } : { headings }
}

function lex(lexer: Lexer, text: string, where: string): Token[] {
  try {
    return lexer.blockTokens(text)
  } catch (cause) {
    throw new TokenGraphError('limit', {
      where, got: 'Markdown that is nested too deeply', expected: 'quotes and lists within some hundred others', cause,
      hint: 'Rename it to .txt to read it as plain text.',
    })
  }
}

const isHeading = (token: Token): token is Tokens.Heading => token.type === 'heading'

/** Where in a heading its text starts, behind the marks and the blanks. */
function textStart({ raw, text }: Tokens.Heading): number {
  const marks = /^ {0,3}#{1,6}(?=\s|$)/.exec(raw)?.[0].length ?? 0
  return raw.indexOf(text, marks)
}

/** The text of inline markup: `**Big** [news](…)` is `Big news`. */
function plain(tokens: readonly Token[]): string {
  return tokens.map(token => {
    if ('tokens' in token && token.tokens) return plain(token.tokens)
    return token.type === 'html' ? '' : token.type === 'br' ? ' ' : 'text' in token ? String(token.text) : ''
  }).join('')
}

/** Turns offsets in the text with LF for each CR LF into those in the text; they must come in ascending order. */
function sourceOffsets(text: string): (at: number) => number {
  let dropped = 0, next = text.indexOf('\r\n')
  return at => {
    for (; next >= 0 && next - dropped < at; next = text.indexOf('\r\n', next + 2)) dropped++
    return at + dropped
  }
}

const KEY = /^[^\s:#-][^:]*:(?=\s|$)/
const OTHER = /^(?:$|\s|#|-(?:\s|$))/

/**
 * Simple YAML between `---` lines at the start. Anything else between two such lines is no front matter but text
 * between two rules.
 */
function frontMatter(text: string): { end: number, title?: string } {
  const opening = /^---[ \t]*(?:\r\n|\n|\r)/.exec(text)
  if (!opening) return { end: 0 }
  const lines = /([^\r\n]*)(\r\n|\n|\r|$)/y
  let keys = 0, title: string | undefined
  for (lines.lastIndex = opening[0].length; lines.lastIndex < text.length;) {
    const line = lines.exec(text)![1]
    if (/^(?:---|\.\.\.)\s*$/.test(line)) return keys ? { end: lines.lastIndex, title } : { end: 0 }
    if (KEY.test(line)) keys++
    else if (!OTHER.test(line)) break
    if (line.startsWith('title:')) title = scalar(line.slice('title:'.length).trim())
  }
  return { end: 0 }
}

/** A string of YAML on one line; nothing for other values. */
function scalar(value: string): string | undefined {
  const [quoted, double, single] = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)')/.exec(value) ?? []
  if (double !== undefined) return unescape(quoted!)
  if (single !== undefined) return single.replaceAll("''", "'").trim()
  if (/^(?:[|>&*!{}[\],%@`"']|~$|null$)/.test(value)) return undefined
  return value.replace(/(?:^|\s)#.*$/, '').trim()
}

function unescape(quoted: string): string | undefined {
  try {
    return (JSON.parse(quoted) as string).trim()
  } catch {
    // Escapes that YAML has and JSON has not.
    return quoted.slice(1, -1).trim()
  }
}
