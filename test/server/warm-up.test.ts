import { expect, test, vi } from 'vitest'
import { createIndex } from '../../src/index.ts'
import { warmUp } from '../../src/server/warm-up.ts'

const texts = (count: number) => Array.from({ length: count }, (_, i) => ({ id: String(i), text: `Castle ${i} stands by the river Loire.` }))

test('asks for the graph as a whole, then questions made of the texts, by the options given', async () => {
  const index = await createIndex(texts(20)), overview = vi.spyOn(index, 'overview'), view = vi.spyOn(index, 'view')
  await warmUp(index, { nodes: 7 })
  expect(overview.mock.calls).toEqual([[expect.objectContaining({ nodes: 7 })]])
  expect(view.mock.calls.map(([question]) => question)).toEqual([0, 3, 6, 10, 13, 16].map(i => `Castle ${i} stands by the river Loire.`))
  expect(view.mock.calls.every(([, options]) => options?.nodes === 7)).toBe(true)
})

test('lets others have their turn, ends when told, and keeps faults to itself', async () => {
  const index = await createIndex(texts(20)), ending = new AbortController(), view = vi.spyOn(index, 'view')
  const warm = warmUp(index, { signal: ending.signal })
  await new Promise(resolve => setTimeout(resolve))
  ending.abort()
  await expect(warm).resolves.toBeUndefined()
  expect(view.mock.calls.length).toBeLessThan(6)
  await expect(warmUp(index, { propagate: 'vectors' })).resolves.toBeUndefined()
  await expect(warmUp(await createIndex([]), {})).resolves.toBeUndefined()
})
