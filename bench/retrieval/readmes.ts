import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { byCodeUnit } from '../../src/core/order.ts'
import { readMarkdown } from '../../src/text/readers/read.ts'
import { BENCH, ROOT } from '../lib/packages.ts'

/** An installed package: its README without its description, and the description, empty where it says too little. */
interface Described {
  name: string
  readme: string
  description: string
}

/** The least that a description must say, and a README must have left to be asked for, in characters. */
const LEAST_DESCRIPTION = 20, LEAST_README = 500

/** What the lockfile says of a package, as far as it matters here. */
interface Locked {
  link?: true
  os?: string[]
  cpu?: string[]
  libc?: string[]
}

/**
 * Makes an evaluation set of the READMEs of this project's own packages, by its lockfile and that of
 * its benchmarks: `notes/NAME/README.md`, each package's description as a question that its README answers. Each name
 * counts once, as the copy that is nested least; packages for one platform only are left out, so that the set is the
 * same on all of them.
 *
 * The description is taken out of the package's own README, wherever its words stand in a row, but not out of others:
 * packages of a family quote each other, and such pages are what must not come before the one that is meant. A
 * description that several packages have is asked once, and any of them answers it.
 */
export async function writeReadmes(folder: string): Promise<void> {
  const questions = new Map<string, string[]>()
  for (const { name, readme, description } of await describedPackages()) {
    const page = join(folder, 'notes', name, 'README.md')
    await mkdir(dirname(page), { recursive: true })
    await writeFile(page, readme)
    if (description === '' || readme.length < LEAST_README) continue
    questions.set(description, [...questions.get(description) ?? [], name])
  }
  const all = [...questions]
  await writeLines(join(folder, 'queries.jsonl'), all.map(([text, [id]]) => ({ id, text })))
  await writeLines(
    join(folder, 'qrels.jsonl'),
    all.flatMap(([, names]) => names.map(name => ({ query: names[0], passage: `${name}/README`, score: 1 }))),
  )
}

const writeLines = (path: string, values: readonly object[]): Promise<void> =>
  writeFile(path, values.map(value => `${JSON.stringify(value)}\n`).join(''))

/** The packages of the lockfiles that are installed with a README, by name. */
async function describedPackages(): Promise<Described[]> {
  const depth = (path: string) => path.split('node_modules/').length
  const paths = [...await lockedPaths(ROOT), ...await lockedPaths(BENCH)].sort((a, b) => depth(a) - depth(b))
  const found = new Map<string, Described>()
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    if (found.has(name)) continue
    const described = await describe(name, path)
    if (described) found.set(name, described)
  }
  return [...found.values()].sort((a, b) => byCodeUnit(a.name, b.name))
}

/** Where a folder's lockfile puts packages that are for all platforms. */
async function lockedPaths(folder: string): Promise<string[]> {
  const { packages } = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>
  }
  return Object.keys(packages).filter(path => path.startsWith('node_modules/') && isCommon(packages[path]!)).map(path =>
    `${folder}/${path}`
  )
}

const isCommon = ({ link, os, cpu, libc }: Locked): boolean => !link && !os && !cpu && !libc

/** Nothing where the package is not installed, or has no README in Markdown. */
async function describe(name: string, folder: string): Promise<Described | undefined> {
  const file = (await readdir(folder).catch(() => [])).sort().find(each => /^readme\.(md|markdown)$/i.test(each))
  if (file === undefined) return undefined
  const { description } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { description?: unknown }
  const said = typeof description === 'string' && description.length >= LEAST_DESCRIPTION ? description.trim() : ''
  const text = await readFile(join(folder, file), 'utf8')
  const readme = said ? without(text, said) : text
  // what stands between its words may be markup that readers take out: then it is no question
  const { text: shown } = await readMarkdown(readme, { id: `${name}/${file}` })
  return { name, readme, description: wordsOf(shown).includes(wordsOf(said)) ? '' : said }
}

const WORD = /[\p{L}\p{N}]+/gu

const wordsOf = (text: string) => ` ${(text.toLowerCase().match(WORD) ?? []).join(' ')} `

/** A text without a phrase, whatever its case, its markup and the ends of its lines. */
export function without(text: string, phrase: string): string {
  const wanted = phrase.toLowerCase().match(WORD) ?? []
  const words = Array.from(
    text.matchAll(WORD),
    ({ 0: word, index }) => ({ word: word.toLowerCase(), start: index, end: index + word.length }),
  )
  let left = '', end = 0
  for (let i = 0; wanted.length > 0 && i + wanted.length <= words.length; i++) {
    if (!wanted.every((word, k) => words[i + k]!.word === word)) continue
    left += text.slice(end, words[i]!.start)
    i += wanted.length - 1
    end = words[i]!.end
  }
  return left + text.slice(end)
}
