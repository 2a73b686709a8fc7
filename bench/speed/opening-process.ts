/** The process in which a file is opened: takes its name and some questions, gives what that took, and ends. */
import { loadIndex } from '../lib/built.ts'
import type { Opened, OpeningJob } from './opening.ts'

const resident = (): number => {
  globalThis.gc?.()
  return process.memoryUsage().rss
}

/** Milliseconds, and those of the processor. */
async function timed<T>(work: () => Promise<T>): Promise<{ value: T, time: number, processor: number }> {
  const start = performance.now(),
    before = process.cpuUsage(),
    value = await work(),
    { user, system } = process.cpuUsage(before)
  return { value, time: performance.now() - start, processor: (user + system) / 1000 }
}

process.once('message', async ({ file, warmUp, questions }: OpeningJob) => {
  // what is loaded and compiled once is not counted
  await (await loadIndex(warmUp)).search(questions[0]!)
  const before = resident(), { value: index, ...open } = await timed(() => loadIndex(file)), opened = resident()
  const { time, processor } = await timed(() => index.search(questions[0]!))
  for (const question of questions) await index.search(question)
  const result: Opened = { open, first: { time, processor }, memory: { before, opened, asked: resident() } }
  process.send!(result, () => process.disconnect())
})
