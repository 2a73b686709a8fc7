import { show, TokenGraphError } from '../core/errors.ts'
import type { Document } from './document.ts'
import { type PassageSpan, underHeadings } from './passages.ts'

/**
 * Cuts a document into passages, each a stretch of its text in UTF-16 code units, in the order of their starts. They
 * may overlap, and leave text out; a document without any is found by its title alone.
 *
 * @example const byLine: PassageSplitter = ({ text }) => Array.from(text.matchAll(/.+/g), ({ index, 0: line }) => ({
 * start: index, end: index + line.length })) const index = await createIndex(documents, { passages: byLine })
 */
export type PassageSplitter = (document: Readonly<Document>) =>
  | Iterable<{ start: number, end: number }>
  | Promise<Iterable<{ start: number, end: number }>>

/**
 * Cuts a document by a splitter and checks what comes of it.
 *
 * @throws TokenGraphError `option` for anything but stretches of the text in order, and for what the splitter throws,
 * which is its cause; but `aborted` comes through
 */
export async function splitBy(splitter: PassageSplitter, document: Document): Promise<PassageSpan[]> {
  const where = `createIndex: option "passages" for document ${show(document.id)}`
  const given: unknown = await Promise.resolve({ ...document }).then(splitter).catch((cause: unknown) => {
    throw thrown(cause, where)
  })
  const isList = typeof given === 'object' && given !== null && Symbol.iterator in given
  if (!isList) throw new TokenGraphError('option', { where, got: show(given), expected: LIST })
  const spans: PassageSpan[] = []
  for (const span of eachOf(given as Iterable<unknown>, where)) {
    spans.push(checked(span, spans.at(-1)?.start ?? 0, document.text.length, `${where}: passage ${spans.length}`))
  }
  return underHeadings(document, spans)
}

const LIST = 'a list of passages: [{ start, end }, …]'

/** What a splitter gives: a generator throws as late as here. */
function* eachOf(given: Iterable<unknown>, where: string): Generator<unknown> {
  try {
    yield* given
  } catch (cause) {
    throw thrown(cause, where)
  }
}

const thrown = (cause: unknown, where: string): unknown => (cause instanceof TokenGraphError && cause.code === 'aborted'
  ? cause
  : new TokenGraphError('option', { where, got: `the error ${show(String(cause), 200)}`, expected: LIST, cause }))

function checked(given: unknown, least: number, length: number, where: string): PassageSpan {
  const { start, end } = (given ?? {}) as Partial<PassageSpan>
  const refused = (got: string, expected: string) => new TokenGraphError('option', { where, got, expected })
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end)) {
    const got = typeof given === 'object' && given !== null ? `start ${show(start)} and end ${show(end)}` : show(given)
    throw refused(got, '{ start, end } in whole numbers')
  }
  const got = `one from ${start} to ${end}`
  if (start! < 0 || end! > length) throw refused(got, `offsets within the text's ${length} characters`)
  if (start! >= end!) throw refused(got, 'start before end')
  if (start! < least) throw refused(got, `passages in the order of their starts, not after one from ${least}`)
  return { start: start!, end: end! }
}
