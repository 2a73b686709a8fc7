import type { Io } from '../../src/cli/io.ts'
import { run } from '../../src/cli/run.ts'
import type { Finished } from './command.ts'

/** Runs the command line in this process, in the folder that it is in; what is printed is what a process prints. */
export async function callCli(args: readonly string[]): Promise<Finished> {
  let out = '', err = ''
  const io: Io = {
    out: text => { out += `${text}\n` }, note: text => { err += `${text}\n` },
    interactive: false, width: 100, colour: false, signal: new AbortController().signal,
  }
  return { code: await run(args, io), out, err }
}
