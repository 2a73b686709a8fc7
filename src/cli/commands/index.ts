import { Command } from 'commander'
import { show, TokenGraphError } from '../../core/errors.ts'
import type { Progress } from '../../core/pace.ts'
import { createIndex, type IndexOptions } from '../../index/create-index.ts'
import { makeShard } from '../../index/shards.ts'
import { type LanguageCode, LANGUAGES } from '../../text/tokens/languages.ts'
import { PACKED_TYPES, type PackedType } from '../../math/dense/packed.ts'
import { WORD_TYPES, type WordType } from '../../math/dense/word-rows.ts'
import type { VectorOptions } from '../../encoders/vector-options.ts'
import type { Document } from '../../text/document.ts'
import { SEARCHED } from '../../tables/graph-options.ts'
import { fieldTexts } from '../../tables/own-fields.ts'
import { listOf, oneOf, parted, shard, wholeNumber } from '../arguments.ts'
import { isFolderName } from '../changed-index.ts'
import { closeEncoder, ENCODER_HELP, encoderOf, filesOf } from '../encoder.ts'
import { type Io, print, progressBar } from '../io.ts'
import { indexOutput } from '../index-output.ts'
import { FORCE_HELP, OutputFile } from '../output-file.ts'
import { noteRead } from '../note-read.ts'
import { type Format, FORMATS, type ReadDocuments, readDocuments } from '../../files/read-documents.ts'
import { readTriples } from '../../files/read-triples.ts'
import { VERSION } from '../../files/version.ts'
import { shardText, statsText } from '../render.ts'

const EXAMPLES = `
Examples:
  tokengraph index book.txt notes/ 'more/**/*.md' --out library.tkg
  tokengraph index data/2wikimultihopqa --out wiki.tkg       a folder with corpus.jsonl means that file
  zcat pages.html.gz | tokengraph index - --format html --out page.tkg
  tokengraph index docs.jsonl --languages de,en --out docs.tkg
  tokengraph index papers.jsonl --fields abstract,author --out papers.tkg
  tokengraph index notes/ --out notes.index/                 a folder, for "tokengraph update"
  tokengraph index notes/ --shard 2/8 --out notes-2.part     a part, for "tokengraph merge"
  tokengraph index notes/ --encoder Xenova/all-MiniLM-L6-v2 --out notes.tkg
  tokengraph index notes/ --knows facts.csv --out notes.tkg  what you know of names; without texts, that alone

Fields of .jsonl (an object a line) and .json (an object, or an array of them), columns of .csv (named in its first row):
"id" (of .csv, if left out, file and row), "text", perhaps "title"; all others are metadata.

A page is called by its path below the folder or pattern that is named, "sub/page.md"; where several are, below the
folder that holds them all: "notes/sub/page.md".

Triples of --knows: subject, relation, object, perhaps weight; columns of .csv and .tsv, an object or array of three a
line of .jsonl, a list of such in .json. source, label, target; head, relation, tail; s, p, o are taken as well.`

/** What is said about vectors. @throws TokenGraphError `option` where something is, and there is no encoder */
function vectorsOf({ encoder, vectors: type, nameVectors: names, wordVectors: words }: IndexCommandOptions):
  | VectorOptions
  | undefined
{
  const said = type ? '--vectors' : names ? '--name-vectors' : words && '--word-vectors'
  if (!said) return undefined
  if (encoder === 'none')
    throw new TokenGraphError('option', {
      where: said,
      got: 'no encoder to make vectors',
      expected: '--encoder, too',
      hint: 'For example --encoder corpus.',
    })
  return { ...(type && { type }), ...(names && { names }), ...(words && { words }) }
}

interface IndexCommandOptions {
  out?: string
  force?: boolean
  format?: Format
  languages: LanguageCode[]
  passageLength: number
  stem: boolean
  stopWords: boolean
  fields?: string[]
  workers: number
  shard?: string
  knows?: string
  encoder: string
  vectors?: PackedType
  nameVectors?: true
  wordVectors?: WordType
  json?: boolean
}

/** Options that go together: where the index goes is known, and how its vectors are kept. */
type CheckedOptions = IndexCommandOptions & { out: string, kept: VectorOptions | undefined }

