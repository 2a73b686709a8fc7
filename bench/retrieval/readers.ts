import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { MarkdownTextSplitter } from '@langchain/textsplitters'
import { chunkdown } from 'chunkdown'
import { type Command, Option } from 'commander'
import { readJudged } from '../../src/cli/read-judged.ts'
import type { Dataset } from '../../src/evaluation/dataset.ts'
import { measureQuestions } from '../../src/evaluation/evaluate.ts'
import { mean, type Measures } from '../../src/evaluation/measures.ts'
import type { Document } from '../../src/text/document.ts'
import { splitPassages } from '../../src/text/passages.ts'
import type { PassageSplitter } from '../../src/text/splitter.ts'
import type { Benchmark, CommonOptions } from '../lib/benchmark.ts'
import { writeReadmes } from './readmes.ts'
import { fixed, percent, table } from '../lib/table.ts'

type ReadersOptions = Omit<CommonOptions, 'data'> & { data?: string }

interface Span {
  start: number
  end: number
}

/** The longest passage of every splitter, in characters. */
const LONGEST = 2000

/** Cuts a page: ours the text that was read, others the Markdown that it was read from. */
const SPLITTERS: Record<string, (document: Document, source: string) => Span[] | Promise<Span[]>> = {
  tokengraph: document => splitPassages(document, { joinBelow: 300, longest: LONGEST, overlap: 0 }),
  'LangChain MarkdownTextSplitter': async (document, source) =>
    placed(await new MarkdownTextSplitter({ chunkSize: LONGEST, chunkOverlap: 0 }).splitText(source), document, source),
  chunkdown: (document, source) =>
    placed(
      chunkdown({ chunkSize: LONGEST, maxRawSize: LONGEST }).split(source).chunks.map(({ text }) => text),
      document,
      source,
    ),
}

/** What became of headings and blocks. */
interface Counts {
  passages: number
  characters: number
  /** Headings with text of their own, and those of which it begins in another passage. */
  headings: number
  cutOff: number
  /** Passages with nothing in them but headings. */
  bare: number
  /** Code fences and tables that fit, and those of them that are cut. */
  blocks: number
  split: number
}

interface Row {
  set: string
  splitter: string
  counts: Counts
  found: { graph: Measures, lexical: Measures }
}

/** How pages are cut, and what is found in them: ours beside other splitters. */
export const readers: Benchmark<ReadersOptions> = {
  name: 'readers',
  about:
    'cut-off headings, split blocks and what is found, by splitter: READMEs of this project’s packages, or a vault',
  readsData: false,
  configure: (command: Command) => {
    command
      .addOption(new Option(
        '--data <folder>',
        'a folder with notes/, queries.jsonl and qrels.jsonl (default: READMEs)',
      ))
  },
  async run({ data }, note) {
    const folder = data ?? await mkdtemp(join(tmpdir(), 'tokengraph-readers-'))
    try {
      if (data === undefined) await writeReadmes(folder)
      const dataset = await readJudged(folder, { titles: true, every: 1, files: true })
      const set = data === undefined ? 'READMEs of packages' : basename(folder)
      const rows: Row[] = []
      for (const splitter of Object.keys(SPLITTERS)) {
        note(`${set}, ${splitter} …`)
        rows.push({ set, splitter, ...await compare(folder, dataset, splitter) })
      }
      return {
        result: { longest: LONGEST, documents: dataset.documents.length, questions: dataset.questions.length, rows },
        text: report(rows),
      }
    } finally {
      if (data === undefined) await rm(folder, { recursive: true })
    }
  },
}

async function compare(folder: string, dataset: Dataset, splitter: string): Promise<Pick<Row, 'counts' | 'found'>> {
  const counts: Counts = { passages: 0, characters: 0, headings: 0, cutOff: 0, bare: 0, blocks: 0, split: 0 }
  const cut = new Map<string, Span[]>()
  for (const document of dataset.documents) {
    const spans = await SPLITTERS[splitter]!(document, await readFile(join(folder, 'notes', document.id), 'utf8'))
    cut.set(document.id, spans)
    count(document, spans, counts)
  }
  const passages: PassageSplitter = ({ id }) => cut.get(id)!
  const { rows } = await measureQuestions(dataset, ['graph', 'lexical'], { passages })
  const of = (run: string) => mean(rows.get(run) as Measures[])
  return { counts, found: { graph: of('graph'), lexical: of('lexical') } }
}

