import * as v from 'valibot'
import { TokenGraphError } from './errors.ts'
import { whole } from './options.ts'
import { readOptions } from './read-options.ts'
import { createRandom, nextSeed } from './random.ts'
import { below, distinct } from './sampling.ts'

/** How an {@link ExampleMemory} chooses what it keeps. */
export type MemoryPolicy = 'reservoir' | 'by-class'

/** What can be said to an {@link ExampleMemory}. */
export interface MemoryOptions {
  /** How many examples are kept, at most. */
  capacity: number
  /**
   * `reservoir`: of all that were added any is kept alike likely, so that what there was much of is kept much.
   * `by-class`: each class has an equal share of the room, and within it any of its own is kept alike likely. Default
   * `reservoir`.
   */
  policy?: MemoryPolicy | undefined
  /** What it chooses by. The same seed and the same calls give the same memory. Default 1. */
  seed?: number | undefined
}

/** An {@link ExampleMemory} as plain data, as far as its examples are. */
export interface MemoryData<T> {
  capacity: number
  policy: MemoryPolicy
  /** What the next choice is made by. */
  seed: number
  classes: MemoryClass<T>[]
}

/** The examples of one class; those of a `reservoir` are all of one, named ''. */
export interface MemoryClass<T> {
  name: string
  /** How many there were, those forgotten since counted until others came in their place. */
  seen: number
  /** How many forgotten ones were kept here, and no other came in their place. */
  room: number
  /** How many of those forgotten are guessed to be among the ones that were not kept. */
  missed: number
  examples: T[]
}

const capacity = whole(1), policy = v.picklist(['reservoir', 'by-class'])
const memoryOptions = v.strictObject({
  capacity,
  policy: v.optional(policy, 'reservoir'),
  seed: v.optional(whole(0), 1),
})
const memoryData = v.strictObject({
  capacity,
  policy,
  seed: whole(0),
  classes: v.array(v.strictObject({
    name: v.string(),
    seen: whole(0),
    room: whole(0),
    missed: whole(0),
    examples: v.array(v.unknown()),
  })),
})

/**
 * A bounded memory of examples, to be learned from again beside new ones, so that these do not push out what was
 * learned before: experience replay (Rolnick et al. 2019, "Experience Replay for Continual Learning"; Chaudhry et al.
 * 2019, "On Tiny Episodic Memories in Continual Learning").
 *
 * A class of which t examples were added keeps a reservoir of m (Vitter 1985, "Random Sampling with a Reservoir",
 * algorithm R): the first m, then the t-th with probability m / t in the place of any. So each of the t is there with
 * probability m / t, at any time. With `by-class`, k classes have m = ⌊capacity / k⌋ each, the first ones what is left;
 * when a class comes, any of the others' examples go until each has its share.
 *
 * What is forgotten leaves its place to what comes next in a random pairing (Gemulla, Lehner & Haas 2006, "A Dip in the
 * Reservoir"): with r forgotten that were kept and u that were not, the next is kept with probability r / (r + u), and
 * r or u falls by one. What was not kept cannot be asked; u is guessed by the share of those kept that went.
 *
 * @example
 * const memory = new ExampleMemory<Example>({ capacity: 200, policy: 'by-class' })
 * memory.add(example, 'letters')
 * const again = memory.sample(20)
 * const later = ExampleMemory.from<Example>(JSON.parse(JSON.stringify(memory)))
 */
export class ExampleMemory<T> {
  readonly capacity: number
  readonly policy: MemoryPolicy
  #seed: number
  #classes: MemoryClass<T>[] = []

  /** @throws TokenGraphError `option` */
  constructor(options: MemoryOptions) {
    const { capacity, policy, seed } = readOptions(memoryOptions, options, 'ExampleMemory')
    this.capacity = capacity
    this.policy = policy
    this.#seed = seed
  }

