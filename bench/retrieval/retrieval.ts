import { join } from 'node:path'
import type { Command } from 'commander'
import { hasFiles } from '../../src/cli/read-judged.ts'
import { TokenGraphError } from '../../src/core/errors.ts'
import type { Difference } from '../../src/evaluation/bootstrap.ts'
import type { Dataset } from '../../src/evaluation/dataset.ts'
import { evaluate, type Evaluation } from '../../src/evaluation/evaluate.ts'
import { RUNS } from '../../src/evaluation/runs.ts'
import type { Benchmark, CommonOptions } from '../lib/benchmark.ts'
import { chooseSets, readSet } from '../lib/data.ts'
import { fixed, interval, percent, table } from '../lib/table.ts'

interface RetrievalOptions extends CommonOptions {
  ablations?: boolean
  forms?: string[]
}

const SETS = [
  '2wikimultihopqa',
  'hotpotqa',
  'musique',
  'cranfield',
  'cisi',
  'med',
  'npl',
  'squad-v1.1-dev',
  'drcd-dev',
  'cmrc2018-dev',
  'zh-multihop-trial',
  'vault-help',
  'vault-help-de',
  'vault-help-es',
  'vault-help-ko',
]

/** What the graph must not lose in: a set as it is, its texts alone, and texts in which case tells nothing. */
const FORMS = ['titled', 'untitled', 'capitals']

/** The set whose documents, but not whose questions, are also written in capitals: the one that names matter most to. */
const IN_CAPITALS = 'hotpotqa'

/** The most that the graph may cost over words alone, as a fraction, unless chance explains it. */
const TOLERANCE = 0.003

const MEASURES = ['recall@2', 'recall@5', 'all@5', 'hit@1', 'map'] as const

const LABELS = MEASURES.map(name => name.replace('map', 'MAP'))

/** What the prototype reached, in percent: set, run, then measure. */
const TARGETS: Record<string, Record<string, Record<string, number>>> = {
  '2wikimultihopqa': { graph: { 'recall@2': 80.1, 'recall@5': 96.9, 'all@5': 92.1 } },
  hotpotqa: { graph: { 'recall@2': 82.3, 'recall@5': 95.5, 'all@5': 91.1 } },
  musique: { graph: { 'recall@2': 49.6, 'recall@5': 59.7, 'all@5': 26.2 } },
  cranfield: { graph: { map: 44.5 } },
  cisi: { graph: { map: 22.4 } },
  med: { graph: { map: 59 } },
  npl: { graph: { map: 27.7 } },
  'squad-v1.1-dev': { graph: { 'hit@1': 77.1, map: 83.5 }, tokens: { 'answer@10': 68 } },
  'drcd-dev': { lexical: { 'hit@1': 95 } },
  'cmrc2018-dev': { lexical: { 'hit@1': 98 } },
  'zh-multihop-trial': { graph: { 'recall@2': 75, 'recall@5': 92.5, 'all@5': 85 } },
}

/** A figure of the prototype beside ours, in percent, rounded as the prototype's is. */
interface Target {
  set: string
  run: string
  measure: string
  target: number
  reached: number
  missed: boolean
}

/** How well the rankings find what was judged relevant, with the graph and without. */
export const retrieval: Benchmark<RetrievalOptions> = {
  name: 'retrieval',
  about: 'what the graph adds to words, on judged questions',
  configure: (command: Command) => {
    command.option('--ablations', 'also the engine with parts switched off')
      .option('--forms <names>', `${FORMS.join(', ')} (default: all)`, (list: string) => list.split(','))
  },
  async run(options, note) {
    const evaluations: Evaluation[] = []
    const { forms = FORMS } = options
    const unknown = forms.find(form => !FORMS.includes(form))
    if (unknown) throw new TokenGraphError('option', { where: '--forms', got: unknown, expected: FORMS.join(', ') })
    for (const name of chooseSets(options, SETS)) {
      for (const dataset of await readForms(options, name, forms)) {
        note(`${dataset.name} …`)
        evaluations.push(await evaluate(dataset, runsFor(dataset, options)))
      }
    }
    const targets = options.questions === undefined ? evaluations.flatMap(compare) : []
    const result = { evaluations, targets, holds: evaluations.every(each => holds(gain(each))) }
    return { result, text: report(evaluations, targets, options) }
  },
}

/** A set in the forms that are wanted and that it has; one with files both as documents and as files. */
async function readForms(options: RetrievalOptions, name: string, forms: readonly string[]): Promise<Dataset[]> {
  const given = [await readSet(options, name)]
  if (hasFiles(join(options.data, name))) given.push({ ...await readSet(options, name, true), name: `${name}, files` })
  return forms.flatMap(form => {
    if (form === 'titled') return given
    if (form === 'untitled') return given.filter(({ documents }) => documents.some(({ title }) => title)).map(untitled)
    return name === IN_CAPITALS ? [inCapitals(given[0]!)] : []
  })
}

