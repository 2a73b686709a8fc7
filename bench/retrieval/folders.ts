import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, extname, join } from 'node:path'
import { type Command, Option } from 'commander'
import MiniSearch from 'minisearch'
import { hasFiles, readJudged } from '../../src/cli/read-judged.ts'
import { TokenGraphError } from '../../src/core/errors.ts'
import { type Difference, pairedBootstrap } from '../../src/evaluation/bootstrap.ts'
import type { Dataset } from '../../src/evaluation/dataset.ts'
import { measureQuestions } from '../../src/evaluation/evaluate.ts'
import { mean, measure, type Measures } from '../../src/evaluation/measures.ts'
import { passageText } from '../../src/graph/passage-text.ts'
import { everyNumber } from '../../src/graph/rows.ts'
import { createIndex } from '../../src/index/create-index.ts'
import type { Document } from '../../src/text/document.ts'
import type { Benchmark, CommonOptions } from '../lib/benchmark.ts'
import { readSet } from '../lib/data.ts'
import { writeReadmes } from './readmes.ts'
import { fixed, interval, percent, table } from '../lib/table.ts'

interface FolderOptions extends Omit<CommonOptions, 'data'> {
  data?: string
  parts?: string[]
  keep?: string
}

/** How one engine did on one folder. */
interface Row {
  engine: string
  measures: Record<'hit@1' | 'hit@5' | 'mrr', number>
  /** Graph − this engine, in MRR. */
  behind?: Difference
}

/** A folder, and what was found in it. */
interface Folder {
  folder: string
  documents: number
  questions: number
  rows: Row[]
}

const MEASURES = ['hit@1', 'hit@5', 'mrr'] as const

/** What is searched, and what MiniSearch, which reads no files, is told of each page's title. */
interface Source {
  folder: string
  dataset: Dataset
  titleOf(document: Document): string | undefined
}

/** The parts: each reads folders, and names them. */
const PARTS: Record<string, (options: FolderOptions) => AsyncGenerator<Source>> = {
  async *readmes({ keep }) {
    const folder = keep ?? await mkdtemp(join(tmpdir(), 'tokengraph-readmes-'))
    try {
      await mkdir(folder, { recursive: true })
      await writeReadmes(folder)
      const dataset = await readJudged(folder, { titles: true, every: 1 })
      yield { folder: 'READMEs of packages', dataset, titleOf: nameOf }
    } finally {
      if (keep === undefined) await rm(folder, { recursive: true })
    }
  },
  async *files(options) {
    for (const name of await setsOf(options, hasFiles)) {
      const dataset = await readSet({ ...options, data: options.data! }, name, true)
      yield { folder: `${name}, files`, dataset, titleOf: nameOf }
    }
  },
  async *documents(options) {
    for (const name of await setsOf(options, folder => existsSync(join(folder, 'corpus.jsonl')))) {
      const dataset = await readSet({ ...options, data: options.data! }, name)
      yield { folder: `${name}, documents`, dataset, titleOf: ({ title }) => title }
    }
  },
}

/** What is found in folders of pages, by words, by the graph, and by MiniSearch. */
export const folders: Benchmark<FolderOptions> = {
  name: 'folders',
  about: 'whole pages found by what they are about: READMEs of this project’s packages; with --data, vaults of notes',
  readsData: false,
  configure: (command: Command) => {
    const names = (list: string) => list.split(',')
    command.addOption(new Option('--data <folder>', 'the folder of evaluation sets').env('TOKENGRAPH_DATA'))
      .option('--parts <names>', `${Object.keys(PARTS).join(', ')} (default: all with --data, readmes without)`, names)
      .option('--sets <names>', 'these sets (default: those named vault-…)', names)
      .option('--keep <folder>', 'where to leave the set made of READMEs, for "tokengraph evaluate"')
  },
  async run(options, note) {
    const found: Folder[] = []
    for (const part of partsOf(options)) {
      for await (const source of PARTS[part]!(options)) {
        note(`${source.folder} …`)
        found.push(await compareOn(source))
      }
    }
    return { result: { folders: found }, text: report(found) }
  },
}

