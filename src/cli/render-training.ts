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
