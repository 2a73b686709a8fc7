/** The process in which one index is made: takes one job, gives its figures, and ends. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { createIndex } from '../lib/built.ts'
import { grown } from './scale.ts'
import type { Indexed, IndexingJob } from './workers.ts'

process.once('message', async ({ options, size, workers }: IndexingJob) => {
  const documents = (await grown(options, size)).map(({ document }) => document)
  const threads = watchThreads()
  const load = loadavg()[0]!, began = performance.now(), before = process.cpuUsage()
  const index = await createIndex(documents, { workers })
  const wall = performance.now() - began, { user, system } = process.cpuUsage(before)
  const figures: Indexed = {
    passages: index.stats().nodes.passage,
    wall,
    cpu: (user + system) / 1000,
    peak: process.resourceUsage().maxRSS * 1024,
    load,
    path: threads.path(),
  }
  process.send!(figures, () => process.disconnect())
})

const TASKS = '/proc/self/task'

/**
 * What the main thread and, of those that come later, the busiest take of the processors, in milliseconds: the time that
 * is left where each has a processor of its own, whatever else the machine does. 0 where the system does not tell.
 */
function watchThreads() {
  const first = ticks(), last = new Map(first)
  const look = () => {
    for (const [thread, spent] of ticks()) last.set(thread, spent)
  }
  const timer = setInterval(look, 20)
  timer.unref()
  return {
    path() {
      look()
      clearInterval(timer)
      const main = String(process.pid),
        later = Array.from(last).filter(([thread]) => !first.has(thread)).map(([, spent]) => spent)
      // of the hundredth of a second
      return 10 * ((last.get(main) ?? 0) - (first.get(main) ?? 0) + Math.max(0, ...later))
    },
  }
}

function ticks(): Map<string, number> {
  const spent = new Map<string, number>()
  for (const thread of existsSync(TASKS) ? readdirSync(TASKS) : []) {
    try {
      const fields = readFileSync(`${TASKS}/${thread}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')
      spent.set(thread, Number(fields[11]) + Number(fields[12]))
    } catch {
      // it ended in between
    }
  }
  return spent
}
