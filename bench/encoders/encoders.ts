import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { TokenGraphError } from '../../src/core/errors.ts'
import { createIndex } from '../../src/index/create-index.ts'
import type { PackedType } from '../../src/math/dense/packed.ts'
import type { Encoder, EncoderRecipe } from '../../src/encoders/encoder.ts'
import { evaluate, type Evaluation } from '../../src/evaluation/evaluate.ts'
import { openEncoder } from '../../src/node.ts'
import type { Benchmark, CommonOptions } from '../lib/benchmark.ts'
import { chooseSets, readSet } from '../lib/data.ts'
import { type EncoderSpeed, encoderSpeed, speedText } from './speed.ts'
import { interval, percent, table } from '../lib/table.ts'
import { similarityText, wordSimilarity, type WordSimilarity } from './word-similarity.ts'

interface EncoderOptions extends CommonOptions {
  models: string
  parts?: string[]
}

/** The sets of each model, by the languages that it knows. */
const SETS = {
  'all-MiniLM-L6-v2': ['squad-v1.1-dev', 'cranfield', 'cisi', 'med', 'npl', '2wikimultihopqa', 'hotpotqa', 'musique'],
  'multilingual-e5-small-en-zh': ['cmrc2018-dev', 'drcd-dev', 'zh-multihop-trial'],
}
const WITH_ANSWERS = ['squad-v1.1-dev', 'drcd-dev', 'cmrc2018-dev']
const PARTS = ['hybrid', 'tokens', 'words', 'speed', 'kept']

/** What meaning adds to words and graph, with real models. */
export const encoders: Benchmark<EncoderOptions> = {
  name: 'encoders',
  about: 'what vectors add: hybrid ranking, tokens, word similarity, speed, and what keeping them in fewer bytes costs',
  configure: (command: Command) => {
    command.requiredOption('--models <folder>', 'the folder of models')
    command.option('--parts <names>', PARTS.join(', '), (list: string) => list.split(','))
  },
  async run(options, note) {
    const { parts = PARTS } = options
    for (const part of parts)
      if (!PARTS.includes(part))
        throw new TokenGraphError('option', {
          where: '--parts',
          got: part,
          expected: PARTS.join(', '),
        })
    const result: Result = {}
    const texts: string[] = []
    for (const part of parts) {
      note(`${part} …`)
      texts.push(await RUN[part]!(options, result, note))
    }
    return { result, text: texts.join('\n\n') }
  },
}

interface Result {
  hybrid?: { evaluations: Evaluation[], fusion: Fusion }
  tokens?: Record<string, Record<string, number>>
  words?: WordSimilarity
  speed?: EncoderSpeed[]
  kept?: Record<string, Record<PackedType, number>>
}

const RUN: Record<string, (options: EncoderOptions, result: Result, note: (text: string) => void) => Promise<string>> =
  {
    async hybrid(options, result, note) {
      const evaluations: Evaluation[] = []
      for (const [model, name] of pairsOf(options)) {
        note(`  ${name}`)
        const encoder = await opened(options, model)
        evaluations
          .push(await evaluate(await readSet(options, name), ['lexical', 'graph', 'dense', 'hybrid'], { encoder }))
        await encoder.close?.()
      }
      result.hybrid = { evaluations, fusion: fusionOf(evaluations) }
      return hybridText(result.hybrid)
    },
    async tokens(options, result, note) {
      result.tokens = {}
      for (const [model, name] of pairsOf(options).filter(([, set]) => WITH_ANSWERS.includes(set))) {
        note(`  ${name}`)
        const dataset = await readSet(options, name)
        const share = async (encoder: Encoder | EncoderRecipe, runs: string[]) => {
          const evaluation = await evaluate(dataset, ['lexical', ...runs], { encoder })
          return runs.map(run => evaluation.runs[run]!['answer@10']!)
        }
        const encoder = await opened(options, model)
        const [corpus] = await share((await openEncoder('corpus'))!, ['tokens'])
        const [lexical, contextual, cosine, attention] = await share(encoder, [
          'tokens-lexical',
          'tokens',
          'tokens-cosine',
          'tokens-attention',
        ])
        await encoder.close?.()
        result.tokens[name] = {
          lexical: lexical!,
          corpus: corpus!,
          contextual: contextual!,
          cosine: cosine!,
          attention: attention!,
        }
      }
      return tokensText(result.tokens)
    },
    async words(options, result) {
      const models = await eachModel(options)
      result.words = await wordSimilarity(options.data, models)
      for (const model of models) await model.close?.()
      return similarityText(result.words)
    },
    async speed(options, result, note) {
      result.speed = []
      for (const [model, [name]] of Object.entries(SETS)) {
        if (!existsSync(join(options.models, model))) continue
        note(`  ${model}`)
        result.speed.push(await encoderSpeed(join(options.models, model), await readSet(options, name!)))
      }
      return speedText(result.speed)
    },
    async kept(options, result) {
      result.kept = {}
      for (
        const [model, name] of pairsOf(options).filter(([, set]) =>
          ['cranfield', 'squad-v1.1-dev', 'drcd-dev'].includes(set)
        )
      ) {
        const dataset = await readSet(options, name), encoder = await opened(options, model)
        const maps: [PackedType, number][] = []
        for (const type of ['float32', 'float16', 'int8'] as const) {
          const { runs } = await evaluate(dataset, ['lexical', 'dense', 'hybrid'], { encoder, vectors: { type } })
          maps.push([type, runs.hybrid!.map!])
        }
        const bytes = await Promise.all((['float32', 'float16', 'int8'] as const).map(async type =>
          (await (await createIndex(dataset.documents, { encoder, vectors: { type } })).toBytes()).length
        ))
        await encoder.close?.()
        result.kept[name] = Object.fromEntries(maps) as Record<PackedType, number>
        result.kept[`${name}, bytes`] = { float32: bytes[0]!, float16: bytes[1]!, int8: bytes[2]! }
      }
      return `MAP of hybrid by how vectors are kept, percent, and bytes of the file\n${
        table([
          ['set', 'float32', 'float16', 'int8'],
          ...Object.entries(result.kept).map(([name, of]) => [
            name,
            ...(['float32', 'float16', 'int8'] as const).map(
              type => (name.endsWith('bytes') ? String(of[type]) : (100 * of[type]).toFixed(2))
            ),
          ]),
        ])
      }`
    },
  }

