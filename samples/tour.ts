/**
 * A tour of tokengraph on real texts: fables, encyclopaedia articles, Tang poems; English and Chinese.
 *
 *     npm start
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { createIndex, type Document, type Hit, type SearchOptions, type SearchResults } from 'tokengraph'
import { saveIndex } from 'tokengraph/node'

const TEXTS = ['en-fables', 'en-wikipedia', 'zh-poems', 'zh-wikipedia']
const QUESTIONS = [
  ['One passage is enough', 'What did the tortoise hold on to while the ducks carried it?'],
  [
    'Two passages: the film leads to the inventor',
    'Where was the inventor born who appears in The Prestige, the film about rival stage magicians?',
  ],
  ['In Chinese', '《无声狂啸》的作者曾就读于哪所大学？'],
  [
    'Two passages, asked in traditional characters, found in simplified ones',
    '日本男人剃光前額的傳統髮型，因為明治政府的哪一道命令而終結？',
  ],
] as const

/** The graph switched off: what a search engine without one would say. */
const WORDS_ALONE: SearchOptions = {
  walk: { steps: 0 },
  seeds: { names: 0, uncasedNames: 0 },
  spread: { when: 'never' },
  hop: { share: 0 },
}

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
console
  .log(`${documents.length} documents, ${characters.toLocaleString('en')} characters, indexed in ${
    ((performance.now() - begun) / 1000).toFixed(1)
  } s:`)
console
  .log(`${nodes.passage} passages, ${nodes.name} names, ${nodes.token.toLocaleString('en')} words; edges: ${
    Object.entries(edges).map(([kind, count]) => `${count.toLocaleString('en')} ${kind}`).join(', ')
  }`)

for (const [what, question] of QUESTIONS) {
  console.log(`\n━━ ${what}\n   ${question}`)
  const byWords = await index.search(question, { ...WORDS_ALONE, kinds: ['passage'], limit: 1000 })
  print(
    await index.search(question, { limit: { passage: 3, name: 3, token: 8 }, explain: { paths: 2 } }),
    byWords.hits.map(hit => hit.id),
  )
}

const file = fileURLToPath(new URL('tour.tkg', import.meta.url))
await saveIndex(index, file)
console
  .log(`\nThe index is in ${file}. Ask it yourself:\n   npx tokengraph search samples/tour.tkg "What did the crane ask the peacock?" --explain`)
console
  .log(`\nSee the graph in a browser, and replay how the inventor was found:\n   npx tokengraph view samples/tour.tkg --question "${
    QUESTIONS[1][1]
  }"`)

/** Prints results, each passage with its rank by words alone and its strongest paths, which are some of all. */
function print({ hits }: SearchResults, byWords: string[]): void {
  const of = (kind: Hit['kind']) => hits.filter(hit => hit.kind === kind)
  for (const { id, score, title, text, explanation } of of('passage')) {
    const rank = byWords.indexOf(id)
    console
      .log(`\n   ${score.toFixed(2)}  ${title}  (by words alone: ${
        rank < 0 ? 'not found' : `rank ${rank + 1}`
      })\n         ${clip(text)}`)
    for (const { line, amount } of explanation!.paths)
      console.log(`         ${share(amount, explanation!.terms[0]!.raw)}  ${line}`)
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
