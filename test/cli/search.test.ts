import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../../src/cli/run.ts'
import { callCli } from '../helpers/call-cli.ts'

const FILLER = 'Nothing of this is about anything at all, and so it goes on. '.repeat(6)
const PAGE = `# Lamps\n\n${FILLER}\n\n## Repair\n\n${FILLER}The wick is *trimmed* on Mondays. ${FILLER}\n`

let folder: string, index: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tokengraph-search-'))
  index = join(folder, 'notes.index/')
  writeFileSync(join(folder, 'lamps.md'), PAGE)
  expect((await callCli(['index', join(folder, 'lamps.md'), '--out', index])).code).toBe(0)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const search = (...args: string[]) => callCli(['search', index, ...args, '--kinds', 'passage'])

describe('tokengraph search', () => {
  test('shows of a passage under which headings it stands, and the stretch that says most of what was asked', async () => {
    const [, , head, body] = (await search('trimmed', 'wick')).out.split('\n')
    expect(head).toBe(' 1. 1.000  Lamps › Repair  lamps.md#1  line 5')
    expect(body).toMatch(/^ {4}….*The wick is trimmed on Mondays\. .*…$/)
    expect(body!.length).toBeLessThanOrEqual(2 * 100)
  })

  test('with the words in bold on a terminal, and no other sign of the text', async () => {
    let out = ''
    const io = { out: (text: string) => { out += text }, note: () => {}, interactive: false, width: 80, colour: true, signal: new AbortController().signal }
    await run(['search', index, 'trimmed wick', '--kinds', 'passage'], io)
    expect(out).toContain('The \u001b[1mwick\u001b[22m is \u001b[1mtrimmed\u001b[22m on Mondays.')
  })

  test('says where no passage has most of the question, and nothing of it where one has', async () => {
    expect((await search('Who trimmed the hedge of the burgomaster?')).out).toMatch(/\n1 passage matches\nNo passage has most of what the question says \(relevance 0\.\d\d at best, .*\n$/)
    expect((await search('trimmed wick')).out).toMatch(/\n1 passage matches\n$/)
  })
})

test('one document is no "documents"', async () => {
  expect((await callCli(['compact', index])).out).toBe('1 document in one piece\n')
  expect((await callCli(['update', index, join(folder, 'lamps.md')])).out).toBe('1 unchanged; 1 document now\n')
})
