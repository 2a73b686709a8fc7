import { closest, distance } from 'fastest-levenshtein'
import * as v from 'valibot'
import { TokenGraphError, type ErrorCode, show } from './errors.ts'

/** A finite number within bounds, for option schemas. */
export const number = (low: number, high = Infinity) =>
  v.pipe(v.number(), v.finite('a finite number'), v.minValue(low), v.maxValue(high))

/** A whole number within bounds, for option schemas. */
export const whole = (low: number, high = Number.MAX_SAFE_INTEGER) =>
  v.pipe(v.number(), v.safeInteger('a whole number'), v.minValue(low), v.maxValue(high))

/**
 * Checks what a caller gave against a schema and returns it with defaults filled in.
 * An unknown key is refused with the nearest known one; a bad value with what was got and expected.
 *
 * @param where  the call or option group, for the message: `search`, `createIndex.edges`
 */
export function readOptions<S extends v.GenericSchema>(
  schema: S, given: unknown, where: string, code: ErrorCode = 'option',
): v.InferOutput<S> {
  const result = v.safeParse(schema, given, { abortPipeEarly: true })
  if (result.success) return result.output
  throw problem(result.issues[0], schema, where, code)
}

function problem(issue: v.BaseIssue<unknown>, schema: v.GenericSchema, where: string, code: ErrorCode): TokenGraphError {
  const path = issue.path?.map(item => item.key) ?? []
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return new TokenGraphError(code, {
      where, got: `unknown option "${path.join('.')}"`, hint: suggestion(String(path.at(-1)), keysAt(schema, path.slice(0, -1))),
    })
  }
  return new TokenGraphError(code, {
    where: path.length ? `${where}: option "${path.join('.')}"` : where,
    got: show(issue.input),
    expected: (issue.expected ?? issue.message).replaceAll(' | ', ' or ').replace(/^\((.*)\)$/, '$1'),
  })
}

/** The keys that the schema knows at a path. */
function keysAt(schema: v.GenericSchema, path: readonly unknown[]): string[] {
  let at = schema as Nested
  for (const key of path) at = unwrap(unwrap(at).entries?.[String(key)] ?? {})
  return Object.keys(unwrap(at).entries ?? {})
}

interface Nested { wrapped?: Nested, entries?: Record<string, Nested> }

const unwrap = (schema: Nested): Nested => schema.wrapped ? unwrap(schema.wrapped) : schema

/** Names the nearest of the known words, or all of them where none is near. */
export function suggestion(word: string, words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined
  const near = closest(word, words as string[])
  return distance(word, near) <= Math.max(2, Math.floor(word.length / 3))
    ? `Did you mean "${near}"?`
    : `Known: ${words.join(', ')}.`
}
