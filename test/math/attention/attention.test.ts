import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attend, type AttentionOptions, fromLinear, identity } from '../../../src/math/attention/attention.ts'
import { gridOf, type Rows } from '../../../src/math/attention/rows.ts'
import { expectNear, expectRounded, golden, grid, listed, matrix, refusal, slowAttention, slowProduct, type SlowOptions, sum, type Table, tableOf } from './slow.ts'

interface Inputs { queries: Table, keys: Table, values: Table, mask?: boolean[][], heads?: number, parameters?: Record<string, Table> }
interface Case { name: string, source: { class: string, options: { scale?: number, is_causal?: boolean } }, inputs: Inputs, outputs: { weights: Table[], output: Table } }
const cases = golden<Case>('attention.json')
const ofClass = (name: string) => cases.filter(({ source }) => source.class === name)

function expectGolden(inputs: Inputs, options: AttentionOptions, { weights, output }: Case['outputs']): void {
  for (const form of [matrix, grid]) {
    const result = attend(form(inputs.queries), form(inputs.keys), form(inputs.values), options)
    expect(result.weights.map(({ rows, width }) => [rows, width])).toEqual(weights.map(table => [inputs.queries.length, table[0].length]))
    result.weights.forEach(({ data }, head) => expectNear(data, weights[head].flat(), 1e-9))
    expect([result.output.width, result.output.data.length]).toEqual([output[0].length, output.flat().length])
    expectRounded(result.output.data, output.flat())
  }
}

/** The three square weights lie below one another where all widths are the same. */
function projectionsOf(parameters: Record<string, Table>): AttentionOptions['projections'] {
  const { in_proj_weight: packed } = parameters, third = packed && packed.length / 3
  const [query, key, value] = packed ? [0, 1, 2].map(i => packed.slice(i * third, (i + 1) * third)) : ['q', 'k', 'v'].map(name => parameters[`${name}_proj_weight`])
  const [q, k, v, output] = [query, key, value, parameters['out_proj.weight']].map(table => fromLinear(grid(table)))
  return { query: q, key: k, value: v, output }
}

describe('golden values', () => {
  it.each(ofClass('scaled_dot_product_attention'))('$source.class, $name', ({ source: { options: { scale, is_causal } }, inputs, outputs }) => {
    expectGolden(inputs, { scale, causal: is_causal, mask: inputs.mask }, outputs)
    expect(() => expectGolden(inputs, { scale, causal: is_causal, mask: inputs.mask, temperature: 1.01 }, outputs)).toThrow()
  })

  it.each(ofClass('nn.MultiheadAttention'))('$source.class, $name', ({ inputs, outputs }) => {
    expectGolden(inputs, { heads: inputs.heads, mask: inputs.mask, projections: projectionsOf(inputs.parameters!) }, outputs)
    const { query, key, value } = projectionsOf(inputs.parameters!)!
    expect(() => expectGolden(inputs, { heads: inputs.heads, mask: inputs.mask, projections: { query, key, value } }, outputs)).toThrow()
  })

  it('are all there', () => expect([ofClass('scaled_dot_product_attention').length, ofClass('nn.MultiheadAttention').length]).toEqual([5, 3]))
})

interface Tables { queries: Table, keys: Table, values: Table, heads: number }

/** At least one query and one key, and widths that the heads divide. */
const tables: fc.Arbitrary<Tables> = fc.tuple(...[3, 4, 5, 2, 2].map(max => fc.integer({ min: 1, max }))).chain(([heads, n, m, part, valuePart]) =>
  fc.record({ heads: fc.constant(heads), queries: tableOf(n, heads * part), keys: tableOf(m, heads * part), values: tableOf(m, heads * valuePart) }))

const attendTables = ({ queries, keys, values }: Tables, options?: AttentionOptions) => attend(matrix(queries), matrix(keys), matrix(values), options)

function expectSame(result: ReturnType<typeof attend>, { weights, output }: ReturnType<typeof slowAttention>): void {
  result.weights.forEach(({ data }, head) => expectNear(data, weights[head].flat()))
  expectRounded(result.output.data, output.flat())
}

