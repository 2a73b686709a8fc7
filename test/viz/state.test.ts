import { expect, it } from 'vitest'
import { addressOf, keyOf } from '../../viz/state.ts'

it('nodes have keys that lead back to them, whatever their ids', () => {
  const nodes = [{ kind: 'passage', id: 'a b#0' }, { kind: 'name', id: '' }, { kind: 'token', id: ' ' }] as const
  for (const node of nodes) {
    expect(addressOf(keyOf(node))).toEqual(node)
  }
})
