import { watch } from 'node:fs/promises'
import { Command } from 'commander'
import { TokenGraphError } from '../../core/errors.ts'
import { type ReadDocuments, readDocuments } from '../../files/read-documents.ts'
import { mirrored, openChanging, printChanged } from '../changed-index.ts'
import { ENCODER_HELP } from '../encoder.ts'
import type { Io } from '../io.ts'
import { noteRead } from '../note-read.ts'

/** Editors write a file in several steps: so long it must be quiet before it is read. */
const QUIET = 300

/** `tokengraph watch`: keeps an index up with a folder. */
export const watchCommand = (io: Io): Command =>
  new Command('watch')
    .description('Keep an index up with a folder, until it is interrupted')
    .argument('<index>', 'an index, a file or a folder')
    .argument('<folder>', 'the folder that it was made of')
    .option('--encoder <encoder>', `for an index with vectors by a model: ${ENCODER_HELP}`)
    .option('--json', 'print what changed as JSON, a line each time')
    .addHelpText('after', '\nExample:\n  tokengraph watch notes.index/ notes/')
    .action(async (name: string, folder: string, { encoder, json }) => {
      const ending = new AbortController(), index = await openChanging(name, encoder, io, () => {})
      const events = watching(folder, AbortSignal.any([io.signal, ending.signal]))
      const mirror = async (reading: () => Promise<ReadDocuments | undefined>) => {
        const changed = await index.change(async now => {
          const read = await reading()
          return read ? mirrored(now, read) : {}
        })
        if (changed.put + changed.replaced + changed.removed > 0) printChanged(io, json, changed)
      }
      try {
        // what changed before is caught up with; what changes meanwhile is noted
        await mirror(() => readNoting(folder, io))
        io.note(`watching ${folder}; end with Ctrl+C`)
        while (await events.next()) await mirror(() => readQuietly(folder, io))
      } finally {
        ending.abort()
        await index.close()
      }
    })

async function readNoting(folder: string, io: Io): Promise<ReadDocuments> {
  const read = await readDocuments([folder], { signal: io.signal })
  noteRead(read, io.note)
  return read
}

/**
 * Reads a folder; undefined where that cannot be done just now, as while a file is half written: the next change may
 * mend it.
 */
async function readQuietly(folder: string, io: Io): Promise<ReadDocuments | undefined> {
  try {
    return await readNoting(folder, io)
  } catch (error) {
    if (!(error instanceof TokenGraphError) || error.code === 'aborted') throw error
    io.note(`tokengraph: ${error.message}`)
    return undefined
  }
}

/** Tells that something in a folder changed, once it is quiet again; false when it is told to end. */
function watching(folder: string, signal: AbortSignal): { next(): Promise<boolean> } {
  let pending = 0, wake = () => {}, trouble: unknown
  const note = () => {
    pending = performance.now()
    wake()
  }
  void (async () => {
    try {
      for await (const _ of watch(folder, { recursive: true, signal })) note()
    } catch (error) {
      trouble = error
      note()
    }
  })()
  const quiet = () => new Promise<void>(resolve => setTimeout(resolve, QUIET))
  return {
    async next() {
      if (pending === 0)
        await new Promise<void>(resolve => {
          wake = resolve
        })
      while (!signal.aborted && trouble === undefined && performance.now() - pending < QUIET) await quiet()
      if (signal.aborted) return false
      if (trouble !== undefined)
        throw new TokenGraphError('io', {
          where: `watching ${folder}`,
          got: String(trouble),
          expected: 'a folder that can be watched',
          cause: trouble,
        })
      pending = 0
      return true
    },
  }
}
