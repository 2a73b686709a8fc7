import { basename } from 'node:path'
import { show, TokenGraphError } from '../core/errors.ts'
import { readOptions } from '../core/read-options.ts'
import { asTriple, isTripleLike, TRIPLE_FORM } from '../tables/edges/given-triples.ts'
import { type Triple, tripleSchema } from '../tables/edges/triples.ts'
import { parseCsv, parseJson } from './read-rows.ts'
import { readDecoded, whereOf } from './unpack.ts'

/**
 * Reads triples from a file: `.jsonl`, a triple a line; `.json`, an array of them; `.csv` or `.tsv`, one a row, by the
 * names of the first row. Each as {@link GivenTriple} has it. Also packed as `.gz`.
 *
 * @throws TokenGraphError `format` for other files and broken ones, `document` for what is no triple, by its line, and
 * what `readDecoded` throws
 */
export async function readTriples(path: string): Promise<Triple[]> {
  const name = basename(path), gzip = name.endsWith('.gz'), source = { name: path, below: name, path, size: 0, gzip }
  const ending = /\.(jsonl|json|csv|tsv)(?:\.gz)?$/.exec(name)?.[1]
  if (ending === undefined)
    throw new TokenGraphError('format', {
      where: whereOf(source),
      got: 'a file of another kind',
      expected: 'triples as .jsonl, .json, .csv or .tsv',
    })
  const text = await readDecoded(source), where = whereOf(source)
  const given = ending === 'jsonl'
    ? linesOf(text, path)
    : ending === 'json'
    ? listOf(parseJson(text, where), where).map((value, i) => ({ value, place: show(`${path}[${i}]`, Infinity) }))
    : rowsOf(await parseCsv(text, where), path)
  return given.map(({ value, place }) => readTriple(value, place))
}

/** A value of a file, and where it stands. */
interface Given {
  value: unknown
  place: string
}

function linesOf(text: string, path: string): Given[] {
  return text.split(/\r?\n/).flatMap((line, i) => {
    const place = show(`${path}:${i + 1}`, Infinity)
    return line.trim() === '' ? [] : [{ value: parseJson(line, place), place }]
  })
}

function listOf(value: unknown, where: string): unknown[] {
  if (Array.isArray(value)) return value
  throw new TokenGraphError('format', { where, got: show(value), expected: 'an array of triples' })
}

/** Rows as objects of the columns that have something in them; a weight is a number. */
function rowsOf([names = [], ...rows]: readonly string[][], path: string): Given[] {
  const keys = names.map(name => name.trim().toLowerCase())
  return rows.map((row, i) => {
    const cells = keys.flatMap((key, at) => (key === '' || !row[at]?.trim() ? [] : [[key, row[at].trim()] as const]))
    const value = Object.fromEntries(cells.map(([key, cell]) => [key, key === 'weight' ? Number(cell) : cell]))
    return { value, place: show(`${path}:${i + 2}`, Infinity) }
  })
}

function readTriple(value: unknown, place: string): Triple {
  if (isTripleLike(value)) return readOptions(tripleSchema, asTriple(value), place, 'document')
  throw new TokenGraphError('document', { where: place, got: show(value), expected: TRIPLE_FORM })
}
