import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** Where the built script is: beside the built command line; from the sources, in `dist` too. */
const SCRIPT = new URL(import.meta.url.endsWith('.ts') ? '../../dist/viz/page.js' : './viz/page.js', import.meta.url)

/** The script of the page, served or saved, as built. Read when needed. */
export const pageScript = (): Promise<string> => readFile(fileURLToPath(SCRIPT), 'utf8')
