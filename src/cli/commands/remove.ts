import { Command } from 'commander'
import { changeAndPrint } from '../changed-index.ts'
import type { Io } from '../io.ts'

/** `tokengraph remove`: documents out of an index. */
export const removeCommand = (io: Io): Command =>
  new Command('remove')
    .description('Remove documents from an index')
    .argument('<index>', 'an index, a file or a folder')
    .argument('<id...>', 'the ids of documents, as results have them')
    .option('--json', 'print what changed as JSON')
    .addHelpText('after', '\nExample:\n  tokengraph remove notes.tkg Drafts/old.md')
    .action((name: string, ids: string[], { json }) => changeAndPrint({ remove: ids }, name, json, io))
