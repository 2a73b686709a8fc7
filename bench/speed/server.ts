import { performance } from 'node:perf_hooks'
import { createApp } from '../../src/server/app.ts'
import { serve } from '../../src/server/serve.ts'
import { createIndex, type TokenIndex } from '../lib/built.ts'
import type { Benchmark, CommonOptions } from '../lib/benchmark.ts'
import { chooseSets, readSet } from '../lib/data.ts'
import { type Summary, summarize } from '../lib/stats.ts'
import { fixed, table } from '../lib/table.ts'

/** A call both ways: of the library, and over HTTP. */
interface Way {
  name: string
  library: (index: TokenIndex, question: string) => Promise<unknown>
  path: string
  body?: (question: string) => object
}

const FIVE = { kinds: ['passage'], limit: 5 } as const
const CALLS: Way[] = [
  {
    name: 'hits, 5 passages',
    library: (index, question) => index.search(question, FIVE),
    path: '/api/hits',
    body: question => ({ question, ...FIVE }),
  },
  {
    name: 'hits, 10 of each kind',
    library: (index, question) => index.search(question),
    path: '/api/hits',
    body: question => ({ question }),
  },
  {
    name: 'context',
    library: (index, question) => index.context(question),
    path: '/api/context',
    body: question => ({ question }),
  },
  { name: 'suggest', library: (index, question) => index.suggest(question.slice(0, 12)), path: '/api/suggest' },
]

/** Milliseconds: of the library, of the server, and what the server took more; and of that what processors did, client and server together. */
interface Measured {
  set: string
  passages: number
  call: string
  library: Summary
  server: Summary
  more: Summary
  processor: Summary
}

/** What asking a server costs beside asking the library: one client, one connection, each question both ways, by turns. */
export const server: Benchmark<CommonOptions> = {
  name: 'server',
  about: 'calls over HTTP beside the same calls of the library',
  async run({ questions: count = 300, ...options }, note) {
    const results: Measured[] = []
    for (const set of chooseSets(options, ['2wikimultihopqa', 'squad-v1.1-dev'])) {
      note(`${set} …`)
      const { documents, questions } = await readSet({ ...options, questions: count }, set)
      results.push(...await measure(set, await createIndex(documents), questions.map(({ text }) => text)))
    }
    return { result: { results }, text: report(results) }
  },
}

async function measure(set: string, index: TokenIndex, questions: readonly string[]): Promise<Measured[]> {
  const abort = new AbortController()
  const { address, ended } = await serve(hosts => createApp(index as never, { hosts, script: async () => '' }), {
    signal: abort.signal,
  })
  const measured: Measured[] = []
  for (const { name, library, path, body } of CALLS) {
    const times = { library: [] as number[], server: [] as number[], more: [] as number[], processor: [] as number[] }
    const byHttp = async (question: string) => {
      const url = new URL(path, address)
      if (!body) url.searchParams.set('text', question.slice(0, 12))
      const response = await fetch(
        url,
        body
          && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body(question)) },
      )
      if (!response.ok) throw new Error(await response.text())
      await response.json()
    }
    for (const [i, question] of questions.entries()) {
      const took = { library: 0, server: 0 },
        worked = { library: 0, server: 0 },
        ways = [['library', () => library(index, question)], ['server', () => byHttp(question)]] as const
      // what comes first leaves the other with warm memory
      for (const [way, ask] of i % 2 === 0 ? ways : ways.toReversed()) {
        const start = performance.now(), before = process.cpuUsage()
        await ask()
        took[way] = performance.now() - start
        const { user, system } = process.cpuUsage(before)
        worked[way] = (user + system) / 1000
      }
      // the first ones load code
      if (i < 20) continue
      times.library.push(took.library)
      times.server.push(took.server)
      times.more.push(took.server - took.library)
      times.processor.push(worked.server - worked.library)
    }
    const [own, served, more, processor] = [times.library, times.server, times.more, times.processor]
      .map(summarize) as [Summary, Summary, Summary, Summary]
    measured.push({
      set,
      passages: index.graph.count('passage'),
      call: name,
      library: own,
      server: served,
      more,
      processor,
    })
  }
  abort.abort()
  await ended
  return measured
}

const report = (results: readonly Measured[]): string =>
  table([
    ['set', 'call', 'passages', 'library, ms', 'server', 'more, p10', 'median', 'p90', 'processor, median'],
    ...results.map(({ set, call, passages, library, server, more, processor }) => [
      set,
      call,
      fixed(passages),
      fixed(library.median, 2),
      fixed(server.median, 2),
      fixed(more.p10, 2),
      fixed(more.median, 2),
      fixed(more.p90, 2),
      fixed(processor.median, 2),
    ]),
  ], 2)
