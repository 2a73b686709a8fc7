import { describe, expect, it } from 'vitest'
import { firstState } from '../../viz/state.ts'
import {
  carriedOver, changeBy, collapse, createStore, filterBy, hover, openCommunities, pin, removeEdge, removeKind, removeNode, restoreEdge, restoreKind, restoreNode, select, showStep, toggleCommunity, toggleKind, unchange,
} from '../../viz/store.ts'

const made = () => createStore(firstState({ query: 'q', nodes: [] }))

describe('createStore', () => {
  it('tells listeners the new state and the one before, and nothing where nothing changed', () => {
    const store = made(), heard: [unknown, unknown][] = []
    const end = store.subscribe(({ selected }, before) => heard.push([selected, before.selected]))
    store.apply(select('name N'))
    store.apply(select('name N'))
    store.apply(select())
    end()
    store.apply(select('name M'))
    expect(heard).toEqual([['name N', undefined], [undefined, 'name N']])
    expect(store.state().selected).toBe('name M')
  })

  it('undoes and redoes filters and changes in one line, and leaves all else where it is', () => {
    const store = made()
    store.apply(filterBy({ degree: 3 }))
    store.apply(select('name N'))
    store.apply(changeBy({ restart: 0.5 }))
    store.apply(removeNode({ kind: 'name', id: 'N' }))
    expect(store.canRedo()).toBe(false)
    store.undo()
    expect(store.state().change).toEqual({ restart: 0.5 })
    store.undo()
    store.undo()
    expect(store.state()).toMatchObject({ change: {}, filters: { degree: 0 }, selected: 'name N' })
    expect([store.canUndo(), store.canRedo()]).toEqual([false, true])
    store.undo()
    for (let i = 0; i < 4; i++) store.redo()
    expect(store.state()).toMatchObject({ change: { restart: 0.5, without: { nodes: [{ kind: 'name', id: 'N' }] } }, filters: { degree: 3 } })
  })

  it('forgets what was undone once something else is changed', () => {
    const store = made()
    store.apply(filterBy({ degree: 1 }))
    store.undo()
    store.apply(filterBy({ degree: 2 }))
    expect(store.canRedo()).toBe(false)
    store.redo()
    expect(store.state().filters.degree).toBe(2)
  })

  it('undoes a streak as one step, until it is sealed or something else comes between', () => {
    const store = made()
    for (const restart of [0.1, 0.2, 0.3]) store.apply(changeBy({ restart }), 'restart')
    store.seal()
    for (const restart of [0.4, 0.5]) store.apply(changeBy({ restart }), 'restart')
    store.apply(hover('name N'))
    store.apply(changeBy({ steps: 1 }), 'steps')
    store.apply(changeBy({ restart: 0.6 }), 'restart')
    const seen = []
    for (; store.canUndo(); store.undo()) seen.push(store.state().change)
    expect(seen).toEqual([{ restart: 0.6, steps: 1 }, { restart: 0.5, steps: 1 }, { restart: 0.5 }, { restart: 0.3 }])
  })

  it('does not go back behind a reset', () => {
    const store = made()
    store.apply(filterBy({ degree: 1 }))
    store.reset(firstState({ query: 'other', nodes: [] }))
    expect([store.canUndo(), store.canRedo(), store.state().question]).toEqual([false, false, 'other'])
  })
})

it('another question\'s view begins with the looks and the kinds of this one, and without its selection, camera, changes and document', () => {
  const state = {
    ...firstState({ query: 'q', nodes: [] }), theme: 'dark' as const, colour: 'kind' as const, size: 'degree' as const, selected: 'name N' as const, camera: { x: 1, y: 2, k: 3 }, step: 1, open: [1],
    filters: { nodeKinds: ['token' as const], edgeKinds: [], weight: 0.5, degree: 2, document: 'd', metadata: { field: 'f', value: 'v' } }, change: { restart: 0.1 },
  }
  expect(carriedOver({ query: 'other', nodes: [] }, state)).toEqual({
    ...firstState({ query: 'other', nodes: [] }), theme: 'dark', colour: 'kind', size: 'degree', filters: { nodeKinds: ['token'], edgeKinds: [], weight: 0.5, degree: 2 },
  })
})

describe('actions', () => {
  const state = firstState({ query: '', nodes: [] })
  const edge = { kind: 'mentions', source: 'a#0', target: 'N' } as const

  it('take away and put back, once each', () => {
    const without = removeEdge(edge)(removeNode({ kind: 'token', id: 't' })(removeNode({ kind: 'name', id: 't' })(state)))
    expect(removeEdge({ ...edge })(without)).toBe(without)
    expect(removeNode({ kind: 'name', id: 't' })(without)).toBe(without)
    expect(restoreNode({ kind: 'name', id: 't' })(restoreEdge({ ...edge })(without)).change.without).toEqual({ nodes: [{ kind: 'token', id: 't' }], edges: [] })
    expect(unchange(without).change).toEqual({})
    const kinds = removeKind('contains')(removeKind('knows')(without))
    expect(removeKind('knows')(kinds)).toBe(kinds)
    expect(kinds.change.without).toEqual({ ...without.change.without, edgeKinds: ['knows', 'contains'] })
    expect(restoreKind('knows')(kinds).change.without!.edgeKinds).toEqual(['contains'])
  })

  it('open and close communities, and close all when they are drawn as one again', () => {
    const open = openCommunities(2, 3)(toggleCommunity(2)(collapse(true)(state)))
    expect(open.open).toEqual([2, 3])
    expect(toggleCommunity(2)(open).open).toEqual([3])
    expect(collapse(false)(open)).toMatchObject({ collapsed: false, open: [] })
  })

  it('pin and let go, choose steps, hide kinds', () => {
    const pinned = pin('name N', [1, 2])(pin('name M', [3, 4])(state))
    expect(pinned.pinned).toEqual({ 'name N': [1, 2], 'name M': [3, 4] })
    expect(pin('name N')(pinned).pinned).toEqual({ 'name M': [3, 4] })
    expect(showStep(2)(state).step).toBe(2)
    expect(showStep()(state)).toBe(state)
    expect(toggleKind(['a', 'b'], 'a')).toEqual(['b'])
    expect(toggleKind(['b'], 'a')).toEqual(['b', 'a'])
  })
})
