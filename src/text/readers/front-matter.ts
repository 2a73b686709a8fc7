import { parseDocument } from 'yaml'
import { isPlain } from '../../core/plain.ts'
import type { JsonValue, Metadata } from '../document.ts'

/** What stands between `---` lines at the start of a page. */
export interface FrontMatter {
  /** Where the page itself begins. */
  end: number
  metadata: Metadata
}

/** The longest front matter, in characters; what is longer is text. */
const LONGEST = 2 ** 20

/**
 * So far may a value stand within others. YAML's reader calls itself for each, and where the stack ends while V8 compiles
 * a regular expression, V8 ends the process.
 */
const DEEPEST = 100
const INDENTED = new RegExp(`^[ \\t?:-]{${2 * DEEPEST}}`, 'm')

const KEY = /^[^\s:#-][^:]*:(?=\s|$)/
const OTHER = /^(?:$|\s|#|-(?:\s|$)|[\]}])/

/**
 * Reads the YAML between `---` lines at the start of a text: a mapping, or lines that look like one with a mistake in
 * them, of which the plain `key: value` lines are read. Anything else is no front matter, but text between two rules.
 */
export function readFrontMatter(text: string): FrontMatter | undefined {
  const opening = /^\ufeff?---[ \t]*(?:\r\n|\n|\r)/.exec(text)
  if (!opening) return undefined
  const lines = /([^\r\n]*)(\r\n|\n|\r|$)/y
  let keys = 0, plain = true
  for (let at = lines.lastIndex = opening[0].length; at < text.length && at <= LONGEST; at = lines.lastIndex) {
    const line = lines.exec(text)![1]!
    if (/^(?:---|\.\.\.)\s*$/.test(line)) {
      const metadata = mapping(text.slice(opening[0].length, at)) ?? (keys > 0 && plain ? pairs(text.slice(opening[0].length, at)) : undefined)
      return metadata && { end: lines.lastIndex, metadata }
    }
    if (KEY.test(line)) keys++
    else if (!OTHER.test(line)) plain = false
  }
  return undefined
}

/** A mapping of YAML as plain JSON; undefined for anything else, and for what is broken or refers to itself. */
function mapping(source: string): Metadata | undefined {
  if (isDeep(source)) return undefined
  try {
    const document = parseDocument(source, { logLevel: 'silent', stringKeys: false, uniqueKeys: false })
    if (document.errors.length > 0) return undefined
    const value: unknown = document.toJS({ maxAliasCount: 100 })
    return isPlain(value) && Object.keys(value).length > 0 ? toJson(value, []) as Metadata : undefined
  } catch {
    // aliases without end
    return undefined
  }
}

function isDeep(source: string): boolean {
  let open = 0
  for (const [mark] of source.matchAll(/[[\]{}]/g)) {
    open = Math.max(0, open + ('[{'.includes(mark) ? 1 : -1))
    if (open > DEEPEST) return true
  }
  return INDENTED.test(source)
}

function toJson(value: unknown, above: readonly unknown[]): JsonValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'bigint' || value instanceof Date) return value instanceof Date ? value.toISOString() : String(value)
  if (above.includes(value)) throw new TypeError('a value that refers to itself')
  const path = [...above, value]
  if (Array.isArray(value) || value instanceof Set) return Array.from(value as Iterable<unknown>, each => toJson(each, path))
  return Object.fromEntries(Object.entries(value as object).map(([key, each]) => [key, toJson(each, path)]))
}

/** What can be read of broken YAML: `key: value` lines. */
function pairs(source: string): Metadata {
  const found: [string, string][] = []
  for (const line of source.split(/\r\n?|\n/)) {
    const [, key, value] = /^([^\s:#-][^:]*):(?:\s+(.*))?$/.exec(line) ?? []
    if (key) found.push([key.trim(), (value ?? '').trim().replace(/^(["'])(.*)\1$/, '$2')])
  }
  return Object.fromEntries(found)
}

/** The strings of a field that holds one or a list of them; a string is parted where `apart` matches. */
export function stringsOf(value: JsonValue | undefined, apart?: RegExp): string[] {
  const list = typeof value === 'string' && apart ? value.split(apart) : Array.isArray(value) ? value : [value]
  return list.filter(each => typeof each === 'string' || typeof each === 'number').map(each => String(each).trim()).filter(each => each !== '')
}

/** What front matter calls its page. */
export function namesOf(metadata: Metadata): { title?: string, aliases: string[], tags: string[] } {
  const [title] = stringsOf(metadata.title)
  return {
    ...(title !== undefined && !Array.isArray(metadata.title) && { title }),
    aliases: [...stringsOf(metadata.aliases), ...stringsOf(metadata.alias)],
    tags: [...stringsOf(metadata.tags, /[\s,]+/), ...stringsOf(metadata.tag, /[\s,]+/)].map(tag => tag.replace(/^#+/, '')).filter(tag => tag !== ''),
  }
}
