import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index/create-index.ts'
import type { TokenIndex } from '../../src/index/token-index.ts'
import { readMarkdown } from '../../src/text/readers/read.ts'
import { refusal } from '../helpers/refusal.ts'

const LONG = 'The lake lies high. Its otters were counted by Ida in May. Snow came early. The huts were shut. Nobody stayed there.'
const documents = [
  { id: 'prestige', title: 'The Prestige (film)', text: 'The Prestige is a film in which Nikola Tesla appears as an inventor. Magicians compete.' },
  { id: 'tesla', title: 'Nikola Tesla', text: 'Nikola Tesla was born in Smiljan. He went to America in 1884.' },
  { id: 'copy', text: 'The Prestige is a film in which Nikola Tesla appears as an inventor. The magicians compete.' },
  { id: 'smiljan', title: 'Smiljan', text: 'Smiljan is a village in Croatia, near Gospić. It lies in Lika.' },
  { id: 'lake', text: LONG },
]
const QUESTION = 'Where was the inventor in The Prestige born?'

let index: TokenIndex
beforeAll(async () => { index = await createIndex(documents) })
const textOf = (id: string) => documents.find(each => each.id === id)!.text

describe('context', () => {
  it('has numbered parts, each with the reason why it is there, and says what is left out', async () => {
    const { schema, parts, size, leftOut } = await index.context(QUESTION)
    expect(schema).toBe('tokengraph.context/1')
    expect(parts.map(({ number, document, section, why }) => [number, document, section, why])).toEqual([
      [1, 'prestige', 'The Prestige (film)', 'for “inventor”, “The Prestige”, “born”'],
      [2, 'tesla', 'Nikola Tesla', 'has “Nikola Tesla”, as [1] does; for “inventor”, “The Prestige”, “born”'],
      [3, 'smiljan', 'Smiljan', 'mentioned by [2] as “Smiljan”; for “inventor”, “The Prestige”, “born”'],
    ])
    for (const { document, start, end, text } of parts) expect(textOf(document).slice(start, end)).toBe(text)
    expect(size).toBe(parts.reduce((sum, { text }) => sum + text.length, 0))
    expect(leftOut).toEqual([{ document: 'copy', start: 0, end: 91, why: 'like [1]' }])
  })

  it('is never over budget, whatever counts; of a passage that does not fit, the sentences around what was asked', async () => {
    const words = (text: string) => text.split(/\s+/).length
    await fc.assert(fc.asyncProperty(fc.nat(60), fc.constantFrom('score' as const, 'path' as const, 'document' as const), fc.nat(2), async (budget, order, around) => {
      const { parts, size, leftOut } = await index.context(QUESTION, { budget, count: words, order, around })
      expect(size).toBe(parts.reduce((sum, { text }) => sum + words(text), 0))
      expect(size).toBeLessThanOrEqual(budget)
      expect(parts.map(({ number }) => number)).toEqual(parts.map((_, i) => i + 1))
      expect(parts.length + leftOut.length).toBe(4)
    }), { numRuns: 40 })
    expect((await index.context('How many otters did Ida count?', { budget: 60 })).parts.map(({ text }) => text)).toEqual(['Its otters were counted by Ida in May. Snow came early.'])
    expect(await index.context(QUESTION, { budget: 0 })).toMatchObject({ parts: [], size: 0 })
  })

  it('joins passages that stand side by side, and takes those around them along where they fit', async () => {
    const section = (word: string) => `## ${word}\n\n${`The ${word} stands by the river and is old. `.repeat(9)}\n\n`
    const page = await readMarkdown(`# Town\n\n${['mill', 'forge', 'tower', 'chapel'].map(section).join('')}`, { id: 'town.md' })
    const town = await createIndex([page], { passages: { longest: 500, joinBelow: 0 } })
    const [only, ...others] = (await town.context('tower', { passages: 1 })).parts
    expect([only!.section, others]).toEqual(['Town › tower', []])
    const [wider] = (await town.context('tower', { passages: 1, around: 1 })).parts
    expect([page.text.indexOf('forge'), page.text.trimEnd().length]).toEqual([wider!.start, wider!.end])
    const both = await town.context('tower chapel', { passages: 2, budget: 2000 })
    expect(both.parts.map(({ text }) => [text.includes('tower'), text.includes('chapel')])).toEqual([[true, true]])
    const [tight] = (await town.context('tower', { passages: 1, around: 1, budget: 500 })).parts
    expect(tight).toEqual(only)
  })

  it('puts parts in order of documents, or each behind the one that led to it', async () => {
    const idsBy = async (order: 'document' | 'path') => (await index.context(QUESTION, { order })).parts.map(({ document }) => document)
    expect(await idsBy('path')).toEqual(['prestige', 'tesla', 'smiljan'])
    expect(await idsBy('document')).toEqual(['prestige', 'tesla', 'smiljan'])
  })

  it('leaves out what was taken away, be it beside what was found', async () => {
    const without = { nodes: [{ kind: 'passage' as const, id: 'tesla' }] }
    expect((await index.context(QUESTION, { without })).parts.map(({ document }) => document)).not.toContain('tesla')
  })

  it('tells how much each part says of the question, as a search does, and whether that is most of it', async () => {
    const { hits } = await index.search(QUESTION, { kinds: ['passage'] }), { parts, answered } = await index.context(QUESTION)
    for (const { document, relevance } of parts) expect(relevance).toBe(hits.find(hit => hit.document === document)!.relevance)
    expect(answered).toBe(hits.some(({ relevance }) => relevance! >= 0.5))
    const counted = async (budget?: number) => (await index.context('How many otters did Ida count?', { budget })).answered
    expect([await counted(), await counted(60), await counted(10)]).toEqual([true, true, false])
    expect((await index.context('How do I replace the magicians of a gearbox?')).answered).toBe(false)
    expect(await index.context('xyzzy')).toMatchObject({ parts: [], answered: false })
    expect(await index.context({ nodes: [{ kind: 'passage', id: 'tesla' }] })).not.toHaveProperty('answered')
  })

  it('leaves out what says too little of the question', async () => {
    const all = (await index.context(QUESTION)).parts, most = Math.max(...all.map(({ relevance }) => relevance!))
    const some = await index.context(QUESTION, { minRelevance: most })
    expect(some.parts.map(({ document }) => document)).toEqual(all.filter(({ relevance }) => relevance === most).map(({ document }) => document))
    expect(some.parts.length).toBeLessThan(all.length)
  })

  it('gives as reasons each word once, be it a name, too, none without content, and what was given', async () => {
    const menus = await createIndex([
      { id: 'canvas', title: 'Canvas', text: 'Canvas shows cards on a plane. The letter a is one of them.' },
      { id: 'form', title: 'Form', text: 'The form has fields. Canvas has none.' },
    ])
    const reasons = async (query: Parameters<TokenIndex['context']>[0]) => (await menus.context(query)).parts.map(({ document, why }) => [document, why])
    expect(await reasons('What is a Canvas?')).toEqual([['canvas', 'for “Canvas”'], ['form', 'mentions “Canvas”, which [1] is about; for “Canvas”']])
    expect(await reasons({ nodes: [{ kind: 'passage', id: 'form' }] })).toContainEqual(['canvas', 'mentioned by [1] as “Canvas”'])
    expect((await reasons({ nodes: [{ kind: 'passage', id: 'form' }] }))[0]).toEqual(['form', 'near “Form”'])
  })

  it('says of two parts which of them mentions the other', async () => {
    const lives = await createIndex([
      { id: 'mary', title: 'Mary Shelley', text: 'Mary Shelley wrote Frankenstein while staying near Lake Geneva.' },
      { id: 'novel', title: 'Frankenstein', text: 'Frankenstein is a novel published in 1818.' },
      { id: 'lake', title: 'Lake Geneva', text: 'Lake Geneva lies between Switzerland and France.' },
    ])
    const reasons = async (question: string) => (await lives.context(question)).parts.map(({ document, why }) => [document, why.split(';')[0]])
    expect(await reasons('Who lived at Lake Geneva?')).toEqual([
      ['lake', 'for “Lake Geneva”'], ['mary', 'mentions “Lake Geneva”, which [1] is about'], ['novel', 'mentioned by [2] as “Frankenstein”'],
    ])
    expect((await reasons('Mary Shelley')).slice(1)).toEqual([['lake', 'mentioned by [1] as “Lake Geneva”'], ['novel', 'mentioned by [1] as “Frankenstein”']])
  })

  it('cuts no marker from what it marks, and leaves no heading alone', async () => {
    const page = await readMarkdown('# Cards\n\n1. Select the card.\n2. Drag it over a canvas.\n3. Let go.\n\n## Pan it\n\nHold the space bar, and drag.\n', { id: 'cards.md' })
    const cards = await createIndex([page])
    const cut = async (question: string, budget: number) => (await cards.context(question, { budget })).parts.map(({ text }) => text)
    expect(await cut('canvas', 30)).toEqual(['2. Drag it over a canvas.'])
    expect(await cut('canvas', 40)).toEqual(['2. Drag it over a canvas.\n3. Let go.'])
    expect(await cut('canvas', 50)).toEqual(['2. Drag it over a canvas.\n3. Let go.'])
    expect(await cut('pan', 8)).toEqual([])
  })

  it('refuses what does not fit', async () => {
    await refusal(() => index.context(''), 'query')
    await refusal(() => index.context(QUESTION, { budget: -1 }), 'option')
    await refusal(() => index.context(QUESTION, { count: () => NaN }), 'option')
    await refusal(() => index.context(QUESTION, { count: (async () => 1) as never }), 'option')
    expect(await refusal(() => index.context(QUESTION, { limit: 3 } as never), 'option')).toContain('limit')
    expect(await refusal(() => index.context(QUESTION, { snippet: true } as never), 'option')).toContain('snippet')
    await refusal(() => index.context(QUESTION, { signal: AbortSignal.abort() }), 'aborted')
  })
})
