import { Command } from 'commander'
import { changeIndex, printChanged } from '../changed-index.ts'
import { type Io, progressBar } from '../io.ts'

/** `tokengraph remove`: documents out of an index. */
export const removeCommand = (io: Io): Command =>
  new Command('remove')
    .description('Remove documents from an index')
    .argument('<index>', 'an index, a file or a folder')
    .argument('<id...>', 'the ids of documents, as results have them')
    .option('--json', 'print what changed as JSON')
    .addHelpText('after', '\nExample:\n  tokengraph remove notes.tkg Drafts/old.md')
    .action(async (name: string, ids: string[], { json }) => {
      const { onProgress, stop } = progressBar(io)
      try {
        const changed = await changeIndex(async () => ({ remove: ids }), name, undefined, io, onProgress)
        stop()
        printChanged(io, json, changed)
      } finally {
        stop()
      }
    })
