import { expect, test } from 'vitest'
import { readMarkdown } from '../../src/text/readers/read.ts'
import { sectionPath } from '../../src/text/section-path.ts'

const PAGE = '# Commander\n\nFirst.\n\n## Options\n\nSecond.\n\n### Required\n\nThird.\n\n## Commands\n\nFourth.\n'

test('a place is under its title and the headings that are open there', async () => {
  const page = await readMarkdown(PAGE, { id: 'a.md' }), at = (word: string) => sectionPath(page, page.text.indexOf(word))
  expect([at('First'), at('Second'), at('Third'), at('Fourth'), at('Commands')]).toEqual([
    ['Commander'], ['Commander', 'Options'], ['Commander', 'Options', 'Required'], ['Commander', 'Commands'], ['Commander', 'Commands'],
  ])
})

test('without levels the last heading before it is all there is; without headings or title, nothing', () => {
  const text = 'One\nTwo\nbody', headings = [{ start: 0, end: 3 }, { start: 4, end: 7 }]
  expect(sectionPath({ id: 'a', text, headings }, 8)).toEqual(['Two'])
  expect(sectionPath({ id: 'a', text, title: 'two', headings }, 8)).toEqual(['two'])
  expect(sectionPath({ id: 'a', text }, 8)).toEqual([])
})
