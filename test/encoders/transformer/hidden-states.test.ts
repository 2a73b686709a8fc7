import { describe, expect, it } from 'vitest'
import { chooseOutput } from '../../../src/encoders/transformer/hidden-states.ts'
import { refusal } from './fixture.ts'

const tensor = (dims: number[], data: ArrayLike<number>) => ({ dims, data })
const ROWS = Float32Array.of(1, 2, 3, 4, 5, 6)

describe('chooseOutput', () => {
  it.each([
    [['logits', 'last_hidden_state'], 'last_hidden_state', true], [['token_embeddings', 'sentence_embedding'], 'token_embeddings', true], [['sentence_embedding'], 'sentence_embedding', false],
  ])('of %j takes %s', (names, name, tokens) => {
    const output = chooseOutput(names, undefined, 'here')
    expect(output.tokens).toBe(tokens)
    expect(output.read({ [name]: tensor([1, 2, 3], ROWS) })).toEqual({ width: 3, data: ROWS })
  })

  it('refuses what is no encoder, and layers that are not there', async () => {
    expect(await refusal(() => chooseOutput(['logits', 'x'], undefined, 'here'), 'encoder')).toMatch(/logits, x.*last_hidden_state.*feature-extraction/)
    expect(await refusal(() => chooseOutput([], undefined, 'here'), 'encoder')).toMatch(/no encoder/)
    expect(await refusal(() => chooseOutput(['last_hidden_state'], [{ layer: 1, weight: 1 }], 'here'), 'encoder')).toMatch(/gives only last_hidden_state.*output_hidden_states/)
    expect(await refusal(() => chooseOutput(['hidden_states.0', 'hidden_states.1'], [{ layer: 2, weight: 1 }], 'here'), 'encoder')).toMatch(/layer 2.*gives 2.*0 to 1/)
    expect(await refusal(() => chooseOutput(['hidden_states.0'], [{ layer: -2, weight: 1 }], 'here'), 'encoder')).toMatch(/layer -2/)
  })

  it.each(['hidden_states.', 'hidden_states_', 'hidden_state_', 'encoder_hidden_states.'])('knows layers by names such as %s0', prefix => {
    const output = chooseOutput(['last_hidden_state', `${prefix}0`, `${prefix}1`, `${prefix}2`], [{ layer: 1, weight: 0.5 }, { layer: -1, weight: -2 }], 'here')
    const layer = (by: number) => tensor([1, 2, 3], ROWS.map(value => value * by))
    expect([...output.read({ [`${prefix}0`]: layer(1), [`${prefix}1`]: layer(10), [`${prefix}2`]: layer(100) }).data]).toEqual([...ROWS].map(value => 5 * value - 200 * value))
  })

  it.each([[2, 1], [1, 2]])('knows layers in one stack, of dimensions %d, %d', async (first, second) => {
    const stack = { hidden_states: tensor([first, second, 1, 3], ROWS) }
    const read = (layer: number) => chooseOutput(['hidden_states'], [{ layer, weight: 1 }], 'here').read(stack)
    expect([read(0), read(-1)]).toEqual([{ width: 3, data: ROWS.slice(0, 3) }, { width: 3, data: ROWS.slice(3) }])
    expect(await refusal(() => read(2), 'encoder')).toMatch(/layer 2.*gives 2/)
  })

  it('reads numbers of 16 bits', () => {
    const bits = Uint16Array.of(0x3C00, 0xC000, 0x3555, 0x0001, 0x7BFF, 0x8000, 0x7C00, 0xFC00, 0x7E00)
    const { data } = chooseOutput(['last_hidden_state'], undefined, 'here').read({ last_hidden_state: tensor([1, 1, bits.length], bits) })
    expect([...data]).toEqual([1, -2, Math.fround(0.333251953125), 2 ** -24, 65504, -0, Infinity, -Infinity, Number.NaN])
  })
})
