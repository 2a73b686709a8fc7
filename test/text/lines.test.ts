import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIndex, openIndex, readMarkdown } from '../../src/index.ts'
import { lineAt } from '../../src/text/lines.ts'
import { runs } from '../helpers/runs.ts'

describe('the line of a place', () => {
  it('is counted in the text itself, whatever ends its lines, however long it is', () => {
    const piece = fc.constantFrom('\n', '\r\n', 'a', 'bc', 'x'.repeat(9000))
    fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), fc.array(fc.nat(99_999), { maxLength: 8 }), (pieces, places) => {
      const document = { text: pieces.join('') }
      for (const place of places) {
        const at = Math.min(place, document.text.length)
        expect([at, lineAt(document, at)]).toEqual([at, 1 + Array.from(document.text.slice(0, at)).filter(each => each === '\n').length])
      }
    }), { numRuns: runs(200) })
  })

  it('is that of the source: front matter, marks and comments count', () => {
    // of "---\nx: 1\n---\n**Big** A &amp;\nB"
    const document = { text: 'Big A &\nB', source: { text: [0, 0, 3, 3, 6, 7, 9], source: [0, 14, 17, 19, 22, 27, 29], lines: { left: [0, 0, 0], put: [] } } }
    expect([0, 3, 6, 7, 8].map(at => lineAt(document, at))).toEqual([4, 4, 4, 4, 5])
  })

  it('is not known where the map tells none', () => {
    expect(lineAt({ text: 'a\nb', source: { text: [0, 3], source: [0, 1] } }, 2)).toBeUndefined()
  })
})

const PAGE = `---
tags: [sea]
---
# The otter

<!-- a note
of two lines -->
The **otter** lives by the sea.

## Food

- eels
- [crabs](crab.md), of which it
  eats many
`

describe('hits', () => {
  const lineOf = (words: string) => PAGE.slice(0, PAGE.indexOf(words)).split('\n').length

  it('tell on which line they begin, of a file that was read and of a text that was given, also once kept', async () => {
    const made = await createIndex([await readMarkdown(PAGE, { id: 'otter.md' }), { id: 'log', text: 'One seal.\n\nTwo seals, and Old Joe.\n' }])
    for (const index of [made, await openIndex(await made.toBytes())]) {
      const { hits } = await index.search('crabs eels otter "the sea" seals', { tokensFrom: 5, includeAsked: true, limit: 30 })
      const passages = [...await index.passages('otter.md'), ...await index.passages('log')]
      expect(passages.length).toBeGreaterThan(1)
      for (const { document, text, line } of passages) if (document === 'otter.md') expect([text, line]).toEqual([text, lineOf(text.slice(0, 6))])
      expect((await index.around({ id: 'log' }, 0))[0]!.line).toBe(1)
      const places = new Map(hits.map(({ id, text, line }) => [id, [text, line]]))
      expect([places.get('crab'), places.get('eel')]).toEqual([['crabs', lineOf('crabs')], ['eels', lineOf('eels')]])
    }
  })
})
