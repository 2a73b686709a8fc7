/**
 * A question, and the prompt for a language model that is to answer it with citations, within its window; or none, where
 * the texts do not tell.
 *
 *     npx tsx samples/rag.ts ["QUESTION"]
 */
import { createIndex } from 'tokengraph'
import { readTexts } from './encoder.ts'

const index = await createIndex(await readTexts('en-wikipedia'))

/** About how many tokens a model makes of a text; its own tokenizer counts exactly. */
const count = (text: string) => Math.ceil(text.length / 4)

/** Sources with numbers to cite, each behind the one that led to it, then the question. */
async function promptFor(question: string) {
  const { parts, answered, size } = await index.context(question, { budget: 600, count, order: 'path', around: 1 })
  if (!answered) return undefined
  const prompt = [
    'Answer from these sources alone, and cite them as [1]. Where they do not tell, say so.',
    ...parts.map(({ number, section, why, text }) => `[${number}] ${section} (${why})\n${text}`),
    `Question: ${question}`,
  ].join('\n\n')
  return { prompt, parts, size }
}

const questions = process.argv.length > 2
  ? [process.argv[2]!]
  : [
    'Which company licensed the patents of the inventor who appears in The Prestige?',
    'How do I replace the gearbox of a tractor?',
  ]
for (const question of questions) {
  console.log(`━━ ${question}`)
  const found = await promptFor(question)
  if (!found) {
    console.log('   The texts do not tell: no model need be asked.\n')
    continue
  }
  console.log(`${found.prompt}\n\n   ${found.size} tokens of sources; what an answer cites as`)
  for (const { number, document, start, end } of found.parts)
    console.log(`   [${number}] stands in ${document}, ${start}–${end}`)
  console.log()
}
