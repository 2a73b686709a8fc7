/**
 * Compiles `assembly/`: `npm run build:kernels`. What graph layers are made of becomes `simd-module.ts`, what a search
 * needs `scan-module.ts`, and with vectors of words `late-module.ts`. The same sources and the same version of
 * AssemblyScript give the same bytes on every machine.
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

/** The modules: the file of each, its source and the name of what it exports. */
const MODULES = {
  'simd-module.ts': { source: 'index.ts', name: 'simdModule' },
  'scan-module.ts': { source: 'scan.ts', name: 'scanModule' },
  'late-module.ts': { source: 'late.ts', name: 'lateModule' },
} as const

/** The text of a module's file. */
export async function compileKernels(file: keyof typeof MODULES): Promise<string> {
  const { source, name } = MODULES[file]
  let binary: Uint8Array | undefined
  const { error, stderr } = await asc.main([source, '--outFile', 'kernels.wasm', ...OPTIONS], {
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
    `export const ${name} = '${Buffer.from(binary).toString('base64')}'`,
    '',
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const file of Object.keys(MODULES) as (keyof typeof MODULES)[])
    await writeFile(new URL(file, import.meta.url), await compileKernels(file))
}
