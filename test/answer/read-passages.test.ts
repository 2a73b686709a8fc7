import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import { readMarkdown } from '../../src/text/readers/read.ts'
import { refusal } from '../helpers/refusal.ts'

let index: TokenIndex
beforeAll(async () => {
  const section = (word: string) => `## ${word}\n\n${`The ${word} stands by the river and is old. `.repeat(9)}\n\n`
  const town = await readMarkdown(`# Town\n\n${['Mill', 'Forge', 'Tower'].map(section).join('')}`, { id: 'town.md', metadata: { year: 1900 } })
  index = await createIndex([town, { id: 'note', text: 'A note.' }], { passages: { longest: 500, joinBelow: 0 } })
})

describe('passages by their ids', () => {
  it('tell where they stand, as hits do', async () => {
    const passages = await index.passages('town.md')
    expect(passages.map(({ id, section, part }) => [id, section, part])).toEqual([
      ['town.md#0', 'Town › Mill', { number: 1, of: 3 }], ['town.md#1', 'Town › Forge', { number: 2, of: 3 }], ['town.md#2', 'Town › Tower', { number: 3, of: 3 }],
    ])
    const { hits: [hit] } = await index.search('forge', { kinds: ['passage'], limit: 1 })
    expect(hit).toMatchObject({ matched: true, ...passages[1] })
    expect(await index.passage('town.md#1')).toEqual(passages[1])
    expect(await index.around(hit!, 1)).toEqual(passages)
    expect(await index.around(passages[0]!, 1)).toEqual(passages.slice(0, 2))
    expect(await index.around(passages[2]!, 0)).toEqual(passages.slice(2))
  })

  it('a document is as it was given, and a copy', async () => {
    const note = await index.document('note')
    expect(note).toEqual({ id: 'note', text: 'A note.' })
    note.text = 'Another.'
    expect((await index.document('note')).text).toBe('A note.')
    expect((await index.document('town.md')).metadata).toEqual({ year: 1900 })
    expect((await index.passage('note#0')).section).toBeUndefined()
  })

  it('are refused where there are none', async () => {
    await refusal(() => index.document('none'), 'not-found')
    await refusal(() => index.passages('none'), 'not-found')
    await refusal(() => index.passage(3 as never), 'option')
    await refusal(() => index.around({ id: 'note#0' }, -1), 'option')
    await refusal(() => index.around(undefined as never, 1), 'option')
  })
})
