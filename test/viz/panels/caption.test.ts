import { expect, it } from 'vitest'
import { captionOf } from '../../../viz/panels/caption.ts'

const shown = { nodes: 1, hiddenNodes: 0, hiddenEdges: 0, communities: 0 }, rest = { passages: 0, seed: 0, scores: [] }

it('says how much of all there is in the picture', () => {
  expect(captionOf({ rest }, shown)).toBe('1 node')
  expect(captionOf({ rest, whole: { nodes: 1200 } }, { ...shown, nodes: 8 })).toBe('8 of 1,200 nodes')
  expect(captionOf({ rest: { ...rest, passages: 1 } }, { ...shown, nodes: 2, hiddenEdges: 3 }))
    .toBe('2 nodes · hidden: 0 nodes, 3 edges · 1 more passage reached')
})
