/** The process in which one index is made: takes one job, gives its figures, and ends. */
import { loadavg } from 'node:os'
import { createIndex } from '../lib/built.ts'
import { grown } from './scale.ts'
import type { Indexed, IndexingJob } from './workers.ts'

process.once('message', async ({ options, size, workers }: IndexingJob) => {
  const documents = (await grown(options, size)).map(({ document }) => document)
  const load = loadavg()[0]!, began = performance.now(), before = process.cpuUsage()
  const index = await createIndex(documents, { workers })
  const wall = performance.now() - began, { user, system } = process.cpuUsage(before)
  const figures: Indexed = {
    passages: index.stats().nodes.passage, wall, cpu: (user + system) / 1000, peak: process.resourceUsage().maxRSS * 1024, load,
  }
  process.send!(figures, () => process.disconnect())
})