describe('attend', () => {
  it('equals its slow twin', () => {
    fc.assert(fc.property(tables, fc.option(fc.constantFrom(0, 0.3, 2), { nil: undefined }), fc.constantFrom(0.5, 1, 10), (tables, scale, temperature) => {
      expectSame(attendTables(tables, { heads: tables.heads, scale, temperature }), slowAttention(tables.queries, tables.keys, tables.values, { heads: tables.heads, scale, temperature }))
    }))
  })

  it('equals its slow twin behind masks', () => {
    const shownBy = fc.record({ mask: fc.constantFrom('none', 'keys', 'pairs'), causal: fc.boolean(), window: fc.option(fc.nat({ max: 3 }), { nil: undefined }), coins: fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }) })
    fc.assert(fc.property(tables, shownBy, (tables, { mask, causal, window, coins }) => {
      const { queries, keys, values, heads } = tables
      const pairs = queries.map((_, i) => keys.map((_, j) => coins[i * keys.length + j]))
      const given = { none: undefined, keys: pairs[0], pairs }[mask]
      const shown: SlowOptions['shown'] = (i, j) => ({ none: true, keys: pairs[0][j], pairs: pairs[i][j] })[mask]! && !(causal && j > i) && !(window !== undefined && Math.abs(i - j) > window)
      const result = attendTables(tables, { heads, causal, window, mask: given })
      expectSame(result, slowAttention(queries, keys, values, { heads, shown }))
      result.weights.forEach(({ data }) => data.forEach((weight, at) => expect(Object.is(weight, 0)).toBe(!shown(Math.floor(at / keys.length), at % keys.length))))
      expect(attendTables(tables, { heads, causal, window, mask: given?.map(each => (Array.isArray(each) ? Uint8Array.from(each, Number) : Number(each))) as AttentionOptions['mask'] })).toEqual(result)
    }))
  })

  it('has weights that sum to 1 in every row', () => {
    fc.assert(fc.property(tables, tables => {
      for (const { data } of attendTables(tables, { heads: tables.heads }).weights) {
        for (let i = 0; i < tables.queries.length; i++) expect(Math.abs(sum(data.subarray(i * tables.keys.length, (i + 1) * tables.keys.length)) - 1)).toBeLessThanOrEqual(1e-12)
      }
    }))
  })

  it('goes with its keys where they are put in another order, and takes the same from them', () => {
    fc.assert(fc.property(tables, tables => {
      const result = attendTables(tables, { heads: tables.heads })
      const reversed = attendTables({ ...tables, keys: tables.keys.toReversed(), values: tables.values.toReversed() }, { heads: tables.heads })
      reversed.weights.forEach((weights, head) => expectNear(weights.data, listed(result.weights[head]).flatMap(row => row.toReversed())))
      expectRounded(reversed.output.data, result.output.data)
    }))
  })

  it('is not changed by what adds a constant to all logits of a query', () => {
    fc.assert(fc.property(tables, fc.integer({ min: -50, max: 50 }), (tables, constant) => {
      const more = attendTables({ ...tables, queries: tables.queries.map(row => [...row, constant]), keys: tables.keys.map(row => [...row, 1]) }, { scale: 0.5 })
      expectNear(more.weights[0].data, attendTables(tables, { scale: 0.5 }).weights[0].data)
    }))
  })

  it('is the same with identities as without projections', () => {
    fc.assert(fc.property(tables, tables => {
      const [d, e] = [tables.queries[0].length, tables.values[0].length]
      const projections = { query: identity(d), key: identity(d), value: identity(e), output: identity(e) }
      expect(attendTables(tables, { heads: tables.heads, projections })).toEqual(attendTables(tables, { heads: tables.heads }))
    }))
  })

  it('is attention of projected rows', () => {
    const cases = fc.record({ queries: tableOf(2, 3), keys: tableOf(4, 2), values: tableOf(4, 5), query: tableOf(3, 4), key: tableOf(2, 4), value: tableOf(5, 2), output: tableOf(2, 3) })
    fc.assert(fc.property(cases, ({ queries, keys, values, query, key, value, output }) => {
      const slow = slowAttention(slowProduct(queries, query), slowProduct(keys, key), slowProduct(values, value), { heads: 2, temperature: 4 })
      const projections = { query: matrix(query), key: grid(key), value: matrix(value), output: matrix(output) }
      expectSame(attend(matrix(queries), matrix(keys), matrix(values), { heads: 2, temperature: 4, projections }), { ...slow, output: slowProduct(slow.output, output) })
    }))
  })

  it('with projections in blocks is each head on its own', () => {
    const parts = fc.record({ rows: tableOf(3, 2), query: tableOf(2, 2), key: tableOf(2, 2), value: tableOf(2, 2) })
    fc.assert(fc.property(parts, parts, (one, other) => {
      const blocks = (name: 'query' | 'key' | 'value') => matrix([...one[name].map(row => [...row, 0, 0]), ...other[name].map(row => [0, 0, ...row])])
      const rows = matrix(one.rows.map((row, i) => [...row, ...other.rows[i]]))
      const both = attend(rows, rows, rows, { heads: 2, projections: { query: blocks('query'), key: blocks('key'), value: blocks('value') } })
      const alone = [one, other].map(({ rows, query, key, value }) => attend(matrix(rows), matrix(rows), matrix(rows), { projections: { query: matrix(query), key: matrix(key), value: matrix(value) } }))
      alone.forEach(({ weights: [weights], output }, head) => {
        expectNear(both.weights[head].data, weights.data)
        expectRounded(both.output.data.filter((_, at) => Math.floor((at % 4) / 2) === head), output.data)
      })
    }))
  })

  it('bears huge logits and tiny temperatures', () => {
    const { weights: [huge] } = attend(matrix([[1e4], [-1e4]]), matrix([[1], [-1], [1]]), matrix([[1], [2], [3]]))
    expect(listed(huge)).toEqual([[0.5, 0, 0.5], [0, 1, 0]])
    const { weights: [sharp], output } = attend(matrix([[1]]), matrix([[0.5], [0.75], [0.25]]), matrix([[1], [2], [3]]), { temperature: 1e-6 })
    expect([listed(sharp), listed(output)]).toEqual([[[0, 1, 0]], [[2]]])
  })

  it('bears no keys, no queries, one token, no columns', () => {
    const rows = matrix([[1, 2], [3, 4]]), none = matrix([], 2)
    expect(attend(rows, none, none, { heads: 2 })).toEqual({ weights: [gridOf(2, 0), gridOf(2, 0)], output: matrix([[0, 0], [0, 0]]) })
    expect(attend(none, rows, rows, { mask: [] })).toEqual({ weights: [gridOf(0, 2)], output: none })
    expect(attend(none, rows, rows, { mask: [true, false] }).weights).toEqual([gridOf(0, 2)])
    expect(attend(none, none, none, { mask: [], causal: true }).weights).toEqual([gridOf(0, 0)])
    expect(attend(matrix([[5, 6]]), matrix([[7, 8]]), matrix([[9]]))).toEqual({ weights: [grid([[1]])], output: matrix([[9]]) })
    expect(attend(matrix([]), matrix([]), matrix([]))).toEqual({ weights: [gridOf(0, 0)], output: matrix([]) })
    expect(attend(gridOf(1, 0), gridOf(2, 0), matrix([[2], [4]]))).toEqual({ weights: [grid([[0.5, 0.5]])], output: matrix([[3]]) })
  })

  it('gives nothing to a query that may look at nothing', () => {
    const rows = matrix([[1, 2], [3, 4]])
    const { weights: [weights], output } = attend(rows, rows, rows, { mask: [[false, false], [true, false]] })
    expect([listed(weights), listed(output)]).toEqual([[[0, 0], [1, 0]], [[0, 0], [1, 2]]])
  })

  it('leaves what it is given as it is', () => {
    const rows = matrix([[1, 2], [3, 4]])
    attend(rows, rows, rows, { heads: 2, causal: true, projections: { query: rows, output: rows } })
    expect(listed(rows)).toEqual([[1, 2], [3, 4]])
  })
})

