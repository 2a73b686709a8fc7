import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadHan } from '../../../src/text/tokens/fold.ts'
import { nameUnits } from '../../../src/text/tokens/names.ts'
import { UnitList, unitsOf } from '../../../src/text/tokens/unit-list.ts'
import { FOLDING } from '../../helpers/folding.ts'
import { anyText } from '../../helpers/texts.ts'

await loadHan()



describe('UnitList', () => {
  it('gives the units of each text, as they are cut of it alone', () => {
    fc.assert(fc.property(fc.array(anyText(40), { maxLength: 5 }), texts => {
      const list = new UnitList(FOLDING), alone = texts.map(text => nameUnits(text, FOLDING))
      expect(texts.map(text => list.add(text))).toEqual(alone)
      expect(texts.map((_, i) => list.of(i))).toEqual(alone)
      expect(texts.map((_, i) => unitsOf(list.state, i))).toEqual(alone)
    }))
  })
})
