import { expect, it } from 'vitest'
import { awayText, beyondText } from '../../../viz/panels/list-notes.ts'
import { listsOf, type Ranked, walkOver } from '../../../viz/ranking.ts'
import { madeView } from './made-view.ts'

const items = listsOf(walkOver(madeView())).kinds.passage
const among = (results: number): Ranked[] => items.map((item, i) => ({ ...item, isResult: i < results }))

it('says how many filters keep out of the picture', () => {
  expect(awayText(items, () => true)).toBe('')
  expect(awayText(items, place => place > 0)).toBe('1 of 4 kept out of the picture by filters.')
})

it('says how many are shown in the graph and not among the results', () => {
  expect(beyondText(among(4), 'passage')).toBe('')
  expect(beyondText(among(3), 'passage'))
    .toBe('3 results; ranks in brackets: 1 passage of the graph shown that is not among them.')
  expect(beyondText(among(1), 'passage'))
    .toBe('1 result; ranks in brackets: 3 passages of the graph shown that are not among them.')
})
