import { cpSync, mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { AutoModel, AutoTokenizer, env, type PreTrainedTokenizer, Tensor } from '@huggingface/transformers'
import * as library from '@huggingface/transformers'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { show } from '../../../src/core/errors.ts'
import { dot, height, rowAt } from '../../../src/math/dense/matrix.ts'
import type { Encoder } from '../../../src/encoders/encoder.ts'
import { transformerEncoder } from '../../../src/encoders/transformer/encoder.ts'
import type { TransformerEncoder } from '../../../src/encoders/transformer/encoding.ts'
import type { TransformerOptions } from '../../../src/encoders/transformer/options.ts'
import { altered, expectClose, readJson, refusal, temporary, TINY, variant } from './fixture.ts'
import { muchOf } from '../../helpers/runs.ts'

const GOLDEN: { text: string, ids: number[], layers: number[][][] }[] = readJson('golden.json')

const unit = (vector: ArrayLike<number>) => Array.from(vector, value => value / Math.sqrt(dot(vector, vector)))
const mean = (rows: number[][]) => rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length)
const span = (text: string, word: string, from = 0) => ({ start: text.indexOf(word, from), end: text.indexOf(word, from) + word.length })

let encoder: Encoder
let tokenizer: PreTrainedTokenizer
/** The vectors of all tokens, as transformers.js gives them. */
let run: (ids: number[]) => Promise<number[][]>
const raw = (text: string) => run(tokenizer.encode(text))
beforeAll(async () => {
  encoder = await transformerEncoder(TINY)
  tokenizer = await AutoTokenizer.from_pretrained(TINY)
  const model = await AutoModel.from_pretrained(TINY, { dtype: 'fp32' })
  const tensor = (ids: number[]) => new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length])
  run = async ids => (await model({ input_ids: tensor(ids), attention_mask: tensor(ids.map(() => 1)) })).last_hidden_state.tolist()[0]
})

