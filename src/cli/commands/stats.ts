import { Command } from 'commander'
import { loadIndex } from '../../node.ts'
import { type Io, print } from '../io.ts'
import { statsText } from '../render.ts'

/** `tokengraph stats`: what an index holds. */
export const statsCommand = (io: Io): Command =>
  new Command('stats')
    .description('Count what an index holds')
    .argument('<index>', 'an index, a file or a folder')
    .option('--json', 'print the statistics as JSON')
    .addHelpText('after', '\nExample:\n  tokengraph stats notes.tkg --json')
    .action(async (file: string, { json }) => {
      const stats = (await loadIndex(file)).stats()
      print(io, json, stats, () => statsText(stats))
    })
