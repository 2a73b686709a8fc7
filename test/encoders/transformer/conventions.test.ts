import { describe, expect, it } from 'vitest'
import { conventionOf } from '../../../src/encoders/transformer/conventions.ts'
import { readOwnSettings } from '../../../src/encoders/transformer/own-settings.ts'
import { refusal } from './fixture.ts'

const SEARCH = 'Represent this sentence for searching relevant passages: '
const WEB = 'Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: '

describe('conventionOf', () => {
  it.each([
    ['Xenova/all-MiniLM-L6-v2', 'mean', '', ''],
    ['all-mpnet-base-v2', 'mean', '', ''],
    ['paraphrase-multilingual-MiniLM-L12-v2', 'mean', '', ''],
    ['multilingual-e5-small-en-zh', 'mean', 'query: ', 'passage: '],
    ['intfloat/e5-base-v2', 'mean', 'query: ', 'passage: '],
    ['intfloat/multilingual-e5-large-instruct', 'mean', WEB, ''],
    ['intfloat/e5-mistral-7b-instruct', 'last', WEB, ''],
    ['Xenova/bge-small-en-v1.5', 'cls', SEARCH, ''],
    ['BAAI/bge-base-zh', 'cls', '为这个句子生成表示以用于检索相关文章：', ''],
    ['BAAI/bge-m3', 'cls', '', ''],
    ['thenlper/gte-small', 'mean', '', ''],
    ['thenlper/gte-base-zh', 'cls', '', ''],
    ['Alibaba-NLP/gte-large-en-v1.5', 'cls', '', ''],
    ['gte-modernbert-base', 'cls', '', ''],
    ['gte_multilingual_base', 'cls', '', ''],
    ['nomic-ai/nomic-embed-text-v1.5', 'mean', 'search_query: ', 'search_document: '],
    ['Snowflake/snowflake-arctic-embed-s', 'cls', SEARCH, ''],
    ['Snowflake/snowflake-arctic-embed-l-v2.0', 'cls', 'query: ', ''],
    ['onnx-community/Qwen3-Embedding-0.6B-ONNX', 'last', WEB.trimEnd(), ''],
    ['somebody/something', 'mean', '', ''],
    ['fe5tival-models', 'mean', '', ''],
  ])('%s: %s, "%s", "%s"', (name, pooling, query, passage) => {
    expect(conventionOf([name])).toEqual({ pooling, prefixes: { query, passage } })
  })

  it('goes by the first name that is known', () => {
    expect(conventionOf(['my-model', 'intfloat/e5-base']).prefixes.query).toBe('query: ')
    expect(conventionOf(['all-MiniLM-L6-v2', 'BAAI/bge-small-en']).pooling).toBe('mean')
    expect(conventionOf([]).pooling).toBe('mean')
  })
})

describe('readOwnSettings', () => {
  const read = (files: Record<string, object>, given?: 'mean') => readOwnSettings(async file => files[file], 'here', given)
  const modules = [{ type: 'sentence_transformers.models.Transformer', path: '' }, { type: 'sentence_transformers.models.Pooling', path: '1_Pooling' }]

  it('reads pooling, prompts and the longest input', async () => {
    expect(await read({
      'modules.json': modules, '1_Pooling/config.json': { word_embedding_dimension: 4, pooling_mode_cls_token: true, pooling_mode_mean_tokens: false },
      'config_sentence_transformers.json': { prompts: { query: 'Q: ', document: 'D: ' } }, 'sentence_bert_config.json': { max_seq_length: 128 },
    })).toEqual({ pooling: 'cls', prefixes: { query: 'Q: ', passage: 'D: ' }, longest: 128 })
    expect(await read({ 'modules.json': modules, '1_Pooling/config.json': { pooling_mode: 'lasttoken' } })).toMatchObject({ pooling: 'last' })
  })

  it('says nothing of what the files do not say', async () => {
    const nothing = { pooling: undefined, prefixes: undefined, longest: undefined }
    expect(await read({})).toEqual(nothing)
    expect(await read({ 'modules.json': modules })).toEqual(nothing)
    expect(await read({ 'modules.json': [], 'config_sentence_transformers.json': { prompts: { query: '', document: '' } }, 'sentence_bert_config.json': {} })).toEqual(nothing)
  })

  it('takes a prompt for all where one is the default', async () => {
    expect(await read({ 'config_sentence_transformers.json': { prompts: { retrieval: 'R: ', query: 'Q: ' }, default_prompt_name: 'retrieval' } })).toMatchObject({ prefixes: { query: 'Q: ', passage: 'R: ' } })
  })

  it('refuses a pooling that is none of the three, unless one is asked for', async () => {
    for (const config of [{ pooling_mode_max_tokens: true }, { pooling_mode_mean_tokens: true, pooling_mode_max_tokens: true }, { pooling_mode: 'weightedmean' }]) {
      const files = { 'modules.json': modules, '1_Pooling/config.json': config }
      expect(await refusal(() => read(files), 'encoder')).toMatch(/max_tokens|weightedmean.*mean, cls or last.*"pooling"/)
      expect(await read(files, 'mean')).toMatchObject({ pooling: 'mean' })
    }
  })
})
