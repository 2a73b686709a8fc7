import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '../../src/core/random.ts'
import { createIndex, type Document, openIndex, type TokenIndex } from '../../src/index.ts'
import { openFolder } from '../../src/node.ts'
import type { Benchmark, CommonOptions } from '../lib/benchmark.ts'
import { chooseSets, readSet } from '../lib/data.ts'
import { type Summary, summarize } from '../lib/stats.ts'
import { fixed, table } from '../lib/table.ts'

/** How many documents there are at first, and how many come one by one, come by the hundred, and change or go. */
const BEGIN = 5000, ONE = 300, HUNDREDS = 700, CHANGED = 200

interface Changed {
  set: string
  documents: number
  passages: number
  /**
   * Milliseconds: of indexing the first, of the first update, and that of an index that was opened, of one document
   * after it, and of one that changes or goes.
   */
  indexing: number
  first: number
  opened: number
  put: Summary
  change: Summary
  /** Documents a second, by the hundred. */
  batches: number
  /** Milliseconds of a commit of one document to a folder, and of the first one once it was opened again. */
  commit: Summary
  reopened: number
  /** How many of the questions have other passages, or scores that differ by more than 1e-9, than an index made of the same documents. */
  questions: number
  different: number
}

/** What it costs to change an index, and whether it is then what it should be. */
export const changes: Benchmark<CommonOptions> = {
  name: 'changes',
  about:
    'documents put into an index of 5,000 and removed, in memory and in a folder; and whether a fresh index finds the same',
  async run({ questions: count = 200, ...options }, note) {
    const results: Changed[] = []
    for (const set of chooseSets(options, ['2wikimultihopqa', 'drcd-dev'])) {
      note(`${set} …`)
      const { documents, questions } = await readSet({ ...options, questions: count }, set)
      results.push(await measure(set, documents, questions.map(({ text }) => text)))
    }
    return { result: { begin: BEGIN, results }, text: report(results) }
  },
}

async function timed<T>(times: number[], work: () => Promise<T>): Promise<T> {
  const start = performance.now(), result = await work()
  times.push(performance.now() - start)
  return result
}

async function measure(set: string, documents: readonly Document[], questions: readonly string[]): Promise<Changed> {
  const share = Math.min(1, documents.length / (BEGIN + ONE + HUNDREDS)),
    size = (count: number) => Math.floor(count * share)
  const begin = documents.slice(0, size(BEGIN)),
    ones = documents.slice(begin.length, begin.length + size(ONE)),
    rest = documents.slice(begin.length + ones.length, begin.length + ones.length + size(HUNDREDS))
  const times = {
    indexing: [] as number[],
    first: [] as number[],
    opened: [] as number[],
    put: [] as number[],
    change: [] as number[],
    batches: [] as number[],
  }
  let index = await timed(times.indexing, () => createIndex(begin))
  const opened = await openIndex(await index.toBytes())
  await timed(times.opened, () => opened.update({ put: ones.slice(0, 1) }))
  const passages = index.graph.count('passage'), random = createRandom(7)
  for (const [i, document] of ones.entries())
    index = await timed(i === 0 ? times.first : times.put, () => index.update({ put: [document] }))
  for (let at = 0; at < rest.length; at += 100)
    index = await timed(times.batches, () => index.update({ put: rest.slice(at, at + 100) }))
  const there = new Map([...begin, ...ones, ...rest].map(document => [document.id, document]))
  for (let i = 0; i < size(CHANGED); i++) {
    const ids = [...there.keys()], document = there.get(ids[Math.floor(random() * ids.length)]!)!
    there.delete(document.id)
    if (i % 2 === 0) {
      index = await timed(times.change, () => index.update({ remove: [document.id] }))
      continue
    }
    const changed = {
      ...document,
      title: `${document.title ?? document.id} Revised`,
      text: `${document.text} See also "The Long Goodbye" by New York City.`,
    }
    there.set(document.id, changed)
    index = await timed(times.change, () => index.update({ put: [changed] }))
  }
  const fresh = await createIndex(there.values())
  let different = 0
  for (const question of questions) if (await found(index, question) !== await found(fresh, question)) different++
  const { commit, reopened } = await commits(begin, ones)
  return {
    set,
    documents: begin.length,
    passages,
    indexing: times.indexing[0]!,
    first: times.first[0]!,
    opened: times.opened[0]!,
    put: summarize(times.put),
    change: summarize(times.change),
    batches: (1000 * rest.length) / times.batches.reduce((sum, time) => sum + time, 0),
    commit: summarize(commit),
    reopened,
    questions: questions.length,
    different,
  }
}

/** Ids and scores of passages, in an order that does not hang on the last digit of equal scores. */
async function found(index: TokenIndex<object>, question: string): Promise<string> {
  const { hits } = await index.search(question, { kinds: ['passage'], limit: 20 })
  const lines = hits.map(({ id, score }) => ({ id, score: score.toFixed(9) })), last = lines.at(-1)?.score
  // of those that tie for the last place any may be there
  return lines.filter(({ score }) => score !== last).map(({ id, score }) => `${score} ${id}`).sort().join('\n')
}

async function commits(
  begin: readonly Document[],
  ones: readonly Document[],
): Promise<{ commit: number[], reopened: number }> {
  const path = mkdtempSync(join(tmpdir(), 'tokengraph-changes-')), commit: number[] = [], reopened: number[] = []
  try {
    let folder = await openFolder(path, { create: {} })
    const put = async (times: number[], document: Document) => {
      await folder.put([document])
      await timed(times, () => folder.commit())
    }
    await folder.put(begin)
    await folder.commit()
    for (const document of ones.slice(0, -1).slice(0, 100)) await put(commit, document)
    await folder.close()
    folder = await openFolder(path)
    await put(reopened, ones.at(-1)!)
    await folder.close()
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
  return { commit, reopened: reopened[0]! }
}

function report(results: readonly Changed[]): string {
  const spread = ({ median, p10, p90, max }: Summary) =>
    `${fixed(median, 1)} (${fixed(p10, 1)}–${fixed(p90, 1)}, at most ${fixed(max, 0)})`
  return [
    'Milliseconds, median (10th–90th percentile); limits of the project: one document put 10, by the hundred 500 a second.',
    '',
    table([
      [
        'set',
        'documents',
        'indexing',
        'first update',
        'of an opened one',
        'one put',
        'one changed or removed',
        'by the hundred, a second',
        'one commit to a folder',
        'the first once it was opened again',
        'questions that differ',
      ],
      ...results.map(each => [
        each.set,
        String(each.documents),
        fixed(each.indexing, 0),
        fixed(each.first, 0),
        fixed(each.opened, 0),
        spread(each.put),
        spread(each.change),
        fixed(each.batches, 0),
        spread(each.commit),
        fixed(each.reopened, 0),
        `${each.different} of ${each.questions}`,
      ]),
    ]),
  ].join('\n')
}
