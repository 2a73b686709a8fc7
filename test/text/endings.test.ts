import { expect, test } from 'vitest'
import { linksOf } from '../../src/tables/edges/links.ts'
import { withoutEnding } from '../../src/text/endings.ts'
import { readText } from '../../src/text/readers/read.ts'

test.each([
  ['a.md', 'a'], ['a/B.MDX', 'a/B'], ['a.markdown', 'a'], ['a.htm', 'a'], ['a.html', 'a'], ['a.xhtml', 'a'], ['a.txt', 'a'], ['a.pdf', 'a'],
  ['v1.2', 'v1.2'], ['a.md.bak', 'a.md.bak'], ['md', 'md'], ['.md', '.md'], ['a/.txt', 'a/.txt'],
])('%s is called %s', async (path, name) => {
  expect(withoutEnding(path)).toBe(name)
  expect((await readText('x', { id: path })).title).toBe(name.split('/').at(-1))
})

test('a link finds each of them by its name', () => {
  for (const file of ['Page.md', 'in/Page.xhtml', 'Page.pdf']) {
    const documents = [{ id: 'from.md', text: 'x', links: [{ start: 0, end: 1, target: 'Page', style: 'wiki' as const }] }, { id: file, text: 'y' }]
    const links = linksOf(documents, [{ document: 0, start: 0, end: 1 }, { document: 1, start: 0, end: 1 }])
    expect(links(0).map(({ target }) => target)).toEqual([{ passage: 1 }])
  }
})
