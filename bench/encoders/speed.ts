import { basename, join } from 'node:path'
import { AutoTokenizer, env } from '@huggingface/transformers'
// transformers.js brings it: both sides of the comparison run the same one
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { createIndex } from '../../src/index/create-index.ts'
import type { Dataset } from '../../src/evaluation/dataset.ts'
import { encodedText } from '../../src/encoders/graph-vectors.ts'
import { everyNumber } from '../../src/graph/rows.ts'
import { transformerEncoder } from '../../src/encoders/transformer/encoder.ts'
import { evenly } from '../lib/data.ts'
import { summarize, type Summary } from '../lib/stats.ts'
import { fixed, spread, table } from '../lib/table.ts'

/** How fast a model encodes, beside ONNX Runtime alone on the same token ids. */
export interface EncoderSpeed {
  model: string
  passages: number
  tokens: number
  /** Passages a second, by round. */
  ours: Summary
  plain: Summary
  /** Of the medians. */
  ratio: number
  /** Milliseconds a search, question included, by round: medians. */
  query: Summary
}

const PASSAGES = 200, ROUNDS = 5, LONGEST = 512

/** Measures in rounds, ours and plain by turns, so that both see the same machine. */
export async function encoderSpeed(folder: string, dataset: Dataset): Promise<EncoderSpeed> {
  const encoder = await transformerEncoder(folder)
  const { graph } = await createIndex(dataset.documents)
  const prefix = /e5/.test(folder) ? 'passage: ' : '', tokenizer = await tokenizerOf(folder)
  const read = evenly((await graph.passages(everyNumber(graph, 'passage'))).map(encodedText), 2 * PASSAGES)
    .map(text => ({ text, ids: Array.from(tokenizer(prefix + text).input_ids.data as BigInt64Array) }))
  // longer ones are read in windows, of which ONNX Runtime alone knows nothing: both get the same tokens
  const chosen = evenly(read.filter(({ ids }) => ids.length <= LONGEST), PASSAGES)
  const texts = chosen.map(({ text }) => text), ids = chosen.map(each => each.ids)
  const session = await InferenceSession.create(join(folder, 'onnx', 'model_quantized.onnx'), { logSeverityLevel: 3 })
  const rate = async (work: () => Promise<unknown>) => {
    const begun = performance.now()
    await work()
    return (1000 * texts.length) / (performance.now() - begun)
  }
  const plainly = async () => {
    for (const each of ids) await session.run(feeds(each))
  }
  await plainly()
  const ours: number[] = [], plain: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await rate(() => encoder.encode(texts, 'passage')))
    plain.push(await rate(plainly))
  }
  const [a, b] = [summarize(ours), summarize(plain)]
  return {
    model: basename(folder),
    passages: texts.length,
    tokens: ids.reduce((sum, each) => sum + each.length, 0),
    ours: a,
    plain: b,
    ratio: a.median / b.median,
    query: await queryTimes(dataset, encoder),
  }
}

/** Searches over an index of the set, with the first passages' vectors for all: what is timed does not depend on them. */
async function queryTimes(
  { documents, questions }: Dataset,
  encoder: Awaited<ReturnType<typeof transformerEncoder>>,
): Promise<Summary> {
  const [vector] = [Array.from((await encoder.encode(['any'], 'passage')).data)]
  const shifted = (i: number) => vector!.map((value, j) => value * (1 + ((i * 31 + j * 17) % 13) / 13))
  const many = Array.from({ length: 7000 }, (_, i) => documents[i % documents.length]!).map((document, i) => ({
    ...document,
    id: String(i),
    vector: shifted(i),
  }))
  const index = await createIndex(many, { encoder })
  const times: number[] = []
  for (const { text } of evenly(questions, 200)) {
    const begun = performance.now()
    await index.search(text, { kinds: ['passage'], limit: 10 })
    times.push(performance.now() - begun)
  }
  return summarize(times.slice(20))
}

async function tokenizerOf(folder: string): Promise<Awaited<ReturnType<typeof AutoTokenizer.from_pretrained>>> {
  env.allowRemoteModels = false
  env.localModelPath = join(folder, '..')
  return AutoTokenizer.from_pretrained(basename(folder))
}

function feeds(ids: readonly bigint[]): Record<string, Tensor> {
  const shape = [1, ids.length]
  const of = (value: (id: bigint) => bigint) => new Tensor('int64', BigInt64Array.from(ids, value), shape)
  return { input_ids: of(id => id), attention_mask: of(() => 1n), token_type_ids: of(() => 0n) }
}

/** The same for people. */
export function speedText(speeds: readonly EncoderSpeed[]): string {
  return `Passages a second, one text at a time; search with the question's vector at 7,000 passages\n${
    table([
      [
        'model',
        'tokens a passage',
        'ours',
        'ONNX Runtime alone',
        'ratio (limit 0.9)',
        'search p50, ms (limit 15)',
        'p90',
      ],
      ...speeds.map(({ model, passages, tokens, ours, plain, ratio, query }) => [
        model,
        fixed(tokens / passages),
        spread(ours, 1),
        spread(plain, 1),
        ratio.toFixed(2),
        fixed(query.median, 1),
        fixed(query.p90, 1),
      ]),
    ])
  }`
}
