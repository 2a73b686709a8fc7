import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { ROOT } from './command.ts'

/** The TypeScript of a folder, but for packages in it: paths from the root of the repository, with `/`, and texts. */
export const sourcesOf = (folder: string): { file: string, text: string }[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => join(entry.parentPath, entry.name).slice(ROOT.length).split(sep).join('/'))
    .filter(file => !file.includes('/node_modules/'))
    .map(file => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }))
