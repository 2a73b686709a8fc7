import type { Command } from 'commander'
import { closest, distance } from 'fastest-levenshtein'

/** What commands are called by other programs, where no likeness suggests ours. */
export const MEANT_COMMANDS: Record<string, string> = {
  serve: 'view',
  server: 'view',
  query: 'search',
  ask: 'search',
  complete: 'suggest',
  autocomplete: 'suggest',
  build: 'index',
  backlinks: 'related',
  paths: 'path',
  communities: 'topics',
  keywords: 'keyphrases',
  add: 'update',
  put: 'update',
  delete: 'remove',
  join: 'merge',
}

/** How many, as other commands and programs call it, and as ours do. */
const HOW_MANY = ['limit', 'count', 'top', 'number', 'results', 'max']
const OURS = ['limit', 'count', 'passages', 'paths', 'nodes']

/** What a command calls an option that it does not have, where the message of that suggests nothing. */
export function meantOption(message: string, command: Command): string {
  const written = /^error: unknown option '--([\w-]+)'\s*$/.exec(message)?.[1]
  if (written === undefined || distance(written, closest(written, HOW_MANY)) > 1) return ''
  const own = OURS.find(each => command.options.some(({ long }) => long === `--${each}`))
  return own === undefined ? '' : ` (Did you mean --${own}?)`
}
