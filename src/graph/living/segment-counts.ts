import type { Counted } from '../../tables/counted.ts'
import type { Holders } from '../../tables/holders.ts'
import type { Naming } from '../../tables/namings.ts'
import type { CasePlaces } from '../../text/tokens/case-counts.ts'

/** How something is written, and how often. */
export type Forms = readonly (readonly [form: string, times: number])[]

/** What a segment tells of what is counted: of what changed in it, the newest values, and what its passages hold. */
export interface SegmentCounts extends Pick<Counted, 'words' | 'upper'> {
  names: ReadonlyMap<number, { places: CasePlaces | undefined, forms: ReadonlyMap<Naming, Forms> }>
  tokens: ReadonlyMap<number, Forms>
  holders: Holders
}

/** What is counted of the newest generation. */
export interface NewestCounts extends Pick<Counted, 'words' | 'upper' | 'forms'> {
  generation: number
  /** The places of a name, where they were asked for. */
  placesOf(name: number): CasePlaces | undefined
  written(token: number): Forms
}
