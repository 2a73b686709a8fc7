import * as v from 'valibot'
import { show, TokenGraphError } from '../core/errors.ts'
import type { Pace } from '../core/pace.ts'
import { checkingCsr, type Csr, type Integers, type Weights } from '../math/sparse/csr.ts'
import type { JsonValue } from '../text/document.ts'
import type { SectionArray, SectionValue } from '../store/container-format.ts'

/**
 * How many rows are looked at before others may be due: mostly microseconds, a few milliseconds where they hold much.
 */
const ROWS = 64

/**
 * Reads sections, each with the type and length that the rest needs. Checksums are right by now; this guards against
 * other writers.
 */
export class SectionReader {
  constructor(readonly sections: ReadonlyMap<string, SectionValue>, readonly where: string, readonly pace: Pace) {}

  has(name: string): boolean {
    return this.sections.has(name)
  }

  broken(name: string, got: string): TokenGraphError {
    return new TokenGraphError('format', {
      where: `${this.where}: section "${name}"`,
      got,
      expected: 'a section that fits the others',
      hint: 'The file was not written by this library, or by a broken version; index the texts again.',
    })
  }

  /** Looks at one row after the other, and lets others run between slices of them. */
  async each(rows: number, look: (row: number) => void): Promise<void> {
    for (let from = 0; from < rows; from += ROWS) {
      for (let row = from; row < Math.min(from + ROWS, rows); row++) look(row)
      if (this.pace.due) await this.pace.pause('check', from, rows)
    }
  }

  json(name: string): JsonValue {
    const value = this.sections.get(name)
    if (!value || !('json' in value)) throw this.broken(name, value ? 'another type' : 'nothing')
    return value.json as JsonValue
  }

  checked<S extends v.GenericSchema>(name: string, schema: S, json: unknown = this.json(name)): v.InferOutput<S> {
    const value = v.safeParse(schema, json)
    if (!value.success) throw this.broken(name, 'another shape')
    return value.output
  }

  /** A list in JSON, whose items are all of one shape. */
  async list<S extends v.GenericSchema>(name: string, schema: S): Promise<v.InferOutput<S>[]> {
    const items = this.checked(name, v.array(v.unknown())), list: v.InferOutput<S>[] = []
    await this.each(items.length, i => {
      list.push(this.checked(name, schema, items[i]))
    })
    return list
  }

  strings(name: string, length?: number): string[] {
    const value = this.sections.get(name)
    if (!value || !('strings' in value)) throw this.broken(name, value ? 'another type' : 'nothing')
    return this.sized(name, value.strings, length)
  }

  /** Strings of which each is there once. */
  async distinct(name: string): Promise<string[]> {
    const strings = this.strings(name), places = new Map<string, number>()
    await this.each(strings.length, i => {
      const before = places.get(strings[i]!)
      if (before !== undefined) throw this.broken(name, `${show(strings[i])} twice, as ${before} and ${i}`)
      places.set(strings[i]!, i)
    })
    return strings
  }

  array(name: string): SectionArray {
    const value = this.sections.get(name)
    if (!value || 'json' in value || 'strings' in value) throw this.broken(name, value ? 'another type' : 'nothing')
    return value
  }

  integers(name: string): Integers {
    const value = this.array(name)
    if (value instanceof Float32Array || value instanceof Float64Array) throw this.broken(name, 'fractions')
    return value
  }

  weights(name: string): Weights {
    const value = this.array(name)
    if (value instanceof Float64Array) throw this.broken(name, '64-bit fractions')
    return value
  }

  bytes(name: string, length: number): Uint8Array {
    const value = this.array(name)
    if (!(value instanceof Uint8Array)) throw this.broken(name, 'another type')
    return this.sized(name, value, length)
  }

  /** Bytes of which each says yes or no: 1 or 0. */
  async flags(name: string, length: number): Promise<Uint8Array> {
    const flags = this.bytes(name, length)
    await this.each(length, i => {
      if (flags[i]! > 1) throw this.broken(name, `${flags[i]} at ${i}, neither 0 nor 1`)
    })
    return flags
  }

  floats(name: string, length: number): Float32Array {
    const value = this.array(name)
    if (!(value instanceof Float32Array)) throw this.broken(name, 'another type')
    return this.sized(name, value, length)
  }

  /** Floats without NaN and infinities. */
  async finite(name: string, length: number): Promise<Float32Array> {
    const values = this.floats(name, length)
    await this.each(length, i => {
      if (!Number.isFinite(values[i])) throw this.broken(name, `${values[i]} at ${i}`)
    })
    return values
  }

  column(name: string, length?: number, largest = Infinity): Uint32Array {
    const values = new Uint32Array(this.sized(name, this.integers(name), length))
    const beyond = values.find(value => value > largest)
    if (beyond !== undefined) throw this.broken(name, `${beyond}, beyond ${largest}`)
    return values
  }

  async csr(name: string, rows: number, columnCount: number): Promise<Csr> {
    const csr: Csr = {
      columnCount,
      rowStart: new Uint32Array(this.integers(`${name}/starts`)),
      columns: this.integers(`${name}/columns`),
    }
    if (this.has(`${name}/weights`)) csr.weights = this.weights(`${name}/weights`)
    const problem = await this.pace.run('check', checkingCsr(csr, rows), rows)
    if (problem) throw this.broken(name, problem)
    return csr
  }

  sized<T extends { length: number }>(name: string, value: T, length: number | undefined): T {
    if (length !== undefined && value.length !== length)
      throw this.broken(name, `${value.length} entries for ${length}`)
    return value
  }
}
