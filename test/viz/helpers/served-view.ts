import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Document, TokenIndex } from '../../../src/index.ts'
import { built, runCli, startCli } from '../../helpers/command.ts'

/** An index in a file, with the command line to show it, all as built. */
export interface ShownIndex {
  index: TokenIndex
  folder: string
  /** Starts `tokengraph view`. @returns its address */
  serve(...args: string[]): Promise<string>
  /** Writes the page with the view in it. @returns its address */
  save(name: string, ...args: string[]): Promise<string>
  /** Ends what was started. */
  end(): Promise<void>
}

/** Makes an index of documents in a folder of its own. */
export async function showIndex(documents: readonly Document[]): Promise<ShownIndex> {
  const load = <Library>(name: string): Promise<Library> => import(/* @vite-ignore */ pathToFileURL(built(name)).href)
  const [{ createIndex }, { saveIndex }] = await Promise.all([load<typeof import('../../../src/index.ts')>('index.js'), load<typeof import('../../../src/node.ts')>('node.js')])
  const folder = mkdtempSync(join(tmpdir(), 'tokengraph-browser-'))
  const index = await createIndex([...documents])
  await saveIndex(index, join(folder, 'index.tkg'))
  const running: ReturnType<typeof startCli>[] = []
  return {
    index, folder,
    async serve(...args) {
      const started = startCli(['view', 'index.tkg', '--port', '0', '--no-open', ...args], { cwd: folder })
      running.push(started)
      const failed = started.finished.then(({ err }) => { throw new Error(`tokengraph view ended: ${err}`) })
      return String(await Promise.race([once(started.child.stdout!, 'data').then(([text]) => text), failed])).trim()
    },
    async save(name, ...args) {
      const { code, err } = await runCli(['view', 'index.tkg', '--html', name, ...args], { cwd: folder })
      if (code !== 0) throw new Error(`tokengraph view --html: ${err}`)
      return pathToFileURL(join(folder, name)).href
    },
    async end() {
      for (const { child } of running) child.kill('SIGINT')
      await Promise.all(running.map(({ finished }) => finished))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
