import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Option, type Command } from 'commander'
import { wholeNumber } from '../../src/cli/arguments.ts'
import { TokenGraphError } from '../../src/core/errors.ts'
import { BACKENDS, type BackendName, useBackend } from '../../src/nn/backend.ts'
import { APPNP } from '../../src/nn/layers/appnp.ts'
import { GATConv } from '../../src/nn/layers/gat.ts'
import { GCNConv } from '../../src/nn/layers/gcn.ts'
import { Linear } from '../../src/nn/layers/linear.ts'
import { GraphNetwork } from '../../src/nn/network.ts'
import { accuracy, classify, trainClassifier } from '../../src/nn/training/classification.ts'
import type { TrainOptions } from '../../src/nn/training/fit.ts'
import type { Benchmark } from '../lib/benchmark.ts'
import { type CitationGraph, citationFolders, readCitationGraph } from './citation-graph.ts'
import { largeReport, measureLarge } from './large.ts'
import { average, summarize, type Summary } from '../lib/stats.ts'
import { table } from '../lib/table.ts'

interface CitationOptions {
  data: string
  seeds: number
  models?: string[]
  backend?: BackendName
  python?: string
}

interface GnnOptions extends Omit<CitationOptions, 'data'> {
  data?: string
  large?: boolean
  rounds: number
}

/** Percent of the test nodes, and milliseconds of an epoch: forward, backward and update. */
interface Measured {
  accuracy: { mean: number, sd: number, seeds: number }
  epochMs: Pick<Summary, 'median' | 'p10' | 'p90'>
}

interface Graph {
  models: Record<string, Measured>
  pyg?: Record<string, { median: number, p10: number, p90: number }>
}

/** Epochs that are not timed. */
const WARM_UP = 20

/** Networks and how they are trained, by the papers: one setting for all graphs. */
const MODELS: Record<
  string,
  { network: (classes: number, seed: number) => GraphNetwork, training: TrainOptions, targets: Record<string, number> }
> = {
  gcn: {
    network: (classes, seed) =>
      new GraphNetwork([
        new GCNConv({ units: 16, activation: 'relu', seed }),
        new GCNConv({ units: classes, seed: seed + 10 }),
      ], { dropout: 0.5 }),
    training: { epochs: 200, learningRate: 0.01, weightDecay: [5e-4, 0] },
    targets: { cora: 81.5, citeseer: 70.3 },
  },
  gat: {
    network: (classes, seed) =>
      new GraphNetwork([
        new GATConv({ units: 8, heads: 8, dropout: 0.6, messageDropout: 0.6, activation: 'elu', seed }),
        new GATConv({ units: classes, dropout: 0.6, messageDropout: 0.6, seed: seed + 10 }),
      ], { dropout: 0.6 }),
    training: { epochs: 1000, learningRate: 0.005, weightDecay: 5e-4, patience: 100 },
    targets: { cora: 82.7, citeseer: 72 },
  },
  appnp: {
    network: (classes, seed) =>
      new GraphNetwork([
        new Linear({ units: 64, activation: 'relu', seed }),
        new Linear({ units: classes, seed: seed + 10 }),
        new APPNP({ steps: 10, alpha: 0.1, dropout: 0.5 }),
      ], { dropout: 0.5 }),
    training: { epochs: 400, learningRate: 0.01, weightDecay: [5e-3, 0] },
    targets: { cora: 83.3 },
  },
}

/** How many times the time of PyTorch Geometric an epoch may take. */
const LIMITS: Record<string, number> = { gcn: 0.8, gat: 0.3 }

/** Accuracy and epoch times of node classification on citation graphs, and what single layers take on large graphs. */
export const gnn: Benchmark<GnnOptions> = {
  name: 'gnn',
  about:
    'training of GCN, GAT and APPNP on citation graphs: accuracy, and time of an epoch; layers on large graphs: time and memory',
  readsData: false,
  flat: true,
  configure: (command: Command) => {
    command
      .option('--data <folder>', 'a citation graph, or a folder of some')
      .option('--seeds <n>', 'how often each is trained', wholeNumber(1), 10)
      .addOption(new Option('--models <names...>', 'only these').choices(Object.keys(MODELS)))
      .addOption(new Option('--backend <name>', 'what TensorFlow.js computes on').choices(BACKENDS))
      .option('--python <path>', 'a Python that has PyTorch Geometric, to be timed in the same run')
      .option('--large', 'layers on large random graphs, too, or alone without --data')
      .option('--rounds <n>', 'how often each of these is measured', wholeNumber(1), 5)
  },
  async run({ data, large, rounds, ...others }, note) {
    if (data === undefined && !large)
      throw new TokenGraphError('option', {
        where: 'gnn',
        got: 'neither --data nor --large',
        expected: 'one of them, or both',
      })
    const trained = data === undefined ? undefined : await onCitations({ data, ...others }, note)
    const rows = large ? measureLarge(rounds, note) : undefined
    return {
      result: { ...trained?.result, ...(rows && { large: rows }) },
      text: [trained?.text, rows && largeReport(rows)].filter(text => text !== undefined).join('\n\n'),
    }
  },
}

