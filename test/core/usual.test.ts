import { describe, expect, it } from 'vitest'
import { count, signal, usual } from '../../src/core/usual.ts'

const defaults = () => ({ limit: 10, order: 'kind', explain: false, walk: { steps: 4, trained: true } })
const read = (given: unknown) => usual<Partial<ReturnType<typeof defaults>> & { signal?: AbortSignal }>(defaults(), given, { limit: count, signal })

describe('options that are usual', () => {
  it('are read with the defaults of the others', () => {
    expect(read({})).toEqual(defaults())
    const { signal } = new AbortController()
    const given = { limit: 3, order: 'kind', explain: true, walk: { trained: false, steps: 4 }, signal }
    expect(read(given)).toEqual({ ...given, walk: { steps: 4, trained: false } })
    expect(read({ limit: undefined, signal: undefined, walk: { steps: undefined } })).toEqual(defaults())
  })

  it.each([
    [undefined], [null], [[]], ['text'], [new Map()], [Object.create({ limit: 3 })],
    [{ limits: 3 }], [{ limits: undefined }], [{ constructor: undefined }], [JSON.parse('{"__proto__":{"limit":3}}')],
    [{ limit: -1 }], [{ limit: 1.5 }], [{ limit: '3' }], [{ limit: null }], [{ signal: {} }], [{ order: 'score' }],
    [{ explain: 1 }], [{ explain: {} }], [{ walk: true }], [{ walk: { steps: 5 } }], [{ walk: { stepped: 4 } }],
  ])('are not %o: a schema reads or refuses that', given => {
    expect(read(given)).toBeUndefined()
  })
})
