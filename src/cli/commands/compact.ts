import { Command } from 'commander'
import type { TokenIndex } from '../../index/token-index.ts'
import { type CommitOptions, openFolder } from '../../node.ts'
import { heldIndex, isFolderName } from '../changed-index.ts'
import { type Io, print, progressBar } from '../io.ts'
import { count } from '../render.ts'

/** `tokengraph compact`: an index in one piece. */
export const compactCommand = (io: Io): Command =>
  new Command('compact')
    .description('Write an index in one piece: what updates left behind goes')
    .argument('<index>', 'an index, a file or a folder')
    .option('--json', 'print the statistics as JSON')
    .addHelpText('after', '\nExample:\n  tokengraph compact notes.index/')
    .action(async (name: string, { json }) => {
      const { onProgress, stop } = progressBar(io), { signal } = io
      try {
        const index = await isFolderName(name)
          ? await compactFolder(name, { signal, onProgress })
          : await compactFile(name, signal)
        stop()
        const stats = index.stats()
        print(io, json, stats, () => `${count(stats.documents, 'document')} in one piece`)
      } finally {
        stop()
      }
    })

/** A file holds an index in one piece already; it is written as this version does. */
async function compactFile(name: string, signal: AbortSignal): Promise<TokenIndex> {
  const { index, write, close } = await heldIndex(name, { signal })
  try {
    await write(index)
    return index
  } finally {
    await close()
  }
}

async function compactFolder(name: string, options: CommitOptions): Promise<TokenIndex> {
  const folder = await openFolder(name, { signal: options.signal })
  try {
    await folder.compact(options)
    return folder.index
  } finally {
    await folder.close()
  }
}
