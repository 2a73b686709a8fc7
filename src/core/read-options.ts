import * as v from 'valibot'
import { type ErrorCode, show, TokenGraphError } from './errors.ts'
import { suggestion } from './suggestion.ts'

/** Issues whose message says in words what was expected. */
const IN_WORDS = new Set(['regex', 'min_value', 'max_value', 'gt_value', 'max_length'])

/**
 * Checks what a caller gave against a schema and returns it with defaults filled in.
 * An unknown key is refused with the nearest known one; a bad value with what was got and expected.
 *
 * @param where  the call or option group, for the message: `search`, `createIndex.edges`
 * @param others  where keys go that are none of these
 */
export function readOptions<S extends v.GenericSchema>(
  schema: S,
  given: unknown,
  where: string,
  code: ErrorCode = 'option',
  others?: string,
): v.InferOutput<S> {
  if (Array.isArray(given)) throw new TokenGraphError(code, { where, got: show(given), expected: 'an object' })
  const result = v.safeParse(schema, given, { abortPipeEarly: true })
  if (result.success) return result.output
  throw problem(telling(result.issues), schema, where, code, others)
}

type Issue = v.BaseIssue<unknown>

/**
 * The issue that says most: an unknown key, which is often one misspelt that is missed elsewhere, or else the first.
 */
function telling(issues: readonly Issue[]): Issue {
  const all = issues.flatMap(innermost)
  return all.find(isUnknownKey) ?? all[0]!
}

/** Where no variant of a union fits, what is wrong within one is more telling than that none fits. */
function innermost(issue: Issue): Issue[] {
  const within = issue.issues?.filter(each => each.path).flatMap(innermost) ?? []
  return within.length === 0
    ? [issue]
    : within.map(each => ({ ...each, path: [...issue.path ?? [], ...each.path!] as Issue['path'] }))
}

const isUnknownKey = ({ type, expected }: Issue) => type === 'strict_object' && expected === 'never'

function problem(
  issue: Issue,
  schema: v.GenericSchema,
  where: string,
  code: ErrorCode,
  others?: string,
): TokenGraphError {
  const path = issue.path?.map(item => item.key) ?? []
  if (isUnknownKey(issue)) {
    const hint = suggestion(String(path.at(-1)), Object.keys(schemaAt(schema, path.slice(0, -1)).entries ?? {}))
    return new TokenGraphError(code, {
      where,
      got: `unknown option "${path.join('.')}"`,
      hint: others !== undefined && path.length === 1 ? `${hint ?? ''} ${others}`.trim() : hint,
    })
  }
  const at = schemaAt(schema, path)
  const isMissing = issue.type === 'strict_object' && issue.expected === `"${String(path.at(-1))}"`
  const known = isMissing ? at.expects : issue.expected
  const inWords = isMissing && typeof at.message === 'string' ? at.message : issue.message
  const expected = (known && known !== 'unknown' && !IN_WORDS.has(issue.type) ? known : inWords)
    .replaceAll(' | ', ' or ').replace(/^\((.*)\)$/, '$1').replace(/^!0$/, 'one that is not empty')
    .replace(/\bObject\b/, 'an object').replace(/\bArray\b/, 'an array').replace(/\bFunction\b/, 'a function')
  return new TokenGraphError(code, {
    where: path.length ? `${where}: option "${path.join('.')}"` : where,
    got: show(issue.input),
    expected: expected === 'an object' && path.length > 0 ? `${expected}${formOf(at)}` : expected,
    ...hintFor(issue.input, expected),
  })
}

/** What to give in place of a BigInt. */
function hintFor(given: unknown, expected: string): { hint?: string } {
  const form = expected === 'string' ? 'String' : /\bnumber\b|^a value\b/.test(expected) ? 'Number' : undefined
  return typeof given === 'bigint' && form !== undefined ? { hint: `Give it as ${form}(${show(given)}).` } : {}
}

/** An object with more keys than this is told by the documentation, not by a message. */
const MOST_KEYS = 8

/** The keys that an object has, those that it may lack with a question mark. */
function formOf({ entries = {} }: Nested): string {
  const keys = Object.entries(entries).map(([key, { type }]) => (type === 'optional' ? `${key}?` : key))
  return keys.length === 0 || keys.length > MOST_KEYS ? '' : ` { ${keys.join(', ')} }`
}

/**
 * What a schema is made of: the wrapped one of an optional one, entries of an object, items of a list, variants of a
 * union.
 */
interface Nested {
  type?: string
  expects?: string
  message?: unknown
  wrapped?: Nested
  entries?: Record<string, Nested>
  item?: Nested
  options?: Nested[]
  pipe?: Nested[]
}

/** The schema of what stands at a path. */
function schemaAt(schema: v.GenericSchema, path: readonly unknown[]): Nested {
  let at = unwrap(schema as Nested)
  for (const key of path) at = unwrap(at.entries?.[String(key)] ?? at.item ?? {})
  return at
}

/** A schema without what wraps it; of a union, the variant that has keys or items. */
function unwrap(schema: Nested): Nested {
  if (schema.wrapped) return unwrap(schema.wrapped)
  // what is made of a value is what it is made up of
  const made = schema.entries ? undefined : schema.pipe?.findLast(({ entries }) => entries)
  if (made) return made
  const variants = schema.type === 'union' ? schema.options!.map(unwrap) : []
  return variants.find(each => each.entries ?? each.item) ?? schema
}
