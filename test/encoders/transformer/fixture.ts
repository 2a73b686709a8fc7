import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished } from 'vitest'

export { refusal } from '../../helpers/refusal.ts'

/** A BERT of two layers and random weights; test/fixtures/make_tiny_encoder.py makes it. */
export const TINY = fileURLToPath(new URL('../../fixtures/tiny-encoder', import.meta.url))

export const readJson = (file: string) => JSON.parse(readFileSync(join(TINY, file), 'utf8'))

/** A folder that is gone after the test. */
export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tokengraph-encoder-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A copy of the tiny model in a folder of some name, with some files changed; undefined removes one. */
export function altered(changes: Record<string, string | Uint8Array | object | undefined> = {}, name = 'model'): string {
  const folder = join(temporary(), name)
  for (const file of ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model.onnx']) cpSync(join(TINY, file), join(folder, file))
  for (const [file, content] of Object.entries(changes)) {
    if (content === undefined) rmSync(join(folder, file))
    else {
      cpSync(join(TINY, 'config.json'), join(folder, file))
      writeFileSync(join(folder, file), typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content))
    }
  }
  return folder
}

/** The bytes of one of the tiny models with other outputs. */
export const variant = (name: string) => readFileSync(join(TINY, 'variants', `${name}.onnx`))

export function expectClose(one: ArrayLike<number>, other: ArrayLike<number>, within = 1e-5): void {
  expect(one.length).toBe(other.length)
  for (let i = 0; i < one.length; i++) expect(Math.abs(one[i]! - other[i]!), `place ${i}`).toBeLessThanOrEqual(within)
}
