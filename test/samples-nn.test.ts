import { beforeAll, expect, test } from 'vitest'
import { fileURLToPath } from 'node:url'
import { built, ROOT, runProcess } from './helpers/command.ts'

beforeAll(() => { built('nn.js') })

test('samples/propagation.ts: neighbours of words before and after, and a question that attention answers', { timeout: 120_000 }, async () => {
  const done = await runProcess(process.execPath, [fileURLToPath(import.meta.resolve('tsx/cli')), 'samples/propagation.ts'], { cwd: ROOT, env: process.env })
  expect(done).toMatchObject({ code: 0, err: '' })
  expect(done.out).toMatch(/^TensorFlow\.js on wasm\./)
  const [, before, after] = /king +before +(.+)\n +after +(.+)\n/.exec(done.out)!
  expect(before!.split(', ')).toHaveLength(6)
  expect(after).not.toBe(before)
  // no word leads from the question to the inventor, an edge does
  expect(/^ +words +(.+)$/m.exec(done.out)![1]).not.toContain('Nikola Tesla')
  expect(/^ +GAT +(.+)$/m.exec(done.out)![1]).toMatch(/The Prestige.*Nikola Tesla/)
})
