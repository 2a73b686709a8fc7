import { readFileSync } from 'node:fs'

const FILE = new URL(import.meta.url.endsWith('.ts') ? '../../package.json' : '../package.json', import.meta.url)

const { version } = JSON.parse(readFileSync(FILE, 'utf8')) as { version: string }

/** The version of this package, as package.json has it. */
export const VERSION = version
