/**
 * A search for documentation: a folder of Markdown, asked as a page's search box would ask it.
 *
 *     npx tsx samples/documentation.ts [FOLDER ["QUESTION"]]
 */
import { dirname } from 'node:path'
import { createIndex, markMatches } from 'tokengraph'
import { readFiles } from 'tokengraph/node'

const [folder, ...questions] = process.argv.slice(2)
const { documents } = await readFiles(folder ?? ['*.md', 'docs', 'src', 'samples/README.md', 'bench/README.md'])
// what front matter says of a page is its metadata; its folder is put beside that, to filter by
const index =
  await createIndex(documents.map(page => ({ ...page, metadata: { ...page.metadata, folder: dirname(page.id) } })))
type Options = Parameters<typeof index.search>[1]

/** A page of results: under which headings, in which line of which file, and the stretch that says so. */
async function show(question: string, options: Options = {}): Promise<void> {
  const { hits, total, answered, facets, query } = await index.search(question, {
    kinds: ['passage'],
    limit: 3,
    perDocument: 1,
    matches: true,
    snippet: 160,
    ...options,
  })
  console.log(`━━ ${question}   ${JSON.stringify(options)}`)
  for (const { from, word } of query.expanded) console.log(`   did you mean “${word}” for “${from}”?`)
  for (const { section, document, line, text, snippet, matches } of hits) {
    console.log(`   ${section}   ${document}:${line}`)
    if (snippet)
      console.log(`      ${markMatches(text, matches!, { within: snippet, as: 'ansi' }).replace(/\s+/g, ' ')}`)
  }
  const counts = facets?.folder?.map(({ value, count }) => `${value} ${count}`).join(', ')
  console
    .log(`   ${total} passage${total === 1 ? ' matches' : 's match'}${counts ? `: ${counts}` : ''}${
      answered ? '' : '; none says most of the question'
    }\n`)
}

for (const question of questions) await show(question)
if (questions.length === 0) {
  await show('How do I add an encoder of my own?', { facets: { folder: true } })
  await show('How do I add an encoder of my own?', { offset: 3 }) // the next page
  await show('encoder', { filter: { folder: 'docs' }, boost: { title: 2 } })
  await show('"static table" -fastText') // a phrase, and without a word
  await show('encodr snapshoot')
  await show('How long does a giraffe sleep?')

  for (const typed of ['how do i watch a fol', 'encodr']) {
    const { suggestions } = await index.suggest(typed, { limit: 4 })
    console.log(`━━ ${typed}|\n   ${suggestions.map(({ text, kind }) => `${text} (${kind})`).join('\n   ')}\n`)
  }
}