describe('encode', () => {
  it.each([
    ['mean', (rows: number[][]) => mean(rows)], ['cls', (rows: number[][]) => rows[0]], ['last', (rows: number[][]) => rows.at(-1)!],
  ] as const)('agrees with the forward pass in numpy, %s', async (pooling, pooled) => {
    const vectors = await (await transformerEncoder(TINY, { pooling })).encode(GOLDEN.map(({ text }) => text), 'passage')
    for (const [i, { layers }] of GOLDEN.entries()) expectClose(rowAt(vectors, i), unit(pooled(layers.at(-1)!)))
  })

  it('agrees with what transformers.js gives for the whole text', async () => {
    const texts = ['A castle by the sea, and a boat!', '北京城墙 and the river', 'x'.repeat(30), 'ab cd'.repeat(5)]
    const vectors = await encoder.encode(texts, 'query')
    for (const [i, text] of texts.entries()) expectClose(rowAt(vectors, i), unit(mean(await raw(text))), 1e-6)
  })

  it('gives unit length, and zeros to blank texts', async () => {
    const texts = ['the river', '', ' \n\t ', 'bank', '😀', '\u200b', '\ud83d']
    const vectors = await encoder.encode(texts, 'passage')
    expect([height(vectors), vectors.width]).toEqual([texts.length, 16])
    expect(texts.map((_, i) => Math.round(1e5 * dot(rowAt(vectors, i), rowAt(vectors, i))) / 1e5)).toEqual([1, 0, 0, 1, 1, 0, 0])
    expect((await encoder.encode([], 'query')).data).toHaveLength(0)
  })

  it('gives the same vector to the same text, whatever stands beside it, and before or after', async () => {
    const texts = ['the river bank', 'a very long text about the sea and the mountains of the north', 'money']
    const [all, again, reversed] = [await encoder.encode(texts, 'passage'), await encoder.encode(texts, 'passage'), await encoder.encode(texts.toReversed(), 'passage')]
    expect(again).toEqual(all)
    for (const i of texts.keys()) {
      expect(rowAt(reversed, texts.length - 1 - i)).toEqual(rowAt(all, i))
      expect(rowAt(await encoder.encode([texts[i]], 'query'), 0)).toEqual(rowAt(all, i))
    }
    const [one, other] = await Promise.all([encoder.encode(texts, 'passage'), encoder.encode(texts, 'passage')])
    expect([one, other]).toEqual([all, all])
    expect(await (await transformerEncoder(TINY, { threads: 2 })).encode(texts, 'passage')).toEqual(all)
  })

  it('puts the prefix of the role before the text', async () => {
    const prefixed = await transformerEncoder(TINY, { prefixes: { query: 'night: ', passage: 'day: ' } })
    const expected = await encoder.encode(['night: the river', 'day: the river'], 'passage')
    expect(rowAt(await prefixed.encode(['the river'], 'query'), 0)).toEqual(rowAt(expected, 0))
    expect(rowAt(await prefixed.encode(['the river'], 'passage'), 0)).toEqual(rowAt(expected, 1))
  })

  it('joins the windows of a long text by how many tokens they have', async () => {
    const words = 'the of and to in is was for on with as by at from river bank money water shore loan boat castle'.split(' ')
    const text = words.join(' ')
    const small = await transformerEncoder(TINY, { longest: 10, overlap: 3, prefixes: { passage: 'day ' } })
    // 10 tokens with [CLS], the prefix and [SEP]: 7 words in a window, each begins 4 after the one before.
    const parts = [0, 4, 8, 12, 16].map(start => words.slice(start, start + 7))
    const sum = Array<number>(16).fill(0)
    for (const part of parts) {
      const states = await raw(`day ${part.join(' ')}`)
      mean(states).forEach((value, i) => { sum[i] += part.length * value })
    }
    expectClose(rowAt(await small.encode([text], 'passage'), 0), unit(sum), 1e-6)
  })

  it('takes a text of a quarter of a million characters, and of a million', { timeout: 120_000 }, async () => {
    const text = 'the river bank and the sea. '.repeat(muchOf(36_000))
    const stages: number[] = []
    const vectors = await encoder.encode([text.slice(0, muchOf(1_000_000))], 'passage', { onProgress: ({ done }) => stages.push(done) })
    expect(dot(vectors.data, vectors.data)).toBeCloseTo(1)
    expect(stages.length).toBeGreaterThan(2)
  })

  it('reports how many texts are done, and ends when asked to', async () => {
    const seen: object[] = []
    await encoder.encode(['a', 'b'], 'query', { onProgress: progress => seen.push(progress) })
    expect(seen.at(-1)).toEqual({ stage: 'encode', done: 2, total: 2 })
    const controller = new AbortController()
    const texts = Array.from({ length: 5000 }, (_, i) => `the river ${i}`)
    await refusal(() => encoder.encode(texts, 'query', { signal: controller.signal, onProgress: ({ done }) => { if (done > 10) controller.abort() } }), 'aborted')
    await refusal(() => encoder.encode(['the '.repeat(100_000)], 'query', { signal: AbortSignal.timeout(50) }), 'aborted')
    await refusal(() => encoder.encodeWords([{ text: 'a', words: [] }], 'query', { signal: AbortSignal.abort() }), 'aborted')
  })

  it('refuses what is no text, and roles that it does not know', async () => {
    expect(await refusal(() => encoder.encode(['a'], 'document' as 'query'), 'option')).toMatch(/role.*"document".*"query" or "passage"/)
    expect(await refusal(() => encoder.encode([undefined as unknown as string], 'query'), 'option')).toMatch(/texts/)
  })
})

