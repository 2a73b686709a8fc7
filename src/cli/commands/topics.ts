import { Command } from 'commander'
import { loadIndex } from '../../node.ts'
import { wholeNumber } from '../arguments.ts'
import { type Io, print } from '../io.ts'
import { topicsText } from '../render.ts'

const EXAMPLES = `
Examples:
  tokengraph topics notes.tkg                          what the notes are about, the largest topic first
  tokengraph topics notes.tkg --count 3 --members 20 --json`

/** `tokengraph topics`: what a collection is about. */
export const topicsCommand = (io: Io): Command =>
  new Command('topics')
    .description('Tell what a collection is about: pages and names that hang together, their words and best members')
    .argument('<index>', 'an index, a file or a folder')
    .option('--count <n>', 'how many topics', wholeNumber(1), 10)
    .option('--members <n>', 'of each, how many members', wholeNumber(0), 10)
    .option('--keywords <n>', 'of each, how many words', wholeNumber(0), 8)
    .option('--nodes <n>', 'how many passages and names are looked at, the best linked', wholeNumber(1), 5000)
    .option('--seed <n>', 'the same seed gives the same topics', wholeNumber(0), 1)
    .option('--json', 'print the topics as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, { json, ...options }) => {
      const index = await loadIndex(file, { signal: io.signal })
      const topics = await index.topics({ ...options, signal: io.signal })
      print(io, json, topics, () => topicsText(topics))
    })