function count({ text, headings = [], blocks = [] }: Document, spans: readonly Span[], counts: Counts): void {
  const holds = (at: number) => spans.findIndex(({ start, end }) => start <= at && at < end)
  counts.passages += spans.length
  counts.characters += spans.reduce((sum, { start, end }) => sum + end - start, 0)
  headings.forEach(({ start, end }, i) => {
    const next = /[\p{L}\p{N}]/u.exec(text.slice(end, headings[i + 1]?.start ?? text.length))
    if (!next) return
    counts.headings++
    if (holds(start) !== holds(end + next.index)) counts.cutOff++
  })
  counts.bare += spans.filter(span => isBare(text, headings, span)).length
  for (const { start, end } of blocks) {
    if (end - start > LONGEST) continue
    counts.blocks++
    const first = start + Math.max(0, text.slice(start, end).search(/[\p{L}\p{N}]/u)),
      last = start + text.slice(start, end).search(/[\p{L}\p{N}][^\p{L}\p{N}]*$/u)
    if (last >= start && holds(first) !== holds(last)) counts.split++
  }
}

/** Whether there is nothing in a passage but headings. */
function isBare(text: string, headings: readonly Span[], { start, end }: Span): boolean {
  const within = headings.filter(each => each.start < end && each.end > start)
  const outside = [start, ...within.flatMap(each => [each.start, each.end]), end]
  const rest = Array.from({ length: outside.length / 2 }, (_, i) => text.slice(outside[2 * i]!, outside[2 * i + 1]!))
    .join(' ')
  return within.length > 0 && !/[\p{L}\p{N}]/u.test(rest)
}

/**
 * Where chunks stand in the text that was read from their source. Letters and digits alone are compared, since chunkdown
 * writes Markdown anew, and repeats the headers of tables; a chunk that is not found begins where the last one ended.
 */
function placed(chunks: readonly string[], document: Document, source: string): Span[] {
  const letters = (text: string) => [...text.matchAll(/[\p{L}\p{N}]/gu)]
  const all = letters(source), written = all.map(([letter]) => letter).join('')
  // of a letter of two units the place is counted in units
  const places = all.flatMap(({ 0: letter, index }) =>
    Array.from(letter, () => index).concat(letter.length > 1 ? [index] : [])
  )
  const spans: Span[] = []
  let from = 0
  for (const chunk of chunks) {
    const sought = letters(chunk).map(([letter]) => letter).join('')
    if (sought === '') continue
    const whole = written.indexOf(sought, from), tail = sought.slice(-40), end = written.indexOf(tail, from)
    const first = whole >= 0 ? whole : from
    const last = whole >= 0
      ? whole + sought.length
      : end >= 0
      ? end + tail.length
      : Math.min(written.length, from + sought.length)
    const span = {
      start: textAt(document, places[first] ?? source.length),
      end: textAt(document, (places[last - 1] ?? source.length - 1) + 1),
    }
    if (span.start < span.end) spans.push(span)
    from = last
  }
  return spans
}

/** The place in a text of a place in its source. */
function textAt({ text, source }: Document, at: number): number {
  if (!source) return Math.min(at, text.length)
  let low = 0, high = source.source.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (source.source[middle]! <= at) low = middle
    else high = middle - 1
  }
  return Math.min(source.text[low]! + at - source.source[low]!, source.text[low + 1] ?? text.length)
}

function report(rows: readonly Row[]): string {
  const heading = [
    'set',
    'splitter',
    'passages',
    'mean size',
    'headings cut off, %',
    'blocks split, %',
    'only headings',
    'graph hit@1',
    'graph MRR',
    'words hit@1',
    'words MRR',
  ]
  const lines = rows.map(({ set, splitter, counts, found: { graph, lexical } }) => [
    set,
    splitter,
    fixed(counts.passages),
    fixed(counts.characters / counts.passages),
    percent(counts.cutOff / counts.headings),
    counts.blocks > 0 ? percent(counts.split / counts.blocks) : 'none',
    fixed(counts.bare),
    percent(graph['hit@1']),
    percent(graph.mrr),
    percent(lexical['hit@1']),
    percent(lexical.mrr),
  ])
  return `At most ${
    fixed(LONGEST)
  } characters a passage: ours of text, others of Markdown. Blocks: code fences and tables that fit.\n\n${
    table([heading, ...lines], 2)
  }`
}
