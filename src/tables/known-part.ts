import type { Pace } from '../core/pace.ts'
import type { Document } from '../text/document.ts'
import type { CaseState } from '../text/tokens/case-counts.ts'
import type { NameFinder } from '../text/tokens/names.ts'
import { unitsOf, type UnitState } from '../text/tokens/unit-list.ts'
import { finding, type FoundNames, type OwnPart, type Part, type PartRead, type SoughtNames, textsOf } from './part.ts'

/** All that documents tell before those of other parts are known. */
export interface KnownTexts {
  read: PartRead
  /** The units of the passages' texts. */
  units: UnitState
  /** The case of all their words. */
  cases: CaseState
}

/** What a part tells by itself, to be kept. */
export async function knownTexts(part: OwnPart): Promise<KnownTexts> {
  const read = await part.read(), cases = await part.cases()
  return { read, cases, units: part.units }
}

/** A {@link Part} that was read before, be it elsewhere: what is left to be done is to look for names. */
export class KnownPart implements Part {
  constructor(readonly documents: readonly Document[], readonly known: KnownTexts, readonly pace: Pace) {}

  read(): Promise<PartRead> {
    return Promise.resolve(this.known.read)
  }

  cases(words: ReadonlySet<string>): Promise<CaseState> {
    const { places, ...all } = this.known.cases
    return Promise.resolve({ ...all, places: new Map([...places].filter(([word]) => words.has(word))) })
  }

  async find(_names: SoughtNames, finder: Promise<NameFinder>): Promise<FoundNames> {
    const { read: { cut }, units } = this.known
    const work = finding(await finder, textsOf(this.documents, cut), text => unitsOf(units, text))
    return this.pace.run('mentions', work, cut.length)
  }
}
