import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { staticEncoder } from '../src/encoders/piece-table/encoder.ts'
import { dot, rowAt } from '../src/math/dense/matrix.ts'
import { openSafetensors } from '../src/store/safetensors.ts'
import { ROOT } from './helpers/command.ts'

const FOLDER = join(ROOT, 'samples', 'static-en-zh'), read = (file: string) => readFileSync(join(FOLDER, file))
const samples = (name: string): { id: string, title: string, text: string, passage: string }[] =>
  readFileSync(join(ROOT, 'samples/texts', `${name}.jsonl`), 'utf8').trim().split('\n').map(line => JSON.parse(line))

describe('the static table for English and Chinese', () => {
  it('is at most 12 MB, and says who taught it and how', () => {
    expect(statSync(join(FOLDER, 'model.safetensors')).size).toBeLessThanOrEqual(12e6)
    const { metadata } = openSafetensors(read('model.safetensors')), readme = read('README.md').toString()
    expect(metadata.teacher).toContain('multilingual-e5-small')
    for (const key of ['texts', 'questions', 'pieces'] as const) expect(readme).toContain(JSON.parse(metadata.recipe!)[key].toLocaleString('en'))
  })

  it('is read by its own package', async () => {
    const { readTable } = await import(new URL('../samples/static-en-zh/index.js', import.meta.url).href) as { readTable: () => Promise<Uint8Array> }
    const encoder = await staticEncoder(await readTable())
    expect(encoder.width).toBe(256)
    expect(encoder.digest).toBe((await staticEncoder(read('model.safetensors'))).digest)
  })

  it('finds the English passage for most Chinese questions, among the first five of 347', async () => {
    const encoder = await staticEncoder(read('model.safetensors')), passages = [...samples('en-fables'), ...samples('en-wikipedia')], questions = samples('zh-questions-en')
    const searched = await encoder.encode(passages.map(({ title, text }) => `${title}. ${text}`), 'passage'), asked = await encoder.encode(questions.map(({ text }) => text), 'query')
    const found = questions.filter(({ passage }, i) => {
      const scores = passages.map((_, row) => dot(rowAt(searched, row), rowAt(asked, i))), own = scores[passages.findIndex(({ id }) => id === passage)]!
      return scores.filter(score => score > own).length < 5
    })
    expect(found.length).toBeGreaterThan(questions.length / 2)
  })
})
