import { Command } from 'commander'
import { asQuestion, oneOf, wholeNumber } from '../arguments.ts'
import { ASKED_HELP, closeEncoder, loadWithEncoder } from '../encoder.ts'
import { type Io, print } from '../io.ts'
import { boostDocumentOption, boostOption, decayOption, diversifyOption, filterOption } from '../question-options.ts'
import { contextText } from '../render.ts'

const EXAMPLES = `
Examples:
  tokengraph context notes.tkg "Who wrote the book that the film is based on?"
  tokengraph context notes.tkg "Who wrote the book that the film is based on?" --budget 2000 --order path --json`

/** `tokengraph context`: a question → parts of texts that a language model may answer it from. */
export const contextCommand = (io: Io): Command =>
  new Command('context')
    .description('Gather what a language model may answer a question from: numbered parts of texts, within a budget')
    .argument('<index>', 'an index, a file or a folder')
    .argument('<question...>', 'what is asked')
    .option('--budget <characters>', 'how much the texts of all parts may come to', wholeNumber(1), 4000)
    .option('--around <n>', 'how many passages before and behind each come along, where they fit', wholeNumber(0), 0)
    .option('--passages <n>', 'from how many of the best passages parts are made', wholeNumber(1), 20)
    .option(
      '--order <order>',
      'score: the best first; path: a part behind what led to it; document: as the documents have them',
      oneOf('score', 'path', 'document'),
      'score',
    )
    .addOption(filterOption())
    .option('--encoder <encoder>', ASKED_HELP)
    .addOption(diversifyOption())
    .addOption(decayOption())
    .addOption(boostOption())
    .addOption(boostDocumentOption())
    .option('--json', 'print the context as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (
      file: string,
      words: string[],
      { budget, around, passages, order, filter, encoder, diversify, decay, boost, boostDocument, json },
    ) => {
      const { index, dense } = await loadWithEncoder(file, encoder, io), question = asQuestion(words)
      const ranking = { dense, diversify, decay, boost, boostDocument, ...(filter && { filter }) }
      const options = { ...ranking, budget, around, passages, order, signal: io.signal }
      const context = await index.context(question, options)
      await closeEncoder(index.encoder)
      print(io, json, context, () => contextText(context))
    })
