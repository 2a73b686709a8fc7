import { describe, expect, it, vi } from 'vitest'
import type { GraphView } from '../../src/view/graph-view.ts'
import { linkTo } from '../../viz/link.ts'
import { listsOf, walkOver } from '../../viz/ranking.ts'
import type { Showing } from '../../viz/showing.ts'
import { firstState, type State } from '../../viz/state.ts'
import { createTravel } from '../../viz/travel.ts'
import { madeView } from './panels/made-view.ts'

const viewOf = (query: string): GraphView => ({ ...madeView(), query })

/** Who travels: what is shown, in a state, and what was said. */
function traveller(hasSource = true) {
  let base: GraphView | undefined, state: State = firstState({ query: '', nodes: [] })
  const open = (view: GraphView, next: State) => {
    base = view
    state = next
  }
  const said = vi.fn(), drop = vi.fn()
  const showing = {
    base: () => base, model: () => base && { lists: listsOf(walkOver(base)) }, drawing: () => undefined, open,
    openGiven: (view: GraphView, next: (view: GraphView) => State) => open(view, next(view)),
  } as unknown as Showing
  const answer = (question: string) => Promise.resolve(viewOf(question))
  const source = { search: answer, neighbourhood: () => answer('') }
  const made = createTravel({
    showing, store: { state: () => state }, page: { announce: said, notify: said }, theme: 'dark',
    requests: { ask: (_, call, done) => call().then(done), drop }, ...(hasSource && { source }),
  })
  const set = (more: Partial<State>) => { state = { ...state, ...more } }
  return { ...made, said, drop, set, now: () => ({ query: base?.query, state }) }
}
const settled = () => new Promise(resolve => setTimeout(resolve))

describe('travel', () => {
  it('begins where a link leads, over its question', async () => {
    const { begin, now, said } = traveller()
    begin(viewOf('tide'), `${linkTo('storm')}&step=2`)
    await settled()
    expect(now()).toMatchObject({ query: 'storm', state: { question: 'storm', step: 2, theme: 'dark' } })
    expect(said.mock.calls).toEqual([[expect.stringMatching(/^\d passages, \d names, \d tokens\. First: /)]])
  })

  it('stays where nobody can be asked, and says so', async () => {
    const { begin, now, said } = traveller(false)
    begin(viewOf('tide'), linkTo('storm'))
    await settled()
    expect(now()).toMatchObject({ query: 'tide', state: { question: 'tide' } })
    const text = 'The link is to the question “storm”; this page holds the graph of “tide” alone.'
    expect(said).toHaveBeenCalledWith(text, 'alert')
  })

  it('says which part of a link cannot be read', async () => {
    const { begin, now, said } = traveller()
    begin(viewOf('tide'), 'tg1&q=tide&step=x')
    await settled()
    expect(now().state.step).toBeUndefined()
    expect(said).toHaveBeenCalledWith(expect.stringContaining('“step”'), 'alert')
  })

  it('goes to neighbourhoods and back through all of them, and a search ends that', async () => {
    const { begin, neighbourhood, back, canGoBack, search, now, set } = traveller()
    begin(viewOf('tide'), '')
    set({ step: 1 })
    neighbourhood({ kind: 'name', id: 'Sea' })
    await settled()
    expect(now()).toMatchObject({ query: '', state: { question: 'tide', selected: 'name Sea' } })
    expect([now().state.step, canGoBack()]).toEqual([undefined, true])
    neighbourhood({ kind: 'name', id: 'North Sea' })
    await settled()
    back()
    expect(now().state.selected).toBe('name Sea')
    back()
    back()
    expect([now().query, now().state.step, canGoBack()]).toEqual(['tide', 1, false])
    neighbourhood({ kind: 'name', id: 'Sea' })
    search('storm')
    await settled()
    expect([now().query, canGoBack()]).toEqual(['storm', false])
  })

  it('keeps the state of an update for the same question, and of another what fits', () => {
    const { begin, update, now, set } = traveller()
    begin(viewOf('tide'), '')
    set({ step: 1, size: 'degree' })
    update(viewOf('tide'))
    expect(now().state).toMatchObject({ step: 1, size: 'degree' })
    update(viewOf('storm'))
    expect([now().state.step, now().state.size, now().state.question]).toEqual([undefined, 'degree', 'storm'])
  })

  it('restores a state of the question without asking, over what is being asked', async () => {
    const { begin, restore, neighbourhood, canGoBack, now, drop, said } = traveller()
    begin(viewOf('tide'), '')
    neighbourhood({ kind: 'name', id: 'Sea' })
    await settled()
    await restore(`${linkTo('tide')}&step=1`)
    expect([now().query, now().state.step, canGoBack()]).toEqual(['tide', 1, false])
    expect([drop, said].map(each => each.mock.calls)).toEqual([[['view']], []])
    await restore(linkTo('storm'))
    expect([now().query, drop.mock.calls.length]).toEqual(['storm', 1])
  })
})
