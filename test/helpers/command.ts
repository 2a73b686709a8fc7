import { spawn, type SpawnOptions } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The folder of this repository. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A built file. Tests of what is shipped need it to be there. */
export function built(name: string): string {
  const path = fileURLToPath(new URL(`../../dist/${name}`, import.meta.url))
  if (!existsSync(path)) throw new Error(`dist/${name} is missing. Run "npm run build" first; "npm test" does.`)
  return path
}

/** What a process did. */
export interface Finished {
  /** The exit code; null after a signal. */
  code: number | null
  out: string
  err: string
}

/** A process that may be watched while it runs. */
export function start(command: string, args: readonly string[], options: SpawnOptions = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  const finished = new Promise<Finished>((resolve, reject) => {
    let out = '', err = ''
    child.stdout!.setEncoding('utf8').on('data', text => { out += text })
    child.stderr!.setEncoding('utf8').on('data', text => { err += text })
    child.on('error', reject)
    child.on('close', code => resolve({ code, out, err }))
  })
  return { child, finished }
}

/** Runs a process to its end. */
export const runProcess = (command: string, args: readonly string[], options: SpawnOptions = {}): Promise<Finished> =>
  start(command, args, { timeout: 120_000, ...options }).finished

/** Starts the command line as users do. */
export const startCli = (args: readonly string[], options: SpawnOptions = {}) => start(process.execPath, [built('cli.js'), ...args], options)

/** Runs the command line as users do. */
export const runCli = (args: readonly string[], options: SpawnOptions = {}): Promise<Finished> =>
  runProcess(process.execPath, [built('cli.js'), ...args], options)
