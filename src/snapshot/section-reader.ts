import { TokenGraphError } from '../core/errors.ts'
import type { List } from '../core/list.ts'
import type { Pace } from '../core/pace.ts'
import { type Csr, csrProblem, type Integers, type Weights } from '../math/sparse/csr.ts'
import type { JsonValue } from '../text/document.ts'
import type { SectionArray, SectionValue } from '../store/container-format.ts'
import { Container } from '../store/container-reader.ts'
import { Dictionary, type Strings } from '../store/strings.ts'

/** Sections by name: those of a container that is open, or all of one that was read. */
export interface Sections {
  has(name: string): boolean
  keys(): Iterable<string>
  get(name: string): SectionValue | undefined
}

/**
 * Reads sections, each with the type and length that the rest needs. Checksums are right by now; this guards against
 * other writers.
 */
export class SectionReader {
  constructor(readonly sections: Sections, readonly where: string, readonly pace: Pace) {}

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

  json(name: string): JsonValue {
    const value = this.sections.get(name)
    if (!value || !('json' in value)) throw this.broken(name, value ? 'another type' : 'nothing')
    return value.json as JsonValue
  }

  /** @param read  makes of the JSON what it stands for; undefined of another shape */
  checked<T>(name: string, read: (json: unknown) => T | undefined, json: unknown = this.json(name)): T {
    const value = read(json)
    if (value === undefined) throw this.broken(name, 'another shape')
    return value
  }

  /** How many entries or strings a section has. */
  count(name: string): number {
    const { sections } = this
    if (!sections.has(name)) throw this.broken(name, 'nothing')
    if (sections instanceof Container) return sections.count(name)!
    const value = sections.get(name)!
    return 'json' in value ? 1 : 'strings' in value ? value.strings.length : value.length
  }

  strings(name: string, length?: number): List<string> {
    const value = this.sections.get(name)
    if (!value || !('strings' in value)) throw this.broken(name, value ? 'another type' : 'nothing')
    return this.sized(name, value.strings, length)
  }

  /** Strings of which each is there once, found by their order, which another section tells. */
  dictionary(name: string, order: string): Dictionary {
    const strings = this.strings(name)
    return new Dictionary(
      strings as Strings,
      this.integers(order),
      got => this.broken(got.includes(' twice, ') ? name : order, got),
    )
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
  flags(name: string, length: number): Uint8Array {
    const flags = this.bytes(name, length), wrong = flags.findIndex(flag => flag > 1)
    if (wrong >= 0) throw this.broken(name, `${flags[wrong]} at ${wrong}, neither 0 nor 1`)
    return flags
  }

  floats(name: string, length: number): Float32Array {
    const value = this.array(name)
    if (!(value instanceof Float32Array)) throw this.broken(name, 'another type')
    return this.sized(name, value, length)
  }

  /** Floats without NaN and infinities. */
  finite(name: string, length: number): Float32Array {
    const values = this.floats(name, length), wrong = values.findIndex(value => !Number.isFinite(value))
    if (wrong >= 0) throw this.broken(name, `${values[wrong]} at ${wrong}`)
    return values
  }

  column(name: string, length?: number, largest = Infinity): Uint32Array<ArrayBuffer> {
    const values = new Uint32Array(this.sized(name, this.integers(name), length))
    const beyond = values.find(value => value > largest)
    if (beyond !== undefined) throw this.broken(name, `${beyond}, beyond ${largest}`)
    return values
  }

  /** Where rows begin, from 0 on, and the last one ends. */
  rising(name: string, length: number): Uint32Array<ArrayBuffer> {
    const starts = this.column(name, length)
    if (starts[0] !== 0 || starts.some((start, i) => i > 0 && start < starts[i - 1]!))
      throw this.broken(name, 'row starts that fall')
    return starts
  }

  csr(name: string, rows: number, columnCount: number): Csr {
    const csr: Csr = {
      columnCount,
      rowStart: new Uint32Array(this.integers(`${name}/starts`)),
      columns: this.integers(`${name}/columns`),
    }
    if (this.has(`${name}/weights`)) csr.weights = this.weights(`${name}/weights`)
    const problem = csrProblem(csr, rows)
    if (problem) throw this.broken(name, problem)
    return csr
  }

  sized<T extends { length: number }>(name: string, value: T, length: number | undefined): T {
    if (length !== undefined && value.length !== length)
      throw this.broken(name, `${value.length} entries for ${length}`)
    return value
  }
}
