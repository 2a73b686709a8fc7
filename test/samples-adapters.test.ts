import { generateText, stepCountIs } from 'ai'
import { MockLanguageModelV3 } from 'ai/test'
import { RunnableLambda } from '@langchain/core/runnables'
import type { BaseLLM } from '@llamaindex/core/llms'
import { RetrieverQueryEngine } from '@llamaindex/core/query-engine'
import { getResponseSynthesizer } from '@llamaindex/core/response-synthesizers'
import type { TextNode } from '@llamaindex/core/schema'
import { createIndex, type TokenIndex } from 'tokengraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { contextTool } from '../samples/adapters/ai-sdk.ts'
import { TokenGraphRetriever } from '../samples/adapters/langchain.ts'
import { TokenGraphRetriever as LlamaIndexRetriever } from '../samples/adapters/llamaindex.ts'
import { built, ROOT, runProcess } from './helpers/command.ts'

const ASKED = 'Where was Nikola Tesla born?'
let index: TokenIndex
beforeAll(async () => {
  built('index.js')
  index = await createIndex([
    { id: 'tesla', title: 'Nikola Tesla', text: 'Nikola Tesla was born in Smiljan.', metadata: { year: 1856 } },
    { id: 'smiljan', title: 'Smiljan', text: 'Smiljan is a village in Croatia.' },
  ])
})

describe('the retriever of LangChain.js', () => {
  test('finds what the index finds, with its metadata', async () => {
    const found = await new TokenGraphRetriever(index, { explain: true }).invoke(ASKED)
    const { hits } = await index.search(ASKED, { kinds: ['passage'], limit: 4 })
    expect(found.map(({ id, pageContent }) => [id, pageContent])).toEqual(hits.map(({ id, text }) => [id, text]))
    expect(found[0]!.metadata).toMatchObject({ year: 1856, document: 'tesla', title: 'Nikola Tesla', start: 0, score: hits[0]!.score })
    expect(found[1]!.metadata.why).toContain("→ name 'Smiljan' → passage 'Smiljan'")
  })

  test('stands in a chain, and takes options of a search', async () => {
    const chain = new TokenGraphRetriever(index, { limit: 1 }).pipe(RunnableLambda.from((found: { pageContent: string }[]) => found.map(each => each.pageContent).join('\n')))
    expect(await chain.invoke(ASKED)).toBe('Nikola Tesla was born in Smiljan.')
    await expect(new TokenGraphRetriever(index, { limt: 1 } as object).invoke(ASKED)).rejects.toThrow('Did you mean "limit"?')
  })
})

describe('the retriever of LlamaIndex.TS', () => {
  test('finds what the index finds, with its metadata', async () => {
    const found = await new LlamaIndexRetriever(index, { explain: true }).retrieve(ASKED)
    const { hits } = await index.search(ASKED, { kinds: ['passage'], limit: 4 })
    expect(found.map(({ node, score }) => [node.id_, (node as TextNode).text, score])).toEqual(hits.map(({ id, text, score }) => [id, text, score]))
    expect(found[0]!.node).toMatchObject({ metadata: { year: 1856, document: 'tesla', title: 'Nikola Tesla', start: 0, end: hits[0]!.end } })
    expect(found[1]!.node.metadata.why).toContain("→ name 'Smiljan' → passage 'Smiljan'")
  })

  test('serves a query engine, and takes options of a search', async () => {
    // a model that says what it was asked, the texts among it
    const llm = { metadata: { contextWindow: 4096 }, complete: async ({ prompt }: { prompt: string }) => ({ text: prompt, raw: null }) } as unknown as BaseLLM
    const engine = new RetrieverQueryEngine(new LlamaIndexRetriever(index, { limit: 1 }), getResponseSynthesizer('compact', { llm }))
    const { message, sourceNodes } = await engine.query({ query: ASKED })
    expect(sourceNodes?.map(({ node }) => node.id_)).toEqual(['tesla#0'])
    expect(message.content).toContain('Nikola Tesla was born in Smiljan.')
    await expect(new LlamaIndexRetriever(index, { limt: 1 } as object).retrieve(ASKED)).rejects.toThrow('Did you mean "limit"?')
  })
})

describe('the tool of the Vercel AI SDK', () => {
  const usage = { inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 }, outputTokens: { total: 1, text: 1, reasoning: 0 } }
  /** A model that calls the tool, and then says what it was given. */
  const calling = (input: object) => new MockLanguageModelV3({
    doGenerate: async ({ prompt }) => {
      const last = prompt.at(-1)!
      return last.role === 'tool'
        ? { content: [{ type: 'text', text: JSON.stringify(last.content) }], finishReason: { unified: 'stop', raw: undefined }, usage, warnings: [] }
        : { content: [{ type: 'tool-call', toolCallId: '1', toolName: 'context', input: JSON.stringify(input) }], finishReason: { unified: 'tool-calls', raw: undefined }, usage, warnings: [] }
    },
  })
  const asked = (budget: number) =>
    generateText({ model: calling({ question: ASKED }), tools: { context: contextTool(index, { budget }) }, prompt: ASKED, stopWhen: stepCountIs(2), maxRetries: 0 })

  test('gives a model the parts of a context', async () => {
    const { steps, text } = await asked(500)
    const { parts } = await index.context(ASKED, { budget: 500 })
    expect(steps[0]!.toolResults.map(({ output }) => output)).toEqual([parts])
    expect(text).toContain('mentioned by [1] as “Smiljan”')
  })

  test('a mistake is told to the model, as the SDK does', async () => {
    const { steps } = await asked(-1)
    expect(steps[0]!.content.filter(({ type }) => type === 'tool-error')).toMatchObject([{ error: { code: 'option', message: expect.stringContaining('"budget": got -1') } }])
  })
})

test('samples/adapters.ts shows all of them', { timeout: 120_000 }, async () => {
  const done = await runProcess(process.execPath, ['--import', 'tsx', 'samples/adapters.ts'], { cwd: ROOT })
  expect(done).toMatchObject({ code: 0, err: '' })
  expect(done.out).toMatch(/━━ LangChain\.js: .*\n {3}wiki-56#0 {2}The Prestige \(film\)\n/)
  expect(done.out).toMatch(/━━ LlamaIndex\.TS: .*\n {3}\d\.\d\d wiki-56#0 {2}The Prestige \(film\)\n/)
  expect(done.out).toContain('[2] Nikola Tesla: mentioned by [1] as “Nikola Tesla”')
})
