import { PreTrainedTokenizer } from '@huggingface/transformers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { replaced, unchanged } from '../../../../src/text/tokens/pieces/mapped.ts'
import { type NormaliserConfig, normaliserOf } from '../../../../src/text/tokens/pieces/normaliser.ts'
import { readJson } from '../../../encoders/transformer/fixture.ts'
import { runs } from '../../../helpers/runs.ts'

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.array(fc.constantFrom('a', 'B', 'é', 'e\u0301', '한', '\u1112\u1161\u11ab', 'ﬁ', '½', 'Σ', 'ΟΣ', 'İ', '中', '𠀀', '😀', ' ', '\t', '\n', '\u00a0', '\u200b', '\u3000', '～', 'Ａ', '\u0000', '\u0308', '▁', '.'), { maxLength: 20 }).map(parts => parts.join('')),
)

const bert = (config: Partial<NormaliserConfig> = {}): NormaliserConfig => ({ type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true, ...config })

const CONFIGS: NormaliserConfig[] = [
  ...['NFC', 'NFD', 'NFKC', 'NFKD', 'Lowercase', 'StripAccents', 'Precompiled'].map(type => ({ type })),
  bert(), bert({ strip_accents: false }), bert({ lowercase: false }), bert({ lowercase: false, strip_accents: true }), bert({ clean_text: false, handle_chinese_chars: false }),
  { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' }, { type: 'Replace', pattern: { String: '.' }, content: '...' },
  readJson('tokenizers/unigram.json').normalizer,
]

/** The normaliser of transformers.js itself. */
function library(normalizer: NormaliserConfig): (text: string) => string {
  const tokenizer = new PreTrainedTokenizer({ ...readJson('tokenizer.json'), normalizer }, {}) as unknown as { _tokenizer: { normalizer: { normalize(text: string): string } } }
  return text => tokenizer._tokenizer.normalizer.normalize(text)
}

describe('normaliserOf', () => {
  it.each(CONFIGS)('normalises as transformers.js does: %j', config => {
    const normalise = normaliserOf(config), other = library(config)
    // All blanks are alike. Around Han characters beyond U+FFFF the Rust library puts some, and transformers.js none.
    const plain = (text: string) => text.replace(/\s/g, ' ')
    const common = text.filter(text => text.isWellFormed() && !/[\u{20000}-\u{2FFFF}]/u.test(text))
    fc.assert(fc.property(common, text => { expect(plain(normalise(text).text)).toBe(plain(other(text))) }), { numRuns: runs(200) })
  })

  it.each(CONFIGS)('knows what each code unit was made of: %j', config => {
    const normalise = normaliserOf(config)
    fc.assert(fc.property(text, text => {
      const { text: made, from, to } = normalise(text)
      expect([from.length, to.length]).toEqual([made.length, made.length])
      for (let i = 0; i < made.length; i++) {
        expect(from[i]).toBeLessThan(to[i]!)
        expect(to[i]).toBeLessThanOrEqual(text.length)
        if (i > 0) expect([from[i]! >= from[i - 1]!, to[i]! >= to[i - 1]!]).toEqual([true, true])
      }
      // What a character was made of makes it again. Other letters join or part it, and a sigma ends a word or does not.
      const plain = (text: string) => text.normalize('NFD').replaceAll('ς', 'σ')
      let at = 0
      for (const character of made) {
        const end = at + character.length
        const again = normalise(text.slice(from[at], to[end - 1])).text
        if (config.type !== 'Replace' && character.trim() !== '') expect(plain(again)).toContain([...plain(character)][0])
        at = end
      }
    }), { numRuns: runs(200) })
  })

  it('leaves a text as it is without a normaliser, and by steps that it does not know', () => {
    for (const config of [null, undefined, { type: 'Nonsense' }, { type: 'Replace', pattern: { Regex: '(?<' }, content: '' }]) expect(normaliserOf(config)('Ab é')).toEqual(unchanged('Ab é'))
  })
})

describe('replaced', () => {
  it('has replacements stand for all that they replace, over several steps', () => {
    const first = replaced(unchanged('a½b'), /½/g, () => '1/2')
    expect(first).toEqual({ text: 'a1/2b', from: [0, 1, 1, 1, 2], to: [1, 2, 2, 2, 3] })
    expect(replaced(first, /a1/g, () => 'x')).toEqual({ text: 'x/2b', from: [0, 1, 1, 2], to: [2, 2, 2, 3] })
    expect(replaced(first, /[/12]/g, () => '')).toEqual({ text: 'ab', from: [0, 2], to: [1, 3] })
  })
})
