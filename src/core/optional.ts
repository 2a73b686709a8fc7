import { firstLine, show } from './errors.ts'

/**
 * Imports a package that this one does without, and that who needs it installs; or takes the module itself.
 * The name is a variable, so that bundlers leave it alone.
 *
 * @param refuse  makes the error of what was got in its place: no such package, or one that does not load
 */
export async function importOptional(
  library: string | object,
  refuse: (got: string, cause: unknown) => Error,
): Promise<object> {
  if (typeof library === 'object') return library
  try {
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ library) as object
  } catch (cause) {
    throw refuse(trouble(library, cause as NodeJS.ErrnoException), cause)
  }
}

function trouble(library: string, cause: NodeJS.ErrnoException): string {
  const told = /Failed to (resolve|fetch|load)|Cannot find/i.test(cause.message)
  if (told || cause.code === 'ERR_MODULE_NOT_FOUND') return `no package ${show(library)}`
  return `a package ${show(library)} that does not load: ${firstLine(cause)}`
}
