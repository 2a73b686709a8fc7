import { Command } from 'commander'
import { TokenGraphError } from '../../core/errors.ts'
import { createIndex } from '../../index/create-index.ts'
import { writeStore } from '../../index/index-folder.ts'
import { folderStore } from '../../store/folder-store.ts'
import type { TokenIndex } from '../../index/token-index.ts'
import { type LanguageCode, LANGUAGES } from '../../text/tokens/languages.ts'
import { PACKED_TYPES, type PackedType } from '../../math/dense/packed.ts'
import type { VectorOptions } from '../../encoders/vector-options.ts'
import { listOf, oneOf, wholeNumber } from '../arguments.ts'
import { isFolderName } from '../changed-index.ts'
import { closeEncoder, ENCODER_HELP, encoderOf, filesOf } from '../encoder.ts'
import { type Io, print, progressBar } from '../io.ts'
import { checkOutputFolder, FORCE_HELP, OutputFile } from '../output-file.ts'
import { noteRead } from '../note-read.ts'
import { type Format, FORMATS, readDocuments } from '../../files/read-documents.ts'
import { statsText } from '../render.ts'

const EXAMPLES = `
Examples:
  tokengraph index book.txt notes/ 'more/**/*.md' --out library.tkg
  tokengraph index data/2wikimultihopqa --out wiki.tkg       a folder with corpus.jsonl means that file
  zcat pages.html.gz | tokengraph index - --format html --out page.tkg
  tokengraph index docs.jsonl --languages de,en --out docs.tkg
  tokengraph index notes/ --out notes.index/                 a folder, for "tokengraph update"
  tokengraph index notes/ --encoder Xenova/all-MiniLM-L6-v2 --out notes.tkg

Fields of .jsonl (an object a line) and .json (an object, or an array of them), columns of .csv (named in its first row):
"id" (of .csv, if left out, file and row), "text", perhaps "title"; all others are metadata.

A page is called by its path below the folder or pattern that is named, "sub/page.md"; where several are, below the
folder that holds them all: "notes/sub/page.md".`

/** What is said about vectors. @throws TokenGraphError `option` where something is, and there is no encoder */
function vectorsOf(encoder: string, type: PackedType | undefined, names: true | undefined): VectorOptions | undefined {
  const said = type ? '--vectors' : names && '--name-vectors'
  if (!said) return undefined
  if (encoder === 'none')
    throw new TokenGraphError('option', {
      where: said,
      got: 'no encoder to make vectors',
      expected: '--encoder, too',
      hint: 'For example --encoder corpus.',
    })
  return { ...(type && { type }), ...(names && { names }) }
}

/** Where the command was told to write: a file, or a folder. */
interface IndexOutput {
  check(inputs: readonly string[]): Promise<void>
  write(index: TokenIndex, signal: AbortSignal): Promise<void>
}

const folderOutput = (out: string): IndexOutput => ({
  check: inputs => checkOutputFolder('--out', out, inputs),
  write: (index, signal) => writeStore(folderStore(out), index, signal),
})

function fileOutput(out: string, force: boolean | undefined): IndexOutput {
  const file = new OutputFile('--out', out, 'index', force)
  return {
    check: inputs => file.check(inputs),
    write: async (index, signal) => file.write(await index.toBytes({ signal })),
  }
}

interface IndexCommandOptions {
  out?: string
  force?: boolean
  format?: Format
  languages: LanguageCode[]
  passageLength: number
  stem: boolean
  stopWords: boolean
  workers: number
  encoder: string
  vectors?: PackedType
  nameVectors?: true
  json?: boolean
}

/** Options that go together: where the index goes is known, and how its vectors are kept. */
type CheckedOptions = IndexCommandOptions & { out: string, kept: VectorOptions | undefined }

/** `tokengraph index`: texts → an index. */
export const indexCommand = (io: Io): Command =>
  new Command('index')
    .description('Index texts: files, folders and globs of .md, .mdx, .html, .txt, .pdf (with the package unpdf), .jsonl, .json, .csv')
    .argument('<input...>', 'files, also packed as .gz, folders or globs; - is standard input')
    .option(
      '-o, --out <name>',
      'the index to write: a file; or, with a slash at its end, a folder, which changes at less cost',
    )
    .option('--force', FORCE_HELP)
    .option('--format <format>', `what standard input holds: ${FORMATS.join(', ')} (default: text)`, oneOf(...FORMATS))
    .option('--languages <codes>', 'languages of the texts, comma-separated', listOf(...LANGUAGES), ['en', 'zh'])
    .option('--passage-length <characters>', 'the longest passage', wholeNumber(100), 2000)
    .option('--no-stem', 'compare words as they are written')
    .option('--no-stop-words', 'index words without content too')
    .option('--workers <n>', 'how many threads read the texts; the index is the same', wholeNumber(1), 1)
    .option('--encoder <encoder>', ENCODER_HELP, 'none')
    .option(
      '--vectors <type>',
      'with --encoder, how vectors are kept: float32, float16 or int8 (default: float16)',
      oneOf(...PACKED_TYPES),
    )
    .option(
      '--name-vectors',
      'with --encoder, give names vectors too, so that names of the same thing meet, across languages',
    )
    .option('--json', 'print the statistics as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (inputs: string[], options: IndexCommandOptions, command: Command) => {
      const { out, force, encoder, vectors, nameVectors } = options
      // asked for here, after options that are misspelt: most often one of these was meant to be it
      if (out === undefined) return command.error("error: required option '-o, --out <name>' not specified")
      const kept = vectorsOf(encoder, vectors, nameVectors),
        output = await isFolderName(out) ? folderOutput(out) : fileOutput(out, force)
      await indexInputs(inputs, output, { ...options, out, kept }, io)
    })

/** Reads texts, indexes them, writes the index, and prints its statistics. */
async function indexInputs(
  inputs: string[],
  output: IndexOutput,
  { out, format, languages, passageLength, stem, stopWords, workers, encoder: name, kept, json }: CheckedOptions,
  io: Io,
): Promise<void> {
  const { onProgress, stop } = progressBar(io)
  try {
    const read = await readDocuments(inputs, {
      ...(format && { format }),
      signal: io.signal,
      onProgress,
      onFiles: files => output.check([...files, ...filesOf(name)]),
    })
    noteRead(read, io.note)
    const encoder = await encoderOf(name, io, { signal: io.signal, onProgress })
    const index = await createIndex(read.documents, {
      analysis: { languages, stem, stopWords },
      passages: { longest: passageLength },
      workers,
      ...(encoder && { encoder }),
      ...(kept && { vectors: kept }),
      signal: io.signal,
      onProgress,
    })
    stop()
    await closeEncoder(encoder)
    await output.write(index, io.signal)
    const stats = index.stats(), told = { ...stats, file: out, leftOut: read.leftOut.length }
    print(io, json, told, () => `${statsText(stats)}\nwritten to ${out}`)
  } finally {
    stop()
  }
}
