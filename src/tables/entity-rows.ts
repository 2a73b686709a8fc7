import { type LooseRows, LooseRowList, NumberList } from '../math/sparse/loose-rows.ts'
import { ENTITY } from '../text/tokens/tokenizer.ts'
import type { Vocabulary } from '../text/tokens/vocabulary.ts'

/** Entities of passages: those of passage i stand from `rowStart[i]` to `rowStart[i + 1]`, as places in `keys`. */
export interface EntityRows {
  keys: readonly string[]
  rowStart: Uint32Array<ArrayBuffer>
  columns: Uint32Array<ArrayBuffer>
}

/** Writes {@link EntityRows}, passage by passage. */
export class EntityList {
  readonly #places = new Map<string, number>()
  readonly #rowStart = new NumberList()
  readonly #columns = new NumberList()

  constructor() {
    this.#rowStart.push(0)
  }

  push(keys: Iterable<string>): void {
    for (const key of keys) {
      const place = this.#places.get(key) ?? this.#places.size
      if (place === this.#places.size) this.#places.set(key, place)
      this.#columns.push(place)
    }
    this.#rowStart.push(this.#columns.length)
  }

  get rows(): EntityRows {
    return { keys: [...this.#places.keys()], rowStart: this.#rowStart.values, columns: this.#columns.values }
  }
}

/**
 * passage → token: the entities of all parts that two passages have. One that has a single passage leads nowhere, and
 * most are such: of 69,000 on MuSiQue, 59,600.
 *
 * @param vocabulary  in which they get numbers, in the order in which they are first seen
 */
export function* sharedEntities(parts: readonly EntityRows[], vocabulary: Vocabulary): Generator<number, LooseRows> {
  const passages = new Map<string, number>(), rows = new LooseRowList()
  let done = 0
  for (const { keys, columns } of parts) {
    const counts = new Uint32Array(keys.length)
    for (const place of columns) counts[place]!++
    for (const [place, key] of keys.entries()) {
      passages.set(key, (passages.get(key) ?? 0) + counts[place]!)
      yield done++
    }
  }
  for (const { keys, rowStart, columns } of parts) {
    for (let passage = 0; passage + 1 < rowStart.length; passage++) {
      const shared = Array.from(columns.subarray(rowStart[passage], rowStart[passage + 1]), place => keys[place]!)
        .filter(key => passages.get(key)! > 1)
      rows.push(shared.map(key => [vocabulary.addTerm(ENTITY + key), 1]))
      yield done++
    }
  }
  return rows.rows
}
