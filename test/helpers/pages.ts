import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './command.ts'

/** What newcomers read: README.md first, as its commands make what those of docs/ ask. */
export const PAGES = ['README.md', ...readdirSync(join(ROOT, 'docs')).sort().map(file => `docs/${file}`)]

export const readPage = (page: string): string => readFileSync(join(ROOT, page), 'utf8')

/** A block of code, and what it prints: the block of text right below it, or what stands behind its `// →`. */
export interface Block {
  page: string
  language: string
  text: string
  printed: string | undefined
}

export const BLOCKS: readonly Block[] = PAGES.flatMap(page => {
  const blocks = readPage(page).matchAll(/^```(\w+)\n([^]*?)^```$(?:\n\n```text\n([^]*?)^```$)?/gm)
  return Array.from(blocks, ([, language, text, below]) => {
    const beside = Array.from(text!.matchAll(/\/\/ → (.*)$/gm), ([, line]) => `${line}\n`).join('')
    return { page, language: language!, text: text!, printed: below ?? (beside || undefined) }
  })
})

export const blocksIn = (language: string): Block[] => BLOCKS.filter(each => each.language === language)

/** A program of a page, and all that the page says it prints. */
export interface Program {
  name: string
  language: string
  text: string
  printed: string
}

/** The programs of all pages: blocks that import something; the others of a page go on from its first one. */
export const programs = (): Program[] =>
  ['ts', 'js'].flatMap(language => PAGES.flatMap(page => {
    const blocks = blocksIn(language).filter(each => each.page === page)
    const alone = blocks.filter(({ text }) => text.startsWith('import ')), more = blocks.filter(each => !alone.includes(each))
    const stem = page.replace(/^docs\/|\.md$/g, '').toLowerCase()
    return alone.map((first, i) => {
      const parts = i === 0 ? more : []
      const text = [first.text, ...parts.map(each => `{\n${each.text}}\n`)].join('')
      const printed = [first, ...parts].map(each => each.printed ?? '').join('')
      return { name: `${stem}-${i}`, language, text, printed }
    })
  }))

/** The calls of the tables of what one may want to do. */
export const CALLS = PAGES.flatMap(page => readPage(page).match(/^\| you want to .*\n(?:\|.*\n)+/gm) ?? [])
  .flatMap(table => Array.from(table.matchAll(/`([^`]+)`/g), ([, code]) => code!))
  .filter(code => /^(?:await )?(?:index\.)?\w+\(/.test(code))

/** The commands of all pages, but for the view that serves until it is ended, which test/cli/view.test.ts ends. */
export const COMMANDS = blocksIn('sh').flatMap(({ text }) => text.split('\n'))
  .map(line => line.replace(/^npx (?=tokengraph )/, '').replace(/ {2,}#.*/, ''))
  .filter(line => line.startsWith('tokengraph ') && !/^tokengraph view (?!.*--html)/.test(line))
