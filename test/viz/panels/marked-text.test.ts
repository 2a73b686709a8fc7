import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Candidate, candidatesOf, markText } from '../../../viz/panels/marked-text.ts'
import { madeView } from './made-view.ts'

const token = (place: number, label: string, id = label): Candidate => ({ place, kind: 'token', label, id })
const name = (place: number, label: string): Candidate => ({ place, kind: 'name', label, id: label })
const marked = (text: string, ...candidates: Candidate[]) => markText(text, candidates).flatMap(piece => (piece.place === undefined ? [] : [[piece.text, piece.place]]))

describe('markText', () => {
  it('finds names as they are written, and words with the stem of a token', () => {
    expect(marked('Running, she runs on; a trunk, Run!', token(1, 'runs', 'run'))).toEqual([['Running', 1], ['runs', 1], ['Run', 1]])
    expect(marked('happy happiness', token(1, 'happy', 'happi'))).toEqual([['happy', 1], ['happiness', 1]])
    expect(marked('the north sea, Northsea', name(2, 'North Sea'))).toEqual([['north sea', 2]])
  })

  it('lets the longer one win, and a name go before a token', () => {
    expect(marked('the North Sea coast', token(1, 'sea'), name(2, 'North Sea'), name(3, 'North'))).toEqual([['North Sea', 2]])
    expect(marked('stormproof', token(1, 'stormproof'), name(2, 'storm'))).toEqual([['stormproof', 1]])
  })

  it('finds Chinese and Japanese words within a line', () => {
    expect(marked('唐代诗人李白写了静夜思。', name(1, '李白'), token(2, '诗人'))).toEqual([['诗人', 2], ['李白', 1]])
  })

  it('takes labels as texts, not as patterns', () => {
    expect(marked('a.b axb (c) [d] \\', token(1, 'a.b'), token(2, '(c)'), name(3, '[d]'), name(4, '\\'))).toEqual([['a.b', 1], ['(c)', 2], ['[d]', 3], ['\\', 4]])
  })

  it('finds no empty labels', () => {
    expect(marked('abc', name(1, ''), token(2, '', ''))).toEqual([])
  })

  it('gives the whole text, whatever is in it', () => {
    const text = fc.string({ unit: 'grapheme' })
    fc.assert(fc.property(text, fc.array(fc.tuple(fc.boolean(), text), { maxLength: 6 }), (given, labels) => {
      const pieces = markText(given, labels.map(([isName, label], i) => (isName ? name(i, label) : token(i, label))))
      expect(pieces.map(piece => piece.text).join('')).toBe(given)
    }))
  })
})

describe('candidatesOf', () => {
  it('are those that edges say are in the passage', () => {
    expect(candidatesOf(madeView(), 0).map(({ place }) => place)).toEqual([4, 6, 7])
    expect(candidatesOf(madeView(), 1).map(({ place }) => place)).toEqual([4, 5])
  })
})
