/**
 * GCN and GAT learn the subjects of papers from 140 that are labelled, by words and citations: Cora, with the networks
 * and settings of the papers (Kipf & Welling 2017, Veličković et al. 2018).
 *
 *     npx tsx samples/citations.ts [--seed N] [--epochs N]
 */
import { parseArgs } from 'node:util'
import {
  accuracy,
  Adjacency,
  classify,
  GATConv,
  GCNConv,
  GraphNetwork,
  SparseFeatures,
  trainClassifier,
  type TrainOptions,
  useBackend,
} from 'tokengraph/nn'
import { readCitations } from './read-citations.ts'

const SUBJECTS = [
  'theory',
  'reinforcement learning',
  'genetic algorithms',
  'neural networks',
  'probabilistic methods',
  'case-based',
  'rule learning',
]
/** The paper whose attention is shown: one to test, with neighbours of three subjects. */
const PAPER = 2217

const { values: { seed: seedText, epochs: longest } } = parseArgs({
  options: { seed: { type: 'string', default: '0' }, epochs: { type: 'string' } },
})
const seed = Number(seedText)
const { features, words, edges, labels, classes, split } = await readCitations(new URL('cora/', import.meta.url))
const x = new SparseFeatures(features, words), adjacency = new Adjacency(edges)
const backend = await useBackend()
console
  .log(`Cora: ${labels.length} papers, ${
    edges.sources.length / 2
  } citations, ${words} words, ${classes} subjects; ${split.train.length} papers to learn from, ${split.val.length} to validate, ${split.test.length} to test.\n`)

const gcn = new GraphNetwork([
  new GCNConv({ units: 16, activation: 'relu', seed }),
  new GCNConv({ units: classes, seed: seed + 10 }),
], { dropout: 0.5 })
await train('GCN', gcn, { epochs: 200, learningRate: 0.01, weightDecay: [5e-4, 0] })

const hidden = new GATConv({ units: 8, heads: 8, dropout: 0.6, activation: 'elu', seed }),
  output = new GATConv({ units: classes, dropout: 0.6, seed: seed + 10 })
const gat = new GraphNetwork([hidden, output], { dropout: 0.6 })
const told = await train('GAT', gat, { epochs: 1000, learningRate: 0.005, weightDecay: 5e-4, patience: 100 })
await showAttention()

/** Trains with the weights of the epoch that is best on the papers to validate by, and prints how many were told right. */
async function train(name: string, network: GraphNetwork, options: TrainOptions): Promise<Int32Array> {
  const begun = performance.now()
  const { epochs, best } = await trainClassifier(network, {
    x,
    adjacency,
    labels,
    train: split.train,
    validation: split.val,
  }, { ...options, seed, ...(longest && { epochs: Number(longest) }) })
  const seconds = (performance.now() - begun) / 1000
  const told = await classify(network, x, adjacency)
  const [validation, test] = [split.val, split.test].map(papers => (100 * accuracy(told, labels, papers)).toFixed(1))
  console
    .log(`${name}  validation ${validation} %  test ${test} %  ${epochs.length} epochs, best ${best.epoch}  ${
      seconds.toFixed(1)
    } s  ${backend}`)
  return told
}

/**
 * How GAT's output layer, which has one head, weighs what comes into a paper: its neighbours and itself, together 1.
 * On Cora the weights stay near even, and another seed may turn them about: they say what this network does.
 */
async function showAttention(): Promise<void> {
  const { sources, targets, weights } = await output.attention(
    new GraphNetwork([hidden]).apply(x, { adjacency }),
    adjacency,
  )
  const into = new Int32Array(labels.length)
  targets.forEach(target => {
    into[target]!++
  })
  const found = [...targets.keys()].filter(edge => targets[edge] === PAPER).sort((a, b) => weights[b]! - weights[a]!)
  console
    .log(`\nGAT's attention into paper ${PAPER}: ${SUBJECTS[labels[PAPER]!]}, told as ${
      SUBJECTS[told[PAPER]!]
    }. An even share is ${(1 / found.length).toFixed(2)}.`)
  for (const edge of found) {
    const source = sources[edge]!
    console
      .log(`   ${weights[edge]!.toFixed(2)}  ${(source === PAPER ? 'itself' : `paper ${source}`).padEnd(10)}  ${
        SUBJECTS[labels[source]!]
      }`)
  }
  const [same, other] = [true, false].map(wanted =>
    mean([...targets.keys()]
      .filter(edge => sources[edge] !== targets[edge] && (labels[sources[edge]!] === labels[targets[edge]!]) === wanted)
      .map(edge => weights[edge]! * into[targets[edge]!]!))
  )
  console
    .log(`On average over all citations, in even shares: ${same!.toFixed(2)} from papers of the same subject, ${
      other!.toFixed(2)
    } from others.`)
}

function mean(numbers: number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length
}
