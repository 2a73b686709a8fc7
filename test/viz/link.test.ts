import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EDGE_KIND_NAMES, NODE_KIND_NAMES } from '../../viz/kinds.ts'
import { linkTo, questionOf, readLink, writeLink } from '../../viz/link.ts'
import { WEIGHT_NAMES } from '../../src/walk/view.ts'
import { firstState, type NodeKey, type State } from '../../viz/state.ts'
import { runs } from '../helpers/runs.ts'

const view = { query: 'first', nodes: [] }
const text = fc.string({ unit: 'grapheme' }).filter(each => each.isWellFormed())
const rounded = (digits: number, least = -1e6) => fc.double({ min: least, max: 1e6, noNaN: true }).map(value => Number(value.toFixed(digits)) + 0)
const share = fc.double({ min: 0, max: 1, noNaN: true }).map(value => value + 0)
const key = fc.tuple(fc.constantFrom(...NODE_KIND_NAMES), text).map(([kind, id]): NodeKey => `${kind} ${id}`)
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined })

const states: fc.Arbitrary<State> = fc.record({
  question: text, selected: maybe(key), camera: maybe(fc.record({ x: rounded(2), y: rounded(2), k: rounded(4, 0.001) })),
  colour: fc.constantFrom('community', 'score', 'kind'), size: fc.constantFrom('score', 'degree'), step: maybe(fc.nat(1000)),
  filters: fc.record({
    nodeKinds: fc.subarray([...NODE_KIND_NAMES]), edgeKinds: fc.subarray(EDGE_KIND_NAMES), weight: share, degree: fc.double({ min: 0, max: 1e9, noNaN: true }).map(value => value + 0),
    document: maybe(text), metadata: maybe(fc.record({ field: text, value: text })),
  }),
  change: fc.record({
    restart: maybe(share), steps: maybe(fc.nat(1000)),
    edges: maybe(fc.constantFrom(...WEIGHT_NAMES).chain(name => share.map(weight => ({ [name]: weight })))),
    without: maybe(fc.record({
      nodes: fc.array(fc.record({ kind: fc.constantFrom(...NODE_KIND_NAMES), id: text }), { minLength: 1, maxLength: 4 }),
      edges: fc.array(fc.record({ kind: fc.constantFrom(...EDGE_KIND_NAMES), source: text, target: text }), { minLength: 1, maxLength: 4 }),
      edgeKinds: fc.subarray(EDGE_KIND_NAMES, { minLength: 1 }),
    })),
  }),
  collapsed: fc.boolean(), open: fc.array(fc.nat(1e6), { maxLength: 5 }), pinned: fc.dictionary(key, fc.tuple(rounded(2), rounded(2)), { maxKeys: 4 }),
  theme: fc.constantFrom('auto', 'light', 'dark'),
}) as fc.Arbitrary<State>

describe('links', () => {
  it('to a question are short for its first state', () => {
    fc.assert(fc.property(text, question => {
      expect(readLink(linkTo(question), view)).toEqual({ state: { ...firstState(view), question } })
      expect(questionOf(linkTo(question)) ?? '').toBe(question)
    }))
  })

  it('hold every state, in characters that a fragment may have', () => {
    fc.assert(fc.property(states, state => {
      const link = writeLink(state)
      expect(link).toMatch(/^tg1(&[\w\-.*+%=&]*)?$/)
      expect(readLink(link, view)).toEqual({ state })
      expect(questionOf(link)).toBe(state.question || undefined)
    }), { numRuns: runs(500) })
  })

  it('are short for a first state, and leave out what is under the pointer', () => {
    expect(writeLink({ ...firstState({ query: 'who?', nodes: [] }), hovered: 'name N' })).toBe('tg1&q=who%3F&all=1')
  })

  it('round cameras and places', () => {
    const { state } = readLink(writeLink({ ...firstState(view), camera: { x: 1 / 3, y: -1 / 3, k: 2 / 3 }, pinned: { 'name N': [1e-9, 100 / 3] } }), view)
    expect(state).toMatchObject({ camera: { x: 0.33, y: -0.33, k: 0.6667 }, pinned: { 'name N': [0, 33.33] } })
  })

  it('that are empty give the first state', () => {
    expect(readLink('', view)).toEqual({ state: firstState(view) })
    expect(readLink('tg1', view).note).toBeUndefined()
  })

  it.each([
    'tg2&q=x', 'x', '#tg1', 'tg1x', 'tg1&unknown=1', 'tg1&q=a&q=b', 'tg1&step=-1', 'tg1&step=1.5', 'tg1&step=99999', 'tg1&step=', 'tg1&sel=nobody%20x', 'tg1&cam=1,2', 'tg1&cam=1,2,0', 'tg1&cam=1,2,3,4',
    'tg1&cam=NaN,0,1', 'tg1&cam=0x10,0,1', 'tg1&colour=pink', 'tg1&all=2', 'tg1&open=1,,2', 'tg1&hide=passage,cat', 'tg1&weight=1.1', 'tg1&degree=-1', 'tg1&meta=%5B1%2C2%5D', 'tg1&meta=%7B', 'tg1&restart=2',
    'tg1&restart=Infinity', 'tg1&w-knows=-1', 'tg1&w-cats=1', 'tg1&no=x', 'tg1&cut-kinds=likes', 'tg1&cut-kinds=mentions,', 'tg1&cut=%5B%22likes%22%2C%22a%22%2C%22b%22%5D', 'tg1&pin=%5B%22name%20N%22%2C1%5D', 'tg1&pin=%5B%22__proto__%22%2C1%2C2%5D', 'tg1&theme=blue',
  ])('that are broken give the first state and a note: %s', link => {
    const { state, note } = readLink(link, view)
    expect(state).toEqual(firstState(view))
    expect(note).toMatch(/begins anew/)
  })

  it('of any text are read without an error', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string().map(each => `tg1&${each}`)), link => {
      const { state, note } = readLink(link, view)
      if (note !== undefined) expect(state).toEqual(firstState(view))
    }))
  })
})
