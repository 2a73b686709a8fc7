import type { Growing } from '../core/growing.ts'
import type { Lookup } from '../core/list.ts'
import { CaseCounts, type CaseState } from '../text/tokens/case-counts.ts'
import { type Name, nameKey, type NameFolding, wholeName } from '../text/tokens/names.ts'
import { startsUnspaced } from '../text/tokens/scripts.ts'
import { isFound, nameOf } from '../text/tokens/name-of.ts'
import { Writings } from '../text/tokens/writings.ts'
import { WITHIN } from './found-names.ts'
import { type NameForms, type Naming, NAMING_KINDS, NAMINGS } from './namings.ts'
import type { NameTable } from './token-graph.ts'

/** Names that have their numbers already. */
interface KnownNames {
  keys: Growing<string>
  ids: Lookup & { set(key: string, id: number): void }
  forms: NameForms
}

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
  readonly keys: Growing<string>
  readonly #ids: KnownNames['ids']
  readonly #written: Readonly<Record<Naming, Writings>>

  /**
   * @param vouched  whether any title of a document makes a name, be it "42" or "The", as those of triples do: the
   *   user's triples may speak of documents whose titles are no names elsewhere
   * @param known  names that have their numbers already; new ones are appended
   */
  constructor(
    readonly isStop: (word: string) => boolean,
    readonly folding: NameFolding,
    readonly vouched: boolean,
    { keys, ids, forms }: KnownNames = { keys: [], ids: new Map(), forms: () => [] },
  ) {
    this.keys = keys
    this.#ids = ids
    const written = (naming: Naming) => new Writings(name => forms(naming, name))
    this.#written = {
      own: written('own'),
      known: written('known'),
      missing: written('missing'),
      quoted: written('quoted'),
    }
  }

  /**
   * The number of the name that a title gives, new or known; undefined where it makes no name. One that is `known` or
   * `missing` makes one always: a node, if not one that texts are searched for.
   *
   * @param times  −1 takes away what was counted, 0 counts nothing
   */
  add(title: string, naming: Naming, times = 1): number | undefined {
    const name = this.#nameOf(title, naming)
    return name && this.#count(name, naming, times)
  }

  /** The number of the name that a title gives, if it is known. */
  numberOf(title: string, naming: Naming): number | undefined {
    const name = this.#nameOf(title, naming)
    return name && this.#ids.get(nameKey(name.units))
  }

  #nameOf(title: string, naming: Naming): Name | undefined {
    const any = NAMINGS[naming].any || (naming === 'own' && this.vouched)
    return nameOf(title, this.folding, this.isStop) ?? (any ? wholeName(title, this.folding) : undefined)
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
    const written = (naming: Naming) => this.#written[naming].most(id), by = NAMING_KINDS.find(written)
    if (!by) return undefined
    const isSought = NAMING_KINDS.some(naming => NAMINGS[naming].sought && written(naming) !== undefined)
    return { label: written(by)!, isSought: isSought && this.#isFound(this.keys.at(id)!) }
  }

  /** Whether texts can be searched for a key: one of words, and not of a heading within its document. */
  #isFound(key: string): boolean {
    const units = key.split(' '), hasUnit = startsUnspaced(key) || /[\p{L}\p{N}]/v.test(key)
    return hasUnit && !units.includes(WITHIN) && isFound(units, this.isStop)
  }

  /** How names are written, and how often. */
  get forms(): NameForms {
    const written = this.#written
    return (naming, name) => written[naming].of(name)
  }

  #count(name: Name, naming: Naming, times: number): number {
    const id = this.#numberOf(nameKey(name.units))
    if (times !== 0) this.#written[naming].add(id, name.label, times)
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
   * @returns  also what was counted
   */
  async finish(casesOf: (words: ReadonlySet<string>) => Promise<readonly CaseState[]>): Promise<
    { table: NameTable, cases: CaseState }
  > {
    // what only triples know is asked for as it is written there
    const counts = new CaseCounts(this.folding, undefined, this.vouched)
    for (const counted of await casesOf(new Set([...this.keys].filter(isOneWord)))) counts.join(counted)
    const states = Array.from(this.keys, (_, id) => this.stateOf(id)!)
    const table = {
      labels: states.map(({ label }) => label),
      keys: this.keys,
      isSought: Uint8Array.from(states, ({ isSought }) => (isSought ? 1 : 0)),
      capital: Float32Array.from(this.keys, key => (counts.cased ? counts.capital(key) : 1)),
      textsHaveCase: counts.cased,
    }
    return { table, cases: counts.state }
  }
}

/** Whether a name is a single word, or character: of these alone the share of capitals says something. */
export const isOneWord = (key: string): boolean => !key.includes(' ')
