import { describe, expect, it } from 'vitest'
import { show, TokenGraphError } from '../../src/core/errors.ts'

describe('TokenGraphError', () => {
  it('says where, what was got, what was expected and what to do, on one line', () => {
    const error = new TokenGraphError('option', { where: 'search', got: '7', expected: 'a word', hint: 'Write a word.' })
    expect(error.message).toBe('search: got 7; expected a word. Write a word.')
    expect(error.code).toBe('option')
    expect(error.name).toBe('TokenGraphError')
    expect(error).toBeInstanceOf(Error)
  })

  it('leaves out what it is not told', () => {
    expect(new TokenGraphError('io', { where: 'a', got: 'b' }).message).toBe('a: got b')
    expect(new TokenGraphError('io', { where: 'a', got: 'b', hint: 'C.' }).message).toBe('a: got b. C.')
    expect(new TokenGraphError('io', { where: 'a', got: 'b', expected: 'c' }).message).toBe('a: got b; expected c')
  })

  it('keeps the error underneath, and has no cause without one', () => {
    const cause = new Error('underneath')
    expect(new TokenGraphError('io', { where: 'a', got: 'b', cause }).cause).toBe(cause)
    expect('cause' in new TokenGraphError('io', { where: 'a', got: 'b' })).toBe(false)
  })
})

describe('show', () => {
  it.each<[unknown, string]>([
    ['two\nlines', '"two\\nlines"'], ['', '""'], [3, '3'], [NaN, 'NaN'], [-0, '0'], [10n, '10n'], [true, 'true'],
    [null, 'null'], [undefined, 'undefined'], [Symbol('s'), 'Symbol(s)'],
    [[1, 2], 'an array of 2'], [{ a: 1 }, 'an object'], [Object.create(null), 'a bare object'],
    [new Date(0), 'a Date'], [new Map(), 'a Map'], [() => 1, 'a function'],
  ])('writes %o as %s', (value, text) => expect(show(value)).toBe(text))

  it('shortens what is long, to the length asked for', () => {
    expect(show('x'.repeat(60))).toHaveLength(60)
    expect(show('x'.repeat(60))).toMatch(/^"x+…"$/)
    expect(show('x'.repeat(58))).toBe(`"${'x'.repeat(58)}"`)
    expect(show('abcdef', 5)).toBe('"ab…"')
    expect(show(Symbol('abcdef'), 5)).toBe('Symb…')
  })
})