/** Models with their sets, those that are there and asked for. */
function pairsOf(options: EncoderOptions): [model: string, set: string][] {
  const wanted = chooseSets(options, Object.values(SETS).flat())
  return Object.entries(SETS).flatMap(([model, sets]) =>
    sets.filter(name => wanted.includes(name) && existsSync(join(options.models, model))).map(
      (name): [string, string] => [model, name]
    )
  )
}

const opened = async ({ models }: EncoderOptions, model: string): Promise<Encoder> =>
  await openEncoder(join(models, model)) as Encoder

async function eachModel(options: EncoderOptions): Promise<Encoder[]> {
  const there = Object.keys(SETS).filter(model => existsSync(join(options.models, model)))
  return Promise.all(there.map(model => opened(options, model)))
}

/** How much hybrid gives away against the better of words and vectors alone, in points of MAP. */
interface Fusion {
  meanLoss: number
  worstLoss: number
  worst: string
  belowLexical: string[]
}

function fusionOf(evaluations: readonly Evaluation[]): Fusion {
  const losses = evaluations.map(({ collection, runs }) => ({
    collection,
    loss: 100 * (Math.max(runs.lexical!.map!, runs.dense!.map!) - runs.hybrid!.map!),
  }))
  const worst = losses.reduce((a, b) => (b.loss > a.loss ? b : a))
  return {
    meanLoss: losses.reduce((sum, { loss }) => sum + Math.max(0, loss), 0) / losses.length,
    worstLoss: worst.loss,
    worst: worst.collection,
    belowLexical: evaluations.filter(({ runs }) => runs.hybrid!.map! < runs.lexical!.map!).map(({ collection }) =>
      collection
    ),
  }
}

const MEASURES = ['recall@2', 'recall@5', 'all@5', 'hit@1', 'map'] as const

function hybridText({ evaluations, fusion }: NonNullable<Result['hybrid']>): string {
  const rows = evaluations.flatMap(({ collection, runs, differences, milliseconds }) =>
    ['lexical', 'graph', 'dense', 'hybrid'].map(run => {
      const gain = differences.find(each => each.run === run && each.measure === 'map')
      return [
        collection,
        run,
        ...MEASURES.map(name => percent(runs[run]![name])),
        gain ? interval(gain) : '',
        milliseconds[run]!.p50.toFixed(1),
      ]
    })
  )
  const verdict =
    `hybrid against the better of lexical and dense, MAP: mean loss ${
      fusion.meanLoss.toFixed(2)
    } points (limit 0.5), worst ${fusion.worstLoss.toFixed(1)} on ${fusion.worst} (limit 4); `
    + (fusion.belowLexical.length === 0
      ? 'nowhere below lexical'
      : `below lexical on ${fusion.belowLexical.join(', ')}`)
  return `${table([['set', 'run', ...MEASURES, 'MAP − lexical', 'ms p50'], ...rows], 2)}\n${verdict}`
}

function tokensText(tokens: NonNullable<Result['tokens']>): string {
  const columns = ['lexical', 'corpus', 'contextual', 'cosine', 'attention']
  return `Share of questions with a word of the answer among the ten best tokens that the question lacks, percent\n${
    table([
      ['set', 'near, words', 'near, corpus', 'near, contextual', 'cosine', 'attention'],
      ...Object.entries(tokens).map(([name, shares]) => [name, ...columns.map(column => percent(shares[column]))]),
    ])
  }`
}
