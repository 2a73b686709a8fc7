import type { Pace } from '../../core/pace.ts'
import { remembering } from '../../core/remembering.ts'
import { entitiesIn, entitiesOfTitles } from '../../text/tokens/entities.ts'
import { ENTITY } from '../../text/tokens/tokenizer.ts'
import { titleTexts } from '../../tables/title-field.ts'
import type { Collection } from './collection.ts'
import type { LivingRelation } from './living-relation.ts'
import type { Tallies } from './tallies.ts'

/** Of so many passages and documents they are remembered: some 6 MB. */
const REMEMBERED = { texts: 2 ** 12, titles: 2 ** 13 }

/**
 * Keeps *has-entity* edges as a fresh index has them: of entities that two passages have. One that gains its second
 * passage gets edges to both, and one that is left with one loses its last. Cost: the entities of the passages that
 * come and go, and a reading of the texts that have all words of one that was in no other.
 */
export class EntityWriter {
  readonly #relation: LivingRelation
  /** Entities that passages lost, as tokens; and those of new passages, as keys. */
  readonly #lost = new Set<number>()
  readonly #gained = new Map<string, number[]>()
  /** The entities of passages' texts, and of documents' titles: those of some are asked for again and again. */
  readonly #inText = remembering(REMEMBERED.texts, (passage: number): ReadonlySet<string> => {
    const text = this.collection.textOf(passage)
    return entitiesIn(text, this.tallies.cut(text), this.collection.tables.finder.isStop)
  })
  readonly #ofTitle = remembering(REMEMBERED.titles, (document: number): ReadonlySet<string> => {
    const { folding, isStop } = this.collection.tables.finder
    return entitiesOfTitles(titleTexts(this.collection.documents.at(document)!), folding, isStop)
  })

  constructor(readonly collection: Collection, readonly tallies: Tallies) {
    this.#relation = collection.relations.get('has-entity')!
  }

  /** Takes the entities of a passage away. */
  lose(passage: number, generation: number): void {
    for (const token of Array.from(this.#relation.row('out', passage, generation).columns)) this.#lost.add(token)
    this.#relation.put('out', passage, new Map(), generation)
  }

  /** Reads those of a new passage. */
  gain(passage: number): void {
    for (const key of this.#of(passage)) {
      const passages = this.#gained.get(key)
      if (passages) passages.push(passage)
      else this.#gained.set(key, [passage])
    }
  }

  /** Writes the rows, once all that come and go are known. */
  async settle(generation: number, pace: Pace): Promise<void> {
    const rows = new Map<number, Set<number>>()
    const rowOf = (passage: number): Set<number> => {
      const row = rows.get(passage) ?? new Set(Array.from(this.#relation.row('out', passage, generation).columns))
      rows.set(passage, row)
      return row
    }
    let done = 0
    for (const [key, gained] of this.#gained) {
      if (pace.due) await pace.pause('entities', done, this.#gained.size)
      done++
      const passages = [...this.#having(key, generation), ...gained]
      if (passages.length < 2) continue
      const token = this.collection.tokenId({ term: ENTITY + key })
      for (const passage of passages) rowOf(passage).add(token)
      this.#lost.delete(token)
    }
    for (const token of this.#lost) {
      const { columns } = this.#relation.row('in', token, generation)
      if (columns.length === 1) rowOf(columns[0]!).delete(token)
    }
    for (const [passage, row] of rows)
      this.#relation.put('out', passage, new Map(Array.from(row, token => [token, 1])), generation)
    this.#gained.clear()
    this.#lost.clear()
  }

  /** The passages before the new ones that have an entity: by edges, or, where there are none, by their texts. */
  #having(key: string, generation: number): number[] {
    const { collection } = this, token = collection.tokenIds.get(ENTITY + key)
    const linked = token === undefined ? [] : Array.from(this.#relation.row('in', token, generation).columns)
    if (linked.length > 0) return linked
    const gained = new Set(this.#gained.get(key))
    const isOld = (passage: number) => !collection.isDead(passage, generation) && !gained.has(passage)
    // a title stands with its document's first passage
    const found = this.tallies.holding(key, isOld).flatMap(passage => {
      const document = collection.documentOf(passage)
      if (this.#ofTitle(document).has(key)) return collection.passagesOf(document)
      return this.#inText(passage).has(key) ? passage : []
    })
    return [...new Set(found)]
  }

  #of(passage: number): Set<string> {
    return new Set([...this.#ofTitle(this.collection.documentOf(passage)), ...this.#inText(passage)])
  }
}
