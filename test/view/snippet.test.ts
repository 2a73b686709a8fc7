import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import type { ViewNode } from '../../src/view/graph-view.ts'
import type { Document } from '../../src/text/document.ts'
import { anyCorpus, anyQuery } from '../helpers/corpora.ts'

/** A snippet as one reads it, with what is marked in brackets. */
function read({ text = '', snippet }: ViewNode): string {
  if (!snippet) return '(none)'
  let line = '', at = snippet.start
  for (const [start, end] of snippet.marks) {
    line += `${text.slice(at, start)}[${text.slice(start, end)}]`
    at = end
  }
  return line + text.slice(at, snippet.end)
}

const snippetsOf = async (documents: Document[], question: string) =>
  (await (await createIndex(documents)).view(question)).nodes.filter(({ kind }) => kind === 'passage').map(read)

const FILLER = 'The road goes on and on through the hills, where nobody lives any more. '.repeat(8)

describe('snippets', () => {
  it('show where the words of the question stand closest together, rare ones first, from the beginning of a sentence', async () => {
    const [first] = await snippetsOf([
      { id: 'a', text: `${FILLER}A lantern stood there. ${FILLER}The keeper of the lantern painted it in ochre. ${FILLER}` },
      ...Array.from({ length: 9 }, (_, i) => ({ id: `k${i}`, text: `A lantern of number ${i}.` })),
    ], 'Who painted the lanterns in ochre?')
    expect(first).toMatch(/^The keeper of the \[lantern\] \[painted\] it in \[ochre\]\. /)
    expect(first!.replace(/[[\]]/g, '').length).toBeLessThanOrEqual(125)
  })

  it('show what is looked for in place of a word that was mistyped', async () => {
    const [first] = await snippetsOf([{ id: 'a', text: `${FILLER}The lantern was painted in ochre. ${FILLER}` }], 'lantren')
    expect(first).toMatch(/^The \[lantern\] was painted in ochre\. /)
  })

  it('begin with the text where the words stand near its beginning, and with a word where no sentence begins near', async () => {
    const [, ...rest] = Array.from({ length: 6 }, (_, i) => ({ id: `r${i}`, text: `Rain number ${i}.` }))
    const [near] = await snippetsOf([{ id: 'a', text: `Ada (born on 10 July 1856, long before) was an inventor of lamps and ${FILLER}` }, ...rest], 'inventor')
    expect(near).toMatch(/^Ada \(born on 10 July 1856, long before\) was an \[inventor\]/)
    const [far] = await snippetsOf([{ id: 'a', text: `${'on and on it goes '.repeat(20)}until an inventor comes ${'and so on '.repeat(20)}` }, ...rest], 'inventor')
    expect(far).toMatch(/^\w+ [\w ]*until an \[inventor\] comes/)
    expect(far).not.toContain('undefined')
  })

  it('mark Chinese words, also those that were cut in two, and no single characters beside them', async () => {
    const [first] = await snippetsOf([
      { id: 'a', text: '梵語是古代的語言。在歐洲，梵語的學術研究由陸特和漢斯雷頓開創。斯人已去。' }, { id: 'b', text: '的學校在山上，河流很長。' }, { id: 'c', text: '城市很大，人口很多。' },
    ], '漢斯雷頓開創了哪一地區對梵語的學術研究？')
    expect(first).toContain('[漢斯雷頓開創]')
    expect(first).toMatch(/\[梵語/)
    expect(first).not.toMatch(/\[.\]/)
    expect(first).not.toContain('[的學')
  })

  it('of a text are within it, in order, bounded, and whole characters', async () => {
    await fc.assert(fc.asyncProperty(anyCorpus, anyQuery, async (documents, question) => {
      const { nodes } = await (await createIndex(documents)).view(question)
      for (const { text, snippet } of nodes) {
        if (!snippet) continue
        const { start, end, marks } = snippet
        expect(text!.slice(start, end).isWellFormed() || !text!.isWellFormed()).toBe(true)
        expect(marks.length).toBeGreaterThan(0)
        let at = start
        for (const [from, to] of marks) {
          expect(from).toBeGreaterThanOrEqual(at)
          expect(to).toBeGreaterThan(from)
          at = to
        }
        expect(at).toBeLessThanOrEqual(end)
        expect(end).toBeLessThanOrEqual(text!.length)
      }
    }), { numRuns: 60 })
  })

  it.each([[10, 30], [60, 60], [150, 100]])('are had by %i results, in all by %i passages', async (limit, most) => {
    const documents = Array.from({ length: 160 }, (_, i) => ({ id: `d${i}`, text: `Lantern number ${i} hangs in hall ${i % 7}.` }))
    const { nodes } = await (await createIndex(documents)).view('lantern hall', { nodes: 1000, limit })
    const have = nodes.filter(({ kind }) => kind === 'passage').map(({ snippet }) => snippet !== undefined)
    expect(have).toEqual(have.map((_, place) => place < most))
    expect(have.length).toBeGreaterThan(most)
  })

  it('are absent where nothing was asked, and where no word of the question stands', async () => {
    const index = await createIndex([{ id: 'a', title: 'Lantern', text: 'It hangs in a hall.' }])
    expect((await index.overview()).nodes.filter(({ snippet }) => snippet)).toEqual([])
    expect((await index.view('Lantern')).nodes.map(read)[0]).toBe('(none)')
  })
})

describe('passages of a document', () => {
  it('say which one they are, and of how many', async () => {
    const index = await createIndex([
      { id: 'one', title: 'One', text: 'A lantern.' },
      { id: 'three', title: 'Three', text: Array.from({ length: 3 }, (_, i) => `Paragraph ${i} tells of a lantern. ${'It shines over the harbour at night. '.repeat(30)}`).join('\n\n') },
    ])
    const { nodes } = await index.view('lantern harbour', { nodes: 200 })
    const parts = Object.fromEntries(nodes.filter(({ kind }) => kind === 'passage').map(({ id, label, part }) => [id, [label, part]]))
    const of = Object.keys(parts).filter(id => id.startsWith('three')).length
    expect(of).toBeGreaterThan(2)
    expect(parts['one#0']).toEqual(['One', { number: 1, of: 1 }])
    expect(parts['three#0']).toEqual(['Three', { number: 1, of }])
    expect(parts['three#1']).toEqual([`Three (2 of ${of})`, { number: 2, of }])
  })
})
