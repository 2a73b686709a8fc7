import { firstLine, TokenGraphError } from '../core/errors.ts'
import type { Pace } from '../core/pace.ts'
import type { CaseState } from '../text/tokens/case-counts.ts'
import type { FoundNames, Part, PartRead, SoughtNames } from '../tables/part.ts'
import type { Document, Metadata } from '../text/document.ts'
import type { PartAnswer, PartQuestion, PartTask } from './part-messages.ts'
import { shares } from './shares.ts'

/** A worker, of Node or of the web. */
interface Started {
  post(message: PartTask | PartQuestion): void
  end(): void
}

/** Who hears what a worker says, and why it ended. */
interface Listener {
  heard(answer: PartAnswer): void
  failed(cause: unknown): void
}

/** Starts a worker. Bundlers know the form in which that of the web is, and pack its file. */
function start({ heard, failed }: Listener): Started {
  if (typeof Worker === 'function') {
    const worker = new Worker(new URL('./build-worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data }) => heard(data as PartAnswer)
    worker.onerror = ({ message }) => failed(new Error(message || 'it does not load'))
    return { post: message => worker.postMessage(message), end: () => worker.terminate() }
  }
  const { Worker: Thread } = process.getBuiltinModule('node:worker_threads')
  const file = new URL(/* @vite-ignore */ /* webpackIgnore: true */ './build-worker.ts', import.meta.url)
  const worker = file.href.endsWith('.ts') ? new Thread(ofSource(file), { eval: true }) : new Thread(file)
  worker.on('message', heard)
  worker.on('error', failed)
  worker.on('exit', code => failed(new Error(`it ended with ${code}`)))
  return { post: message => worker.postMessage(message), end: () => void worker.terminate() }
}

/** Of sources, as they are in development: a worker of Node does not know what reads them elsewhere. */
const ofSource = (file: URL) => {
  const [reader, source] = ['../../node_modules/tsx/dist/esm/api/index.mjs', file].map(each => new URL(each, file).href)
  return `import('${reader}').then(({ register }) => { register(); return import('${source}') })`
}

/** A part that a worker reads. It is asked one question at a time. */
class RemotePart implements Part {
  #answered: (answer: object) => void = () => {}

  constructor(readonly post: (question: PartQuestion) => void) {}

  read = () => this.#ask<PartRead>({ ask: 'read' })
  cases = (words: ReadonlySet<string>) => this.#ask<CaseState>({ ask: 'cases', words })
  find = ({ keys, isSought, capital, textsHaveCase }: SoughtNames) =>
    this.#ask<FoundNames>({ ask: 'find', names: { keys, isSought, capital, textsHaveCase } })

  answer(answer: object): void {
    this.#answered(answer)
  }

  #ask<Answer extends object>(question: PartQuestion): Promise<Answer> {
    return new Promise(resolve => {
      this.#answered = answer => resolve(answer as Answer)
      this.post(question)
    })
  }
}

/**
 * Does work over documents in parts, each read by a worker of its own; all workers are gone when it ends.
 *
 * @throws TokenGraphError `aborted`, and `option` where a worker cannot be started or fails
 */
export async function inWorkers<Result>(
  count: number,
  { documents, ...task }: Omit<PartTask, 'tells'>,
  pace: Pace,
  work: (parts: readonly Part[]) => Promise<Result>,
): Promise<Result> {
  const workers = new Workers(count, pace)
  try {
    const parts = shares(documents, count).map(share =>
      workers.add({ ...task, documents: share.map(whatIsRead(task.settings.fields)) })
    )
    return await Promise.race([work(parts), workers.failing])
  } finally {
    workers.end()
  }
}

class Workers {
  readonly #started: Started[] = []
  #ended = false
  #fail: (error: unknown) => void = () => {}
  /** Rejected where one fails, and when the signal says so. */
  readonly failing: Promise<never>
  readonly #abort = () => this.#fail(abortError(this.pace))

  constructor(readonly count: number, readonly pace: Pace) {
    this.failing = new Promise((_, reject) => {
      this.#fail = reason => {
        if (!this.#ended) reject(reason)
        this.#ended = true
      }
    })
    pace.signal?.addEventListener('abort', this.#abort)
  }

  /** Starts a worker for a part. */
  add(task: Omit<PartTask, 'tells'>): Part {
    const failed = (cause: unknown) => this.#fail(workerError(this.count, cause))
    const part = new RemotePart(question => worker.post(question))
    const heard = (answer: PartAnswer) => {
      if (this.#ended) return
      if ('answer' in answer) part.answer(answer.answer)
      else if ('error' in answer) failed(answer.error)
      else this.pace.onProgress?.(answer.progress)
    }
    const worker = this.#start({ heard, failed })
    // parts are of one size: the first speaks for all
    worker.post({ ...task, tells: this.#started.length === 0 && this.pace.onProgress !== undefined })
    this.#started.push(worker)
    return part
  }

  #start(listener: Listener): Started {
    try {
      return start(listener)
    } catch (cause) {
      throw workerError(this.count, cause)
    }
  }

  end(): void {
    this.#ended = true
    this.pace.signal?.removeEventListener('abort', this.#abort)
    for (const worker of this.#started) worker.end()
  }
}

function abortError(pace: Pace): unknown {
  try {
    return pace.check()
  } catch (error) {
    return error
  }
}

const workerError = (count: number, cause: unknown) =>
  new TokenGraphError('option', {
    where: 'createIndex: option "workers"',
    got: `${count}, one of which failed: ${firstLine(cause)}`,
    hint: 'Without this option, all is done where createIndex is called.',
    cause,
  })

/** What of documents is read in a worker: of their metadata, what is searched. */
const whatIsRead =
  (fields: readonly string[]) =>
  ({ id, title, text, aliases, tags, headings, blocks, metadata }: Document): Document => ({
    id,
    title,
    text,
    aliases,
    tags,
    headings,
    blocks,
    ...(metadata && fields.length > 0 && { metadata: some(metadata, fields) }),
  })

const some = (metadata: Metadata, fields: readonly string[]): Metadata =>
  Object.fromEntries(Object.entries(metadata).filter(([field]) => fields.includes(field)))