function partsOf({ data, parts = data === undefined ? ['readmes'] : Object.keys(PARTS) }: FolderOptions): string[] {
  const refused = (got: string, expected: string) => new TokenGraphError('option', { where: '--parts', got, expected })
  for (const part of parts) {
    if (!Object.hasOwn(PARTS, part)) throw refused(part, Object.keys(PARTS).join(', '))
    if (part !== 'readmes' && data === undefined) throw refused(`${part} without data`, '--data, too')
  }
  return parts
}

async function setsOf({ data, sets }: FolderOptions, fits: (folder: string) => boolean): Promise<string[]> {
  const there = (await readdir(data!).catch(() => [])).sort()
  const names = sets ?? there.filter(name => name.startsWith('vault-'))
  const present = names.length > 0 && names.every(name => there.includes(name))
  if (present) return names.filter(name => fits(join(data!, name)))
  const expected = `a folder with ${sets?.join(', ') ?? 'vault-…'}`
  throw new TokenGraphError('not-found', { where: '--data', got: data!, expected })
}

async function compareOn({ folder, dataset, titleOf }: Source): Promise<Folder> {
  const { rows: own } = await measureQuestions(dataset, ['graph', 'lexical'])
  const rows: [string, Measures[]][] = [
    ['graph', own.get('graph') as Measures[]],
    ['words alone', own.get('lexical') as Measures[]],
    ['MiniSearch, whole pages', miniSearch(dataset, dataset.documents.map(document => pageOf(document, titleOf)))],
    ['MiniSearch, our passages', miniSearch(dataset, await passagesOf(dataset.documents, titleOf))],
  ]
  const graph = rows[0]![1].map(({ mrr }) => mrr)
  return {
    folder,
    documents: dataset.documents.length,
    questions: dataset.questions.length,
    rows: rows.map(([engine, each]) => {
      const { 'hit@1': first, 'hit@5': five, mrr } = mean(each)
      const behind = engine === 'graph' ? {} : { behind: pairedBootstrap(graph, each.map(row => row.mrr)) }
      return { engine, measures: { 'hit@1': first!, 'hit@5': five!, mrr }, ...behind }
    }),
  }
}

/** What MiniSearch is given: a page or a piece of one. */
interface Page {
  id: string
  document: string
  title?: string
  text: string
}

function pageOf(document: Document, titleOf: Source['titleOf']): Page {
  const { id, text } = document, title = titleOf(document)
  return { id, document: id, ...(title !== undefined && { title }), text }
}

/** A page is known by its file, or by its folder where all files are called alike. */
function nameOf({ id }: Document): string {
  const name = basename(id, extname(id))
  return /^(readme|index)$/i.test(name) && dirname(id) !== '.' ? dirname(id) : name
}

async function passagesOf(documents: readonly Document[], titleOf: Source['titleOf']): Promise<Page[]> {
  const { graph } = await createIndex(documents)
  return (await graph.passages(everyNumber(graph, 'passage'))).map((entry, passage) => {
    const page = pageOf(entry.document, titleOf)
    return { ...page, id: `${page.id}#${passage}`, text: passageText(entry) }
  })
}

/** MiniSearch as its users have it, with nothing set but the two fields; documents by their best piece. */
function miniSearch({ questions, qrels }: Dataset, pages: readonly Page[]): Measures[] {
  const index = new MiniSearch<Page>({ fields: ['title', 'text'], storeFields: ['document'] })
  index.addAll(pages)
  return questions.map(({ id, text }) =>
    measure([...new Set(index.search(text).map(({ document }) => document as string))], qrels.get(id)!)
  )
}

function report(found: readonly Folder[]): string {
  const heading = ['folder', 'engine', 'pages', 'questions', 'hit@1', 'hit@5', 'MRR', 'graph − it, MRR']
  const rows = found.flatMap(({ folder, documents, questions, rows }) =>
    rows.map(({ engine, measures, behind }) => [
      folder,
      engine,
      fixed(documents),
      fixed(questions),
      ...MEASURES.map(name => percent(measures[name])),
      behind ? interval(behind) : '',
    ])
  )
  return [
    'Percent; differences in points, with the 95 % interval of a paired bootstrap. Pages rank by their best passages.',
    table([heading, ...rows], 2),
  ].join('\n\n')
}