async function onCitations(
  { data, seeds, models = Object.keys(MODELS), backend, python }: CitationOptions,
  note: (text: string) => void,
) {
  const used = await useBackend(backend)
  const graphs: Record<string, Graph> = {}
  for (const folder of await citationFolders(data)) {
    const graph = await readCitationGraph(folder)
    graphs[graph.name] = { models: {} }
    for (const model of models) {
      note(`${graph.name}: ${model} …`)
      graphs[graph.name]!.models[model] = await measure(graph, model, seeds)
    }
    const peer = python && timePyg(python, folder)
    if (peer) graphs[graph.name]!.pyg = peer
    graph.x.dispose()
    graph.adjacency.dispose()
  }
  const [first] = Object.values(graphs)
  return { result: { backend: used, ...first, graphs }, text: report(graphs, used) }
}

async function measure(
  { x, adjacency, labels, classes, split }: CitationGraph,
  model: string,
  seeds: number,
): Promise<Measured> {
  const { network: create, training } = MODELS[model]!
  const percents: number[] = [], times: number[] = []
  for (let seed = 0; seed < seeds; seed++) {
    const network = create(classes, 100 * seed)
    const { epochs } = await trainClassifier(network, {
      x,
      adjacency,
      labels,
      train: split.train,
      validation: split.val,
    }, { ...training, seed })
    percents.push(100 * accuracy(await classify(network, x, adjacency), labels, split.test))
    times.push(...epochs.slice(WARM_UP).map(({ milliseconds }) => milliseconds))
    network.dispose()
  }
  const mean = average(percents)
  const { median, p10, p90 } = summarize(times)
  return {
    accuracy: { mean, sd: Math.sqrt(percents.reduce((sum, each) => sum + (each - mean) ** 2, 0) / seeds), seeds },
    epochMs: { median, p10, p90 },
  }
}

/** The same epochs by PyTorch Geometric, on as many threads as the machine has cores; undefined where there is none. */
function timePyg(python: string, folder: string): Graph['pyg'] | undefined {
  const { status, stdout } = spawnSync(python, [fileURLToPath(new URL('pyg_epochs.py', import.meta.url)), folder], {
    encoding: 'utf8',
  })
  return status === 0 ? JSON.parse(stdout) as Graph['pyg'] : undefined
}

function report(graphs: Record<string, Graph>, backend: string): string {
  const rows = Object.entries(graphs).flatMap(([name, { models, pyg }]) =>
    Object.entries(models).map(([model, { accuracy: { mean, sd, seeds }, epochMs: { median, p10, p90 } }]) => {
      const target = MODELS[model]!.targets[name], peer = pyg?.[model], limit = LIMITS[model]
      return [
        name,
        model,
        `${mean.toFixed(2)} ± ${sd.toFixed(2)} (${seeds})`,
        target === undefined ? '' : `${target} (${mean >= target ? '+' : ''}${(mean - target).toFixed(2)})`,
        `${median.toFixed(1)} (${p10.toFixed(1)}–${p90.toFixed(1)})`,
        peer ? `${peer.median.toFixed(1)} (${peer.p10.toFixed(1)}–${peer.p90.toFixed(1)})` : 'not measured',
        peer ? `${(median / peer.median).toFixed(2)}${limit === undefined ? '' : ` (limit ${limit})`}` : '',
      ]
    })
  )
  return `Node classification, backend ${backend}; accuracy in percent, mean ± sd (seeds), best epoch by validation; epochs in ms, median (p10–p90)\n${
    table([['graph', 'model', 'accuracy', 'to reach', 'epoch', 'PyG', 'ratio'], ...rows])
  }`
}
