import { describe, expect, it } from 'vitest'
import { readAsked } from '../../src/query/asked.ts'
import { readQuery } from '../../src/query/read-query.ts'
import { restartOf } from '../../src/rank/restart.ts'
import { mixSeeds } from '../../src/rank/seeds.ts'
import type { Document } from '../../src/text/document.ts'
import { ranking, vectorOf } from '../helpers/corpora.ts'
import { graphOf, read } from '../helpers/graph.ts'

/** One titled text, then untitled ones: the first opens with a name, the others mention it so often. */
const texts = (mentions: number): Document[] => [
  { id: 't', title: 'A Title', text: 'A text.' }, { id: 'o', text: 'Luther Marsh (born 1900) was a painter of boats.' },
  ...Array.from({ length: mentions }, (_, i) => ({ id: `m${i}`, text: `the boats of Luther Marsh ${i}` })),
]

async function restart(text: string, seeds: readonly number[], mentions = 4): Promise<number> {
  const graph = await graphOf(texts(mentions))
  const query = readQuery(text)
  const vector = vectorOf(Array.from(graph.passages.document, (_, passage) => seeds[passage]))
  return restartOf(read(graph), query, await readAsked(read(graph), query, ranking().seeds), mixSeeds(vector, []).vector)
}

describe('restartOf', () => {
  it('is 0.45 where seeds have titles, 0.7 where there is no case', async () => {
    expect(await restart('Who painted boats?', [1])).toBe(0.45)
    expect(await restart('谁画船？', [1, 1])).toBe(0.7)
    expect(await restart('Who?', [])).toBe(0.45)
  })

  it('is more as far as seeds are untitled', async () => {
    expect(await restart('Who painted boats?', [0, 1])).toBeCloseTo(0.7, 12)
    expect(await restart('Who painted boats?', [0.5, 0.5])).toBeCloseTo(0.575, 12)
  })

  it('goes by how many passages mention the name, up to 0.7', async () => {
    expect(await restart('Was Luther Marsh a painter?', [0, 1], 1)).toBeCloseTo(0.45, 12)
    expect(await restart('Was Luther Marsh a painter?', [0, 1], 4)).toBeCloseTo(0.57, 12)
    expect(await restart('Was Luther Marsh a painter?', [0, 1], 64)).toBeCloseTo(0.7, 12)
  })
})
