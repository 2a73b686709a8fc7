import MiniSearch from 'minisearch'
import * as v from 'valibot'
import { searchOptions } from '../../src/answer/every-search-option.ts'
import { TokenGraphError } from '../../src/core/errors.ts'
import { Pace } from '../../src/core/pace.ts'
import type { Dataset } from '../../src/evaluation/dataset.ts'
import { inquiryOf } from '../../src/evaluation/inquiry-of.ts'
import { RUNS } from '../../src/evaluation/runs.ts'
import { createIndex } from '../../src/index/create-index.ts'
import { partsOf, type TokenIndex } from '../../src/index/token-index.ts'
import type { Benchmark, CommonOptions } from '../lib/benchmark.ts'
import { chooseSets, readSet } from '../lib/data.ts'
import { areaUnderCurve, average } from '../lib/stats.ts'
import { percent, table } from '../lib/table.ts'

/** Of each collection, the sets whose questions are of another world. */
const OTHERS: Record<string, readonly string[]> = {
  'hotpotqa': ['cranfield', 'squad-v1.1-dev', 'musique'],
  'musique': ['cisi', 'hotpotqa', 'med'],
  'squad-v1.1-dev': ['hotpotqa', 'cranfield'],
  'drcd-dev': ['squad-v1.1-dev', 'cmrc2018-dev'],
  'cranfield': ['hotpotqa', 'npl'],
  'med': ['cisi', 'hotpotqa'],
  '2wikimultihopqa': ['cisi', 'musique'],
}

/** What says, each by a number, how much a collection has of a question. */
const ENGINES = { relevance: 'relevance', bm25: 'BM25 of the best', miniSearch: 'MiniSearch’s score' }

type Engine = keyof typeof ENGINES

const engines = Object.keys(ENGINES) as Engine[]

/** What the best passage has of a question, by each engine, and whether the question counts as answered. */
type Best = Record<Engine, number> & { answered: boolean }

/** A collection asked its own questions, and those of another world. */
interface Asked {
  collection: string
  others: string
  ofOwn: Best[]
  ofOthers: Best[]
}

interface Row {
  collection: string
  others: string
  /** How often a question of its own has more than one of another world. */
  areas: Record<Engine, number>
  /** The shares of the questions that count as answered. */
  answered: { own: number, others: number }
}

/** How well a number says that the collection has something about what was asked. */
export const relevance: Benchmark = {
  name: 'relevance',
  about: 'whether a number tells questions that the collection is about from those of other collections',
  async run(options, note) {
    const asked: Asked[] = []
    for (const name of chooseSets(options, Object.keys(OTHERS))) {
      const others = OTHERS[name]
      if (!others) throw notMeasured(name)
      note(`${name} …`)
      asked.push(...await askBeside(name, chooseSets({ ...options, sets: [...others] }, []), options))
    }
    const all = (of: 'ofOwn' | 'ofOthers') => asked.flatMap(each => each[of])
    const together = measured({ collection: 'together', others: '', ofOwn: all('ofOwn'), ofOthers: all('ofOthers') })
    const rows = asked.map(measured)
    return { result: { rows, together }, text: report(rows, together) }
  },
}

const notMeasured = (got: string): TokenGraphError =>
  new TokenGraphError('option', { where: '--sets', got, expected: Object.keys(OTHERS).join(', ') })

/** Asks a collection its own questions, and those of others. */
async function askBeside(collection: string, others: readonly string[], options: CommonOptions): Promise<Asked[]> {
  const few = { ...options, questions: options.questions ?? 120 }
  const own = await readSet(few, collection), best = await searcherOf(own)
  const ofOwn = await each(own, best), asked: Asked[] = []
  for (const name of others) {
    asked.push({ collection, others: name, ofOwn, ofOthers: await each(await readSet(few, name), best) })
  }
  return asked
}

function measured({ collection, others, ofOwn, ofOthers }: Asked): Row {
  const area = (engine: Engine) => areaUnderCurve(ofOwn.map(row => row[engine]), ofOthers.map(row => row[engine]))
  return {
    collection,
    others,
    areas: Object.fromEntries(engines.map(engine => [engine, area(engine)])) as Row['areas'],
    answered: { own: shareAnswered(ofOwn), others: shareAnswered(ofOthers) },
  }
}

const shareAnswered = (rows: readonly Best[]): number => average(rows.map(({ answered }) => Number(answered)))

async function each({ questions }: Dataset, best: (text: string) => Promise<Best>): Promise<Best[]> {
  const rows: Best[] = []
  for (const { text } of questions) rows.push(await best(text))
  return rows
}

/** Asks a collection: the engine as it comes, its words alone, and MiniSearch with its defaults. */
async function searcherOf({ documents }: Dataset): Promise<(text: string) => Promise<Best>> {
  const index = await createIndex(documents), bm25 = wordsOf(index)
  const mini = new MiniSearch({ fields: ['title', 'text'] })
  mini.addAll(documents)
  return async text => {
    const { hits, answered = false } = await index.search(text, { kinds: ['passage'] })
    return {
      relevance: Math.max(0, ...hits.map(hit => hit.relevance ?? 0)),
      bm25: await bm25(text),
      miniSearch: mini.search(text)[0]?.score ?? 0,
      answered,
    }
  }
}

/** Gives the score of the best passage by words alone, as the run `lexical` of `evaluate` has it. */
function wordsOf(index: TokenIndex): (text: string) => Promise<number> {
  const { searcher } = partsOf(index), pace = new Pace()
  const settings = v.parse(searchOptions, RUNS.lexical!.ranking)
  return async text => (await (await inquiryOf(searcher, text, settings, pace)).upTo('words')).words.scores.max()
}

function report(rows: readonly Row[], together: Row): string {
  const line = ({ collection, others, areas, answered }: Row) => [
    collection,
    others,
    ...engines.map(engine => percent(areas[engine])),
    percent(answered.own),
    percent(answered.others),
  ]
  return [
    'AUROC, in percent: how often a question of the collection has more than one of another world, of all pairs.',
    table([
      ['collection', 'beside questions of', ...engines.map(engine => ENGINES[engine]), 'own answered', 'others'],
      ...rows.map(line),
      ['mean', '', ...engines.map(engine => percent(average(rows.map(({ areas }) => areas[engine]))))],
      line(together),
    ], 2),
  ].join('\n\n')
}
