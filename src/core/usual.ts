import { isPlain } from './plain.ts'

/** Makes of what was given what is read of it; undefined of what it does not know, or refuses. */
export type Read<T> = (given: unknown) => T | undefined
/** How each field of an object is read. */
export type Reads<T> = { readonly [Field in keyof T]?: Read<T[Field]> }

/**
 * What a caller gave, with the defaults, where all of it is usual: left out, as it is by default, yes or no in place of
 * the other, or what `reads` knows. Undefined for anything else: the schema, which knows all options and what to say of
 * a mistake, is loaded then. So a page that asks for nothing unusual loads no schema.
 *
 * @param defaults  a copy of one's own, which becomes what is read
 */
export function usual<T extends object>(defaults: T, given: unknown, reads: Reads<T> = {}): T | undefined {
  if (!isPlain(given)) return undefined
  for (const [option, value] of Object.entries(given)) {
    const key = option as keyof T, own = Object.hasOwn(reads, key) ? reads[key] : undefined
    if (!own && !Object.hasOwn(defaults, key)) return undefined
    if (value === undefined) continue
    const taken = own ? own(value) : inPlaceOf(defaults[key], value)
    if (taken === undefined) return undefined
    defaults[key] = taken as T[keyof T]
  }
  return defaults
}

function inPlaceOf(fallback: unknown, value: unknown): unknown {
  if (value === fallback || (typeof value === 'boolean' && typeof fallback === 'boolean')) return value
  return isPlain(fallback) ? usual(fallback, value) : undefined
}

/** Reads an object that has all of some fields, and no others than those that are read. */
export const having = <T extends object>(all: readonly (keyof T)[], reads: Reads<T>): Read<T> => given => {
  const read = usual({} as T, given, reads)
  return read && all.every(field => read[field] !== undefined) ? read : undefined
}

/** Reads a list. */
export const listOf = <T>(read: Read<T>): Read<T[]> => given =>
  Array.isArray(given) && given.every(each => read(each) !== undefined) ? given : undefined

/** Reads a list of some of these values, one at least. */
export const among = <T>(values: readonly T[]): Read<T[]> => given =>
  Array.isArray(given) && given.length > 0 && given.every(each => values.includes(each as T))
    ? given.slice()
    : undefined

/** Reads one of these values. */
export const oneOf = <T>(values: readonly T[]): Read<T> => given => values.find(value => value === given)

/** Reads a whole number from 0 on. */
export const count: Read<number> =
  given => (Number.isSafeInteger(given) && given as number >= 0 ? given as number : undefined)

/** Reads a string. */
export const text: Read<string> = given => (typeof given === 'string' ? given : undefined)

/** Reads a string that is not empty. */
export const filled: Read<string> = given => text(given) || undefined

/** Reads yes or no. */
export const flag: Read<boolean> = given => (typeof given === 'boolean' ? given : undefined)

/** Reads what ends the work. */
export const signal: Read<AbortSignal> = given => (given instanceof AbortSignal ? given : undefined)
