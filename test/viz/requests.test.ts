import { describe, expect, it } from 'vitest'
import type { GraphView } from '../../src/view/graph-view.ts'
import { createRequests } from '../../viz/requests.ts'
import { madeView } from './panels/made-view.ts'

/** A call that is answered when the test says so. */
function later() {
  let answer!: (view: GraphView) => void, fail!: (error: Error) => void
  const promise = new Promise<GraphView>((resolve, reject) => {
    answer = resolve
    fail = reject
  })
  return { call: () => promise, answer, fail }
}

function requests() {
  const told: unknown[] = []
  const made = createRequests<'view' | 'change'>({
    began: what => told.push(['began', what]), failed: (what, error) => told.push([what, String(error)]),
    changed: () => {},
  })
  return { ...made, told, done: (view: GraphView) => { told.push(view.query) } }
}

const viewOf = (query: string): GraphView => ({ ...madeView(), query })

describe('requests', () => {
  it('give what was asked for, and are waited for until then', async () => {
    const { ask, isWaiting, told, done } = requests(), { call, answer } = later(), asked = ask('view', call, done)
    expect([isWaiting(), told]).toEqual([true, [['began', 'view']]])
    answer(viewOf('tide'))
    await asked
    expect([isWaiting(), told.at(-1)]).toEqual([false, 'tide'])
  })

  it('count the last answer for each thing alone, in whatever order they come', async () => {
    const { ask, told, done } = requests(), [first, second, change] = [later(), later(), later()]
    const all = [ask('view', first.call, done), ask('change', change.call, done), ask('view', second.call, done)]
    second.answer(viewOf('second'))
    await all[2]
    first.fail(new Error('too late'))
    change.answer(viewOf('change'))
    await Promise.all(all)
    expect(told.slice(3)).toEqual(['second', 'change'])
  })

  it('say why they came to nothing', async () => {
    const { ask, told, done } = requests()
    await ask('view', () => Promise.reject(new Error('no answer')), done)
    await ask('change', () => Promise.resolve({ schema: 'other' } as unknown as GraphView), done)
    await ask('view', () => { throw new TypeError('at once') }, done)
    expect(told).toEqual([
      ['began', 'view'], ['view', 'Error: no answer'],
      ['began', 'change'], ['change', expect.stringContaining('GraphView.schema: got "other"')],
      ['began', 'view'], ['view', 'TypeError: at once'],
    ])
  })

  it.each(['drop', 'end'] as const)('come to nothing in silence after %s', async how => {
    const made = requests(), { call, answer } = later(), asked = made.ask('view', call, made.done)
    made[how]('view')
    answer(viewOf('late'))
    await asked
    expect([made.told, made.isWaiting()]).toEqual([[['began', 'view']], false])
    await made.ask('view', () => Promise.resolve(viewOf('next')), made.done)
    expect(made.told.at(-1)).toEqual(how === 'drop' ? 'next' : ['began', 'view'])
  })
})
