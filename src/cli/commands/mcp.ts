import { Command } from 'commander'
import { basename, extname, resolve } from 'node:path'
import { show, TokenGraphError } from '../../core/errors.ts'
import { HOST_HELP, LOOPBACK, openTo, port } from '../arguments.ts'
import { type AskedIndex, ASKED_HELP, closeEncoder, loadWithEncoder } from '../encoder.ts'
import { noteFault } from '../fault.ts'
import { type Io, print } from '../io.ts'
import type { Answering } from '../mcp/server.ts'

const EXAMPLES = `
Examples:
  tokengraph mcp notes.tkg
  tokengraph mcp notes.tkg handbook.tkg       tools then have a parameter "index": notes or handbook
  tokengraph mcp notes.tkg --http 8725        for clients that reach servers by an address

For a client that starts its servers by itself, as most do:
  { "mcpServers": { "notes": { "command": "npx", "args": ["-y", "tokengraph", "mcp", "/path/to/notes.tkg"] } } }

Without --http standard output is the protocol's. An index is read once: start it anew when the index has changed.`

/** Where clients ask over HTTP. */
const PATH = '/mcp'

interface McpCommandOptions {
  encoder?: string
  http?: number
  host: string
  json?: boolean
}

/** `tokengraph mcp`: indexes as tools of a language model. */
export const mcpCommand = (io: Io): Command =>
  new Command('mcp')
    .description('Let a language model ask indexes: tools of the Model Context Protocol, on standard input and output, '
      + 'or over HTTP')
    .argument('<index...>', 'indexes, files or folders')
    .option('--encoder <encoder>', ASKED_HELP)
    .option('--http <port>', 'answer over HTTP in place of standard input and output; 0 takes any free port', port)
    .option('--host <address>', `for --http: ${HOST_HELP}`, LOOPBACK)
    .option('--json', 'for --http: print the address as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], options: McpCommandOptions) => {
      const { encoder, http } = options
      if (http === undefined) checkPipe(io, options)
      const indexes = new Map<string, AskedIndex>()
      for (const [name, file] of named(files)) indexes.set(name, await loadWithEncoder(file, encoder, io))
      const { Line } = await import('../../server/line.ts')
      const answering = { indexes, line: new Line(), onFault: noteFault(io) }
      await (http === undefined ? servePipe(answering, io) : serveHttp(answering, http, options, io))
      for (const { index } of indexes.values()) await closeEncoder(index.encoder)
    })

function checkPipe({ pipe }: Io, { host, json }: McpCommandOptions): void {
  const lone = host !== LOOPBACK ? '--host' : json ? '--json' : undefined
  if (lone) throw new TokenGraphError('option', { where: 'mcp', got: `${lone} without --http`, expected: 'both' })
  if (!pipe) throw new TokenGraphError('io', { where: 'mcp', got: 'no standard input', expected: 'a client there' })
}

async function servePipe(answering: Answering, { pipe, signal, note }: Io): Promise<void> {
  const { serveStdio } = await import('../mcp/stdio.ts')
  await serveStdio(answering, pipe!, { signal, note })
}

/** Answers at an address until Ctrl-C, which is how this ends well. */
async function serveHttp(answering: Answering, port: number, { host, json }: McpCommandOptions, io: Io): Promise<void> {
  const [{ McpSessions }, { endpoint }, { isLoopback, serve }] = await Promise.all([
    import('../mcp/http.ts'),
    import('../../server/endpoint.ts'),
    import('../../server/serve.ts'),
  ])
  const sessions = new McpSessions(answering), { onFault } = answering, { signal } = io
  const served = await serve(
    hosts => endpoint(PATH, ['POST', 'DELETE'], sessions.answer, { hosts, onFault }),
    { host, port, signal },
  )
  if (!isLoopback(host)) io.note(openTo(host))
  const addresses = [served.address, ...served.others].map(each => new URL(PATH, each).href),
    [address, ...others] = addresses
  print(io, json, { address, others, host, port: served.port }, () => addresses.join('\n'))
  await served.ended
  await sessions.close()
}

/** What indexes are called: as their files, without what comes after the dot; where two are called so, as given. */
function named(files: readonly string[]): Map<string, string> {
  const short = files.map(file => basename(resolve(file), extname(file)))
  const isAlone = (name: string) => short.filter(each => each === name).length === 1
  const names = new Map(files.map((file, i) => [isAlone(short[i]!) ? short[i]! : file, file]))
  if (names.size === files.length) return names
  const twice = files.find((file, i) => files.indexOf(file) !== i)
  throw new TokenGraphError('option', { where: 'mcp', got: `${show(twice)} twice`, expected: 'each index once' })
}
