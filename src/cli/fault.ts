import type { Io } from './io.ts'

/** Notes faults of ours that a server goes on after: a line, or with TOKENGRAPH_DEBUG where they come from. */
export const noteFault = ({ note }: Io) => (error: unknown): void => {
  const fault = error instanceof Error ? (process.env.TOKENGRAPH_DEBUG && error.stack) || error.message : error
  note(`tokengraph: a fault of ours: ${fault}`)
}
