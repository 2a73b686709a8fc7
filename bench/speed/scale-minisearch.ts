/** Times MiniSearch in one process: JSON lines of documents and of questions in, one line of JSON out. */
import { readFileSync } from 'node:fs'
import MiniSearch from 'minisearch'

const [documentsFile, questionsFile] = process.argv.slice(2)
const lines = <T>(file: string): T[] =>
  readFileSync(file, 'utf8').split('\n').filter(line => line !== '').map(line => JSON.parse(line) as T)
const processorTime = () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000

const documents = lines<{ id: string, title?: string, text: string }>(documentsFile!),
  questions = lines<string>(questionsFile!)
const before = process.memoryUsage().rss, begun = processorTime()
const index = new MiniSearch({ fields: ['title', 'text'] })
index.addAll(documents)
const indexing = processorTime() - begun
for (const question of questions) index.search(question)
const times = questions.map(question => {
  const start = processorTime()
  index.search(question)
  return processorTime() - start
})
const peak = process.resourceUsage().maxRSS * 1024
const { version } = JSON
  .parse(readFileSync(new URL('../node_modules/minisearch/package.json', import.meta.url), 'utf8')) as {
    version: string
  }
console.log(JSON.stringify({ version, indexing, times, bytes: Buffer.byteLength(JSON.stringify(index)), before, peak }))
