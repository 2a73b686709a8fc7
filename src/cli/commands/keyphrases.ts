import { Command } from 'commander'
import type { Encoder } from '../../encoders/encoder.ts'
import { type Format, FORMATS, readDocuments } from '../../files/read-documents.ts'
import { keyphrases } from '../../keyphrases/keyphrases.ts'
import { type LanguageCode, LANGUAGES } from '../../text/tokens/languages.ts'
import { closeEncoder, encoderOf } from '../encoder.ts'
import { listOf, oneOf, wholeNumber } from '../arguments.ts'
import { type Io, print, progressBar } from '../io.ts'
import { noteRead } from '../note-read.ts'
import { keyphrasesText } from '../render.ts'

const EXAMPLES = `
Examples:
  tokengraph keyphrases paper.pdf
  tokengraph keyphrases abstracts.jsonl --count 5 --json
  cat article.txt | tokengraph keyphrases -

Noun phrases of English are told by the packages wink-nlp and wink-eng-lite-web-model, where they are installed; else,
and in other languages, phrases are runs of words between stop words. Words that many of the texts have count less.`

interface KeyphraseCommandOptions {
  count: number
  format?: Format
  languages: LanguageCode[]
  tagger: boolean
  encoder: string
  json?: boolean
}

/** `tokengraph keyphrases`: texts → the phrases that say what each is about. */
export const keyphrasesCommand = (io: Io): Command =>
  new Command('keyphrases')
    .description('List the phrases that say what texts are about; needs no index')
    .argument('<input...>', 'files, folders or globs, as for "tokengraph index"; - is standard input')
    .option('-n, --count <n>', 'how many of each document at most', wholeNumber(1), 10)
    .option('--format <format>', `what standard input holds: ${FORMATS.join(', ')} (default: text)`, oneOf(...FORMATS))
    .option('--languages <codes>', 'languages of the texts, comma-separated', listOf(...LANGUAGES), ['en', 'zh'])
    .option('--no-tagger', 'runs of words between stop words, even where noun phrases could be told')
    .option(
      '--encoder <encoder>',
      'what tells how near a phrase is to its text: none, a model, or word vectors',
      'none',
    )
    .option('--json', 'print the lists as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (
      inputs: string[],
      { count, format, languages, tagger, encoder: name, json }: KeyphraseCommandOptions,
    ) => {
      const { onProgress, stop } = progressBar(io)
      try {
        const read = await readDocuments(inputs, { ...(format && { format }), signal: io.signal, onProgress })
        noteRead(read, io.note)
        const encoder = await encoderOf(name, io, { signal: io.signal, onProgress })
        const options = { count, analysis: { languages }, tagger: tagger ? 'auto' : 'none' } as const
        // one that must see a collection first is refused by what it is given to
        const found = await keyphrases(read.documents, {
          ...options,
          encoder: encoder as Encoder | undefined,
          signal: io.signal,
          onProgress,
        })
        stop()
        await closeEncoder(encoder)
        print(io, json, found, () => keyphrasesText(found))
      } finally {
        stop()
      }
    })
