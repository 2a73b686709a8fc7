import { Command } from 'commander'
import { loadIndex } from '../../node.ts'
import { asQuestion, wholeNumber } from '../arguments.ts'
import { type Io, print } from '../io.ts'
import { suggestionsText } from '../render.ts'

const EXAMPLES = `
Examples:
  tokengraph suggest notes.tkg 'storms in the nor'
  tokengraph suggest notes.tkg stroms --json`

/** `tokengraph suggest`: what may be asked in place of a text that is being typed. */
export const suggestCommand = (io: Io): Command =>
  new Command('suggest')
    .description('List what completes a question that is being typed, and what may have been meant')
    .argument('<index>', 'an index, a file or a folder')
    .argument('<text...>', 'what is typed so far')
    .option('--limit <n>', 'how many are listed', wholeNumber(1), 10)
    .option('--json', 'print the list as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, words: string[], { limit, json }) => {
      const index = await loadIndex(file, { signal: io.signal })
      const suggested = await index.suggest(asQuestion(words), { limit })
      print(io, json, suggested, () => suggestionsText(suggested))
    })
