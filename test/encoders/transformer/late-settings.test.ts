import { AutoModel, AutoTokenizer, Tensor } from '@huggingface/transformers'
import { describe, expect, it } from 'vitest'
import { dot, rowAt } from '../../../src/math/dense/matrix.ts'
import { transformerEncoder } from '../../../src/encoders/transformer/encoder.ts'
import { altered, expectClose, refusal, TINY } from './fixture.ts'

/** A safetensors file with tensors of float32. */
function safetensors(tensors: Record<string, { shape: number[], data: number[] }>): Uint8Array {
  let at = 0
  const header = Object.fromEntries(Object.entries(tensors).map(([name, { shape, data }]) => [name, { dtype: 'F32', shape, data_offsets: [at, at += 4 * data.length] }]))
  const text = new TextEncoder().encode(JSON.stringify(header)), bytes = new Uint8Array(8 + text.length + at), view = new DataView(bytes.buffer)
  view.setUint32(0, text.length, true)
  bytes.set(text, 8)
  Object.values(tensors).flatMap(({ data }) => data).forEach((value, i) => view.setFloat32(8 + text.length + 4 * i, value, true))
  return bytes
}

const WIDTH = 16, OUT = 5
const weight = Array.from({ length: OUT * WIDTH }, (_, i) => Math.sin(i + 1))
const DENSE = safetensors({ 'linear.weight': { shape: [OUT, WIDTH], data: weight } })

/** As PyLate writes it; two punctuation marks of the tiny vocabulary stand for [Q] and [D]. */
const pylate = (more: Record<string, string | Uint8Array | object> = {}, own: object = {}) => altered({
  'config_sentence_transformers.json': { query_prefix: '; ', document_prefix: ': ', query_length: 12, attend_to_expansion_tokens: true, ...own },
  'modules.json': [{ type: 'sentence_transformers.models.Transformer', path: '' }, { type: 'pylate.models.Dense.Dense', path: '1_Dense' }],
  '1_Dense/config.json': { in_features: WIDTH, out_features: OUT, activation_function: 'torch.nn.modules.linear.Identity' },
  '1_Dense/model.safetensors': DENSE,
  ...more,
})

const words = (text: string) => ({ text, words: Array.from(text.matchAll(/\S+/g), ({ 0: word, index }) => ({ start: index, end: index + word.length })) })
const unit = (vector: number[]) => vector.map(value => value / Math.sqrt(dot(vector, vector)))
const project = (row: number[]) => Array.from({ length: OUT }, (_, to) => row.reduce((sum, value, t) => sum + value * weight[to * WIDTH + t], 0))

/** The vectors of tokens by transformers.js alone. */
async function states(ids: number[]): Promise<number[][]> {
  const model = await AutoModel.from_pretrained(TINY, { dtype: 'fp32' }), tensor = (value: (id: number) => bigint) => new Tensor('int64', BigInt64Array.from(ids, value), [1, ids.length])
  return (await model({ input_ids: tensor(BigInt), attention_mask: tensor(() => 1n) })).last_hidden_state.tolist()[0]
}

describe('a model of late interaction', () => {
  const CLS = 2, SEP = 3, MASK = 4, SEMICOLON = 7, COLON = 8

  it('marks questions and passages, fills questions up, and projects, as PyLate has it', async () => {
    const encoder = await transformerEncoder(pylate()), tokenizer = await AutoTokenizer.from_pretrained(TINY), text = 'the river bank'
    expect(encoder.width).toBe(OUT)
    const ids: number[] = tokenizer.encode(text, { add_special_tokens: false })
    expect(ids).toHaveLength(3)
    const passage = await states([CLS, COLON, ...ids, SEP]), query = await states([CLS, SEMICOLON, ...ids, SEP, ...Array.from({ length: 6 }, () => MASK)])
    for (const [role, rows] of [['passage', passage], ['query', query]] as const) {
      const [found] = await encoder.encodeWords([words(text)], role)
      for (const i of [0, 1, 2]) expectClose(rowAt(found, i), unit(project(rows[2 + i])))
    }
  })

  it('marks them by the pieces that ColBERT names, and takes an export with its projection as it is', async () => {
    const encoder = await transformerEncoder(altered({ 'artifact.metadata': { query_token_id: ';', doc_token_id: ':', query_maxlen: 12, attend_to_mask_tokens: false } }))
    const tokenizer = await AutoTokenizer.from_pretrained(TINY), text = 'the river bank', ids: number[] = tokenizer.encode(text, { add_special_tokens: false })
    const query = await states([CLS, SEMICOLON, ...ids, SEP]), [found] = await encoder.encodeWords([words(text)], 'query')
    for (const i of [0, 1, 2]) expectClose(rowAt(found, i), unit(query[2 + i]))
    const narrower = safetensors({ 'linear.weight': { shape: [WIDTH, 2 * WIDTH], data: Array.from({ length: 2 * WIDTH * WIDTH }, () => 1) } })
    expect((await transformerEncoder(pylate({ '1_Dense/model.safetensors': narrower }))).width).toBe(WIDTH)
  })

  it('has another digest than the model without, and one that tells its layers apart', async () => {
    const digests = await Promise.all([TINY, pylate(), pylate({}, { query_length: 13 }), pylate({ '1_Dense/model.safetensors': safetensors({ 'linear.weight': { shape: [OUT, WIDTH], data: weight.map(value => value + 1) } }) })].map(async folder => (await transformerEncoder(folder)).digest))
    expect(new Set(digests).size).toBe(4)
  })

  it('is refused where its layers are more than a matrix, or damaged, or its marks unknown', async () => {
    const more = safetensors({ 'linear.weight': { shape: [OUT, WIDTH], data: weight }, 'linear.bias': { shape: [OUT], data: [1, 2, 3, 4, 5] } })
    for (const file of [more, DENSE.slice(0, -1), DENSE.slice(0, 20), 'no tensors'])
      expect(await refusal(() => transformerEncoder(pylate({ '1_Dense/model.safetensors': file })), 'encoder')).toMatch(/a 1_Dense\/model\.safetensors that is missing or damaged; expected layers that are a matrix each/)
    expect(await refusal(() => transformerEncoder(pylate({ '1_Dense/config.json': { activation_function: 'torch.nn.Tanh' } })), 'encoder')).toMatch(/that is more: "torch\.nn\.Tanh"/)
    expect(await refusal(() => transformerEncoder(pylate({}, { query_prefix: '[unused7]' })), 'encoder')).toMatch(/without the piece "\[unused7\]", which marks texts/)
  })
})