  /**
   * A memory as it was stored: it goes on choosing as the stored one would have.
   *
   * @throws TokenGraphError `option` for what is no memory, or has more examples of a class than its share
   */
  static from<T>(data: MemoryData<T>): ExampleMemory<T> {
    const { classes, ...options } = readOptions(memoryData, data, 'ExampleMemory.from') as MemoryData<T>
    const memory = new ExampleMemory<T>(options)
    memory.#classes = classes.map(each => ({ ...each, examples: [...each.examples] }))
    for (const [i, { name, seen, room, examples }] of classes.entries()) {
      const most = Math.min(seen, memory.#shareOf(i))
      if (examples.length + room <= most) continue
      throw new TokenGraphError('option', {
        where: `ExampleMemory.from: classes[${i}], "${name}"`,
        got: `${examples.length} examples and room for ${room}`,
        expected: `at most ${most}`,
      })
    }
    return memory
  }

  /** How many examples are kept. */
  get size(): number {
    return this.#classes.reduce((sum, { examples }) => sum + examples.length, 0)
  }

  /** What is kept, class by class. */
  get examples(): T[] {
    return this.#classes.flatMap(({ examples }) => examples)
  }

  /**
   * Keeps an example, or not, as the policy has it.
   *
   * @param name  the class of the example, for `by-class`; those without are of one class
   */
  add(example: T, name = ''): void {
    const each = this.#classOf(this.policy === 'by-class' ? name : '')
    if (each.room + each.missed > 0) {
      if (this.#below(each.room + each.missed) >= each.room) {
        each.missed--
      } else {
        each.room--
        each.examples.push(example)
      }
      return
    }
    each.seen++
    const share = this.#shareOf(this.#classes.indexOf(each))
    if (each.examples.length < share) {
      each.examples.push(example)
    } else {
      const place = this.#below(each.seen)
      if (place < share) each.examples[place] = example
    }
  }

  /**
   * Different examples by chance, any set alike likely; all where there are no more.
   *
   * @param where  which examples may be drawn
   */
  sample(count: number, where: (example: T) => boolean = () => true): T[] {
    const some = this.examples.filter(where)
    return distinct(count, some.length, this.#random).map(place => some[place]!)
  }

  /**
   * Forgets the examples that a function names.
   *
   * @returns how many were kept until now
   */
  forget(where: (example: T) => boolean): number {
    const before = this.size
    for (const each of this.#classes) {
      const there = each.examples.length, elsewhere = each.seen - there - each.room - each.missed
      each.examples = each.examples.filter(example => !where(example))
      const gone = there - each.examples.length
      if (gone === 0) continue
      each.room += gone
      each.missed += Math.round((elsewhere * gone) / there)
    }
    // of what nothing is left, nothing is told either
    this.#classes = this.#classes.filter(({ examples, room }) => examples.length > 0 || room === 0)
    return before - this.size
  }

  /**
   * For `JSON.stringify`, `structuredClone` and {@link from}. The examples are the memory's own; of those with typed
   * arrays, JSON makes no arrays by itself.
   *
   * @example
   * JSON.stringify(memory, (_, value) => ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value)
   */
  toJSON(): MemoryData<T> {
    const classes = this.#classes.map(each => ({ ...each, examples: [...each.examples] }))
    return { capacity: this.capacity, policy: this.policy, seed: this.#seed, classes }
  }

  #classOf(name: string): MemoryClass<T> {
    const known = this.#classes.find(each => each.name === name)
    if (known) return known
    const made: MemoryClass<T> = { name, seen: 0, room: 0, missed: 0, examples: [] }
    this.#classes.push(made)
    this.#classes.forEach((each, i) => this.#cut(each, this.#shareOf(i)))
    return made
  }

  #shareOf(place: number): number {
    const count = this.#classes.length
    return Math.floor(this.capacity / count) + (place < this.capacity % count ? 1 : 0)
  }

  /** Leaves a class its share: any of its examples go, then the room for others. */
  #cut(each: MemoryClass<T>, share: number): void {
    while (each.examples.length > share) each.examples.splice(this.#below(each.examples.length), 1)
    const over = Math.max(0, each.examples.length + each.room - share)
    each.room -= over
    each.missed += over
  }

  #below(total: number): number {
    return below(total, this.#random)
  }

  /** The next number of the sequence, whose place is kept as a seed. */
  readonly #random = (): number => {
    const number = createRandom(this.#seed)()
    this.#seed = nextSeed(this.#seed)
    return number
  }
}
