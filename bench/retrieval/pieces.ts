import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { pairedBootstrap } from '../../src/evaluation/bootstrap.ts'
import type { Dataset } from '../../src/evaluation/dataset.ts'
import { measureQuestions } from '../../src/evaluation/evaluate.ts'
import { mean, type Measures } from '../../src/evaluation/measures.ts'
import {
  createIndex,
  createPieceTokenizer,
  createWordTokenizer,
  learnPieces,
  type PieceOptions,
  type Tokenizer,
} from '../../src/index.ts'
import type { Benchmark, CommonOptions } from '../lib/benchmark.ts'
import { chooseSets, readSet } from '../lib/data.ts'
import { fixed, interval, megabytes, percent, table } from '../lib/table.ts'

interface PieceBenchOptions extends CommonOptions {
  models: string
}

/** The vocabularies, by the folders of models that have them. */
const VOCABULARIES: Record<string, string> = {
  'WordPiece 30,522': 'all-MiniLM-L6-v2',
  'BPE 32,000': 'wordllama-static-256',
  'Unigram 101,371': 'multilingual-e5-small-en-zh',
  'BPE in bytes 8,000': 'tiny-gpt2-en-zh',
}

interface Row {
  set: string
  tokens: string
  lexical: number
  graph: number
  difference: string
  seconds: number
  bytes: number
}

/** Words, sub-words and characters, each alone and beside words. */
export const pieces: Benchmark<PieceBenchOptions> = {
  name: 'pieces',
  about: 'words, sub-words and characters, alone and beside words: what each finds',
  configure: (command: Command) =>
    void command.requiredOption('--models <folder>', 'the folder of models, whose vocabularies are taken'),
  async run({ models, ...options }, note) {
    const rows: Row[] = []
    for (const set of chooseSets(options, ['cranfield', 'med', '2wikimultihopqa', 'drcd-dev', 'cmrc2018-dev'])) {
      const dataset = await readSet(options, set)
      rows.push(...await rowsOf(dataset, models, note))
    }
    const cells = rows.map(({ set, tokens, lexical, graph, difference, seconds, bytes }) => [
      set,
      tokens,
      percent(lexical),
      percent(graph),
      difference,
      fixed(seconds, 1),
      megabytes(bytes),
    ])
    return {
      result: { rows },
      text: table([
        ['set', 'tokens', 'words alone', 'graph', 'graph − words as they are', 'index, s', 'size'],
        ...cells,
      ], 2),
    }
  },
}

async function rowsOf(dataset: Dataset, models: string, note: (text: string) => void): Promise<Row[]> {
  const rows: Row[] = []
  let before: number[] | undefined
  for await (const [tokens, tokenizer] of tokenizers(dataset, models)) {
    note(`${dataset.name}, ${tokens} …`)
    const start = performance.now(),
      index = await createIndex(dataset.documents, { tokenizer }),
      seconds = (performance.now() - start) / 1000
    const { rows: measured } = await measureQuestions(dataset, ['lexical', 'graph'], { tokenizer })
    const [lexical, graph] = ['lexical', 'graph'].map(run => measured.get(run) as Measures[]) as [
      Measures[],
      Measures[],
    ]
    const maps = graph.map(({ map }) => map)
    before ??= maps
    const difference = before === maps ? '' : interval(pairedBootstrap(maps, before))
    rows.push({
      set: dataset.name,
      tokens,
      lexical: mean(lexical).map!,
      graph: mean(graph).map!,
      difference,
      seconds,
      bytes: (await index.toBytes()).byteLength,
    })
  }
  return rows
}

/** The tokenizers that are compared; words as they are come first. */
async function* tokenizers({ documents }: Dataset, models: string): AsyncGenerator<[string, Tokenizer]> {
  yield ['words', await createWordTokenizer()]
  const learned = await learnPieces(documents.map(({ text }) => text))
  const given: [string, PieceOptions][] = [
    ['BPE learned from the texts', { ...learned }],
    ...Object.entries(VOCABULARIES).filter(([, model]) => existsSync(join(models, model))).map(
      ([name, model]): [string, PieceOptions] => [name, {
        tokenizer: readFileSync(join(models, model, 'tokenizer.json')),
      }]
    ),
    ['characters', { characters: true }],
  ]
  for (const [name, options] of given) {
    yield [`words and ${name}`, await createPieceTokenizer(options)]
    yield [`${name} alone`, alone(await createPieceTokenizer({ ...options, analysis: { bigrams: false } }))]
  }
}

/** Pieces in place of words. */
const alone = (tokenizer: Tokenizer): Tokenizer => ({
  name: `${tokenizer.name}, alone`,
  tokenize: text =>
    tokenizer.tokenize(text).flatMap(token => (token.kind === 'gram' ? [{ ...token, kind: 'word' as const }] : [])),
})