/** `tokengraph index`: texts → an index. */
export const indexCommand = (io: Io): Command =>
  new Command('index')
    .description('Index texts: files, folders and globs of .md, .mdx, .html, .txt, .pdf (with the package unpdf), .jsonl, .json, .csv')
    .argument('[input...]', 'files, also packed as .gz, folders or globs; - is standard input')
    .option(
      '-o, --out <name>',
      'the index to write: a file; or, with a slash at its end, a folder, which changes at less cost',
    )
    .option('--force', FORCE_HELP)
    .option('--format <format>', `what standard input holds: ${FORMATS.join(', ')} (default: text)`, oneOf(...FORMATS))
    .option('--languages <codes>', 'languages of the texts, comma-separated', listOf(...LANGUAGES), ['en', 'zh'])
    .option('--passage-length <characters>', 'the longest passage', wholeNumber(100), 2000)
    .option('--no-stem', 'compare words as they are written')
    .option('--no-stop-words', 'let words without content, as "the", count as others do')
    .option(
      '--fields <names>',
      'fields of metadata whose words are searched beside title and text; comma-separated',
      parted,
    )
    .option('--workers <n>', 'how many threads read the texts; the index is the same', wholeNumber(1), 1)
    .option(
      '--shard <i/n>',
      'read the i-th of n parts of the texts, and write it for "tokengraph merge"; all parts from the same input',
      shard,
    )
    .option('--knows <file>', 'triples of names, whatever the texts say: .jsonl, .json, .csv or .tsv')
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
    .option(
      '--word-vectors <type>',
      'with --encoder, keep the vectors of the words of passages too, for late interaction: bits or int8',
      oneOf(...WORD_TYPES),
    )
    .option('--json', 'print the statistics as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (inputs: string[], options: IndexCommandOptions, command: Command) => {
      const { out } = options
      // asked for here, after options that are misspelt: most often one of these was meant to be it
      if (out === undefined) return command.error("error: required option '-o, --out <name>' not specified")
      if (inputs.length === 0 && options.knows === undefined)
        return command.error("error: missing required argument 'input', or --knows")
      await indexInputs(inputs, { ...options, out, kept: vectorsOf(options) }, io)
    })

/** What becomes of texts: an index, or a part of one. */
interface Making {
  check(inputs: readonly string[]): Promise<void>
  /** Makes it. @returns  what writes it */
  make(documents: Document[], options: IndexOptions): Promise<() => Promise<Told>>
}

/** What is told of it: as JSON, and for people. */
interface Told {
  value: object
  text: string
}

async function makingIndex({ out, force, workers }: CheckedOptions, { signal }: Io): Promise<Making> {
  const output = await indexOutput(out, force)
  return {
    check: output.check,
    async make(documents, options) {
      const index = await createIndex(documents, { ...options, workers })
      return async () => {
        await output.write(index, signal)
        const stats = index.stats()
        return { value: stats, text: statsText(stats) }
      }
    },
  }
}

async function makingShard(shard: string, { out, force, workers }: CheckedOptions): Promise<Making> {
  const refuse = (got: string, expected: string) =>
    new TokenGraphError('option', { where: `--shard ${shard}`, got, expected })
  if (workers > 1) throw refuse(`--workers ${workers}, too`, 'one of them: a part is read by one thread')
  if (await isFolderName(out)) throw refuse(`the folder ${show(out)} as --out`, 'the name of a file')
  const file = new OutputFile('--out', out, 'part', force)
  return {
    check: inputs => file.check(inputs),
    async make(documents, options) {
      const { bytes, report } = await makeShard(documents, { ...options, shard }, VERSION)
      return async () => {
        await file.write(bytes)
        return { value: report, text: shardText(report) }
      }
    },
  }
}

/** Says which fields no document has a text in: most often they are misspelt. */
function noteFields(documents: readonly Document[], fields: readonly string[], note: Io['note']): void {
  for (const field of fields) {
    if (SEARCHED.includes(field) || documents.some(document => fieldTexts(document, field).length > 0)) continue
    note(`tokengraph: --fields: no document has a text in the field ${show(field)}.`)
  }
}

/** Reads texts, makes an index of them or a part of one, writes it, and prints what it holds. */
async function indexInputs(inputs: string[], options: CheckedOptions, io: Io): Promise<void> {
  const { out, languages, passageLength, stem, stopWords, fields = [], shard, encoder: name, kept, json } = options
  const { knows: facts } = options
  const making = await (shard === undefined ? makingIndex(options, io) : makingShard(shard, options))
  const { onProgress, stop } = progressBar(io)
  try {
    const knows = facts === undefined ? undefined : await readTriples(facts)
    const check = (files: readonly string[]) => making.check([...files, ...filesOf(name), ...facts ? [facts] : []])
    const read = await textsOf(inputs, options, check, io, onProgress)
    noteFields(read.documents, fields, io.note)
    const encoder = await encoderOf(name, io, { signal: io.signal, onProgress })
    const write = await making.make(read.documents, {
      analysis: { languages, stem, stopWords },
      passages: { longest: passageLength },
      ...(knows && { knows }),
      fields,
      ...(encoder && { encoder }),
      ...(kept && { vectors: kept }),
      signal: io.signal,
      onProgress,
    })
    stop()
    await closeEncoder(encoder)
    const { value, text } = await write()
    print(io, json, { ...value, file: out, leftOut: read.leftOut.length }, () => `${text}\nwritten to ${out}`)
  } finally {
    stop()
  }
}

/** The texts that are named; none where only triples are. @param check  is told the files, before they are read */
async function textsOf(
  inputs: string[],
  { format }: IndexCommandOptions,
  check: (files: readonly string[]) => Promise<void>,
  { signal, note }: Io,
  onProgress: (progress: Progress) => void,
): Promise<Pick<ReadDocuments, 'documents' | 'leftOut'>> {
  if (inputs.length === 0) {
    await check([])
    return { documents: [], leftOut: [] }
  }
  const read = await readDocuments(inputs, { ...(format && { format }), signal, onProgress, onFiles: check })
  noteRead(read, note)
  return read
}
