import { Command, type OptionValues } from 'commander'
import { readRanker } from '../../index/read-ranker.ts'
import { openTable } from '../../index/open-encoder.ts'
import { readFileBytes } from '../../store/file.ts'
import { show } from '../../core/errors.ts'
import type { Dataset } from '../../evaluation/dataset.ts'
import { WORD_TYPES } from '../../math/dense/word-rows.ts'
import { evaluate } from '../../evaluation/evaluate.ts'
import { readRuns, RUNS } from '../../evaluation/runs.ts'
import { oneOf, wholeNumber } from '../arguments.ts'
import { closeEncoder, crossEncoderOf, ENCODER_HELP, encoderOf } from '../encoder.ts'
import type { Ranker } from '../../rank/rerank/ranker.ts'
import { crossEncoderOption } from '../question-options.ts'
import { type Io, print, progressBar } from '../io.ts'
import { readJudged } from '../read-judged.ts'
import { evaluationText } from '../render.ts'

const help = `
The folder's files, a JSON object a line:
  corpus.jsonl    {"id", "title"?, "text"}; without it, or with --files, the files below notes/ are the corpus, read as
                  by "tokengraph index", and judged by their paths from there: "sub/page" is notes/sub/page.md
  queries.jsonl   {"id", "text", "answers"?: [{"text"}], "passage"?}
  qrels.jsonl     {"query", "passage", "score"}; without it, each question's "passage" is relevant

Runs:
${Object.entries(RUNS).map(([name, { about }]) => `  ${name.padEnd(16)} ${about}`).join('\n')}

Examples:
  tokengraph evaluate data/2wikimultihopqa
  tokengraph evaluate data/squad-v1.1-dev --every 10 --runs lexical,graph,tokens --json
  tokengraph evaluate data/cranfield --encoder models/all-MiniLM-L6-v2
  tokengraph evaluate data/cranfield --cross-encoder Xenova/ms-marco-MiniLM-L-6-v2
  tokengraph evaluate data/vault --files
  tokengraph evaluate data/musique --no-titles --queries my-queries.jsonl --qrels my-qrels.jsonl`

/** Says which judged passages no ranking can find. */
function noteUnknown({ documents, qrels }: Dataset, io: Io): void {
  const known = new Set(documents.map(({ id }) => id))
  const judged = new Set([...qrels.values()].flatMap(grades => [...grades.keys()].filter(id => grades.get(id)! > 0)))
  const unknown = [...judged].filter(id => !known.has(id))
  if (unknown.length === 0) return
  const shown = unknown.slice(0, 3).map(id => show(id)).join(', ')
  const which = `${shown}${unknown.length > 3 ? ' …' : ''}`
  const lacking = `${unknown.length} of ${judged.size} passages judged relevant are not in the corpus`
  io.note(`tokengraph: ${lacking}, and count as not found: ${which}`)
}

const openRanker = async (file: string, signal: AbortSignal) => readRanker(await readFileBytes(file, signal), file)

/** `tokengraph evaluate`: how well rankings find what was judged relevant. */
export const evaluateCommand = (io: Io): Command =>
  new Command('evaluate')
    .description('Measure rankings on a folder with corpus.jsonl or notes/, queries.jsonl and qrels.jsonl')
    .argument('<folder>', 'the evaluation set')
    .option('--files', 'the files below notes/ in place of corpus.jsonl')
    .option('--queries <file>', 'questions in place of queries.jsonl')
    .option('--qrels <file>', 'judgements in place of qrels.jsonl')
    .option(
      '--runs <names>',
      'rankings to compare, comma-separated (default: lexical,graph; with --encoder, dense,hybrid too)',
    )
    .option('--every <n>', 'every n-th judged question', wholeNumber(1), 1)
    .option('--encoder <encoder>', ENCODER_HELP, 'none')
    .option(
      '--word-vectors <type>',
      'with the run late, how vectors of words are kept: bits or int8',
      oneOf(...WORD_TYPES),
      'bits',
    )
    .addOption(crossEncoderOption())
    .option('--table <file>', 'a static table, for the runs static and static-dense')
    .option('--ranker <file>', 'what "tokengraph train" wrote, in place of the network that comes with the package')
    .option('--no-titles', 'withhold the titles; of files, their names too')
    .option('--json', 'print the measures as JSON, fractions from 0 to 1')
    .addHelpText('after', help)
    .action((folder: string, options) => measureFolder(folder, options, io))

/** Measures the runs that the options name on a folder, and prints what came of it. */
async function measureFolder(
  folder: string,
  { files, queries, qrels, every, titles, runs, encoder: name, wordVectors, json, ...named }: OptionValues,
  io: Io,
): Promise<void> {
  const names = readRuns(runs, {
    encoder: name !== 'none',
    table: named.table !== undefined,
    cross: named.crossEncoder !== undefined,
  })
  const table = named.table === undefined ? undefined : await openTable(named.table, io.signal)
  const ranker = named.ranker === undefined ? undefined : await openRanker(named.ranker, io.signal)
  if (ranker) noteIdle(ranker, names, io)
  const { onProgress, stop } = progressBar(io)
  try {
    const crossEncoder = await crossEncoderOf(named.crossEncoder, io, onProgress)
    const dataset = await readJudged(folder, {
      files,
      queries,
      qrels,
      every,
      titles,
      signal: io.signal,
      onProgress,
      onNote: io.note,
    })
    noteUnknown(dataset, io)
    const encoder = await encoderOf(name, io, { signal: io.signal, onProgress })
    const result = await evaluate(dataset, names, {
      signal: io.signal,
      ranker,
      crossEncoder,
      table,
      ...(encoder && { encoder }),
      ...(names.some(run => RUNS[run]!.words) && { vectors: { words: wordVectors } }),
    }, onProgress)
    stop()
    await closeEncoder(encoder)
    print(io, json, result, () => evaluationText(result))
  } finally {
    stop()
  }
}

/** Says so where no run asks a network, as it has learned from vectors that they have not, or the other way round. */
function noteIdle({ seesVectors }: Ranker, names: readonly string[], io: Io): void {
  const isMixed = (run: string) => RUNS[run]!.ranking?.dense?.when === 'always'
  if (names.some(run => isMixed(run) === seesVectors)) return
  io.note(seesVectors
    ? 'tokengraph: the network of --ranker has learned with an encoder: it is asked in the runs hybrid, late and static alone'
    : 'tokengraph: the network of --ranker has learned without an encoder: the runs hybrid, late and static do not ask it')
}
