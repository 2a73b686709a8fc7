import type { Command } from 'commander'

/** The options that all benchmarks have. */
export interface CommonOptions {
  /** The folder of evaluation sets. */
  data: string
  /** The sets to take in place of the benchmark's own. */
  sets?: string[]
  /** How many questions of each set at most. */
  questions?: number
}

/** A benchmark: its options, and how it is run. */
export interface Benchmark<Options = CommonOptions> {
  name: string
  about: string
  /** False if it reads no evaluation sets. */
  readsData?: false
  /** Whether `--json` puts its results beside machine and schema, not under `result`. */
  flat?: true
  /** Adds the options that only this benchmark has. */
  configure?(command: Command): void
  /**
   * Measures.
   *
   * @param note  told what is being done
   * @returns  plain data for `--json`, and the same for people
   */
  run(options: Options, note: (text: string) => void): Promise<{ result: object, text: string }>
}
