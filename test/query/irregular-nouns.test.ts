import { describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index.ts'
import { irregular } from '../../src/query/irregular-nouns.ts'

const first = async (texts: readonly string[], question: string) => {
  const index = await createIndex(texts.map((text, i) => ({ id: String(i), text })))
  return (await index.search(question, { kinds: ['passage'] })).hits[0]?.text
}

describe('irregular', () => {
  it.each<[string, string[]]>([
    ['wolf', ['wolves']], ['Wolves', ['wolf']], ['woman', ['women']], ['children', ['child']], ['leaves', ['leaf']],
    ['criteria', ['criterion']], ['fungus', ['fungi']], ['fungi', ['fungus']], ['analysis', ['analyses']], ['theses', ['thesis']],
    ['index', ['indices']], ['matrix', ['matrices']], ['indices', ['index', 'indix']],
    ['bus', []], ['is', []], ['house', []], ['people', []], ['taxi', ['taxus']],
  ])('of %s', (word, others) => expect(irregular(word).map(({ written }) => written)).toEqual(others))

  it('takes what comes from Latin or Greek only for what texts lack', () => {
    expect(irregular('knife')).toEqual([{ written: 'knives', ifLacked: false }])
    expect(irregular('spectra')).toEqual([{ written: 'spectrum', ifLacked: true }])
    expect(irregular('basis')).toEqual([{ written: 'bases', ifLacked: true }])
  })
})

describe('a question', () => {
  it.each([
    ['wolf', 'Wolves hunt at night.', 'Dogs hunt at night.'],
    ['mice', 'A mouse ate it.', 'A moose ate it.'],
    ['index', 'Indices start at zero.', 'Indians start at zero.'],
    ['hypotheses', 'A hypothesis is tested.', 'A method is tested.'],
  ])('for %s finds the other form of the noun', async (question, right, wrong) => {
    expect(await first([wrong, right], question)).toBe(right)
  })
})
