import { decodeHTMLStrict } from 'entities'
import type { Document } from './document.ts'

/** Writes out characters that a title or an alias has as HTML writes them; one that would be blank stays: "&nbsp;". */
export function unescape(document: Pick<Document, 'title' | 'aliases'>): void {
  const plain = (text: string) => {
    const decoded = decodeHTMLStrict(text).toWellFormed()
    return decoded.trim() === '' ? text : decoded
  }
  if (document.title) document.title = plain(document.title)
  if (document.aliases) document.aliases = document.aliases.map(plain)
}
