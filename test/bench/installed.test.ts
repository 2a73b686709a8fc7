import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { ROOT, runProcess } from '../helpers/command.ts'

// beside the clone, where nothing is installed
const folder = mkdtempSync(join(tmpdir(), 'tokengraph-bench-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('benchmarks say in one line what is not installed, and how it is', async () => {
  for (const file of ['main.ts', 'lib/installed.ts']) cpSync(join(ROOT, 'bench', file), join(folder, file))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "dependencies": { "there": "1", "gone": "1", "@of/gone": "1" } }')
  mkdirSync(join(folder, 'node_modules', 'there'), { recursive: true })
  writeFileSync(join(folder, 'node_modules', 'there', 'package.json'), '{}')
  const done = await runProcess(process.execPath, ['--import', 'tsx', join(folder, 'main.ts')], { cwd: ROOT })
  expect(done).toEqual({ code: 1, out: '', err: 'bench: not installed: gone, @of/gone. Run "npm ci --prefix bench".\n' })
})
