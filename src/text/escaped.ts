import type { Document } from './document.ts'

/** Whether a title or an alias has characters as HTML writes them: "AT&amp;T", "Caf&eacute;". */
export const isEscaped = ({ title = '', aliases = [] }: Pick<Document, 'title' | 'aliases'>): boolean =>
  ESCAPED.test(title) || aliases.some(alias => ESCAPED.test(alias))
const ESCAPED = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,31}\d{0,2});/i
