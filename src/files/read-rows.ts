import { TokenGraphError, show } from '../core/errors.ts'
import type { Document } from '../text/document.ts'
import { type Batch, toDocument } from './read-jsonl.ts'
import { readDecoded, type Source, whereOf } from './unpack.ts'

/**
 * Reads a file of JSON: an object, or an array of them, with the fields of a line of a .jsonl file.
 *
 * @throws TokenGraphError `format` for other JSON, `document` for a field that is missing or wrong
 */
export async function* readJson(source: Source): AsyncGenerator<Batch> {
  const where = whereOf(source), text = await readDecoded(source)
  if (text.trim() === '') return yield { documents: [], bytes: source.size }
  const value = parseJson(text, where), list = Array.isArray(value) ? value as unknown[] : [value]
  yield {
    documents: list.map((each, i) => {
      const place = Array.isArray(value) ? show(`${source.name}[${i}]`, Infinity) : show(source.name, Infinity)
      if (typeof each === 'object' && each !== null && !Array.isArray(each))
        return { document: toDocument(each as Record<string, unknown>, place), place }
      throw new TokenGraphError('format', {
        where: place,
        got: show(each),
        expected: 'an object with "id" and "text"',
        hint: 'A .json file holds one object, or an array of them.',
      })
    }),
    bytes: source.size,
  }
}

/** A text as JSON. @throws TokenGraphError `format` */
export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const at = /at position \d+/.exec((cause as Error).message)?.[0]
    throw new TokenGraphError('format', {
      where,
      got: `broken JSON${at ? ` ${at}` : ''}`,
      expected: 'an object, or an array of objects',
      hint: 'If each line is an object of its own, call it .jsonl.',
      cause,
    })
  }
}

/**
 * Reads a table: its first row names the columns. `text` must be there, `id` and `title` may be, in any case; the
 * others are metadata. Rows without an id are called by their number: `table.csv:2` is the row below the names.
 * Columns are parted by commas, or by semicolons or tabs where the first row has more of these.
 *
 * @throws TokenGraphError `format` for a table that is broken or has no text
 */
export async function* readCsv(source: Source): AsyncGenerator<Batch> {
  const rows = await parseCsv(await readDecoded(source), whereOf(source))
  const [names = [], ...rest] = rows, keys = names.map(each => each.trim())
  const columnOf = (name: string) => keys.findIndex(each => each.toLowerCase() === name)
  const [id, title, text] = [columnOf('id'), columnOf('title'), columnOf('text')]
  if (rows.length && text < 0) {
    throw new TokenGraphError('format', {
      where: whereOf(source),
      got: `no column "text" among ${show(keys.join(', '), 200)}`,
      expected: 'a first row that names the columns: text, perhaps id and title',
      hint: 'Rename the column that holds the texts.',
    })
  }
  yield {
    documents: rest.map((row, i) => {
      const metadata = Object.fromEntries(keys.flatMap((key, at) => {
        const isOwn = [id, title, text].includes(at)
        return isOwn || key === '' || !row[at] ? [] : [[key, row[at]]]
      }))
      const document: Document = {
        id: row[id]?.trim() || `${source.below}:${i + 2}`,
        ...(row[title]?.trim() && { title: row[title].trim() }),
        text: row[text] ?? '',
        ...(Object.keys(metadata).length && { metadata }),
      }
      return { document, place: show(`${source.name}:${i + 2}`, Infinity) }
    }),
    bytes: source.size,
  }
}

/** The rows of a table. @throws TokenGraphError `format` */
export async function parseCsv(text: string, where: string): Promise<string[][]> {
  const { parse } = await import('csv-parse/sync')
  const first = /^[^\r\n]*/.exec(text)![0], count = (mark: string) => first.split(mark).length
  const delimiter = [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best))
  try {
    return parse(text, { delimiter, relax_column_count: true, skip_empty_lines: true }) as string[][]
  } catch (cause) {
    throw new TokenGraphError('format', {
      where,
      got: `a broken table: ${(cause as Error).message}`,
      expected: 'comma-separated values',
      hint: 'A quote within a quoted value is written twice.',
      cause,
    })
  }
}
