import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AutoModel, AutoTokenizer } from '@huggingface/transformers'
import { describe, expect, it } from 'vitest'
import { dot, rowAt } from '../../../src/math/dense/matrix.ts'
import { createIndex } from '../../../src/index/create-index.ts'
import { transformerEncoder } from '../../../src/encoders/transformer/encoder.ts'
import { expectClose } from './fixture.ts'

/** A folder with models, for those who have some: `TOKENGRAPH_MODELS=… npx vitest run test/encoders/transformer`. */
const MODELS = process.env.TOKENGRAPH_MODELS ?? ''

const TEXTS = ['He sat on the bank of the river and watched the boats.', 'The bank raised the interest on its loans.', '北京的城墙很长，明代修建。', 'Café Zürich, naïve façade 😀']

describe('minilm-l3-late-interaction-96', () => {
  const folder = join(MODELS, 'minilm-l3-late-interaction-96'), skipped = MODELS === '' || !existsSync(folder)

  it.skipIf(skipped)('loads as it is, and its words meet by late interaction', { timeout: 60_000 }, async () => {
    const encoder = await transformerEncoder(folder), documents = TEXTS.map((text, i) => ({ id: String(i), text }))
    const index = await createIndex(documents, { encoder, vectors: { words: 'bits' } })
    expect(index.stats().vectors).toMatchObject({ width: 96, words: { type: 'bits' } })
    const { late } = await index.explain('watching boats on a river', { id: '0' })
    expect(late!.words.find(({ asked }) => asked === 'boats')).toMatchObject({ met: 'boats' })
  })
})

describe.each([
  ['all-MiniLM-L6-v2', ''], ['multilingual-e5-small-en-zh', 'passage: '],
])('%s', (name, prefix) => {
  const folder = join(MODELS, name)
  const skipped = MODELS === '' || !existsSync(folder)

  it.skipIf(skipped)('gives what transformers.js gives, pooled and of unit length', { timeout: 60_000 }, async () => {
    const encoder = await transformerEncoder(folder), tokenizer = await AutoTokenizer.from_pretrained(folder), model = await AutoModel.from_pretrained(folder, { dtype: 'q8' })
    const vectors = await encoder.encode(TEXTS, 'passage')
    for (const [i, text] of TEXTS.entries()) {
      const { last_hidden_state: states } = await model(tokenizer(prefix + text))
      const [, length, width] = states.dims
      const mean = Array.from({ length: width }, (_, at) => Array.from({ length }, (_, row) => states.data[row * width + at] as number).reduce((sum, value) => sum + value) / length)
      expectClose(rowAt(vectors, i), mean.map(value => value / Math.sqrt(dot(mean, mean))), 1e-6)
    }
  })

  it.skipIf(skipped)('tells the bank of a river from one with money', { timeout: 60_000 }, async () => {
    const encoder = await transformerEncoder(folder)
    const texts = ['He sat on the bank of the river.', 'The water ran past the muddy bank.', 'The bank raised its interest rates.', 'She has an account at the bank.']
    const [river, water, rates, account] = (await encoder.encodeWords(texts.map(text => ({ text, words: [{ start: text.indexOf('bank'), end: text.indexOf('bank') + 4 }] })), 'passage')).map(({ data }) => data)
    expect(Math.min(dot(river, water), dot(rates, account))).toBeGreaterThan(Math.max(dot(river, rates), dot(river, account), dot(water, rates), dot(water, account)))
  })
})
