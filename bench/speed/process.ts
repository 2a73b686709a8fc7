/** The process in which one collection is measured: takes one job, gives its figures, and ends. */
import { type Job, measureSpeed } from './measure.ts'

process.once('message', async (job: Job) => {
  process.send!(await measureSpeed(job), () => process.disconnect())
})
