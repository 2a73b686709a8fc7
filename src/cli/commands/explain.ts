import { Command } from 'commander'
import { TokenGraphError } from '../../core/errors.ts'
import { NODE_KIND_NAMES } from '../../core/kinds.ts'
import { asQuestion, oneOf, wholeNumber } from '../arguments.ts'
import { ASKED_HELP, closeEncoder, crossEncoderOf, loadWithEncoder } from '../encoder.ts'
import { type Io, print } from '../io.ts'
import {
  boostDocumentOption,
  boostOption,
  crossEncoderOption,
  decayOption,
  prefixOption,
  propagateOption,
  syntaxOption,
  typosOption,
} from '../question-options.ts'
import { explanationText } from '../render.ts'

const EXAMPLES = `
Examples:
  tokengraph explain notes.tkg "Who is the mother of Robert the Strong?"            the best passage
  tokengraph explain notes.tkg "Who is the mother of Robert the Strong?" 'wiki-7#0'
  tokengraph explain notes.tkg "Who is the mother of Robert the Strong?" "Tours" --kind name`

/** The library's advice is an option that the command line does not have: here it says why instead. */
function withoutOption(error: unknown): never {
  if (error instanceof TokenGraphError)
    error.message = error.message.replace(
      /Take \w+ from more passages with "\w+From"\.$/,
      'Only what the best passages have is scored.',
    )
  throw error
}

/** `tokengraph explain`: why a node has its score. */
export const explainCommand = (io: Io): Command =>
  new Command('explain')
    .description('Say why a passage, name or token has its score for a question')
    .argument('<index>', 'an index, a file or a folder')
    .argument('<question>', 'what is asked')
    .argument('[node]', 'document#n for a passage, a name, or a word; the best passage if left out')
    .option('--kind <kind>', 'what the node is: passage, name or token', oneOf(...NODE_KIND_NAMES), 'passage')
    .option('--encoder <encoder>', ASKED_HELP)
    .addOption(crossEncoderOption())
    .addOption(propagateOption())
    .addOption(decayOption())
    .addOption(boostOption())
    .addOption(boostDocumentOption())
    .addOption(syntaxOption())
    .addOption(prefixOption())
    .addOption(typosOption())
    .option('--paths <n>', 'how many ways are listed', wholeNumber(0), 5)
    .option('--json', 'print the explanation as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (
      file: string,
      question: string,
      node: string | undefined,
      { kind, encoder, crossEncoder, propagate, decay, boost, boostDocument, syntax, prefix, typos, paths, json },
    ) => {
      const { index, dense } = await loadWithEncoder(file, encoder, io)
      const explanation = await index.explain(asQuestion([question]), { kind, id: node }, {
        dense,
        cross: { encoder: await crossEncoderOf(crossEncoder, io) },
        propagate,
        decay,
        boost,
        boostDocument,
        syntax,
        prefix,
        typos,
        signal: io.signal,
        explain: { paths },
      }).catch(withoutOption)
      await closeEncoder(index.encoder)
      print(io, json, explanation, () => explanationText(explanation))
    })
