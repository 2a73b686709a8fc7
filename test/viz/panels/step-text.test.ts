import { expect, it } from 'vitest'
import { stepText } from '../../../viz/panels/step-text.ts'

it('says what is shown at a step', () => {
  expect([0, 1, 2, 3].map(step => stepText(step, 3)))
    .toEqual(['the seeds', 'what one step brought', 'what 2 steps brought', 'the end of the walk'])
  expect([stepText(0, 0), stepText(1, 1)]).toEqual(['the seeds', 'the end of the walk'])
})
