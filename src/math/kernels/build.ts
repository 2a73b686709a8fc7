/**
 * Compiles the SIMD kernels, `assembly/`, into `simd-module.ts`: `npm run build:kernels`. The same sources and the same
 * version of AssemblyScript give the same bytes on every machine.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const SOURCES = new URL('assembly/', import.meta.url)

/** No runtime, no data segment and no memory of its own: the module works on the memory that it is given. */
const OPTIONS = [
  '--runtime',
  'stub',
  '--importMemory',
  '--noExportMemory',
  '--enable',
  'simd',
  '-O3',
  '--noAssert',
  '--converge',
]

/** The text of `simd-module.ts`. */
export async function compileKernels(): Promise<string> {
  let binary: Uint8Array | undefined
  const { error, stderr } = await asc.main(['index.ts', '--outFile', 'kernels.wasm', ...OPTIONS], {
    readFile: name => readFile(new URL(name, SOURCES), 'utf8').catch(() => null),
    writeFile: (_, contents) => {
      if (typeof contents !== 'string') binary = contents
    },
    listFiles: () => [],
  })
  if (error || !binary) throw new Error(`asc: ${error?.message ?? 'no output'}\n${stderr.toString()}`)
  const compiler = new URL('../../../node_modules/assemblyscript/package.json', import.meta.url)
  const { version } = JSON.parse(await readFile(compiler, 'utf8')) as { version: string }
  return [
    `/** Made from assembly/ by \`npm run build:kernels\`, AssemblyScript ${version}, as base64. Not to be edited. */`,
    `export const simdModule = '${Buffer.from(binary).toString('base64')}'`,
    '',
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeFile(new URL('simd-module.ts', import.meta.url), await compileKernels())
