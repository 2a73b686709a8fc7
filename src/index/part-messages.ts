import type * as v from 'valibot'
import type { Progress } from '../core/pace.ts'
import type { PartSettings, SoughtNames } from '../tables/part.ts'
import type { Document } from '../text/document.ts'
import type { analysisOptions } from '../text/tokens/analysis-options.ts'

/** What a worker is told first: what it reads, and how. */
export interface PartTask {
  documents: readonly Document[]
  settings: PartSettings
  analysis: v.InferOutput<typeof analysisOptions>
  /** Whether it tells how far it is. */
  tells: boolean
}

/** What a worker is asked, one question at a time: the calls of a `Part`. */
export type PartQuestion =
  | { ask: 'read' }
  | { ask: 'cases', words: ReadonlySet<string> }
  | { ask: 'find', names: SoughtNames }

/** What it says. */
export type PartAnswer = { answer: object } | { progress: Progress } | { error: Error }

/** The buffers of an answer, which are handed over in place of being copied. */
export const buffersOf = (answer: object): ArrayBuffer[] =>
  Object.values(answer).flatMap((value: unknown) =>
    ArrayBuffer.isView(value)
      ? [value.buffer as ArrayBuffer]
      : typeof value === 'object' && value !== null && !Array.isArray(value)
      ? buffersOf(value)
      : []
  )
