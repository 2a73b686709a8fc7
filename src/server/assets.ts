import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** Where the built scripts of the pages are: beside the built command line; from the sources, in `dist` too. */
const FOLDER = new URL(import.meta.url.endsWith('.ts') ? '../../dist/viz/' : './viz/', import.meta.url)

/** A page's script, as built: of the page that is served, or of one that is saved. Read when needed. */
export const pageScript = (page: 'page' | 'saved'): Promise<string> => readFile(fileURLToPath(new URL(`${page}.js`, FOLDER)), 'utf8')
