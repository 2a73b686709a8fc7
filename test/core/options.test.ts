import { describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { TokenGraphError } from '../../src/core/errors.ts'
import { number, whole } from '../../src/core/options.ts'
import { readOptions } from '../../src/core/read-options.ts'
import { suggestion } from '../../src/core/suggestion.ts'

const schema = v.strictObject({
  limit: v.optional(whole(1, 10), 3),
  kind: v.optional(v.picklist(['token', 'name']), 'name'),
  walk: v.optional(v.strictObject({
    restart: v.optional(number(0, 1), 0.5),
    edges: v.optional(v.strictObject({ mentions: v.optional(number(0), 1), follows: v.optional(number(0), 0.1) }), {}),
  }), {}),
})
const DEFAULTS = { limit: 3, kind: 'name', walk: { restart: 0.5, edges: { mentions: 1, follows: 0.1 } } }

function refused(given: unknown): TokenGraphError {
  try {
    readOptions(schema, given, 'search')
  } catch (error) {
    return error as TokenGraphError
  }
  throw new Error(`not refused: ${JSON.stringify(given)}`)
}

describe('readOptions', () => {
  it('fills in defaults, at every depth, and takes undefined for left out', () => {
    expect(readOptions(schema, {}, 'search')).toEqual(DEFAULTS)
    expect(readOptions(schema, { limit: undefined, walk: undefined }, 'search')).toEqual(DEFAULTS)
    expect(readOptions(schema, { walk: { edges: { follows: 0 } } }, 'search'))
      .toEqual({ ...DEFAULTS, walk: { restart: 0.5, edges: { mentions: 1, follows: 0 } } })
  })

  it('takes the bounds themselves', () => {
    expect(readOptions(schema, { limit: 1, walk: { restart: 0 } }, 'search')).toMatchObject({ limit: 1, walk: { restart: 0 } })
    expect(readOptions(schema, { limit: 10, walk: { restart: 1 } }, 'search')).toMatchObject({ limit: 10, walk: { restart: 1 } })
  })

  it.each<[unknown, string]>([
    [{ limt: 3 }, 'search: got unknown option "limt". Did you mean "limit"?'],
    [{ walk: { restrat: 1 } }, 'search: got unknown option "walk.restrat". Did you mean "restart"?'],
    [{ walk: { edges: { mention: 1 } } }, 'search: got unknown option "walk.edges.mention". Did you mean "mentions"?'],
    [{ completely: 1 }, 'search: got unknown option "completely". Known: limit, kind, walk.'],
    [{ walk: { edges: { completely: 1 } } }, 'search: got unknown option "walk.edges.completely". Known: mentions, follows.'],
  ])('refuses the unknown key of %o', (given, message) => {
    expect(refused(given)).toMatchObject({ code: 'option', message })
  })

  it.each<[unknown, string]>([
    [{ limit: 0 }, 'option "limit": got 0; expected a whole number from 1 to 10'],
    [{ limit: 11 }, 'option "limit": got 11; expected a whole number from 1 to 10'],
    [{ limit: 1.5 }, 'option "limit": got 1.5; expected a whole number'],
    [{ limit: NaN }, 'option "limit": got NaN; expected number'],
    [{ limit: Infinity }, 'option "limit": got Infinity; expected a whole number'],
    [{ limit: '3' }, 'option "limit": got "3"; expected number'],
    [{ walk: { restart: NaN } }, 'option "walk.restart": got NaN; expected number'],
    [{ walk: { restart: 1.01 } }, 'option "walk.restart": got 1.01; expected a number from 0 to 1'],
    [{ walk: { restart: -0.01 } }, 'option "walk.restart": got -0.01; expected a number from 0 to 1'],
    [{ walk: { edges: { mentions: Infinity } } }, 'option "walk.edges.mentions": got Infinity; expected a finite number'],
    [{ walk: 5 }, 'option "walk": got 5; expected an object { restart?, edges? }'],
    [{ kind: 'passage' }, 'option "kind": got "passage"; expected "token" or "name"'],
  ])('refuses the value of %o', (given, message) => {
    expect(refused(given)).toMatchObject({ code: 'option', message: `search: ${message}` })
  })

  it.each([5, 'x', null, undefined, true])('refuses %o in place of options', given => {
    expect(refused(given).message).toMatch(/^search: got .+; expected an object$/)
  })

  it('has the code that it is told to have', () => {
    const read = () => readOptions(schema, { limit: 0 }, 'question', 'query')
    expect(read).toThrow(expect.objectContaining({ code: 'query' }))
  })
})

describe('suggestion', () => {
  it('names the nearest word where one is near, all of them where none is, nothing where there are none', () => {
    expect(suggestion('tokn', ['token', 'name'])).toBe('Did you mean "token"?')
    expect(suggestion('passage', ['token', 'name'])).toBe('Known: token, name.')
    expect(suggestion('x', [])).toBeUndefined()
  })

  it('lets longer words be further off', () => {
    expect(suggestion('propagation', ['propagatoin'])).toMatch(/^Did you mean/)
    expect(suggestion('abc', ['xyz'])).toMatch(/^Known/)
  })
})