describe('encodeWords', () => {
  it('gives each word the mean of its pieces within the text', async () => {
    const text = 'She was reading old books by the Sea.'
    // [CLS] she was read read … : "reading" is r ##e ##a ##d ##ing here.
    const { layers, ids } = GOLDEN.find(({ text }) => text.startsWith('She'))!
    const states = layers.at(-1)!
    const vocabulary: Record<string, number> = readJson('tokenizer.json').model.vocab
    const place = (piece: string) => ids.indexOf(vocabulary[piece])
    const [words] = await encoder.encodeWords([{ text, words: ['She', 'reading', 'books', 'Sea'].map(word => span(text, word)) }], 'passage')
    expectClose(rowAt(words, 0), unit(states[place('she')]))
    expectClose(rowAt(words, 1), unit(mean(states.slice(place('r'), place('##ing') + 1))))
    expectClose(rowAt(words, 2), unit(mean(states.slice(place('book'), place('book') + 2))))
    expectClose(rowAt(words, 3), unit(states[place('sea')]))
  })

  it('gives a word another vector beside other words', async () => {
    const texts = ['the river bank', 'money in the bank'].map(text => ({ text, words: [span(text, 'bank')] }))
    const [one, other] = await encoder.encodeWords(texts, 'passage')
    expect(dot(one.data, other.data)).toBeLessThan(0.99)
    expect(await encoder.encodeWords(texts.slice(1), 'passage')).toEqual([other])
  })

  it('gives zeros to words without pieces, and nothing to no words', async () => {
    const text = 'a  b \u200b'
    const [few, none, blank] = await encoder.encodeWords([{ text, words: [{ start: 1, end: 3 }, { start: 3, end: 4 }, { start: 4, end: 6 }] }, { text, words: [] }, { text: ' ', words: [{ start: 0, end: 1 }] }], 'query')
    expect([0, 1, 2].map(row => Math.round(dot(rowAt(few, row), rowAt(few, row))))).toEqual([0, 1, 0])
    expect([height(none), none.width]).toEqual([0, 16])
    expect([...blank.data]).toEqual(Array(16).fill(0))
  })

  it('runs the model once for a text and its words, and remembers few texts', async () => {
    const own = await transformerEncoder(TINY) as TransformerEncoder, ran = vi.spyOn(own.model, 'run')
    const texts = ['the boat', 'the castle', 'a river'], words = texts.map(text => ({ text, words: [{ start: text.indexOf(' ') + 1, end: text.length }] }))
    const vectors = await own.encode(texts, 'passage'), found = await own.encodeWords(words, 'passage')
    expect(ran).toHaveBeenCalledTimes(3)
    expect(found).toEqual(await encoder.encodeWords(words, 'passage'))
    await own.encode(Array.from({ length: 20 }, (_, i) => `loan ${'of '.repeat(i)}`), 'passage')
    expect(await own.encode(texts, 'passage')).toEqual(vectors)
    expect(ran).toHaveBeenCalledTimes(26)
  })

  it('leaves prefixes out of the text', async () => {
    const prefixed = await transformerEncoder(TINY, { prefixes: { passage: 'the river: ' } })
    const [[own], [whole]] = [
      await prefixed.encodeWords([{ text: 'the bank', words: [{ start: 0, end: 3 }, { start: 4, end: 8 }] }], 'passage'),
      await encoder.encodeWords([{ text: 'the river: the bank', words: [{ start: 11, end: 14 }, { start: 15, end: 19 }] }], 'passage'),
    ]
    expect(own).toEqual(whole)
  })

  it('takes a word from the window where it has most text around it', async () => {
    const list = 'the of and to in is was for on with as by at from river bank money water shore loan boat castle'.split(' ')
    const text = list.join(' ')
    const small = await transformerEncoder(TINY, { longest: 12, overlap: 4 })
    let at = 0
    const words = list.map(word => ({ start: at, end: (at += word.length + 1) - 1 }))
    const [found] = await small.encodeWords([{ text, words }], 'passage')
    // 10 words in a window, each begins 6 after the one before; the middle of what they share is 2 in.
    for (const [i] of list.entries()) {
      const start = 6 * Math.min(2, Math.max(0, Math.floor((i - 2) / 6)))
      const states = await raw(list.slice(start, start + 10).join(' '))
      expectClose(rowAt(found, i), unit(states[1 + i - start]), 1e-6)
    }
  })

  it('takes a word of many pieces by the one in its middle', async () => {
    const small = await transformerEncoder(TINY, { longest: 12, overlap: 4 })
    const text = 'river bank money water shore loan reading boat castle the of and'
    const [found] = await small.encodeWords([{ text, words: [span(text, 'reading')] }], 'passage')
    // Its pieces are 6 to 10. The windows are 0 to 9, which lacks the last of them, and 6 to 15.
    const [first, ...rest] = tokenizer.encode(text)
    const states = await run([first, ...rest.slice(6, 16), rest.at(-1)!])
    expectClose(found.data, unit(mean(states.slice(1, 6))), 1e-6)
  })

  it('finds words of a text of many stretches', { timeout: 60_000 }, async () => {
    const text = `${'the sea and 北京, '.repeat(2500)}castle`
    const last = span(text, 'castle')
    const [[far], [near]] = [await encoder.encodeWords([{ text, words: [last] }], 'query'), await encoder.encodeWords([{ text: 'castle', words: [{ start: 0, end: 6 }] }], 'query')]
    expect(dot(far.data, far.data)).toBeCloseTo(1)
    expect(far).not.toEqual(near)
    const tail = text.slice(-400), [[again]] = [await encoder.encodeWords([{ text: tail, words: [span(tail, 'castle')] }], 'query')]
    expect(dot(far.data, again.data)).toBeGreaterThan(0.5)
  })
})

