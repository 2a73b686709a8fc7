/**
 * A writing aid: material for the paragraph that is being written, with where it stands, and words that fit.
 *
 *     npx tsx samples/writing.ts ["What you have written so far"]
 */
import { createIndex } from 'tokengraph'
import { readTexts } from './encoder.ts'

const PARAGRAPH =
  'Two stage magicians in London become rivals. One of them travels to an inventor who works with electricity, and'

const paragraph = process.argv[2] ?? PARAGRAPH, index = await createIndex(await readTexts('en-wikipedia'))
console.log(`━━ ${paragraph} …\n`)

console.log('Material')
const { parts } = await index.context(paragraph, { budget: 900, order: 'path' })
for (const { number, section, text, why } of parts)
  console.log(`   [${number}] ${section} (${why})\n       ${text.slice(0, 100)} …`)

console.log('\nWords and names that fit')
const { hits } = await index.search(paragraph, {
  kinds: ['token', 'name'],
  tokensFrom: 5,
  limit: { token: 8, name: 6 },
})
for (const kind of ['name', 'token'] as const) {
  console.log(`   ${hits.filter(hit => hit.kind === kind).map(({ text }) => text).join(', ')}`)
}

console.log('\nHow the sentence may go on')
const { suggestions } = await index.suggest('an inventor named Nik', { limit: 3 })
console.log(`   ${suggestions.map(({ text }) => text).join(' | ')}`)
