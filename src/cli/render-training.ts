import type { DistillReport } from '../encoders/distil/distill-table.ts'
import type { RankerReport } from '../evaluation/train-ranker.ts'
import type { KindCount } from '../index/train-on-index.ts'

/** What `tokengraph train-gnn` prints. */
export interface TrainedText {
  schema: 'tokengraph.trained/1'
  model: 'gcn' | 'gat'
  /** Heads of attention; 0 for `gcn`. */
  heads: number
  seed: number
  epochs: number
  loss: { before: number, after: number }
  /** What each kind of way between passages came to count. */
  kinds: KindCount[]
  /** The index file that was written. */
  file: string
  /** The file of weights, where one was asked for. */
  weights?: string
}

/** What was learned, for people. */
export function trainedText({ model, heads, epochs, loss, kinds, file, weights }: TrainedText): string {
  const own = 1 - kinds.reduce((sum, { share }) => sum + share, 0)
  const widest = Math.max(...kinds.map(({ kind }) => kind.length))
  const layer = `${model}${heads > 0 ? ` of ${count(heads, 'head')}` : ''}`
  return [
    `${layer}, ${count(epochs, 'epoch')}: loss ${loss.before.toFixed(4)} → ${loss.after.toFixed(4)}`,
    ...(loss.after < loss.before
      ? []
      : [
        'the loss did not fall: there may be too little to learn from, and "--propagate vectors" may rank better untrained',
      ]),
    `what a passage's vector is made of, where edges lead to it: its own ${percent(own).trimStart()}, and over`,
    ...kinds.toSorted((a, b) => b.share - a.share).map(({ kind, pairs, factor, share }) => {
      const each = `each ${factor.toPrecision(3)} times what the graph says`
      return `  ${kind.padEnd(widest)}  ${percent(share)}  ${pairs.toLocaleString('en')} pair${plural(pairs)}, ${each}`
    }),
    `written to ${file}${weights === undefined ? '' : `, weights to ${weights}`}`,
  ].join('\n')
}

const plural = (value: number) => (value === 1 ? '' : 's')
const count = (value: number, what: string) => `${value} ${what}${plural(value)}`
const percent = (share: number) => `${(100 * share).toFixed(1).padStart(4)} %`

/** What a re-ranker learned, for people. */
export function rankerText({ sets, aside, networks, kept, given, madeUp, differences, file }: RankerReport & {
  file: string
}): string {
  const rows = (runs: RankerReport['given']) =>
    Object.entries(runs).map(([run, measures]) =>
      `  ${run.padEnd(22)}${Object.values(measures).map(value => (100 * value).toFixed(1).padStart(9)).join('')}`
    )
  const heading = Object.keys(given.graph).map(name => name.padStart(9)).join('')
  const signed = (value: number) => (100 * value).toFixed(1).replace(/^(?!-)/, '+')
  return [
    ...sets.map(({ name, questions, madeUp: made }) => `${name}: ${count(questions, 'question')}, ${made} made up`),
    ...networks.map(({ seed, epochs, loss }) =>
      `seed ${seed}: ${count(epochs, 'epoch')}, loss ${loss.toFixed(4)}${seed === kept ? ', kept' : ''}`
    ),
    `${count(aside.questions, 'question')} kept aside${heading.padStart(heading.length + 2)}`,
    ...rows(given),
    `${count(aside.madeUp, 'made-up question')} kept aside`,
    ...rows(madeUp),
    'the network that is kept, less graph, on the questions that were given:',
    ...differences.filter(({ measure }) => measure === 'recall@5' || measure === 'map').map(
      ({ run, measure, difference, low, high }) =>
        `  ${run.padEnd(22)}${measure.padEnd(9)} ${signed(difference)} [${signed(low)}, ${signed(high)}]`
    ),
    `written to ${file}`,
  ].join('\n')
}

/** What a table learned, for people. */
export function distilledText({ teacher, texts, questions, aside, pieces, dimensions, start, epochs, bytes, file }:
  & DistillReport
  & { file: string }): string
{
  const last = epochs.at(-1)
  return [
    `${pieces.toLocaleString('en')} pieces by ${dimensions}, from ${teacher}: ${count(texts, 'text')}, ${
      count(questions, 'question')
    }`,
    `mean cosine with the teacher, of ${aside} kept aside: ${start.toFixed(3)}${
      last ? ` → ${last.cosine.toFixed(3)} after ${count(epochs.length, 'epoch')}` : ''
    }`,
    `written to ${file}, ${(bytes / 2 ** 20).toFixed(1)} MB`,
  ].join('\n')
}
