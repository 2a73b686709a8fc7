#!/usr/bin/env node
import { hasBrowser, openBrowser } from './browser.ts'
import type { Io } from './io.ts'
import { run } from './run.ts'

/** The one file that knows the process. */
const abort = new AbortController()
process.once('SIGINT', () => abort.abort(new Error('interrupted')))

process.stderr.on('error', () => {})
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  // a reader that has seen enough (`| head`) closes the pipe: that is no fault
  if (code === 'EPIPE') process.exit(0)
  process.stderr.write(`tokengraph: writing to standard output: got ${message.split(', ')[0]}\n`, () => process.exit(1))
})

const io: Io = {
  out: text => void process.stdout.write(`${text}\n`),
  note: text => void process.stderr.write(`${text}\n`),
  interactive: process.stderr.isTTY === true,
  width: Math.min(process.stdout.columns ?? 100, 120),
  colour: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
  signal: abort.signal,
  pipe: { input: process.stdin, output: process.stdout },
  ...(hasBrowser(process.env, process.platform, process.stdout.isTTY === true) && { browse: openBrowser }),
}

process.exitCode = await run(process.argv.slice(2), io)
