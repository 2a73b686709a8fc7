import { beforeAll, describe, expect, test } from 'vitest'
import { nounPhrases } from '../../src/keyphrases/noun-phrases.ts'
import { loadTagger, type Tagger, TAGGER_LIBRARIES } from '../../src/keyphrases/tagger.ts'
import { wordsOf } from '../../src/keyphrases/words-of.ts'
import { createWordTokenizer } from '../../src/text/tokens/create-word-tokenizer.ts'
import type { Tokenizer } from '../../src/text/tokens/tokenizer.ts'
import { refusal } from '../helpers/refusal.ts'

let tagger: Tagger, tokenizer: Tokenizer
beforeAll(async () => { [tagger, tokenizer] = await Promise.all([loadTagger(TAGGER_LIBRARIES), createWordTokenizer()]) })

const phrasesOf = (text: string) => {
  const words = wordsOf(tokenizer, text)
  return nounPhrases(tagger)(text, words).map(({ from, to }) => text.slice(words[from]!.start, words[to - 1]!.end))
}

describe('noun phrases', () => {
  test.each([
    ['The new method improves a robust temperature control.', ['method', 'robust temperature control']],
    ['It uses an improved search strategy for real-time systems.', ['improved search strategy', 'real-time systems']],
    ['We describe image processing and its many uses.', ['image processing', 'uses']],
    ['They ran away quickly.', []],
    ['', []],
  ])('of %j', (text, found) => { expect(phrasesOf(text)).toEqual(found) })

  test('the tagger tells where each part stands, sentence by sentence, whatever stands between them', () => {
    const text = '  A cat\tslept.\n\nIt purred — “well”, 😀 and long.'
    const parts = tagger(text)
    expect(parts.flat().map(({ start, end }) => text.slice(start, end)).join('')).toBe(text.replace(/\s/g, ''))
    expect(parts).toHaveLength(2)
    expect(parts[0]!.map(({ tag }) => tag)).toEqual(['DET', 'NOUN', 'VERB', 'PUNCT'])
  })

  test('a tagger that is not installed is told with what to install', async () => {
    const fault = await refusal(() => loadTagger({ nlp: 'no-such-tagger', model: TAGGER_LIBRARIES.model }), 'backend')
    expect(fault).toMatch(/no package "no-such-tagger".*npm install wink-nlp wink-eng-lite-web-model/s)
    await refusal(() => loadTagger({ nlp: { default: 1 }, model: {} }), 'backend')
  })
})
