import { Command } from 'commander'
import { basename, extname, resolve } from 'node:path'
import { show, TokenGraphError } from '../../core/errors.ts'
import { type AskedIndex, ASKED_HELP, closeEncoder, loadWithEncoder } from '../encoder.ts'
import type { Io } from '../io.ts'

const EXAMPLES = `
Examples:
  tokengraph mcp notes.tkg
  tokengraph mcp notes.tkg handbook.tkg       tools then have a parameter "index": notes or handbook

For a client that starts its servers by itself, as most do:
  { "mcpServers": { "notes": { "command": "npx", "args": ["-y", "tokengraph", "mcp", "/path/to/notes.tkg"] } } }

Standard output is the protocol's. An index is read once: start it anew when the index has changed.`

/** `tokengraph mcp`: indexes as tools of a language model. */
export const mcpCommand = (io: Io): Command =>
  new Command('mcp')
    .description('Let a language model ask indexes: tools of the Model Context Protocol, on standard input and output')
    .argument('<index...>', 'indexes, files or folders')
    .option('--encoder <encoder>', ASKED_HELP)
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], { encoder }: { encoder?: string }) => {
      const { pipe, signal, note } = io
      if (!pipe) throw new TokenGraphError('io', { where: 'mcp', got: 'no standard input', expected: 'a client there' })
      const indexes = new Map<string, AskedIndex>()
      for (const [name, file] of named(files)) indexes.set(name, await loadWithEncoder(file, encoder, io))
      const [{ serveStdio }, { Line }] = await Promise.all([import('../mcp/stdio.ts'), import('../../server/line.ts')])
      const onFault = (error: unknown) =>
        note(`tokengraph: a fault of ours: ${
          error instanceof Error ? (process.env.TOKENGRAPH_DEBUG && error.stack) || error.message : error
        }`)
      await serveStdio({ indexes, line: new Line(), onFault }, pipe, { signal, note })
      for (const { index } of indexes.values()) await closeEncoder(index.encoder)
    })

/** What indexes are called: as their files, without what comes after the dot; where two are called so, as given. */
function named(files: readonly string[]): Map<string, string> {
  const short = files.map(file => basename(resolve(file), extname(file)))
  const isAlone = (name: string) => short.filter(each => each === name).length === 1
  const names = new Map(files.map((file, i) => [isAlone(short[i]!) ? short[i]! : file, file]))
  if (names.size === files.length) return names
  const twice = files.find((file, i) => files.indexOf(file) !== i)
  throw new TokenGraphError('option', { where: 'mcp', got: `${show(twice)} twice`, expected: 'each index once' })
}
