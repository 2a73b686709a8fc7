import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runProcess } from './helpers/command.ts'
import { installPackage, packPackage } from './helpers/package.ts'
import { TRIES_ALL } from './helpers/runs.ts'

/** All that works without TensorFlow.js, entry by entry. */
const PROGRAM = `
import { createIndex, openIndex, readMarkdown, retrieveTokens } from 'tokengraph'
import { cosines } from 'tokengraph/attention'
import { corpusEncoder } from 'tokengraph/encoders'
import { exportGraph } from 'tokengraph/graph'
import { loadIndex, saveIndex } from 'tokengraph/node'

const robert = await readMarkdown('# Robert the Strong\\n\\nA son of [[Hugo of Tours]].', { id: 'robert.md' })
const index = await createIndex([robert, { id: 'hugo', title: 'Hugo of Tours', text: 'He lived by the river Loire. 北京' }], { encoder: corpusEncoder(), workers: 2 })
await saveIndex(index, 'program.tkg')
const loaded = await loadIndex('program.tkg'), opened = await openIndex(await index.toBytes())
const { hits } = await loaded.search('Who was the son of Hugo?', { explain: true })
const rows = { width: 2, data: new Float32Array([3, 4]) }
const ended = new AbortController()
ended.abort()
console.log(JSON.stringify({
  hits: hits.map(({ id, score }) => [id, score.toFixed(9)]), paths: hits[0].explanation.score.toFixed(9), chinese: (await opened.search('北京')).hits[0].id,
  exported: exportGraph(await opened.toGraphology(), 'gexf'), alike: cosines(rows, rows).data[0],
  tokens: (await retrieveTokens('river', loaded)).tokens.map(({ term }) => term),
  ended: await index.search('Loire', { signal: ended.signal }).catch(({ code }) => code),
}))
`

let folder: string, project: string | undefined, expected: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tokengraph-runtimes-'))
  project = await installPackage((await packPackage(folder)).tarball, join(folder, 'project'))
  if (!project) return
  writeFileSync(join(project, 'program.mjs'), PROGRAM)
  const here = await runProcess(process.execPath, ['program.mjs'], { cwd: project })
  expected = here.out
  expect(here.err).toBe('')
  expect(JSON.parse(expected)).toMatchObject({ chinese: 'hugo#0', alike: 1, ended: 'aborted' })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// Node is fetched whole, a hundred megabytes
describe.each(TRIES_ALL ? ['node@22', 'node@24', 'bun@1'] : ['bun@1'])('%s', name => {
  test('gives what this one gives, to the last digit that is written', async ({ skip }) => {
    const place = project && await installPackage(name, join(folder, name))
    if (!place) skip('the npm registry cannot be reached')
    const runtime = join(place!, 'node_modules', '.bin', name.slice(0, name.indexOf('@')))
    const { out, err } = await runProcess(runtime, ['program.mjs'], { cwd: project!, shell: process.platform === 'win32' })
    expect({ out, err }).toEqual({ out: expected, err: '' })
  })
})
