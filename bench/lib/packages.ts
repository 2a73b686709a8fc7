import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the project. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The folder of benchmarks, which has packages of its own. */
export const BENCH = join(ROOT, 'bench')

/** Where Node would find a package: in the nearest node_modules above. */
export function locate(name: string, from: string): string {
  const here = join(from, 'node_modules', name)
  if (existsSync(here)) return here
  if (dirname(from) === from) throw new Error(`${name} is not installed`)
  return locate(name, dirname(from))
}
