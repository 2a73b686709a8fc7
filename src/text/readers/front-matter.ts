import { parseDocument } from 'yaml'
import { isPlain } from '../../core/plain.ts'
import type { JsonValue, Metadata } from '../document.ts'

/** What stands between `---` lines at the start of a page. */
export interface FrontMatter {
  /** Where the page itself begins. */
  end: number
  metadata: Metadata
  /** What is wrong with it, and where, if anything is. */
  problem?: string
}

/** The longest front matter, in characters; what is longer is text. */
const LONGEST = 2 ** 20

/** The most entries of broken front matter that are read by YAML one by one; each takes a fraction of a millisecond. */
const MOST_ENTRIES = 1000

/**
 * So far may a value stand within others. YAML's reader calls itself for each, and where the stack ends while V8
 * compiles a regular expression, V8 ends the process.
 */
const DEEPEST = 100
const INDENTED = new RegExp(`^[ \\t?:-]{${2 * DEEPEST}}`, 'm')

const KEY = /^[^\s:#-][^:\n]*:(?=\s|$)/
const ENTRIES = /^(?=[^\s:#-][^:\n]*:(?:\s|$))/m
const OPEN_LIST = /^[^:]*:\s*\[[^\]]*$/
const OTHER = /^(?:$|\s|#|-(?:\s|$)|[\]}])/

/**
 * Reads the YAML between `---` lines at the start of a text: a mapping, or lines that look like one with a mistake in
 * them, each of which is read by itself. Anything else is no front matter, but text between two rules.
 */
export function readFrontMatter(text: string): FrontMatter | undefined {
  const opening = /^\ufeff?---[ \t]*\n/.exec(text)
  if (!opening) return undefined
  const begin = opening[0].length, lines = /([^\n]*)(?:\n|$)/y
  let keys = 0, plain = true
  for (let at = lines.lastIndex = begin; at < text.length && at <= LONGEST; at = lines.lastIndex) {
    const line = lines.exec(text)![1]!
    if (/^(?:---|\.\.\.)\s*$/.test(line)) {
      const { metadata, problem } = mapping(text.slice(begin, at)), end = lines.lastIndex
      if (problem === undefined) return metadata && { end, metadata }
      return keys > 0 && plain ? { end, metadata: entryByEntry(text.slice(begin, at)), problem } : undefined
    }
    if (KEY.test(line)) keys++
    else if (!OTHER.test(line)) plain = false
  }
  return undefined
}

const YAML = { logLevel: 'silent', stringKeys: false, uniqueKeys: false, prettyErrors: false } as const

/** A mapping of YAML as plain JSON; nothing for anything else, and what could be made of it where it is broken. */
function mapping(source: string): { metadata?: Metadata, problem?: string } {
  if (isDeep(source)) return { problem: `values within more than ${DEEPEST} others` }
  try {
    const document = parseDocument(source, YAML)
    const value: unknown = document.toJS({ maxAliasCount: 100 }), [error] = document.errors
    const problem = error && `${error.message} (line ${lineOf(source, error.pos[0])})`
    const metadata = isPlain(value) && Object.keys(value).length > 0 ? toJson(value, []) as Metadata : undefined
    return { ...(metadata && { metadata }), ...(problem !== undefined && { problem }) }
  } catch (cause) {
    // aliases without end, values that refer to themselves
    return { problem: (cause as Error).message }
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

/** The line of a place in front matter, in its file. What never ends is told at its last line, not below. */
function lineOf(source: string, at: number): number {
  return source.slice(0, Math.min(at, source.trimEnd().length)).split('\n').length + 1
}

function toJson(value: unknown, above: readonly unknown[]): JsonValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'bigint' || value instanceof Date)
    return value instanceof Date
      ? value.toISOString()
      : String(value)
  if (above.includes(value)) throw new TypeError('a value that refers to itself')
  const path = [...above, value]
  if (Array.isArray(value) || value instanceof Set)
    return Array.from(value as Iterable<unknown>, each => toJson(each, path))
  return Object.fromEntries(Object.entries(value as object).map(([key, each]) => [key, toJson(each, path)]))
}

/** What can be read of broken YAML: the entries that are whole, lists that are never closed, `key: value` lines. */
function entryByEntry(source: string): Metadata {
  return Object.fromEntries(source.split(ENTRIES).flatMap((entry, i): [string, JsonValue | undefined][] => {
    const { metadata, problem } = i < MOST_ENTRIES ? mapping(entry) : {}
    if (metadata && (problem === undefined || OPEN_LIST.test(entry))) return Object.entries(metadata)
    const [, key, value] = /^([^\s:#-][^:\n]*):(?:[^\S\n]+(.*))?$/m.exec(entry) ?? []
    return key ? [[key.trim(), (value ?? '').trim().replace(/^(["'])(.*)\1$/, '$2')]] : []
  }))
}

/** The strings of a field that holds one or a list of them; a string is parted where `apart` matches. */
export function stringsOf(value: JsonValue | undefined, apart?: RegExp): string[] {
  const list = typeof value === 'string' && apart ? value.split(apart) : Array.isArray(value) ? value : [value]
  return list.filter(each => typeof each === 'string' || typeof each === 'number').map(each => String(each).trim())
    .filter(each => each !== '')
}

/** What front matter calls its page. */
export function namesOf(metadata: Metadata): { title?: string, aliases: string[], tags: string[] } {
  const [title] = stringsOf(metadata.title)
  return {
    ...(title !== undefined && !Array.isArray(metadata.title) && { title }),
    aliases: [...stringsOf(metadata.aliases), ...stringsOf(metadata.alias)],
    tags: [...stringsOf(metadata.tags, /[\s,]+/), ...stringsOf(metadata.tag, /[\s,]+/)].map(tag =>
      tag.replace(/^#+/, '')
    ).filter(tag => tag !== ''),
  }
}
