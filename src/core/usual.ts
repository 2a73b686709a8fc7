import { isPlain } from './plain.ts'

/** Makes of what was given for an option what is read of it; undefined of what only its schema reads or refuses. */
export type Reads<T> = { readonly [Option in keyof T]?: (given: unknown) => T[Option] | undefined }

/**
 * What a caller gave, with the defaults, where all of it is usual: left out, as it is by default, yes or no in place of
 * the other, or what `reads` knows. Undefined for anything else: the schema, which knows all options and what to say of
 * a mistake, is loaded then. So a page that asks for nothing unusual loads no schema.
 *
 * @param defaults  a copy of its own, which becomes what is read
 */
export function usual<T extends object>(defaults: T, given: unknown, reads: Reads<T> = {}): T | undefined {
  if (!isPlain(given)) return undefined
  for (const [option, value] of Object.entries(given)) {
    const own = Object.hasOwn(defaults, option), known = own || Object.hasOwn(reads, option)
    if (known && value === undefined) continue
    const key = option as keyof T, taken = known ? read(own ? defaults[key] : undefined, value, reads[key]) : undefined
    if (taken === undefined) return undefined
    defaults[key] = taken as T[keyof T]
  }
  return defaults
}

function read(fallback: unknown, value: unknown, own: ((given: unknown) => unknown) | undefined): unknown {
  if (own) return own(value)
  if (value === fallback || (typeof value === 'boolean' && typeof fallback === 'boolean')) return value
  return isPlain(fallback) ? usual(fallback, value) : undefined
}

/** Reads a whole number from 0 on. */
export const count = (given: unknown): number | undefined =>
  Number.isSafeInteger(given) && given as number >= 0 ? given as number : undefined

/** Reads what ends the work. */
export const signal = (given: unknown): AbortSignal | undefined => given instanceof AbortSignal ? given : undefined
