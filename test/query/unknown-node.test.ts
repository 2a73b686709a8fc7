import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import type { NodeKind } from '../../src/core/kinds.ts'
import { unknownNode } from '../../src/query/unknown-node.ts'

describe('unknownNode', () => {
  it('suggests what is near, and lists nothing where nothing is', () => {
    expect(unknownNode('name', 'Ada Vael', { known: ['Quill', 'Ada Vale'] })).toMatchObject({
      code: 'not-found', message: 'query node of kind name: got "Ada Vael"; expected a name of the index. Did you mean "Ada Vale"?',
    })
    expect(unknownNode('passage', 'Notes', { known: ['Notes.md'], kinds: ['name'] }, 'document').message)
      .toBe('document: got "Notes"; expected a document or passage of the index. Did you mean "Notes.md"?')
    expect(unknownNode('name', 'xyzzy', { known: ['ada', 'bram'] }).message).toBe('query node of kind name: got "xyzzy"; expected a name of the index')
    expect(unknownNode('token', 'xyzzy').message).toMatch(/index$/)
  })

  it('says what ids look like, by the nearest, where it suggests none', () => {
    expect(unknownNode('passage', 'bxxxm', { known: ['ada', 'bram'] }, 'passage').message)
      .toBe('passage: got "bxxxm"; expected a document or passage of the index. Documents have ids as "bram", their passages as "bram#0".')
    expect(unknownNode('passage', 'bxxxm', {}, 'passage').message).toMatch(/index$/)
  })

  it.each([
    ['Aliases', 'Linking notes/Aliases.md'], ['aliases.md', 'Linking notes/Aliases.md'], ['linking notes/aliases', 'Linking notes/Aliases.md'],
    ['Aliases#3', 'Linking notes/Aliases.md'], ['liases', undefined], [' ', undefined], ['Home', 'Home.md'],
  ])('suggests the page called %j: %j', (id, page) => {
    const { message } = unknownNode('passage', id, { known: ['Other/My Aliases.md', 'Linking notes/Aliases.md', 'Home.md'] })
    expect(/Did you mean "(.*)"\?$/.exec(message)?.[1]).toBe(page)
  })
})

describe('a node that is not there', () => {
  let index: TokenIndex
  beforeAll(async () => {
    index = await createIndex([
      { id: 'Plugins/File recovery.md', title: 'File recovery', text: 'Restores notes. See Sync history.' },
      { id: 'Sync/About.md', title: 'Sync history', text: 'Older versions, as File recovery has them, too.' },
    ])
  })

  it.each<[kind: NodeKind, id: string, hint: string | undefined]>([
    ['passage', 'File recovery', 'Did you mean "Plugins/File recovery.md", or kind "name"?'],
    ['passage', 'sync history', 'Did you mean kind "name"?'],
    ['passage', 'Versions', 'Did you mean kind "token"?'],
    ['passage', 'Versions of notes', 'Documents have ids as "Sync/About.md", their passages as "Sync/About.md#0".'],
    ['name', 'versions', 'Did you mean kind "token"?'],
    ['name', 'Sync/About.md', 'Did you mean kind "passage"?'],
    ['token', 'recovered', undefined],
  ])('of kind %s: %j', async (kind, id, hint) => {
    const error = await index.related({ kind, id }).catch((error: Error) => error)
    expect((error as Error).message).toBe(`related: node of kind ${kind}: got ${JSON.stringify(id)}; expected a ${kind} of the index${hint ? `. ${hint}` : ''}`)
  })
})
