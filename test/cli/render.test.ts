import { expect, test } from 'vitest'
import { createIndex } from '../../src/index.ts'
import { ownEncoder } from '../../src/encoders/own.ts'
import { resultsText } from '../../src/cli/render.ts'

test('what is found by meaning alone says so, and no line is empty', async () => {
  const encoder = ownEncoder({ name: 'weather', width: 2, encode: async texts => texts.map(text => (/rain|wet/.test(text) ? [1, 0.1] : [0.1, 1])) })
  const index = await createIndex([{ id: 'a', text: 'It pours: rain all day.' }, { id: 'b', text: 'Otters eat eels.' }], { encoder })
  const shown = async (question: string) => resultsText(await index.search(question, { kinds: ['passage'] }), { width: 80, colour: false }, 'nothing').split('\n')
  const [heading, first, , last] = await shown('wet')
  expect(heading).toMatch(/^(words: wet|Passages)$/)
  expect(first).toContain('a#0')
  expect(last).toBe('no passage matches by its words')
  expect((await shown('rain')).at(-1)).toBe('1 passage matches')
  for (const line of await shown('wet')) expect(line).not.toBe('')
})
