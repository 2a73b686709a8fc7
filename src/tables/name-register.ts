import type { Growing } from '../core/growing.ts'
import { CaseCounts, type CaseState } from '../text/tokens/case-counts.ts'
import { type Name, nameKey, type NameFolding, wholeName } from '../text/tokens/names.ts'
import { nameOf } from '../text/tokens/name-of.ts'
import { Writings } from '../text/tokens/writings.ts'
import { WITHIN } from './found-names.ts'
import type { NameTable } from './token-graph.ts'

/**
 * How a name comes about, the most telling first: a name's label is how it is mostly written by the first of these that
 * there is. `own`: a passage is about it. `known`: a user says so. `missing`: a page that links lead to, and that is
 * not there yet: it joins those who link to it, and waits for the page. `quoted`: texts quote it.
 */
const NAMINGS = {
  own: { sought: true, any: false },
  known: { sought: true, any: true },
  missing: { sought: false, any: true },
  quoted: { sought: false, any: false },
}

/** See {@link NAMINGS}. */
export type Naming = keyof typeof NAMINGS

const NAMING_KINDS = Object.keys(NAMINGS) as Naming[]

/** What a name is, by what is counted of it. */
export interface NameState {
  label: string
  isSought: boolean
}

/**
 * Numbers names in the order in which they are first met, and counts what names them: what is counted may be taken away
 * again.
 */
export class NameRegister {
  readonly #ids = new Map<string, number>()
  readonly #sought: number[] = []
  readonly #written: Record<Naming, Writings> = {
    own: new Writings(),
    known: new Writings(),
    missing: new Writings(),
    quoted: new Writings(),
  }

  /**
   * @param vouched  whether any title of a document makes a name, be it "42" or "The", as those of triples do: the
   *   user's triples may speak of documents whose titles are no names elsewhere
   * @param keys  of names that have their numbers already; new ones are appended
   */
  constructor(
    readonly isStop: (word: string) => boolean,
    readonly folding: NameFolding,
    readonly vouched: boolean,
    readonly keys: Growing<string> = [],
  ) {
    let id = 0
    for (const key of keys) this.#ids.set(key, id++)
  }

  /**
   * The number of the name that a title gives, new or known; undefined where it makes no name. One that is `known` or
   * `missing` makes one always: a node, if not one that texts are searched for.
   *
   * @param times  −1 takes away what was counted
   */
  add(title: string, naming: Naming, times = 1): number | undefined {
    const { name, isFound } = this.#nameOf(title, naming)
    if (!name) return undefined
    const id = this.#count(name, naming, times)
    if (isFound && NAMINGS[naming].sought) this.#sought[id] = (this.#sought[id] ?? 0) + times
    return id
  }

  /** The number of the name that a title gives, if it is known. */
  numberOf(title: string, naming: Naming): number | undefined {
    const { name } = this.#nameOf(title, naming)
    return name && this.#ids.get(nameKey(name.units))
  }

  /** The name that a title gives, and whether it is one that texts can be searched for. */
  #nameOf(title: string, naming: Naming): { name: Name | undefined, isFound: boolean } {
    const found = nameOf(title, this.folding, this.isStop)
    const any = NAMINGS[naming].any || (naming === 'own' && this.vouched)
    return { name: found ?? (any ? wholeName(title, this.folding) : undefined), isFound: found !== undefined }
  }

  /**
   * The number of a heading as a name within its document, "Handbook › Options": no other document has it, and texts
   * are not searched for it. "Usage" and "Options" tie together what has nothing in common: over 274 READMEs, MRR was
   * 79.9 with headings as names of their own, 83.0 without. One that only says the title again is none.
   */
  addWithin(document: string, heading: string, times = 1): number | undefined {
    const within = nameOf(heading, this.folding, this.isStop)
    if (!within) return undefined
    const whole = wholeName(document, this.folding)
    if (nameKey(within.units) === nameKey(whole.units)) return undefined
    return this.#count(
      { label: `${whole.label} ${WITHIN} ${within.label}`, units: [...whole.units, WITHIN, ...within.units] },
      'own',
      times,
    )
  }

  /** The number of a key; undefined where no name has it. */
  idOf(key: string): number | undefined {
    return this.#ids.get(key)
  }

  /** What a name is; undefined for one that nothing names any more. */
  stateOf(id: number): NameState | undefined {
    for (const naming of NAMING_KINDS) {
      const label = this.#written[naming].most(id)
      if (label !== undefined) return { label, isSought: (this.#sought[id] ?? 0) > 0 }
    }
    return undefined
  }

  #count(name: Name, naming: Naming, times: number): number {
    const id = this.#numberOf(nameKey(name.units))
    this.#written[naming].add(id, name.label, times)
    return id
  }

  #numberOf(key: string): number {
    let id = this.#ids.get(key)
    if (id === undefined) {
      this.#ids.set(key, id = this.keys.length)
      this.keys.push(key)
    }
    return id
  }

  /**
   * Learns the case of the texts, and makes the table.
   *
   * @param casesOf  counts the case of the texts, with the places of some words; perhaps in parts
   */
  async finish(casesOf: (words: ReadonlySet<string>) => Promise<readonly CaseState[]>): Promise<NameTable> {
    // what only triples know is asked for as it is written there
    const counts = new CaseCounts(this.folding, undefined, this.vouched)
    for (const counted of await casesOf(new Set([...this.keys].filter(isOneWord)))) counts.join(counted)
    const states = Array.from(this.keys, (_, id) => this.stateOf(id)!)
    return {
      labels: states.map(({ label }) => label),
      keys: this.keys,
      isSought: Uint8Array.from(states, ({ isSought }) => (isSought ? 1 : 0)),
      capital: Float32Array.from(this.keys, key => (counts.cased ? counts.capital(key) : 1)),
      textsHaveCase: counts.cased,
    }
  }
}

/** Whether a name is a single word, or character: of these alone the share of capitals says something. */
export const isOneWord = (key: string): boolean => !key.includes(' ')