describe('layers', () => {
  it('are read one by one, and weighted together', async () => {
    for (const [layers, weighted] of [
      [0, (states: number[][][]) => states[0]], [-2, (states: number[][][]) => states[1]],
      [[{ layer: 1, weight: 0.25 }, { layer: 2, weight: 0.75 }], (states: number[][][]) => states[1].map((row, r) => row.map((value, i) => 0.25 * value + 0.75 * states[2][r][i]))],
    ] as const) {
      const own = await transformerEncoder(TINY, { layers })
      for (const { text, layers: states } of GOLDEN.slice(0, 2)) {
        const rows = weighted(states)
        expectClose((await own.encode([text], 'query')).data, unit(mean(rows)))
        const [words] = await own.encodeWords([{ text, words: [span(text, 'the')] }], 'query')
        expectClose(words.data, unit(rows[1 + text.split(' ').indexOf('the')]))
      }
    }
  })

  it('are read of a stack', async () => {
    const folder = altered({ 'onnx/model.onnx': variant('stacked') })
    const [first, second] = [await transformerEncoder(folder, { layers: 0 }), await transformerEncoder(folder, { layers: 1 })]
    const word = [{ text: 'river', words: [{ start: 0, end: 5 }] }]
    const [[one], [other]] = [await first.encodeWords(word, 'query'), await second.encodeWords(word, 'query')]
    expectClose(other.data, unit(one.data.map(value => value * value)), 1e-6)
    expect(await refusal(() => transformerEncoder(folder, { layers: 2 }), 'encoder')).toMatch(/layer 2 of a model that gives 2/)
  })

  it('are refused where a model has none, with what it has', async () => {
    expect(await refusal(() => transformerEncoder(altered({ 'onnx/model.onnx': variant('token_embeddings') }), { layers: 1 }), 'encoder')).toMatch(/token_embeddings.*hidden_states.*"layers"/)
  })
})

