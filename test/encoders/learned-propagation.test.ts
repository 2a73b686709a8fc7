import { describe, expect, it } from 'vitest'
import { type LearnedPropagation, propagationProblem } from '../../src/encoders/learned-propagation.ts'

/** Three passages: the first hears the second in two ways, the second nobody, the third both. */
const FITTING: LearnedPropagation = {
  rowStart: Uint32Array.of(0, 2, 2, 4), columns: Uint32Array.of(1, 1, 0, 1), kind: Uint8Array.of(0, 1, 0, 0), alpha: Float32Array.of(0.25, 0.25, 0.5, 0),
  self: Float32Array.of(0.5, 1, 0.5), kinds: ['mentions names', 'follows'], about: { model: 'gcn', heads: 0, seed: 0, epochs: 1, loss: 1 },
}

describe('a propagation from outside', () => {
  it('fits where every part does', () => {
    expect(propagationProblem(FITTING, 3)).toBeUndefined()
    expect(propagationProblem({ ...FITTING, rowStart: Uint32Array.of(0), columns: new Uint32Array(), kind: new Uint8Array(), alpha: new Float32Array(), self: new Float32Array() }, 0)).toBeUndefined()
  })

  it.each<[Partial<LearnedPropagation>, string, string]>([
    [{ rowStart: Uint32Array.of(0, 2, 4) }, 'rowStart', '3 entries for 4'],
    [{ rowStart: Uint32Array.of(0, 2, 2, 3) }, 'rowStart', 'row starts that do not span the entries'],
    [{ rowStart: Uint32Array.of(1, 2, 2, 4) }, 'rowStart', 'row starts that do not span the entries'],
    [{ rowStart: Uint32Array.of(0, 2, 1, 4) }, 'rowStart', 'row 1 ending before it starts'],
    [{ rowStart: Uint32Array.of(0, 2, 9, 4) }, 'rowStart', 'row 2 ending before it starts'],
    [{ columns: Uint32Array.of(1, 1, 0) }, 'rowStart', 'row starts that do not span the entries'],
    [{ columns: Uint32Array.of(1, 1, 0, 3) }, 'columns', 'column 3 of 3 in row 2'],
    [{ columns: Uint32Array.of(1, 1, 0, 2) }, 'columns', 'column 2 of 3 in row 2'],
    [{ columns: Uint32Array.of(1, 1, 1, 0) }, 'columns', 'columns out of order in row 2'],
    [{ kind: Uint8Array.of(0, 2, 0, 0) }, 'kind', 'kind 2 of 2'],
    [{ kind: Uint8Array.of(0) }, 'kind', '1 entries for 4'],
    [{ alpha: Float32Array.of(0.25, NaN, 0.5, 0) }, 'alpha', 'a share of NaN'],
    [{ alpha: Float32Array.of(0.25, -0.5, 0.5, 0) }, 'alpha', 'a share of -0.5'],
    [{ alpha: Float32Array.of(0.25) }, 'alpha', '1 entries for 4'],
    [{ self: Float32Array.of(0.5, Infinity, 1) }, 'self', 'a share of Infinity'],
    [{ self: Float32Array.of(0.5, 0, 1) }, 'self', 'a share of 0'],
    [{ self: Float32Array.of(0.5) }, 'self', '1 entries for 3'],
  ])('does not with %o', (change, part, got) => {
    const changed = { ...FITTING, ...change }
    // fewer columns are fewer entries, which others are then compared with
    if (change.columns?.length === 3) Object.assign(changed, { kind: FITTING.kind.slice(1), alpha: FITTING.alpha.slice(1) })
    expect(propagationProblem(changed, 3)).toEqual({ part, got })
  })
})
