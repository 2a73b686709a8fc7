import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { compileKernels } from '../../../src/math/kernels/build.ts'
import { lateModule } from '../../../src/math/kernels/late-module.ts'
import { scanModule } from '../../../src/math/kernels/scan-module.ts'
import { simdModule } from '../../../src/math/kernels/simd-module.ts'
import { TRIES_ALL } from '../../helpers/runs.ts'

const IMPORTS = 2, TYPES = 1, FUNCTIONS = 3, EXPORTS = 7, CODE = 10

/** The kinds of sections that a module has. */
function sections(binary: Uint8Array): number[] {
  const kinds: number[] = []
  for (let at = 8; at < binary.length;) {
    kinds.push(binary[at++])
    let size = 0
    for (let shift = 0, more = true; more; shift += 7) {
      size |= (binary[at] & 127) << shift
      more = binary[at++] > 127
    }
    at += size
  }
  return kinds
}

describe.each([['simd-module.ts', simdModule], ['scan-module.ts', scanModule], ['late-module.ts', lateModule]] as const)('the SIMD module %s', (file, base64) => {
  const binary = Buffer.from(base64, 'base64')

  it.runIf(TRIES_ALL)('is what its sources compile to, byte for byte', async () => {
    const committed = await readFile(new URL(`../../../src/math/kernels/${file}`, import.meta.url), 'utf8')
    expect(await compileKernels(file)).toBe(committed)
  }, 120_000)

  it('has code only: no data, no memory, table, global or start function of its own', () => {
    expect(sections(binary)).toEqual([TYPES, IMPORTS, FUNCTIONS, EXPORTS, CODE])
    const module = new WebAssembly.Module(binary)
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }])
    expect(WebAssembly.Module.exports(module).every(({ kind }) => kind === 'function')).toBe(true)
  })
})
