import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Grid, Rows } from '../../../src/math/attention/rows.ts'
import { type ErrorCode, TokenGraphError } from '../../../src/core/errors.ts'
import type { Matrix } from '../../../src/math/dense/matrix.ts'

/** A matrix as lists: what the slow twins take and give. */
export type Table = number[][]

/** Lists as 32-bit rows; the width must be said where there are none. */
export const matrix = (table: Table, width = table[0]?.length ?? 0): Matrix => ({ width, data: Float32Array.from(table.flat()) })

/** Lists as 64-bit rows. */
export const grid = (table: Table, width = table[0]?.length ?? 0): Grid => ({ rows: table.length, width, data: Float64Array.from(table.flat()) })

/** Rows as lists. */
export const listed = ({ width, data }: Rows): Table => Array.from({ length: width === 0 ? 0 : data.length / width }, (_, i) => [...data.subarray(i * width, (i + 1) * width)])

/** Every number is as near to its twin as `tolerance` · max(1, |twin|). */
export function expectNear(got: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-12): void {
  expect(got.length).toBe(expected.length)
  for (let i = 0; i < got.length; i++) expect(Math.abs(got[i] - expected[i]), `place ${i}: ${got[i]} for ${expected[i]}`).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected[i])))
}

/** 32-bit numbers are these, rounded once; one unit of the last digit is left to sums in another order. */
export const expectRounded = (got: Float32Array, expected: ArrayLike<number>): void => expectNear(got, expected, 2 ** -23)

export const sum = (values: Iterable<number>): number => [...values].reduce((sum, each) => sum + each, 0)

/** exp(zᵢ / T) / Σ exp(zⱼ / T), without any care for large numbers. */
export function slowSoftmax(logits: readonly number[], temperature = 1, shown: readonly boolean[] = logits.map(() => true)): number[] {
  const powers = logits.map((logit, i) => (shown[i] ? Math.E ** (logit / temperature) : 0))
  return powers.map(power => (power === 0 ? 0 : power / sum(powers)))
}

/** A B as lists. */
export const slowProduct = (a: Table, b: Table): Table => a.map(row => b[0].map((_, j) => sum(row.map((value, k) => value * b[k][j]))))

export interface SlowOptions { heads?: number, scale?: number, temperature?: number, shown?: (query: number, key: number) => boolean }

/** Attention by the formula, head by head on columns cut out. */
export function slowAttention(queries: Table, keys: Table, values: Table, { heads = 1, scale, temperature = 1, shown = () => true }: SlowOptions = {}): { weights: Table[], output: Table } {
  const part = (table: Table, head: number) => table.map(row => row.filter((_, c) => Math.floor((c * heads) / row.length) === head))
  const results = Array.from({ length: heads }, (_, head) => {
    const [q, k, u] = [queries, keys, values].map(table => part(table, head))
    const factor = scale ?? q[0].length ** -0.5
    const weights = q.map((row, i) => slowSoftmax(k.map(other => factor * sum(row.map((value, c) => value * other[c]))), temperature, k.map((_, j) => shown(i, j))))
    return { weights, output: slowProduct(weights, u) }
  })
  return { weights: results.map(each => each.weights), output: queries.map((_, i) => results.flatMap(each => each.output[i])) }
}

/** A multiple of 1/64 between −3 and 3: exact in 32 bits, and products of two are exact in 64. */
export const dyadic = fc.integer({ min: -192, max: 192 }).map(each => each / 64)

export const tableOf = (rows: number, width: number, entry: fc.Arbitrary<number> = dyadic): fc.Arbitrary<Table> =>
  fc.array(fc.array(entry, { minLength: width, maxLength: width }), { minLength: rows, maxLength: rows })

/** The message of what must be refused, and is, as this library refuses. */
export async function refusal(act: () => unknown, code: ErrorCode = 'option'): Promise<string> {
  const error = await Promise.resolve().then(act).then(() => undefined, error => error)
  expect(error).toBeInstanceOf(TokenGraphError)
  expect(error.code).toBe(code)
  expect(error.message).not.toMatch(/[\n\r]/)
  return error.message
}

/** The golden cases of a file that other libraries made. */
export const golden = <Case>(file: string): Case[] => (JSON.parse(readFileSync(new URL(`../../golden/${file}`, import.meta.url), 'utf8')) as { cases: Case[] }).cases
