import type { Document } from './document.ts'

/** What a document is called by. */
type Called = Pick<Document, 'title' | 'aliases'>

/** Whether a title or an alias has characters as HTML writes them: "AT&amp;T", "Caf&eacute;". */
export const isEscaped = ({ title = '', aliases = [] }: Called): boolean =>
  ESCAPED.test(title) || aliases.some(alias => ESCAPED.test(alias))
const ESCAPED = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,31}\d{0,2});/i

/** Loads what writes these characters out, in place; the table of their names is seldom needed. */
export async function loadUnescape(): Promise<(document: Called) => void> {
  const { decodeHTMLStrict } = await import('entities')
  // "&nbsp;" alone, as the title of a page about it, stays
  const plain = (text: string) => {
    const decoded = decodeHTMLStrict(text).toWellFormed()
    return decoded.trim() === '' ? text : decoded
  }
  return document => {
    if (document.title) document.title = plain(document.title)
    if (document.aliases) document.aliases = document.aliases.map(plain)
  }
}
