import { Command } from 'commander'
import { TokenGraphError, show } from '../../core/errors.ts'
import { distillTable } from '../../encoders/distil/distill.ts'
import { passageTexts, sentenceTexts } from '../../encoders/distil/texts.ts'
import type { Encoder } from '../../encoders/encoder.ts'
import { modelTokenizer } from '../../encoders/transformer/encoder.ts'
import { readDocuments } from '../../files/read-documents.ts'
import { readFileBytes } from '../../store/file.ts'
import type { Document } from '../../text/document.ts'
import { wholeNumber } from '../arguments.ts'
import { closeEncoder, encoderOf, filesOf } from '../encoder.ts'
import { type Io, print, progressBar } from '../io.ts'
import { FORCE_HELP, OutputFile } from '../output-file.ts'
import { distilledText } from '../render-training.ts'

const help = `
Texts are read as by "tokengraph index": files, folders, patterns. What the teacher makes of them is kept between runs,
as with --encoder, so that only the first one takes long: a model reads some ten to some hundred passages a second.
Give it texts of the kind that will be searched, in every language that will be asked; some 10,000 at least.

Examples:
  tokengraph distill --teacher models/all-MiniLM-L6-v2 --texts notes/ --out notes.safetensors
  tokengraph distill --teacher Xenova/multilingual-e5-small --texts en.jsonl --sentences zh.jsonl \\
    --questions asked.jsonl --out table.safetensors --json
  tokengraph index notes/ --encoder table.safetensors --out notes.tkg

Needs transformers.js, an optional peer; searching with the table does not.`

interface Options {
  teacher: string
  tokenizer?: string
  texts: string[]
  sentences: string[]
  questions: string[]
  out: string
  dimensions: number
  vocabulary: number
  epochs: number
  seed: number
  force?: boolean
  json?: boolean
}

/** `tokengraph distill`: a model and texts → a table of vectors that stands in for it. */
export const distillCommand = (io: Io): Command =>
  new Command('distill')
    .description('Make a table of vectors from a model, which finds by meaning without it, in microseconds')
    .requiredOption('--teacher <model>', 'whom to learn from: a model of the hub (owner/name) or a model folder')
    .option('--tokenizer <file>', "a tokenizer.json in place of the teacher's own")
    .option('--texts <files...>', 'texts to learn, by their passages', [])
    .option('--sentences <files...>', 'texts to learn, sentence by sentence', [])
    .option('--questions <files...>', 'questions of the kind that will be asked, one a document', [])
    .requiredOption('-o, --out <file>', 'the table to write, as safetensors')
    .option('--dimensions <n>', 'numbers a vector', wholeNumber(1), 256)
    .option('--vocabulary <n>', 'so many pieces of words, those that the texts have most', wholeNumber(1), 38_000)
    .option('--epochs <n>', 'so many times over all texts', wholeNumber(0), 12)
    .option('--seed <n>', 'what chance comes from: the same seed gives the same file', wholeNumber(0), 0)
    .option('--force', FORCE_HELP)
    .option('--json', 'print what was learned as JSON')
    .addHelpText('after', help)
    .action(async (options: Options) => {
      const { teacher: name, tokenizer: file, texts, sentences, questions, out, json } = options
      const inputs = [...texts, ...sentences, ...questions]
      if (texts.length + sentences.length === 0)
        throw new TokenGraphError('option', { where: 'distill', got: 'no texts', expected: '--texts or --sentences' })
      const output = new OutputFile('--out', out, 'table', options.force)
      await output.check([...inputs, ...filesOf(name), ...(file === undefined ? [] : [file])])
      const { onProgress, stop } = progressBar(io), { signal } = io, telling = { signal, onProgress }
      // one input at a time: two sets may have the same ids
      const documents = async (named: string[]): Promise<Document[]> => {
        const all: Document[] = []
        for (const each of named) all.push(...(await readDocuments([each], telling)).documents)
        return all
      }
      let teacher: Encoder | undefined
      try {
        const read = {
          texts: [...passageTexts(await documents(texts)), ...sentenceTexts(await documents(sentences))],
          questions: (await documents(questions)).map(({ text }) => text),
        }
        const tokenizer = file === undefined ? await modelTokenizer(name, telling) : await readFileBytes(file, signal)
        teacher = modelOf(await encoderOf(name, io, telling), name)
        const { dimensions, vocabulary, epochs, seed } = options
        const settings = { dimensions, vocabulary, epochs, seed, ...telling }
        const { table, report } = await distillTable({ teacher, tokenizer, ...read, ...settings })
        stop()
        await output.write(table)
        const told = { ...report, file: out }
        print(io, json, told, () => distilledText(told))
      } finally {
        stop()
        await closeEncoder(teacher)
      }
    })

/** An encoder that is there already, and does not wait for a collection. */
function modelOf(encoder: Awaited<ReturnType<typeof encoderOf>>, name: string): Encoder {
  if (encoder && !('fit' in encoder)) return encoder
  throw new TokenGraphError('option', { where: '--teacher', got: show(name), expected: 'a model' })
}
