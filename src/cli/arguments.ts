import { InvalidArgumentError } from 'commander'
import { isShard } from '../index/shares.ts'
import type { Conditions } from '../query/filter.ts'

/** The words of a question that may be given apart; a blank stands before what begins with a dash, see `run.ts`. */
export const asQuestion = (words: readonly string[]): string => words.map(word => word.replace(/^ (?=-)/, '')).join(' ')

/** Reads a whole number of at least `low`. */
export const wholeNumber = (low: number) => (text: string): number => {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= low) return value
  throw new InvalidArgumentError(`Expected a whole number of at least ${low}.`)
}

/** Where servers listen if nobody says: for this machine alone. */
export const LOOPBACK = '127.0.0.1'

/** What `--host` says of itself. */
export const HOST_HELP = `for whom: ${LOOPBACK} is this machine alone, 0.0.0.0 everybody who reaches it`

/** What is noted where others than this machine are let in. */
export const openTo = (host: string): string =>
  `tokengraph: --host ${host}: whoever reaches this machine can read the whole index, without a password`

/** Reads a port. */
export function port(text: string): number {
  const value = wholeNumber(0)(text)
  if (value <= 65_535) return value
  throw new InvalidArgumentError('Expected a whole number of at most 65535.')
}

/** Reads a number from 0 to 1. */
export function fraction(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value <= 1) return value
  throw new InvalidArgumentError('Expected a number from 0 to 1.')
}

/** Reads which part of how many: the second of eight is `2/8`. */
export function shard(text: string): string {
  if (isShard(text)) return text
  throw new InvalidArgumentError('Expected which part of how many: 2/8 is the second of eight.')
}

/** Reads one of some words. */
export const oneOf = <T extends string>(...words: T[]) => (text: string): T => {
  if ((words as string[]).includes(text)) return text as T
  throw new InvalidArgumentError(`Expected one of ${words.join(', ')}.`)
}

/** Reads a comma-separated list of some words. */
export const listOf = <T extends string>(...words: T[]) => (text: string): T[] =>
  text.split(',').map(word => oneOf(...words)(word.trim()))

/**
 * Reads conditions on metadata: `field=value`, `field=a,b` for one of several, `field!=value`, bounds, or JSON. Numbers
 * and true, false are read as such. All must hold.
 */
export function condition(text: string, before?: Conditions): Conditions {
  const read = text.trimStart().startsWith('{') ? fromJson(text) : oneCondition(text)
  const isFree = Object.keys(read).every(field => before === undefined || !Object.hasOwn(before, field))
  return isFree ? { ...before, ...read } : { and: [before!, read] }
}

function fromJson(text: string): Conditions {
  try {
    return JSON.parse(text) as Conditions
  } catch {
    throw new InvalidArgumentError('Expected field=value, or a JSON object.')
  }
}

function oneCondition(text: string): Conditions {
  const [, field, sign, value = ''] = /^([^=]*?[^=!<>])(!=|>=|<=|=)(.*)$/s.exec(text) ?? []
  if (field === undefined) throw new InvalidArgumentError('Expected field=value.')
  if (sign === '>=' || sign === '<=') {
    const [bound] = readValues(value) as [number | string]
    return { [field]: sign === '>=' ? { min: bound } : { max: bound } }
  }
  return { [field]: sign === '=' ? readValues(value) : { not: readValues(value) } }
}

/** One value, or several; each that may be a number or a truth as that and as text. */
function readValues(text: string): (string | number | boolean)[] {
  return text.split(',').flatMap(value => {
    const read = value === 'true'
      ? true
      : value === 'false'
      ? false
      : value.trim() !== '' && Number.isFinite(Number(value))
      ? Number(value)
      : value
    return read === value ? [value] : [read, value]
  })
}

/** What `--sort` says of itself. */
export const SORT_HELP = 'passages that match by a field of their metadata in place of their rank: field, or field:desc'

/** Reads `field`, `field:asc` or `field:desc`. */
export function sorting(text: string): { field: string, order: 'asc' | 'desc' } {
  const [, field = text, order = 'asc'] = /^(.+):(asc|desc)$/s.exec(text) ?? []
  if (field.trim() === '') throw new InvalidArgumentError('Expected field, or field:desc.')
  return { field, order: order as 'asc' | 'desc' }
}

/** Reads what commas part. */
export function parted(text: string): string[] {
  const parts = text.split(',').map(part => part.trim()).filter(Boolean)
  if (parts.length === 0) throw new InvalidArgumentError('Expected one at least, several with commas between.')
  return parts
}
