import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../src/core/random.ts'
import { LivingRelation, type LivingRow } from '../../../src/graph/living/living-relation.ts'
import { processorTime } from '../../helpers/clock.ts'
import { runs } from '../../helpers/runs.ts'

const pairs = ({ columns, weights }: LivingRow) => Array.from(columns, (column, i) => [column, weights ? weights[i]! : 1])

/** The edges of a generation, slow and clear. */
type Edges = Map<string, number>
const rowIn = (edges: Edges, direction: 'out' | 'in', node: number) => [...edges].flatMap(([key, weight]) => {
  const [from, to] = key.split(' ').map(Number) as [number, number]
  const [here, there] = direction === 'out' ? [from, to] : [to, from]
  return here === node ? [[there, weight]] : []
}).sort((a, b) => a[0]! - b[0]!)

describe('LivingRelation', () => {
  it('gives each generation its rows, in whatever order they are put and read', () => {
    const NODES = 6
    for (let round = 0; round < runs(200); round++) {
      const random = createRandom(round), pick = (below: number) => Math.floor(random() * below)
      const relation = new LivingRelation('links', undefined), known: Edges[] = [new Map()]
      const read = (generation: number) => {
        for (const direction of ['out', 'in'] as const)
          for (let node = 0; node < NODES; node++) expect(pairs(relation.row(direction, node, generation))).toEqual(rowIn(known[generation]!, direction, node))
      }
      for (let generation = 1; generation < 8; generation++) {
        known.push(new Map(known.at(-1)))
        for (let change = pick(5); change >= 0; change--) {
          const direction = random() < 0.5 ? 'out' : 'in', node = pick(NODES), now = known[generation]!
          const row = new Map(Array.from({ length: pick(4) }, () => [pick(NODES), 1 + pick(3)]))
          for (const [column] of rowIn(now, direction, node)) now.delete(direction === 'out' ? `${node} ${column}` : `${column} ${node}`)
          for (const [column, weight] of row) now.set(direction === 'out' ? `${node} ${column}` : `${column} ${node}`, weight)
          relation.put(direction, node, row, generation)
          if (random() < 0.2) read(pick(generation + 1))
        }
      }
      known.forEach((_, generation) => read(generation))
      for (const { node, row, lost } of relation.changedSince(3, 7)) {
        expect(pairs(row)).toEqual(rowIn(known[7]!, 'out', node))
        expect(Array.from(lost)).toEqual(rowIn(known[3]!, 'out', node).map(([column]) => column).filter(column => !rowIn(known[7]!, 'out', node).some(([each]) => each === column)))
      }
    }
  })

  it('writes a row that all others lead to once: its cost is no square', () => {
    const relation = new LivingRelation('has-entity', undefined), began = processorTime()
    for (let node = 0; node < 50_000; node++) relation.put('out', node, new Map([[0, 1]]), 1)
    expect(relation.row('in', 0, 1).columns).toHaveLength(50_000)
    expect(processorTime() - began).toBeLessThan(5000)
  })
})
