import type * as v from 'valibot'
import type { ErrorCode } from './errors.ts'
import { passing } from './options.ts'

/** What {@link readOptions} makes of what a caller gave; what tells of a mistake is loaded where there is one. */
export async function optionsOf<S extends v.GenericSchema>(
  schema: S,
  given: unknown,
  where: string,
  code?: ErrorCode,
): Promise<v.InferOutput<S>> {
  return passing(schema, given) ?? (await import('./read-options.ts')).readOptions(schema, given, where, code)
}
