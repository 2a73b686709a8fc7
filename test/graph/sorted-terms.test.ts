import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIndex, openIndex } from '../../src/index.ts'
import { atOnce } from '../../src/core/pace.ts'
import { SortedTerms } from '../../src/graph/sorted-terms.ts'
import { runs } from '../helpers/runs.ts'

/** The distance by optimal string alignment, from its definition. */
function slow(a: readonly string[], b: readonly string[]): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)))
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const least = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      rows[i]![j] = isSwapped ? Math.min(least, rows[i - 2]![j - 2]! + 1) : least
    }
  }
  return rows[a.length]![b.length]!
}

const anyTerm = fc.array(fc.constantFrom('a', 'b', 'ab', 'é', '石', '😀', '\uffee', 'ж'), { minLength: 1, maxLength: 8 }).map(letters => letters.join(''))
const anyTerms = fc.uniqueArray(anyTerm, { maxLength: 40 })
const sorted = (terms: readonly string[]) => atOnce(SortedTerms.making(terms, token => token % 5 !== 4))
const words = (terms: readonly string[]) => terms.map((term, node) => ({ term, node })).filter(({ node }) => node % 5 !== 4)

describe('SortedTerms', () => {
  it('finds the words within a distance, as a look at each does', () => {
    fc.assert(fc.property(anyTerms, anyTerm, fc.constantFrom(0, 1, 2), (terms, asked, typos) => {
      const expected = words(terms).map(({ term, node }) => ({ node, distance: slow([...asked], [...term]) })).filter(({ distance }) => distance <= typos)
      expect(sorted(terms).like(asked, { typos }).sort((a, b) => a.node - b.node)).toEqual(expected)
    }), { numRuns: runs(2000, 500) })
  })

  it('finds long ones, up to where one number tells of all letters and beyond', () => {
    const long = fc.tuple(fc.integer({ min: 28, max: 33 }), anyTerm).map(([letters, term]) => [...'bé石a'.repeat(9)].slice(0, letters).join('') + term)
    fc.assert(fc.property(fc.uniqueArray(long, { maxLength: 20 }), long, (terms, asked) => {
      const expected = words(terms).map(({ term, node }) => ({ node, distance: slow([...asked], [...term]) })).filter(({ distance }) => distance <= 2)
      expect(sorted(terms).like(asked, { typos: 2 }).sort((a, b) => a.node - b.node)).toEqual(expected)
    }), { numRuns: runs(300, 100) })
  })

  it('leaves out those that begin otherwise, where they are to begin alike', () => {
    fc.assert(fc.property(anyTerms, anyTerm, fc.constantFrom(1, 2), (terms, asked, begins) => {
      const start = [...asked].slice(0, begins).join(''), index = sorted(terms)
      expect(index.like(asked, { typos: 2, begins })).toEqual(index.like(asked, { typos: 2 }).filter(({ node }) => terms[node]!.startsWith(start)))
    }), { numRuns: runs(1000, 300) })
  })

  it('finds the words that begin so', () => {
    fc.assert(fc.property(anyTerms, anyTerm, (terms, asked) => {
      const expected = words(terms).filter(({ term }) => term.startsWith(asked)).map(({ node }) => ({ node, distance: 0 }))
      expect(sorted(terms).like(asked, { prefix: true }).sort((a, b) => a.node - b.node)).toEqual(expected)
    }), { numRuns: runs(1000, 300) })
  })

  it('has words of more than 255 bytes, and none at all', () => {
    const long = 'a'.repeat(300), terms = [long, `${long}b`, `${long}bc`, 'b']
    expect(sorted(terms).like(long, { prefix: true })).toHaveLength(3)
    expect(sorted(terms).like(`${long}c`, { typos: 1 }).map(({ node, distance }) => [node, distance])).toEqual([[0, 1], [1, 1], [2, 1]])
    expect(sorted([]).like('a', { typos: 2 })).toEqual([])
    expect(sorted(['a']).like('', { prefix: true })).toEqual([])
  })
})

describe('words like one', () => {
  it('are the same of an index that was stored, or grew, less what is gone', async () => {
    const documents = [{ id: 'a', text: 'crisis crystals 石油' }, { id: 'b', text: 'crises Chrysler' }, { id: 'c', text: 'crash' }]
    const index = await createIndex(documents), grown = await (await createIndex(documents.slice(0, 1))).update({ put: documents.slice(1) })
    for (const { graph } of [index, await openIndex(await index.toBytes()), grown, await openIndex(await grown.toBytes())]) {
      const told = async (text: string, how: object) => (await graph.tokens((await graph.like('token', text, how)).map(({ node }) => node))).map(({ term }) => term).sort()
      expect(await told('cr', { prefix: true })).toEqual(['crash', 'crise', 'crisi', 'crystal'])
      expect(await told('crisi', { typos: 1 })).toEqual(['crise', 'crisi'])
      expect((await graph.like('name', 'chr', { prefix: true }))).toHaveLength(0)
    }
    const less = await grown.update({ remove: ['b'] })
    expect(await less.graph.like('token', 'crise', { typos: 0 })).toEqual([])
    expect(await index.graph.like('token', 'crise', { typos: 0 })).toHaveLength(1)
  })
})
