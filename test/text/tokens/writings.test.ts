import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Writings } from '../../../src/text/tokens/writings.ts'

describe('Writings', () => {
  it('tells how each thing is mostly written, of equals the first by code unit, as if what was taken away had never been', () => {
    const step = fc.record({ thing: fc.nat(2), form: fc.constantFrom('a', 'b', 'C') })
    fc.assert(fc.property(fc.array(step), fc.array(step), fc.nat(100), (kept, gone, order) => {
      const writings = new Writings()
      // in any order, but each is added before it is taken away
      const all = [...kept.map(each => ({ ...each, stays: true })), ...gone.map(each => ({ ...each, stays: false }))]
        .map((each, i) => ({ each, at: (i * 7 + order) % 31 })).sort((a, b) => a.at - b.at).map(({ each }) => each)
      for (const { thing, form, stays } of all) {
        writings.add(thing, form)
        if (!stays && order % 2 === 0) writings.add(thing, form, -1)
      }
      if (order % 2 === 1) for (const { thing, form } of gone) writings.add(thing, form, -1)
      for (const thing of [0, 1, 2]) {
        const times = (form: string) => kept.filter(each => each.thing === thing && each.form === form).length
        const [best] = ['C', 'a', 'b'].filter(form => times(form) > 0).sort((a, b) => times(b) - times(a))
        expect(writings.most(thing)).toBe(best)
      }
    }))
  })
})
