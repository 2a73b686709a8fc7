import { expect, test } from 'vitest'
import { trainedText } from '../../src/cli/render-training.ts'

test('says where the loss did not fall', () => {
  const told = (after: number) => trainedText({
    schema: 'tokengraph.trained/1', model: 'gcn', heads: 0, seed: 0, epochs: 60, loss: { before: 1.4, after }, kinds: [{ kind: 'follows', pairs: 1, factor: 1, share: 0.5 }], file: 'a.tkg',
  })
  expect(told(1.5)).toContain('loss 1.4000 → 1.5000\nthe loss did not fall: ')
  expect(told(1.3)).not.toContain('did not fall')
})
