import { byCodeUnit } from '../../core/order.ts'

/**
 * How things with numbers are written, and how often. Most are written in one way only, and cost a string and a number;
 * what is added may be taken away again.
 */
export class Writings {
  readonly #form: (string | undefined)[] = []
  readonly #times: number[] = []
  /** Only of those that are, or were, written in several ways. */
  readonly #forms = new Map<number, Map<string, number>>()

  /** @param begin  how things are written before anything is added, asked for once a thing is */
  constructor(readonly begin: (thing: number) => Iterable<readonly [form: string, times: number]> = () => []) {}

  /** @param times  below 0 takes away what was added */
  add(thing: number, form: string, times = 1): void {
    this.#begin(thing)
    this.#add(thing, form, times)
  }

  #begin(thing: number): void {
    if (this.#form[thing] !== undefined) return
    for (const [form, times] of this.begin(thing)) this.#add(thing, form, times)
  }

  #add(thing: number, form: string, times: number): void {
    const forms = this.#forms.get(thing), only = this.#form[thing]
    if (forms) {
      forms.set(form, (forms.get(form) ?? 0) + times)
      if (forms.get(form) === 0) forms.delete(form)
    } else if (only === undefined || only === form) {
      this.#form[thing] = form
      this.#times[thing] = (this.#times[thing] ?? 0) + times
    } else {
      const known: [string, number][] = this.#times[thing]! > 0 ? [[only, this.#times[thing]!]] : []
      this.#forms.set(thing, new Map([...known, [form, times]]))
    }
  }

  /** Everything that was added, each form of a thing once. */
  *entries(): Generator<[thing: number, form: string, times: number]> {
    for (const thing of this.#form.keys()) for (const [form, times] of this.of(thing)) yield [thing, form, times]
  }

  /** How a thing is written, and how often. */
  of(thing: number): [form: string, times: number][] {
    this.#begin(thing)
    const forms = this.#forms.get(thing), only = this.#form[thing]
    return forms ? [...forms] : only === undefined ? [] : [[only, this.#times[thing]!]]
  }

  /** How a thing is mostly written, of equals the first by code unit; undefined where it is not written. */
  most(thing: number): string | undefined {
    this.#begin(thing)
    const forms = this.#forms.get(thing)
    if (!forms) return this.#times[thing]! > 0 ? this.#form[thing] : undefined
    let best: string | undefined, most = 0
    for (const [form, count] of forms) {
      if (count > most || (count === most && byCodeUnit(form, best!) < 0)) [best, most] = [form, count]
    }
    return best
  }
}
