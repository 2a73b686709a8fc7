/**
 * One index for other libraries: as a retriever of LangChain.js and of LlamaIndex.TS, and as a tool of the Vercel AI SDK.
 *
 *     npx tsx samples/adapters.ts
 */
import { createIndex } from 'tokengraph'
import { contextTool } from './adapters/ai-sdk.ts'
import { TokenGraphRetriever } from './adapters/langchain.ts'
import { TokenGraphRetriever as LlamaIndexRetriever } from './adapters/llamaindex.ts'
import { readTexts } from './encoder.ts'

const QUESTION = 'Where was the inventor born who appears in The Prestige, the film about rival stage magicians?'

const index = await createIndex(await readTexts('en-wikipedia'))

console.log(`━━ LangChain.js: ${QUESTION}`)
for (const { id, metadata } of await new TokenGraphRetriever(index, { limit: 3, explain: true }).invoke(QUESTION)) {
  console.log(`   ${id}  ${metadata.title}\n      ${metadata.why}`)
}

console.log(`\n━━ LlamaIndex.TS: ${QUESTION}`)
for (const { node, score } of await new LlamaIndexRetriever(index, { limit: 3, explain: true }).retrieve(QUESTION)) {
  console.log(`   ${score?.toFixed(2)} ${node.id_}  ${node.metadata.title}`)
}

console.log('\n━━ Vercel AI SDK: the tool that generateText({ tools: { context } }) gives a model')
const context = contextTool(index, { budget: 1500 })
const parts = await context.execute!({ question: QUESTION }, { toolCallId: 'sample', messages: [] })
for (const { number, section, why } of parts as Exclude<typeof parts, AsyncIterable<unknown>>) {
  console.log(`   [${number}] ${section}: ${why}`)
}