describe('a model', () => {
  it('may give token_embeddings, or numbers of 16 bits', async () => {
    const [tokens, half] = [await transformerEncoder(altered({ 'onnx/model.onnx': variant('token_embeddings') })), await transformerEncoder(altered({ 'onnx/model.onnx': variant('float16') }))]
    const [one, other] = [await tokens.encode(['the river'], 'query'), await half.encode(['the river'], 'query')]
    expect(one.width).toBe(4)
    expectClose(one.data, other.data, 1e-3)
  })

  it('that gives sentences alone has no words', async () => {
    const sentences = await transformerEncoder(altered({ 'onnx/model.onnx': variant('sentence_embedding') }))
    const { data } = await sentences.encode(['the river'], 'query')
    expect([data.length, dot(data, data)]).toEqual([4, expect.closeTo(1)])
    expect(await refusal(() => sentences.encodeWords([{ text: 'a', words: [] }], 'query'), 'encoder')).toMatch(/sentences alone.*last_hidden_state/)
  })

  it('that gives logits is no encoder', async () => {
    expect(await refusal(() => transformerEncoder(altered({ 'onnx/model.onnx': variant('logits') })), 'encoder')).toMatch(/no encoder: it gives logits.*feature-extraction/)
  })

  it('that fails on a text is told, with the text', async () => {
    const failing = {
      ...library, AutoModel: {
        async from_pretrained(name: string, options: object) {
          const model = await AutoModel.from_pretrained(name, options)
          const run = async (inputs: { input_ids: { dims: number[] } }) => {
            if (inputs.input_ids.dims[1] === 5) throw new Error('no memory\nleft')
            return model(inputs)
          }
          return Object.assign(run, { sessions: model.sessions })
        },
      },
    }
    const weak = await transformerEncoder(TINY, { library: failing })
    expect(await refusal(() => weak.encode(['river', 'the river bank'], 'query'), 'encoder')).toMatch(/"tiny-encoder".*"the river bank".*no memory$/)
  })

  it('that gives no numbers is told, with the text', async () => {
    const broken = await transformerEncoder(altered({ 'onnx/model.onnx': variant('not_finite') }, 'log-model'))
    expect(await refusal(() => broken.encode(['the river'], 'query'), 'encoder')).toMatch(/"log-model".*not finite.*"the river".*"dtype"/)
    await refusal(() => broken.encodeWords([{ text: 'river', words: [{ start: 0, end: 5 }] }], 'query'), 'encoder')
  })

  it('takes settings from its own files, then from its name, then from its base; options come first', async () => {
    const own = { 'modules.json': [{ type: 'sentence_transformers.models.Pooling', path: '1_Pooling' }], '1_Pooling/config.json': { pooling_mode_cls_token: true }, 'config_sentence_transformers.json': { prompts: { query: 'night: ' } }, 'sentence_bert_config.json': { max_seq_length: 20 } }
    const said = async (folder: string, options: TransformerOptions = {}) => (await transformerEncoder(folder, options)).digest
    const set = (settings: TransformerOptions) => said(TINY, settings)
    const mean = { pooling: 'mean' } as const, e5 = { prefixes: { query: 'query: ', passage: 'passage: ' } }
    expect(await said(altered(own, 'e5-small'))).toBe(await set({ pooling: 'cls', prefixes: { query: 'night: ' }, longest: 20 }))
    expect(await said(altered({}, 'e5-small'))).toBe(await set({ ...mean, ...e5 }))
    expect(await said(altered({ 'config.json': { ...readJson('config.json'), _name_or_path: 'intfloat/e5-small' } }))).toBe(await set({ ...mean, ...e5 }))
    expect(await said(altered({}, 'bge-small-en'))).toBe(await set({ pooling: 'cls', prefixes: { query: 'Represent this sentence for searching relevant passages: ' } }))
    expect(await said(altered(own, 'e5-small'), { ...mean, prefixes: { query: '' }, longest: 64 })).toBe(await set({}))
  })
})

describe('digest', () => {
  it('is the same for the same model in another place', async () => {
    const other = await transformerEncoder(altered({}, 'other'))
    expect([other.name, other.digest]).toEqual(['other', encoder.digest])
    expect(encoder.name).toBe('tiny-encoder')
    expect(encoder.digest).toMatch(/^[0-9a-f]{32}$/)
    expect((await transformerEncoder(relative(process.cwd(), TINY))).digest).toBe(encoder.digest)
    expect((await transformerEncoder(`./${relative(process.cwd(), TINY)}/`, { threads: 1, offline: true })).digest).toBe(encoder.digest)
  })

  it('is another one for whatever changes the vectors', async () => {
    const settings: TransformerOptions[] = [{}, { pooling: 'cls' }, { prefixes: { query: 'q: ' } }, { prefixes: { passage: 'q: ' } }, { longest: 32 }, { overlap: 5 }, { layers: 2 }, { layers: [{ layer: 2, weight: 2 }] }]
    const digests = await Promise.all(settings.map(async each => (await transformerEncoder(TINY, each)).digest))
    const json = readJson('tokenizer.json')
    digests.push((await transformerEncoder(altered({ 'tokenizer.json': { ...json, version: '2.0' } }))).digest, (await transformerEncoder(altered({ 'onnx/model.onnx': variant('float16') }))).digest)
    const quantized = altered()
    cpSync(join(quantized, 'onnx/model.onnx'), join(quantized, 'onnx/model_quantized.onnx'))
    digests.push((await transformerEncoder(quantized)).digest)
    expect(new Set(digests).size).toBe(digests.length)
    expect((await transformerEncoder(quantized, { dtype: 'fp32' })).digest).toBe(encoder.digest)
  })

  it('counts the files of numbers beside an ONNX file', async () => {
    const [one, other] = [altered({ 'onnx/model.onnx_data': 'one' }), altered({ 'onnx/model.onnx_data': 'other' })]
    expect((await transformerEncoder(one)).digest).not.toBe((await transformerEncoder(other)).digest)
  })
})

