import type { Pace } from '../core/pace.ts'
import { learningCase, type Name, nameKey, NameFinder, type NameFolding, nameOf, wholeName } from '../tokens/names.ts'
import type { Tokenizer } from '../tokens/tokenizer.ts'
import type { NameTable } from './token-graph.ts'

/** What parts a heading from its document in a name. */
const WITHIN = '›'

/** Numbers names in the order in which they are first met, and remembers which are looked for in texts. */
export class NameRegister {
  readonly #names: Name[] = []
  readonly #ids = new Map<string, number>()
  readonly #sought = new Set<number>()
  readonly isStop: (word: string) => boolean

  constructor(tokenizer: Tokenizer, readonly folding: NameFolding) {
    this.isStop = stopTest(tokenizer)
  }

  /** The number of the name that a title gives, new or known; undefined where it makes no name that texts could be searched for. */
  add(title: string, sought: boolean): number | undefined {
    const name = nameOf(title, this.folding, this.isStop)
    if (!name) return undefined
    const id = this.#number(name)
    if (sought) this.#sought.add(id)
    return id
  }

  /** The same for what a user says is a name, be it "42" or "The": a node, if not one that texts are searched for. */
  addGiven(title: string, sought = true): number {
    return this.add(title, sought) ?? this.#number(wholeName(title, this.folding))
  }

  /**
   * The number of a heading as a name within its document, "Handbook › Options": no other document has it, and texts are
   * not searched for it. "Usage" and "Options" tie together what has nothing in common: over 274 READMEs, MRR was 79.9
   * with headings as names of their own, 83.0 without. One that only says the title again is none.
   */
  addWithin(document: string, heading: string): number | undefined {
    const within = nameOf(heading, this.folding, this.isStop)
    if (!within) return undefined
    const whole = wholeName(document, this.folding)
    if (nameKey(within.units) === nameKey(whole.units)) return undefined
    return this.#number({ label: `${whole.label} ${WITHIN} ${within.label}`, units: [...whole.units, WITHIN, ...within.units] })
  }

  #number(name: Name): number {
    const key = nameKey(name.units)
    let id = this.#ids.get(key)
    if (id === undefined) {
      id = this.#names.length
      this.#ids.set(key, id)
      this.#names.push(name)
    }
    return id
  }

  /** Learns the case of the texts, and makes the table and the finder. */
  async finish(texts: readonly string[], pace: Pace): Promise<{ names: NameTable, finder: NameFinder }> {
    const single = new Set(this.#names.filter(({ units }) => units.length === 1).map(({ units }) => units[0]!))
    const knowledge = await pace.run('case', learningCase(texts, single, this.folding), texts.length)
    const keys = this.#names.map(({ units }) => nameKey(units))
    const names: NameTable = {
      labels: this.#names.map(({ label }) => label),
      keys,
      isSought: Uint8Array.from(keys, (_, id) => (this.#sought.has(id) ? 1 : 0)),
      capital: Float32Array.from(keys, key => knowledge.capital.get(key) ?? 1),
      textsHaveCase: knowledge.cased,
    }
    return { names, finder: await pace.run('names', makingFinder(names, this.folding, this.isStop), keys.length) }
  }
}

/** The keys that a name may have as it is written: that of a name, and that of a heading within a document. */
export function keysOf(written: string, folding: NameFolding): string[] {
  const key = (title: string) => nameKey(wholeName(title, folding).units)
  return [key(written), written.split(WITHIN).map(key).join(` ${WITHIN} `)]
}

/** Makes the finder of a table's names, name by name; anew from a snapshot. */
export function* makingFinder(names: NameTable, folding: NameFolding, isStop: (word: string) => boolean): Generator<number, NameFinder> {
  const capital = new Map<string, number>()
  const finder = new NameFinder([], folding, isStop, { cased: names.textsHaveCase, capital })
  for (const [id, key] of names.keys.entries()) {
    const units = key.split(' ')
    if (units.length === 1) capital.set(key, names.capital[id]!)
    if (names.isSought[id]) finder.add(id, units)
    yield id
  }
  return finder
}

/** Whether a tokenizer takes a word for a stop word; remembers its answers. */
export function stopTest(tokenizer: Tokenizer): (word: string) => boolean {
  const known = new Map<string, boolean>()
  return word => {
    let is = known.get(word)
    if (is === undefined) known.set(word, is = tokenizer.tokenize(word)[0]?.kind === 'stop')
    return is
  }
}
