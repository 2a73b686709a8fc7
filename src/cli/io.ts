import { Presets, SingleBar } from 'cli-progress'
import type { Readable, Writable } from 'node:stream'
import type { Progress } from '../core/pace.ts'

/** What a command sees of the process: where it writes, whether a person is looking, and whether to stop. */
export interface Io {
  /** Writes a result: text, or with `--json` one JSON value. */
  out(text: string): void
  /** Writes anything else. */
  note(text: string): void
  /** Whether standard error is a terminal: then progress is shown. */
  interactive: boolean
  /** Columns of the terminal that results are laid out for. */
  width: number
  /** Whether results may be coloured. */
  colour: boolean
  signal: AbortSignal
  /** Where a program that started this one writes and reads, for `tokengraph mcp`: standard input and output. */
  pipe?: { input: Readable, output: Writable }
  /** Opens an address in a browser; absent where nobody would see it. Never fails. */
  browse?: (address: string) => Promise<void>
}

/** Prints a result as JSON or, for people, as text. */
export function print(io: Io, json: boolean | undefined, value: unknown, text: () => string): void {
  io.out(json ? JSON.stringify(value) : text())
}

/** A progress bar with rate and time left on a terminal, nothing in a pipe. */
export function progressBar(io: Io): { onProgress: (progress: Progress) => void, stop: () => void } {
  if (!io.interactive) return { onProgress: () => {}, stop: () => {} }
  const bar = new SingleBar({
    format: '{stage} {bar} {percentage}% | {value}/{total} | {rate}/s | {eta_formatted} left',
    clearOnComplete: true,
    hideCursor: true,
    stream: process.stderr,
  }, Presets.shades_classic)
  let stage = '', begun = 0
  const onProgress = (progress: Progress) => {
    const total = progress.total ?? progress.done
    if (progress.stage !== stage) {
      if (stage !== '') bar.stop()
      stage = progress.stage
      begun = performance.now()
      bar.start(total, 0, { stage: stage.padEnd(10), rate: '–' })
    }
    bar.setTotal(total)
    bar.update(progress.done, { rate: Math.round((1000 * progress.done) / Math.max(1, performance.now() - begun)) })
  }
  return { onProgress, stop: () => bar.stop() }
}
