import { describe, expect, it } from 'vitest'
import type { DialogueState } from '../../../src/answer/dialogue/state.ts'
import { createIndex } from '../../../src/index/create-index.ts'
import type { Document } from '../../../src/text/document.ts'
import { refusal } from '../../helpers/refusal.ts'

const planes: Document[] = [
  { id: 'hd26', title: 'Heinkel HD 26', text: 'A fighter for the Swedish air force. Ernst Heinkel drew it, and Svenska Aero built it near Stockholm.' },
  { id: 'aero', title: 'Svenska Aero', text: 'A Swedish maker of aeroplanes, founded in 1921.' },
  { id: 'tower', title: 'Eiffel Tower', text: 'A tower in Paris, built by the firm of Gustave Eiffel in 1889.' },
  { id: 'bridge', title: 'Tower Bridge', text: 'Horace Jones built a bridge over the Thames; it opened in 1894.' },
  { id: 'song', title: 'Lake song', text: 'Who sang it first, nobody knows.' },
]
const bestOf = ({ hits }: { hits: { kind: string, document: string }[] }) => hits.find(({ kind }) => kind === 'passage')?.document

describe('a dialogue', () => {
  it('knows what "it" is', async () => {
    const index = await createIndex(planes), dialogue = await index.dialogue()
    expect(bestOf(await index.search('Who built it?'))).not.toBe('hd26')
    expect(bestOf(await dialogue.search('the Heinkel HD 26'))).toBe('hd26')
    expect(bestOf(await dialogue.search('Who built it?'))).toBe('hd26')
    expect(dialogue.state.turns).toBe(2)
  })

  it('goes on to what is spoken of next', async () => {
    const dialogue = await (await createIndex(planes)).dialogue()
    await dialogue.search('the Heinkel HD 26')
    expect(bestOf(await dialogue.search('Who built the bridge over the Thames?'))).toBe('bridge')
    expect(bestOf(await dialogue.search('When was it opened?'))).toBe('bridge')
  })

  it('says in its reasons what it remembered', async () => {
    const dialogue = await (await createIndex(planes)).dialogue()
    await dialogue.search('the Heinkel HD 26')
    const { hits: [best] } = await dialogue.search('Who built it?', { explain: true })
    expect(best!.explanation!.seeds.map(({ node }) => node.id)).toEqual(expect.arrayContaining(['hd26#0']))
  })

  it('is plain data that can be stored, and taken up again, even where documents went since', async () => {
    const index = await createIndex(planes), dialogue = await index.dialogue()
    await dialogue.search('the Heinkel HD 26')
    const stored = JSON.parse(JSON.stringify(dialogue.state)) as DialogueState
    const again = await index.dialogue({ state: stored })
    expect(bestOf(await again.search('Who built it?'))).toBe('hd26')
    expect(stored).toEqual(dialogue.state)
    const later = await (await index.update({ remove: ['hd26'] })).dialogue({ state: stored })
    expect(bestOf(await later.search('Who built it?'))).not.toBe('hd26')
  })

  it('gives what a language model may be given, and remembers that', async () => {
    const dialogue = await (await createIndex(planes)).dialogue()
    const { parts: [first] } = await dialogue.context('the Heinkel HD 26', { budget: 500 })
    expect(first!.document).toBe('hd26')
    expect((await dialogue.context('Who built it?', { budget: 500 })).parts[0]!.document).toBe('hd26')
  })

  it('gives its question to whatever else an index answers, and changes nothing by that', async () => {
    const index = await createIndex(planes), dialogue = await index.dialogue()
    await dialogue.search('the Heinkel HD 26')
    const before = dialogue.state, query = await dialogue.query('Who built it?')
    expect(query).toMatchObject({ text: 'Who built it?', nodeShare: 0.5 })
    expect(await dialogue.query('Which river does its crew cross?')).toMatchObject({ nodeShare: 0.7 / 3 })
    expect(await dialogue.query('Who built bridges?')).toMatchObject({ nodeShare: 0.03 })
    expect((await index.explain(query, {})).node.id).toBe('hd26#0')
    expect(dialogue.state).toEqual(before)
    Object.assign(before.nodes[0]!, { weight: 0 })
    expect(dialogue.state.nodes[0]!.weight).toBeGreaterThan(0)
  })

  it('lets the caller say what points back', async () => {
    const dialogue = await (await createIndex(planes)).dialogue({ pointsBack: text => text.startsWith('…'), backShare: 0.4 })
    await dialogue.search('the Heinkel HD 26')
    expect(await dialogue.query('… built')).toMatchObject({ nodeShare: 0.4 })
    expect(await dialogue.query('who built it')).toMatchObject({ nodeShare: 0.03 })
  })

  it('refuses what it cannot take up or ask, and forgets nothing by that', async () => {
    const index = await createIndex(planes), dialogue = await index.dialogue()
    await dialogue.search('the Heinkel HD 26')
    const before = dialogue.state
    for (const wrong of ['', '  ', 1, undefined]) expect(await refusal(() => dialogue.search(wrong as never), 'query')).toContain('a question')
    expect(await refusal(() => dialogue.search('it', { limits: 3 } as never), 'option')).toContain('"limit"')
    expect(dialogue.state).toEqual(before)
    expect(await refusal(() => index.dialogue({ state: { ...before, schema: 'tokengraph.dialogue/2' } as never }), 'option')).toContain('tokengraph.dialogue/1')
    expect(await refusal(() => index.dialogue({ state: { ...before, nodes: [{ kind: 'passage', id: 'a', weight: 7 }] } }), 'option')).toContain('weight')
    expect(await refusal(() => index.dialogue({ fades: 1 } as never), 'option')).toContain('fade')
  })
})
