import { PreTrainedTokenizer } from '@huggingface/transformers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stretches } from '../../../src/text/tokens/pieces/stretches.ts'
import { ModelTokens } from '../../../src/encoders/transformer/tokens.ts'
import { readVocabulary } from '../../../src/text/tokens/pieces/vocabulary.ts'
import { readJson } from './fixture.ts'

const PREFIXES = { query: 'the day: ', passage: '' }

describe.each(['tokenizer.json', 'tokenizers/unigram.json', 'tokenizers/byte-level.json'])('ModelTokens, with %s', file => {
  const json = readJson(file), vocabulary = readVocabulary(json)
  const tokenizer = new PreTrainedTokenizer(json, { unk_token: json.model.unk_token ?? '<unk>' })
  const tokens = new ModelTokens(tokenizer, vocabulary, PREFIXES)
  const cut = (text: string, role: 'query' | 'passage') => [...tokens.pieces(text, role, true)]

  const word = fc.constantFrom('the', 'River', 'bank', 'xyz', '北京', 'é', '😀', '.', '42', '  ', '\n')
  const anyText = fc.array(word, { minLength: 1, maxLength: 12 }).map(words => words.join(' ').trim()).filter(text => text !== '')

  it('shows the model what the tokenizer makes of prefix and text', () => {
    fc.assert(fc.property(anyText, fc.constantFrom('query', 'passage'), (text, role) => {
      const framed = tokens.framed(cut(text, role).flatMap(({ ids }) => ids), role)
      expect(framed).toEqual(tokenizer.encode(PREFIXES[role] + text))
      expect(tokens.framed([], role)).toHaveLength(tokens.overhead(role))
    }), { numRuns: 200 })
  })

  it('gives the spans of the text, not of the prefix', () => {
    // A byte-level tokenizer cuts a first word otherwise than one after a blank: what is covered is the same.
    const covered = (text: string, role: 'query' | 'passage') => cut(text, role).flatMap(({ spans }) => spans!).map(({ start, end }) => text.slice(start, end)).join('')
    fc.assert(fc.property(anyText, text => { expect(covered(text, 'query')).toBe(covered(text, 'passage')) }), { numRuns: 200 })
    expect(covered('the River bank, 北京', 'query')).toBe('theRiverbank,北京')
  })

  it('cuts a long text as a whole one, but for what stands at the borders of stretches', () => {
    const text = 'the River bank. xyz and 北京 in the sea '.repeat(400)
    const whole = tokenizer.encode(text, { add_special_tokens: false })
    const parts = cut(text, 'passage')
    expect(parts).toHaveLength([...stretches(text)].length)
    expect(Math.abs(parts.flatMap(({ ids }) => ids).length - whole.length)).toBeLessThanOrEqual(parts.length)
    const spans = parts.flatMap(({ spans }) => spans!)
    for (const [i, { start }] of spans.entries()) if (i > 0) expect(start).toBeGreaterThanOrEqual(spans[i - 1].start)
    expect(spans[0].start).toBe(0)
    expect(spans.findLast(({ start, end }) => end > start)!.end).toBe(text.trimEnd().length)
  })

  it('gives nothing for nothing', () => {
    for (const text of ['', ' ', '\n\u3000\t']) expect(cut(text, 'query')).toEqual([])
  })
})
