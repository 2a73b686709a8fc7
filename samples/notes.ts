/**
 * Notes that change: an index in a folder that keeps up with them, whatever is written, renamed or removed.
 *
 *     npx tsx samples/notes.ts
 */
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFolder, readFiles } from 'tokengraph/node'

const home = await mkdtemp(join(tmpdir(), 'tokengraph-notes-')), notes = join(home, 'notes')
const write = (name: string, text: string) => writeFile(join(notes, name), text)
await mkdir(notes)
await write('Otters.md', '# Otters\n\nThey live by the [[Rivers|river]], and eat [[Crabs]].\n')
await write('Rivers.md', '# Rivers\n\nThey flow to the sea.\n')

const folder = await openFolder(join(home, 'notes.index'), { create: {} })

/** Puts in what is new or has changed, removes what is gone; what is as it was is skipped. */
async function keepUp(): Promise<string> {
  const { documents, leftOut } = await readFiles(notes)
  await folder.mirror(documents, { keep: leftOut.map(({ file }) => file) })
  const { put, replaced, skipped, removed } = await folder.commit()
  return `${put} new, ${replaced} changed, ${skipped} as before, ${removed} gone`
}

// `folder.index` is another one after each commit; who has the old one goes on with it
const best = async (question: string) => (await folder.index.search(question, { kinds: ['passage'] })).hits[0]?.document

/** Who links to a page, by its id; of one that is not there yet, by its name. */
async function backLinks(page: string): Promise<string> {
  const { index } = folder, isThere = (await index.graph.find('passage', page)) !== undefined
  const { related } = isThere
    ? await index.related(page, { edges: ['links'], direction: 'in' })
    : await index.related(page.replace('.md', ''), { edges: ['mentions'], direction: 'in' })
  return related.map(({ document, words }) => `${document} “${words?.join('”, “')}”`).join(', ') || 'nobody'
}

console.log(`━━ Two notes: ${await keepUp()}`)
console
  .log(`   who eats? ${await best('eats')}\n   links to Crabs.md, which is not there yet: ${await backLinks('Crabs.md')}`)

await write('Crabs.md', '# Crabs\n\nThey walk sideways.\n')
console.log(`\n━━ Crabs.md is written: ${await keepUp()}\n   links to it: ${await backLinks('Crabs.md')}`)

await rename(join(notes, 'Rivers.md'), join(notes, 'Streams.md'))
console.log(`\n━━ Rivers.md is now Streams.md: ${await keepUp()}\n   what flows? ${await best('flow')}`)

// the same by itself, whenever a file changes
const changed = new Promise<string>((resolve, reject) => {
  const watcher = watch(notes, () => {
    watcher.close()
    setTimeout(() => keepUp().then(resolve, reject), 50) // an editor writes a file in several steps
  })
})
await write('Otters.md', '# Otters\n\nThey sleep holding hands.\n')
console.log(`\n━━ Otters.md is written, and seen: ${await changed}`)
console.log(`   who holds hands? ${await best('holding hands')}\n   links to Crabs.md: ${await backLinks('Crabs.md')}`)

await folder.close()
await rm(home, { recursive: true })
