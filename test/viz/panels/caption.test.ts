import { expect, it } from 'vitest'
import { createIndex } from '../../../src/index.ts'
import { captionOf, emptyText } from '../../../viz/panels/caption.ts'

const shown = { nodes: 1, hiddenNodes: 0, hiddenEdges: 0, communities: 0 }, rest = { passages: 0, seed: 0, scores: [] }

it('says how much of all there is in the picture', () => {
  expect(captionOf({ rest }, shown)).toBe('1 node')
  expect(captionOf({ rest, whole: { nodes: 1200 } }, { ...shown, nodes: 8 })).toBe('8 of 1,200 nodes')
  expect(captionOf({ rest: { ...rest, passages: 1, scores: [0, 0.2] } }, { ...shown, nodes: 2, hiddenEdges: 3 }))
    .toBe('2 nodes · hidden: 0 nodes, 3 edges · 1 more passage reached')
})

it('speaks of passages beyond only where the walk reached some', () => {
  const caption = (...scores: number[]) => captionOf({ rest: { passages: 7, seed: 0, scores } }, shown)
  expect(caption(0.4, 0.3)).toBe('1 node · up to 7 more passages reached')
  // a question of stop words; an answer that is shown whole, but for what rounding left
  for (const scores of [[], [0, 0, 0], [0, 2e-17], [0, -2e-17]]) expect(caption(...scores)).toBe('1 node')
})

it('says nothing of reached passages over an answer where nothing was found', async () => {
  const index = await createIndex([{ id: 'a', text: 'Rain fell on the hill.' }, { id: 'b', text: 'Snow lay in the valley.' }])
  const view = await index.view('whichever of twain')
  expect(view.rest.passages).toBe(2)
  expect(captionOf(view, { ...shown, nodes: view.nodes.length })).not.toContain('reached')
  expect(emptyText(view)).toMatch(/no word of this question/)
  expect(emptyText({ query: '' })).toBe('This graph has no nodes.')
})