describe('attend refuses', () => {
  const two = matrix([[1, 2], [3, 4]]), three = matrix([[1, 2, 3]])
  it.each<[string, Rows, Rows, Rows, AttentionOptions, string | RegExp]>([
    ['keys of another width', two, three, three, {}, 'attend: keys: got 3 columns; expected 2'],
    ['another number of values', two, two, three, {}, 'attend: values: got 1 rows; expected 2'],
    ['heads that do not divide the width', three, three, three, { heads: 2 }, 'attend: queries and keys: got 2 heads for 3 columns; expected a number of heads that divides the columns'],
    ['heads that do not divide the values', two, two, matrix([[1, 2, 3], [4, 5, 6]]), { heads: 2 }, /^attend: values: got 2 heads for 3 columns/],
    ['a projection of another height', two, two, two, { projections: { key: three } }, 'attend: projections.key: got 1 rows; expected 2'],
    ['an output projection of another height', two, two, two, { projections: { output: three } }, 'attend: projections.output: got 1 rows; expected 2'],
    ['projections that do not meet', three, three, three, { projections: { query: matrix([[1], [2], [3]]) } }, 'attend: keys: got 3 columns; expected 1'],
    ['a projection that is none', two, two, two, { projections: { value: [[1]] as never } }, /^attend: option "projections.value": got an array of 1; expected a matrix/],
    ['a projection that is not finite', two, two, two, { projections: { value: matrix([[1, 2], [3, NaN]]) } }, 'attend: projections.value: got NaN in row 1, column 1; expected finite numbers'],
    ['NaN', two, matrix([[1, 2], [NaN, 4]]), two, {}, 'attend: keys: got NaN in row 1, column 0; expected finite numbers'],
    ['Infinity', matrix([[Infinity, 2]]), two, two, {}, 'attend: queries: got Infinity in row 0, column 0; expected finite numbers'],
    ['what is no matrix', undefined as never, two, two, {}, /^attend: queries: got undefined; expected rows of equal width/],
    ['a mask of another length', two, two, two, { mask: [true] }, 'attend: mask: got 1 entries; expected 2'],
    ['masks for other queries', two, two, two, { mask: [[true, true]] }, 'attend: mask: got 1 lists; expected 2'],
    ['masks of another length', two, two, two, { mask: [[true, true], [true]] }, 'attend: mask: got 1 entries; expected 2'],
    ['a mask that is none', two, two, two, { mask: true as never }, /^attend: option "mask": got true; expected a list/],
    ['no heads', two, two, two, { heads: 0 }, 'attend: option "heads": got 0; expected a whole number of at least 1'],
    ['a temperature of 0', two, two, two, { temperature: 0 }, 'attend: option "temperature": got 0; expected a number above 0'],
    ['a temperature below 0', two, two, two, { temperature: -1 }, 'attend: option "temperature": got -1; expected a number above 0'],
    ['a window below 0', two, two, two, { window: -1 }, 'attend: option "window": got -1; expected a whole number of at least 0'],
    ['an unknown option', two, two, two, { head: 2 } as never, 'attend: got unknown option "head". Did you mean "heads"?'],
    ['an unknown projection', two, two, two, { projections: { keys: two } } as never, 'attend: got unknown option "projections.keys". Did you mean "key"?'],
  ])('%s', async (_, queries, keys, values, options, message) => {
    const said = await refusal(() => attend(queries, keys, values, options))
    if (typeof message === 'string') expect(said).toBe(message)
    else expect(said).toMatch(message)
  })
})

describe('fromLinear', () => {
  it('turns [out × in] into [in × out]', async () => {
    expect(listed(fromLinear(matrix([[1, 2, 3], [4, 5, 6]])))).toEqual([[1, 4], [2, 5], [3, 6]])
    expect(await refusal(() => fromLinear(matrix([[NaN]])))).toMatch(/^fromLinear: weight: got NaN in row 0, column 0/)
  })
})
