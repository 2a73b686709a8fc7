import { Command } from 'commander'
import { FORMATS, readDocuments } from '../../files/read-documents.ts'
import { oneOf } from '../arguments.ts'
import { besideNote } from '../beside-note.ts'
import { changeIndex, mirrored, printChanged } from '../changed-index.ts'
import { ENCODER_HELP } from '../encoder.ts'
import { type Io, progressBar } from '../io.ts'
import { noteRead } from '../note-read.ts'

const EXAMPLES = `
Examples:
  tokengraph update notes.tkg notes/             what is new or changed is put in, what is as it was is skipped
  tokengraph update notes.tkg notes/ --mirror    and what is no longer in notes/ is removed
  tokengraph update notes.tkg notes/sub/page.md --below notes/

Documents are told by their ids: pages by their paths below the folder that is named, as "tokengraph index" has them.`

/** `tokengraph update`: texts → an index that is there. */
export const updateCommand = (io: Io): Command =>
  new Command('update')
    .description('Put texts into an index, in place of those with the same ids')
    .argument('<index>', 'an index, a file or a folder')
    .argument('<input...>', 'files, folders or globs, as "tokengraph index" reads them; - is standard input')
    .option('--mirror', 'remove what the index has and the input has not; a page that could not be read stays')
    .option(
      '--below <folder>',
      'the folder that ids of pages count from (default: the deepest one that holds all that is named)',
    )
    .option('--format <format>', `what standard input holds: ${FORMATS.join(', ')} (default: text)`, oneOf(...FORMATS))
    .option('--encoder <encoder>', `for an index with vectors by a model: ${ENCODER_HELP}`)
    .option('--json', 'print what changed as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, inputs: string[], { mirror, below, format, encoder, json }) => {
      const { onProgress, stop } = progressBar(io)
      let leftOut = 0
      try {
        const changed = await changeIndex(
          async index => {
            const read = await readDocuments(inputs, { format, below, signal: io.signal, onProgress })
            noteRead(read, io.note)
            leftOut = read.leftOut.length
            const beside = await besideNote(index, read.documents)
            if (beside) io.note(beside)
            return mirror ? mirrored(index, read) : { put: read.documents }
          },
          name,
          encoder,
          io,
          onProgress,
        )
        stop()
        printChanged(io, json, changed, { leftOut })
      } finally {
        stop()
      }
    })