describe('errors', () => {
  it.each(['config.json', 'tokenizer.json', 'tokenizer_config.json'])('names a missing %s', async file => {
    expect(await refusal(() => transformerEncoder(altered({ [file]: undefined })), 'not-found')).toContain(`no ${file} in`)
  })

  it('names missing weights, and those that are there', async () => {
    expect(await refusal(() => transformerEncoder(altered({ 'onnx/model.onnx': undefined })), 'not-found')).toContain('no onnx/model*.onnx in')
    expect(await refusal(() => transformerEncoder(TINY, { dtype: 'q8' }), 'not-found')).toMatch(/no onnx\/model_quantized\.onnx.*It has model\.onnx.*"dtype"/)
    const bare = join(temporary(), 'bare')
    mkdirSync(bare)
    for (const file of ['config.json', 'tokenizer.json', 'tokenizer_config.json']) cpSync(join(TINY, file), join(bare, file))
    expect(await refusal(() => transformerEncoder(bare), 'not-found')).toContain('no onnx/model*.onnx in')
  })

  it('says that there is no such folder', async () => {
    for (const model of ['./nowhere', '../nowhere/model', '/nowhere', 'no where', '..\\x', 'C:\\models\\x', 'a/b/c', join(TINY, 'config.json')]) {
      await refusal(() => transformerEncoder(model), 'not-found')
    }
  })

  it.each([undefined, null, 5, '', ' ', {}])('refuses %o for the name of a model', async model => {
    expect(await refusal(() => transformerEncoder(model as string), 'option')).toContain('expected the folder of a model, or its name at the hub')
  })

  it.each(['onnx/model.onnx', 'onnx/model.onnx_data', 'config.json', 'tokenizer.json'])('says that %s is empty', async file => {
    const folder = altered({ [file]: '' })
    expect(await refusal(() => transformerEncoder(folder), 'encoder')).toBe(
      `transformerEncoder(${show(folder)}): got an empty ${file} in ${JSON.stringify(folder)}. Its download may have been cut off: delete it and download it again.`)
  })

  it('takes an empty file that no model must have for none', async () => {
    expect((await transformerEncoder(altered({ 'modules.json': '' }))).digest).toBe((await transformerEncoder(altered())).digest)
  })

  it('says what is damaged', async () => {
    const onnx = new Uint8Array(await import('node:fs').then(fs => fs.readFileSync(join(TINY, 'onnx/model.onnx'))))
    for (const bytes of [onnx.slice(0, 20_000), 'no model', '<html></html>']) {
      expect(await refusal(() => transformerEncoder(altered({ 'onnx/model.onnx': bytes })), 'encoder')).toMatch(/a model that does not load.*download/)
    }
    expect(await refusal(() => transformerEncoder(altered({ 'tokenizer.json': '{"version": "1.0", "mod' })), 'encoder')).toMatch(/tokenizer\.json that is no JSON/)
    expect(await refusal(() => transformerEncoder(altered({ 'tokenizer.json': {} })), 'encoder')).toMatch(/tokenizer\.json that has no vocabulary/)
    expect(await refusal(() => transformerEncoder(altered({ 'config.json': '[1' })), 'encoder')).toMatch(/config\.json that is no JSON/)
    expect(await refusal(() => transformerEncoder(altered({ 'config.json': '7' })), 'encoder')).toMatch(/config\.json that is no JSON object/)
    const { normalizer: _, ...rest } = readJson('tokenizer.json')
    expect(await refusal(() => transformerEncoder(altered({ 'tokenizer.json': rest })), 'encoder')).toMatch(/a tokenizer that does not load/)
  })

  it('says that a tokenizer and a model do not fit together', async () => {
    const json = readJson('tokenizer.json')
    const vocab = { ...json.model.vocab, tooMany: 5000 }
    expect(await refusal(() => transformerEncoder(altered({ 'tokenizer.json': { ...json, model: { ...json.model, vocab } } })), 'encoder')).toMatch(/pieces that the model does not know.*same place/)
  })

  it('says that a model takes fewer tokens than its files say', async () => {
    const files = { 'config.json': { ...readJson('config.json'), max_position_embeddings: 128 }, 'tokenizer_config.json': { ...readJson('tokenizer_config.json'), model_max_length: 128 } }
    expect(await refusal(() => transformerEncoder(altered(files)), 'encoder')).toMatch(/does not take 128 tokens.*"longest"/)
    expect((await transformerEncoder(altered(files), { longest: 64 })).width).toBe(16)
  })

  it('refuses options that it does not take', async () => {
    const message = (options: object) => refusal(() => transformerEncoder(TINY, options as TransformerOptions), 'option')
    expect(await message({ poling: 'cls' })).toMatch(/Did you mean "pooling"/)
    expect(await message({ longest: 65 })).toMatch(/"longest".*got 65.*from 3 to 64/)
    const roberta = { ...readJson('config.json'), model_type: 'xlm-roberta', max_position_embeddings: 66, pad_token_id: 1 }
    const { model_max_length: _, ...free } = readJson('tokenizer_config.json')
    const folder = altered({ 'config.json': roberta, 'tokenizer_config.json': free })
    expect(await refusal(() => transformerEncoder(folder, { longest: 65 }), 'option')).toMatch(/"longest".*from 3 to 64/)
    const short = altered({ 'tokenizer_config.json': { ...free, model_max_length: 32 } })
    expect(await refusal(() => transformerEncoder(short, { longest: 33 }), 'option')).toMatch(/"longest".*from 3 to 32/)
    expect(await message({ longest: 3, prefixes: { query: 'the: ' } })).toMatch(/"longest".*from 5 to 64/)
    expect(await message({ longest: 12, overlap: 10 })).toMatch(/"overlap".*got 10.*less than 10/)
    for (const options of [{ pooling: 'max' }, { dtype: 'fp8' }, { layers: [] }, { layers: [{ layer: 1, weight: 0 }] }, { layers: 0.5 }, { threads: 0 }, { library: {} }, { prefixes: { q: '' } }]) await message(options)
    // in words, not as the expression that they are held against
    expect(await message({ host: 'example' })).toMatch(/"host": got "example"; expected an address such as https:\/\/huggingface\.co\/$/)
    expect(await message({ revision: '../x' })).toMatch(/"revision": got "\.\.\/x"; expected a branch, tag or commit$/)
  })

  it('ends loading when asked to', async () => {
    await refusal(() => transformerEncoder(TINY, { signal: AbortSignal.abort() }), 'aborted')
  })

  it('says how to install transformers.js, and which version', async () => {
    expect(await refusal(() => transformerEncoder(TINY, { library: '@nobody/transformers' }), 'encoder')).toMatch(/no package "@nobody\/transformers".*npm install @huggingface\/transformers/)
    expect(await refusal(() => transformerEncoder(TINY, { library: { ...library, env: { version: '2.17.2' } } }), 'encoder')).toMatch(/version 2\.17\.2.*3\.1 or later/)
    expect(await refusal(() => transformerEncoder(TINY, { library: { AutoModel: 1 } }), 'encoder')).toMatch(/"library"/)
  })

  it('says that a device is not there', async () => {
    expect(await refusal(() => transformerEncoder(TINY, { device: 'abacus' }), 'encoder')).toMatch(/: option "device": got "abacus", which cannot be had: .*Leave the option out/)
    // what is damaged is not the device's fault
    expect(await refusal(() => transformerEncoder(altered({ 'onnx/model.onnx': 'no model' }), { device: 'cpu' }), 'encoder')).toMatch(/a model that does not load.*download/)
  })
})

describe('transformers.js', () => {
  it('is left as it was, and prints nothing', async () => {
    const before = { ...env }
    const spies = (['log', 'info', 'warn', 'error'] as const).map(name => vi.spyOn(console, name))
    await transformerEncoder(TINY)
    await transformerEncoder(altered({ 'onnx/model.onnx': 'no model' })).catch(() => {})
    const json = readJson('tokenizer.json')
    await transformerEncoder(altered({ 'tokenizer.json': { ...json, model: { ...json.model, vocab: { ...json.model.vocab, tooMany: 5000 } } } })).catch(() => {})
    await transformerEncoder(altered({ 'config.json': { ...readJson('config.json'), model_type: 'unheard-of' }, 'tokenizer_config.json': { ...readJson('tokenizer_config.json'), tokenizer_class: 'UnheardOf' } }))
    expect(spies.flatMap(spy => spy.mock.calls)).toEqual([])
    for (const spy of spies) spy.mockRestore()
    expect({ ...env }).toEqual(before)
  })

  it('may be given as a module', async () => {
    expect((await transformerEncoder(TINY, { library })).digest).toBe(encoder.digest)
  })
})
