import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import type { Readable, Writable } from 'node:stream'
import { firstLine } from '../../core/errors.ts'
import { type Answering, mcpServer } from './server.ts'

/** Where a client writes, and where it reads. */
export interface Pipe {
  input: Readable
  output: Writable
}

/** Whether a line was no message. */
const isUnreadable = (error: Error): boolean => error instanceof SyntaxError || error.name === 'ZodError'

/** What JSON-RPC says of such a line; it has no id that could be told. */
const unreadable = (error: Error) => ({
  jsonrpc: '2.0',
  id: null,
  error: error instanceof SyntaxError
    ? { code: -32700, message: `Parse error: ${firstLine(error)}` }
    : { code: -32600, message: 'Invalid Request: expected a message of JSON-RPC 2.0' },
})

/**
 * Answers one client over a pipe, until it closes its end or the signal says so. A line that is no message is answered
 * by the protocol's error.
 */
export async function serveStdio(
  answering: Answering,
  { input, output }: Pipe,
  { signal, note }: { signal: AbortSignal, note: (text: string) => void },
): Promise<void> {
  const server = mcpServer(answering), transport = new StdioServerTransport(input, output)
  const closed = new Promise<void>(resolve => {
    server.onclose = resolve
  })
  transport.onerror = error => {
    if (isUnreadable(error)) output.write(`${JSON.stringify(unreadable(error))}\n`)
    else note(`tokengraph: mcp: ${firstLine(error)}`)
  }
  await server.connect(transport)
  const close = () => void server.close()
  input.once('end', close)
  if (signal.aborted) close()
  else signal.addEventListener('abort', close, { once: true })
  await closed
}
