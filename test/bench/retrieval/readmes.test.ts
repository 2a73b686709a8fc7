import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { without, writeReadmes } from '../../../bench/retrieval/readmes.ts'
import { readJudged } from '../../../src/cli/read-judged.ts'
import { TRIES_ALL } from '../../helpers/runs.ts'

const folder = mkdtempSync(join(tmpdir(), 'tokengraph-readmes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each([
  ['# x\n\n> The **complete** solution.\n\nUsage', 'the complete solution', '# x\n\n> .\n\nUsage'],
  ['A fast\nparser, truly. A fast parser?', 'A fast parser.', ', truly. ?'],
  ['Breakfast parsers, a fast parsers', 'fast parser', 'Breakfast parsers, a fast parsers'],
  ['C++ (and $1)', '$1', 'C++ (and $)'],
])('%j without %j', (text, phrase, left) => {
  expect(without(text, phrase)).toBe(left)
})

test.runIf(TRIES_ALL)('the READMEs of this project’s packages, none of which says what it is asked for by', async () => {
  await writeReadmes(folder)
  const { documents, questions, qrels } = await readJudged(folder, { titles: true, every: 1 })
  expect(documents.length).toBeGreaterThan(200)
  expect(questions.length).toBeGreaterThan(150)
  expect(new Set(questions.map(({ text }) => text)).size).toBe(questions.length)
  const texts = new Map(documents.map(({ id, text }) => [id, wordsOf(text)]))
  expect(texts.has('commander/README.md')).toBe(true)
  for (const { id, text } of questions) {
    for (const page of qrels.get(id)!.keys()) expect(texts.get(page)).not.toContain(wordsOf(text))
  }
})

const wordsOf = (text: string) => ` ${(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')} `
