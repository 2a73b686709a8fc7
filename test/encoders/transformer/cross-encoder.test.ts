import * as library from '@huggingface/transformers'
import { PreTrainedTokenizer } from '@huggingface/transformers'
import { describe, expect, it } from 'vitest'
import { crossEncoder } from '../../../src/encoders/transformer/cross-encoder.ts'
import type { CrossEncoderOptions } from '../../../src/encoders/transformer/cross-options.ts'
import { PairTokens } from '../../../src/encoders/transformer/pair-tokens.ts'
import { readVocabulary } from '../../../src/text/tokens/pieces/vocabulary.ts'
import { altered, readJson, refusal, TINY, variant } from './fixture.ts'

/** A model whose logit is eight for each pair of the same piece in question and text, less one for each token. */
const model = (name = 'cross') => altered({ 'onnx/model.onnx': variant(name) }, name)

describe('a cross-encoder', () => {
  it('reads a question and a text together', async () => {
    const encoder = await crossEncoder(model())
    // [CLS] the river bank [SEP] | a bank of the river , the bank [SEP]: 14 tokens; "the" and "bank" twice, "river" and [SEP] once
    // [CLS] the river bank [SEP] | money [SEP]: 7 tokens, [SEP] once
    expect(await encoder.score('the river bank', ['a bank of the river, the bank', 'money', ''])).toEqual(Float64Array.of(6 * 8 - 14, 8 - 7, 8 - 6))
    expect(await encoder.score('', ['money'])).toEqual(Float64Array.of(8 - 4))
    expect(await encoder.score('money', [])).toHaveLength(0)
    expect(encoder.name).toBe('cross')
  })

  it('cuts off what does not fit, of the question what is more than half', async () => {
    // 11 tokens, of which 8 may be pieces: [CLS] the river bank [SEP] | a bank of the river [SEP]
    const short = await crossEncoder(model(), { longest: 11 })
    expect(await short.score('the river bank', ['a bank of the river, the bank'])).toEqual(Float64Array.of(4 * 8 - 11))
    // [CLS] the the the the [SEP] | the the the the [SEP], of any length
    expect(await short.score('the '.repeat(50), ['the '.repeat(20_000)])).toEqual(Float64Array.of((4 * 4 + 1) * 8 - 11))
  })

  it('gives the same pair the same logit, and remembers it', async () => {
    const calls: number[] = []
    const counting = { ...library, AutoModel: { from_pretrained: async (...given: Parameters<typeof library.AutoModel.from_pretrained>) => {
      const loaded = await library.AutoModel.from_pretrained(...given)
      return Object.assign((inputs: never) => { calls.push(1); return (loaded as unknown as (inputs: never) => unknown)(inputs) }, { sessions: (loaded as { sessions: object }).sessions })
    } } }
    const counted = await crossEncoder(model(), { library: counting }), tried = calls.length
    const once = await counted.score('bank', ['river bank', 'money']), turned = await counted.score('bank', ['money', 'a boat', 'river bank'])
    expect([turned[0], turned[2]]).toEqual([once[1], once[0]])
    expect(calls.length - tried).toBe(3)
  })

  it('reports how many texts are read, and ends when asked to', async () => {
    const encoder = await crossEncoder(model())
    const seen: object[] = []
    await encoder.score('a', ['b', 'c'], { onProgress: progress => seen.push(progress) })
    expect(seen.at(-1)).toEqual({ stage: 'encode', done: 2, total: 2 })
    const controller = new AbortController(), texts = Array.from({ length: 5000 }, (_, i) => `the river ${i}`)
    await refusal(() => encoder.score('a', texts, { signal: controller.signal, onProgress: ({ done }) => { if (done > 10) controller.abort() } }), 'aborted')
    await refusal(() => encoder.score('a', ['b'], { signal: AbortSignal.abort() }), 'aborted')
    await refusal(() => crossEncoder(model(), { signal: AbortSignal.abort() }), 'aborted')
  })

  it('is refused where a model gives other than a logit for a pair', async () => {
    const message = async (folder: string) => refusal(() => crossEncoder(folder), 'encoder')
    expect(await message(TINY)).toMatch(/got a model that gives last_hidden_state.*expected a cross-encoder.*text classification/)
    expect(await message(model('logits'))).toMatch(/got a model that gives logits for each token; expected a cross-encoder/)
    expect(await message(model('cross_labels'))).toMatch(/got a classifier of 2 labels; expected a cross-encoder/)
    expect(await message(altered({ 'onnx/model.onnx': 'no model' }))).toMatch(/a model that does not load/)
    expect(await refusal(() => crossEncoder(altered({ 'onnx/model.onnx': undefined })), 'not-found')).toContain('no onnx/model*.onnx in')
    for (const name of ['./nowhere', '/nowhere/at/all']) await refusal(() => crossEncoder(name), 'not-found')
    const endless = await crossEncoder(model('cross_not_finite')).then(encoder => refusal(() => encoder.score('river', ['the bank']), 'encoder'))
    expect(endless).toMatch(/"cross_not_finite".*a logit that is not finite, of the text "the bank"/)
  })

  it('refuses options and texts that it does not take', async () => {
    const encoder = await crossEncoder(model())
    const message = (options: object) => refusal(() => crossEncoder(TINY, options as CrossEncoderOptions), 'option')
    expect(await message({ longes: 8 })).toMatch(/Did you mean "longest"/)
    expect(await message({ pooling: 'cls' })).toContain('pooling')
    expect(await message({ longest: 4 })).toMatch(/crossEncoder: option "longest".*got 4.*from 5 to 64/)
    for (const name of [undefined, 5, ' ']) expect(await refusal(() => crossEncoder(name as string), 'option')).toContain('expected the folder of a model')
    expect(await refusal(() => encoder.score(5 as never, []), 'option')).toContain('question')
    expect(await refusal(() => encoder.score('a', [undefined as never]), 'option')).toContain('texts')
  })
})

describe('PairTokens', () => {
  it.each(['tokenizer.json', 'tokenizers/byte-level.json'])('puts two texts together as the tokenizer does, with %s', file => {
    const json = readJson(file), tokenizer = new PreTrainedTokenizer(json, { unk_token: json.model.unk_token ?? '<unk>' })
    const tokens = new PairTokens(tokenizer, readVocabulary(json))
    for (const [first, second] of [['the river', 'a bank'], ['北京', 'x'], ['the', 'the the']] as const) {
      const { ids, second: from } = tokens.framed(tokens.first(first, 99), tokens.first(second, 99))
      expect(ids).toEqual(tokenizer.encode(first, { text_pair: second }))
      expect(ids.slice(from, ids.length - 1)).toEqual(tokenizer.encode(second, { add_special_tokens: false }))
    }
  })
})
