import { TokenGraphError, show } from './core/errors.ts'
import type { FolderOptions, IndexFolder } from './index/index-folder.ts'
import type { Metadata } from './text/document.ts'

/**
 * Opens an index that a browser keeps for the page's site and that changes; or makes one, with the option `create`. It
 * is the same as `openFolder` of `tokengraph/node` gives, over IndexedDB: one page or worker writes it at a time (Web
 * Locks), any number read. The database is called `tokengraph/NAME`; `indexedDB.deleteDatabase` removes it.
 *
 * @example
 * const folder = await openBrowserFolder('notes', { create: {} })
 * await folder.put([{ id: 'a', text: 'A note.' }])
 * await folder.commit()
 * await folder.index.search('note')
 * await folder.close()
 *
 * @param name  what the folder is called within the site
 * @typeParam M  what the metadata of its documents is; nothing checks it
 * @throws TokenGraphError `not-found` where there is none and none is to be made; `io` where the browser refuses or has
 * no room, or another tab writes it; `format` or `version` for what is in it, `encoder` for another than it was made
 * with, `option`, `aborted`
 */
export async function openBrowserFolder<M extends object = Metadata>(
  name: string,
  options: FolderOptions<M> = {},
): Promise<IndexFolder<M>> {
  if (typeof name !== 'string' || name === '') {
    const where = 'openBrowserFolder'
    throw new TokenGraphError('option', { where, got: show(name), expected: 'the name of a folder' })
  }
  // pages that keep nothing load none of it
  const [{ IndexFolder }, { browserStore }] = await Promise.all([
    import('./index/index-folder.ts'),
    import('./store/browser-store.ts'),
  ])
  return IndexFolder.open<M>(browserStore(name), options, 'openBrowserFolder')
}

export type { CommitOptions, FolderOptions, IndexFolder } from './index/index-folder.ts'
