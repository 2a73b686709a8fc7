import type { Block, Document } from './document.ts'

/**
 * A stretch of a document's text as it is shown: where it begins within a table, behind the header, the header's rows
 * stand before it, on lines of their own.
 */
export function shownText(
  { text, blocks = [] }: Pick<Document, 'text' | 'blocks'>,
  start: number,
  end: number,
): string {
  const table = blocks.find(block => block.header && block.header.end <= start && start < block.end)
  const slice = text.slice(start, end)
  return table ? `${headerOf(text, table)}\n${slice}` : slice
}

/** The header rows of a table. */
export const headerOf = (text: string, { header }: Block): string | undefined =>
  header && text.slice(header.start, header.end).trimEnd()
