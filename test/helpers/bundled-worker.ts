import { build } from 'esbuild'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const STARTS = fileURLToPath(new URL('../../src/index/workers.ts', import.meta.url))
const ENTRY = fileURLToPath(new URL('../../src/index/build-worker.ts', import.meta.url))
/** How it is named where Node starts it. */
const NAMED = /(?<=webpackIgnore: true \*\/ )'\.\/build-worker\.ts'/

/**
 * For vitest: the worker that reads documents is bundled, once. From sources each one that is started would compile
 * them anew, which takes longer than what is tested.
 */
export function bundledWorker() {
  let bundle: Promise<string> | undefined
  const make = async () => {
    const outdir = mkdtempSync(join(tmpdir(), 'tokengraph-worker-'))
    process.once('exit', () => rmSync(outdir, { recursive: true, force: true }))
    await build({
      entryPoints: [ENTRY], bundle: true, splitting: true, format: 'esm', platform: 'node', outdir,
      outExtension: { '.js': '.mjs' },
    })
    return pathToFileURL(join(outdir, 'build-worker.mjs')).href
  }
  return {
    name: 'bundled-worker', enforce: 'pre' as const,
    async transform(code: string, id: string) {
      if (id !== STARTS) return undefined
      if (!NAMED.test(code)) throw new Error(`${id} does not start its worker as before`)
      return code.replace(NAMED, JSON.stringify(await (bundle ??= make())))
    },
  }
}
