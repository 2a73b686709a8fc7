import { Command } from 'commander'
import { NODE_KIND_NAMES } from '../../core/kinds.ts'
import { whyNothing } from '../../answer/why-nothing.ts'
import { asQuestion, fraction, listOf, parted, SORT_HELP, sorting, wholeNumber } from '../arguments.ts'
import { ASKED_HELP, closeEncoder, crossEncoderOf, loadWithEncoder } from '../encoder.ts'
import { type Io, print } from '../io.ts'
import {
  boostDocumentOption,
  boostOption,
  crossEncoderOption,
  decayOption,
  diversifyOption,
  filterOption,
  prefixOption,
  propagateOption,
  syntaxOption,
  typosOption,
} from '../question-options.ts'
import { resultsText, unansweredText } from '../render.ts'

const EXAMPLES = `
Examples:
  tokengraph search notes.tkg "Who is the mother of Robert the Strong?"
  tokengraph search notes.tkg "北京的城墙" --kinds passage --limit 3 --explain
  tokengraph search notes.tkg "bad weather" --encoder Xenova/all-MiniLM-L6-v2
  tokengraph search notes.tkg "bad weather" --propagate vectors
  tokengraph search notes.tkg storms --filter year=1999,2000 --json
  tokengraph search notes.tkg storms --decay date:30d
  tokengraph search notes.tkg storms --boost-document kind=news:2
  tokengraph search notes.tkg storms --diversify
  tokengraph search notes.tkg storms --limit 20 --offset 20 --sort date:desc --facets year,tags --json
  tokengraph search notes.tkg "" --filter "year>=1999" --sort year
  tokengraph search notes.tkg 'storms -hail "North Sea" title:weather'
  tokengraph search notes.tkg storm --prefix`

/** A passage is shown by a stretch of so many columns at least. */
const SNIPPET = 40

/** `tokengraph search`: a question → ranked passages, names and tokens. */
export const searchCommand = (io: Io): Command =>
  new Command('search')
    .description('Rank passages, names and tokens for a question')
    .argument('<index>', 'an index, a file or a folder')
    .argument('<question...>', 'what is asked')
    .option('--kinds <kinds>', 'passage, name, token; comma-separated', listOf(...NODE_KIND_NAMES), [
      ...NODE_KIND_NAMES,
    ])
    .option('--limit <n>', 'results of each kind', wholeNumber(1), 5)
    .option('--offset <n>', 'how many of the best of each kind are passed over, for the next page', wholeNumber(0))
    .addOption(filterOption())
    .option('--mentions <names>', 'only passages that mention all of these names; comma-separated', parted)
    .option('--sort <field>', SORT_HELP, sorting)
    .option('--facets <fields>', 'count the values of these fields over all that match; comma-separated', parted)
    .option('--per-document <n>', 'passages of a document at most', wholeNumber(1))
    .option('--group-by <field>', 'one passage at most for each value of this field')
    .option('--encoder <encoder>', ASKED_HELP)
    .addOption(crossEncoderOption())
    .addOption(propagateOption())
    .addOption(diversifyOption())
    .addOption(decayOption())
    .addOption(boostOption())
    .addOption(boostDocumentOption())
    .addOption(syntaxOption())
    .addOption(prefixOption())
    .addOption(typosOption())
    .option('--min-relevance <share>', 'leave out passages that say less of the question, from 0 to 1', fraction)
    .option('--explain', 'say why each result came out')
    .option('--json', 'print the results as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (
      file: string,
      words: string[],
      { encoder, crossEncoder, json, sort: sortBy, facets, explain, ...options },
    ) => {
      const question = asQuestion(words)
      const { index, dense } = await loadWithEncoder(file, encoder, io)
      const results = await index.search(question, {
        ...options,
        dense,
        cross: { encoder: await crossEncoderOf(crossEncoder, io) },
        sortBy,
        facets: facets && Object.fromEntries(facets.map((field: string) => [field, true])),
        explain: explain === true,
        matches: true,
        snippet: json ? false : Math.max(SNIPPET, 2 * io.width - 10),
        signal: io.signal,
      })
      await closeEncoder(index.encoder)
      for (const note of results.notes ?? []) io.note(`tokengraph: ${note}`)
      print(io, json, results, () => {
        const text = resultsText(results, io, whyNothing(question, index.graph.tokenizer), options.offset)
        return [text, ...unansweredText(results.answered, results.hits)].join('\n')
      })
    })
