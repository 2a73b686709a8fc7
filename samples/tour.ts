/**
 * A tour of tokengraph on real texts: fables, encyclopaedia articles, Tang poems; English and Chinese.
 *
 *     npm start
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { createIndex, type Document, type Hit, type SearchResults } from 'tokengraph'
import { saveIndex } from 'tokengraph/node'

const TEXTS = ['en-fables', 'en-wikipedia', 'zh-poems', 'zh-wikipedia']
const QUESTIONS = [
  ['One passage is enough', 'What did the tortoise hold on to while the ducks carried it?'],
  ['Two passages: the film leads to the inventor', 'Where was the inventor born who appears in The Prestige, the film about rival stage magicians?'],
  ['Two passages in Chinese: the story leads to its author', '《无声狂啸》的作者曾就读于哪所大学？'],
  ['Asked in traditional characters, answered in simplified ones', '日本男人剃光前額的傳統髮型，因為明治政府的哪一道命令而終結？'],
] as const

const read = async (name: string): Promise<Document[]> => {
  const file = await readFile(new URL(`texts/${name}.jsonl`, import.meta.url), 'utf8')
  return file.trim().split('\n').map(line => {
    const { id, title, text, ...metadata } = JSON.parse(line)
    return { id, title, text, metadata: { ...metadata, collection: name } }
  })
}

const documents = (await Promise.all(TEXTS.map(read))).flat()
const begun = performance.now()
const index = await createIndex(documents)
const { nodes, edges, characters } = index.stats()
console.log(`${documents.length} documents, ${characters.toLocaleString('en')} characters, indexed in ${((performance.now() - begun) / 1000).toFixed(1)} s:`)
console.log(`${nodes.passage} passages, ${nodes.name} names, ${nodes.token} words; ${Object.entries(edges).map(([kind, count]) => `${count} ${kind}`).join(', ')}`)

for (const [what, question] of QUESTIONS) {
  console.log(`\n━━ ${what}\n   ${question}`)
  print(await index.search(question, { limit: { passage: 3, name: 3, token: 8 }, explain: { paths: 2 } }))
}

const file = fileURLToPath(new URL('tour.tkg', import.meta.url))
await saveIndex(index, file)
console.log(`\nThe index is in ${file}. Ask it yourself:\n   npx tokengraph search samples/tour.tkg "What did the crane ask the peacock?" --explain`)

function print({ hits }: SearchResults): void {
  const of = (kind: Hit['kind']) => hits.filter(hit => hit.kind === kind)
  for (const { score, title, text, explanation } of of('passage')) {
    console.log(`\n   ${score.toFixed(2)}  ${title}: ${clip(text)}`)
    for (const { line, amount } of explanation!.paths) console.log(`         ${share(amount, explanation!.terms[0]!.raw)}  ${line}`)
  }
  console.log(`\n   names   ${of('name').map(({ text, title }) => `${text} (in ${title})`).join(', ') || '–'}`)
  console.log(`   tokens  ${of('token').map(hit => hit.text).join(' · ') || '–'}`)
}

function share(amount: number, whole: number): string {
  return `${Math.round((100 * amount) / whole)} %`.padStart(5)
}

function clip(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 110 ? `${line.slice(0, 109)}…` : line
}
