/**
 * What runs in a worker: reads a part of the documents of an index, and answers what is asked of it. A worker of Node
 * has a port for that, one of the web is one itself.
 */
import { Pace } from '../core/pace.ts'
import { OwnPart } from '../tables/part.ts'
import { wordTokenizer } from '../text/tokens/word-tokenizer.ts'
import { buffersOf, type PartAnswer, type PartQuestion, type PartTask } from './part-messages.ts'
import { folding } from './reading.ts'

const inNode = typeof postMessage !== 'function'
const port: Pick<Worker, 'postMessage' | 'onmessage'> = inNode
  ? process.getBuiltinModule('node:worker_threads').parentPort! as never
  : globalThis as never
const tell = (answer: PartAnswer) => port.postMessage(answer, 'answer' in answer ? buffersOf(answer.answer) : [])

let part: Promise<OwnPart>

port.onmessage = async ({ data }: MessageEvent<PartTask | PartQuestion>) => {
  try {
    if ('documents' in data) await (part = open(data))
    else tell({ answer: await answer(await part, data) })
  } catch (error) {
    tell({ error: error as Error })
  }
}

async function open({ documents, settings, analysis, tells }: PartTask): Promise<OwnPart> {
  const pace = new Pace(undefined, tells ? progress => tell({ progress }) : undefined)
  return new OwnPart(documents, settings, await wordTokenizer(analysis), await folding(analysis), pace)
}

function answer(part: OwnPart, question: PartQuestion): Promise<object> {
  switch (question.ask) {
    case 'read':
      return part.read()
    case 'cases':
      return part.cases(question.words)
    case 'find':
      return part.find(question.names)
  }
}