const untitled = (set: Dataset): Dataset => ({
  ...set,
  name: `${set.name}, untitled`,
  documents: set.documents.map(document => ({ ...document, title: '' })),
})

const inCapitals = (set: Dataset): Dataset => ({
  ...set,
  name: `${set.name}, capitals`,
  documents: set.documents.map(({ id, title = '', text }) => ({
    id,
    title: title.toUpperCase(),
    text: text.toUpperCase(),
  })),
})

function runsFor({ questions }: Dataset, { ablations }: RetrievalOptions): string[] {
  const own = ['lexical', 'graph', ...(questions.some(({ answers }) => answers.length > 0) ? ['tokens'] : [])]
  return ablations ? [...own, ...Object.keys(RUNS).filter(run => run !== 'tokens' && !own.includes(run))] : own
}

/** What a run adds to words alone, in mean average precision. */
function gain({ differences }: Evaluation, run = 'graph'): Difference {
  return differences.find(each => each.run === run && each.measure === 'map')!
}

const holds = ({ difference, low, high }: Difference): boolean => difference >= -TOLERANCE || (low <= 0 && high >= 0)

function compare({ collection: set, runs }: Evaluation): Target[] {
  return Object.entries(TARGETS[set] ?? {}).flatMap(([run, measures]) =>
    Object.entries(measures).map(([measure, target]) => {
      const reached = Math.round(1000 * runs[run]![measure]!) / 10
      return { set, run, measure, target, reached, missed: reached < target }
    })
  )
}

function report(
  evaluations: readonly Evaluation[],
  targets: readonly Target[],
  { ablations }: RetrievalOptions,
): string {
  const parts = [
    'Percent, lexical → graph. Difference in MAP: graph − lexical in points, with the 95 % interval of a paired bootstrap.',
    gainsText(evaluations),
    verdict(evaluations),
  ]
  parts.push(targets.length > 0 ? targetsText(targets) : 'No targets: they are for all questions of the default sets.')
  if (ablations)
    parts
      .push(`${ablationsText(evaluations)}\n${
        Object.entries(RUNS).map(([run, { about }]) => `${run}: ${about}`).join('\n')
      }`)
  return parts.join('\n\n')
}

function gainsText(evaluations: readonly Evaluation[]): string {
  const heading = ['set', 'passages', 'questions', ...LABELS, 'difference in MAP', '', 'answer@10']
  return table([
    heading,
    ...evaluations.map(each => {
      const { collection, passages, questions, runs: { lexical, graph, tokens } } = each
      return [
        collection,
        fixed(passages),
        fixed(questions),
        ...MEASURES.map(name => `${percent(lexical![name])} → ${percent(graph![name])}`),
        interval(gain(each)),
        holds(gain(each)) ? '' : 'lower',
        percent(tokens?.['answer@10']),
      ]
    }),
  ])
}

function verdict(evaluations: readonly Evaluation[]): string {
  const broken = evaluations.filter(each => !holds(gain(each)))
  const where = broken.length === 0
    ? `holds on every set (${evaluations.length})`
    : `does NOT hold on ${broken.map(each => `${each.collection}: ${interval(gain(each))}`).join('; ')}`
  return `graph − lexical ≥ −${percent(TOLERANCE)} points MAP, or its interval includes 0: ${where}`
}

function targetsText(targets: readonly Target[]): string {
  const rows = targets.map(({ set, run, measure, target, reached, missed }) => [
    set,
    run,
    measure,
    target.toFixed(1),
    reached.toFixed(1),
    missed ? `missed by ${(target - reached).toFixed(1)}` : 'reached',
  ])
  return `${table([['set', 'run', 'measure', 'prototype', 'here', ''], ...rows], 3)}\n${
    targets.filter(({ missed }) => missed).length
  } of ${targets.length} missed`
}

function ablationsText(evaluations: readonly Evaluation[]): string {
  const rows = evaluations.flatMap(each =>
    Object.keys(each.runs).filter(run => run !== 'tokens').map(run => [
      each.collection,
      run,
      ...MEASURES.map(name => percent(each.runs[run]![name])),
      run === 'lexical' ? '' : interval(gain(each, run)),
      fixed(each.milliseconds[run]!.p50, 1),
    ])
  )
  return table([['set', 'run', ...LABELS, 'MAP − lexical', 'ms p50'], ...rows], 2)
}
