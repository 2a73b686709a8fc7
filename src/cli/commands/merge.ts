import { Command } from 'commander'
import { mergeShards } from '../../node.ts'
import { closeEncoder, ENCODER_HELP, encoderOf, filesOf } from '../encoder.ts'
import { indexOutput } from '../index-output.ts'
import { type Io, print, progressBar } from '../io.ts'
import { FORCE_HELP } from '../output-file.ts'
import { statsText } from '../render.ts'

const EXAMPLES = `
Examples:
  for i in 1 2 3 4; do tokengraph index notes/ --shard $i/4 --out notes-$i.part & done; wait
  tokengraph merge notes-*.part --out notes.tkg

Any job runner will do, on one machine or several: each must see the same texts. The index is the one that
"tokengraph index" makes of them at once.`

interface MergeCommandOptions {
  out?: string
  force?: boolean
  encoder: string
  json?: boolean
}

/** `tokengraph merge`: parts of an index → the index. */
export const mergeCommand = (io: Io): Command =>
  new Command('merge')
    .description('Merge the parts of an index that "tokengraph index --shard" wrote')
    .argument('<part...>', 'all parts, in any order')
    .option('-o, --out <name>', 'the index to write: a file, or, with a slash at its end, a folder')
    .option('--force', FORCE_HELP)
    .option(
      '--encoder <encoder>',
      `the encoder of the parts, where it is corpus or a file of word vectors, or names have vectors, too: ${ENCODER_HELP}`,
      'none',
    )
    .option('--json', 'print the statistics as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (parts: string[], { out, ...options }: MergeCommandOptions, command: Command) => {
      if (out === undefined) return command.error("error: required option '-o, --out <name>' not specified")
      await mergeInto(parts, out, options, io)
    })

async function mergeInto(
  parts: string[],
  out: string,
  { force, encoder: name, json }: MergeCommandOptions,
  io: Io,
): Promise<void> {
  const output = await indexOutput(out, force), { onProgress, stop } = progressBar(io), { signal } = io
  try {
    await output.check([...parts, ...filesOf(name)])
    const encoder = await encoderOf(name, io, { signal, onProgress })
    const index = await mergeShards(parts, { ...(encoder && { encoder }), signal, onProgress })
    stop()
    await closeEncoder(encoder)
    await output.write(index, signal)
    const stats = index.stats(), told = { ...stats, file: out, parts: parts.length }
    print(io, json, told, () => `${statsText(stats)}\nwritten to ${out}`)
  } finally {
    stop()
  }
}
