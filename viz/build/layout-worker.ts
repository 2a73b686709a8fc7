import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'

const NAME = 'virtual:layout-worker'
const ENTRY = fileURLToPath(new URL('../layout/worker.ts', import.meta.url))

/**
 * For tsdown and vitest: `import code from 'virtual:layout-worker'` gives the layout's worker as a string, bundled.
 * From a string a worker can be started in a page that was opened from disk, or that somebody else serves.
 */
export const layoutWorker = () => ({
  name: 'layout-worker',
  resolveId: (id: string) => (id === NAME ? `\0${NAME}` : undefined),
  load: async (id: string) => {
    if (id !== `\0${NAME}`) return undefined
    const { outputFiles: [bundle] } = await build({
      entryPoints: [ENTRY],
      bundle: true,
      write: false,
      format: 'iife',
      target: 'es2022',
      minify: true,
      legalComments: 'none',
      charset: 'ascii',
    })
    return `export default ${JSON.stringify(bundle!.text)}`
  },
})
