import { join } from 'node:path'
import ts from 'typescript'
import * as v from 'valibot'
import { ROOT } from './command.ts'

/** An option as users read of it. */
export interface OptionRow {
  /** `walk.edges.links` */
  key: string
  /** The default, as code or in words; empty where there is none. */
  fallback: string
  /** Its docstring in one line, without a default that `fallback` says already. */
  about: string
  /** The default that the docstring tells, in the form of `fallback`; undefined where it tells none, or in words. */
  told: string | undefined
}

/** A field of a result as users read of it. */
export interface FieldRow {
  /** With a question mark where it may be absent. */
  key: string
  type: string
  /** Its docstring in one line; empty where the interface has none for it alone. */
  about: string
}

/** A schema as far as tables read it. */
interface Nested {
  type: string
  wrapped?: Nested
  entries?: Record<string, Nested>
  options?: readonly unknown[]
  item?: Nested
}

/** The schema with keys that one stands for: of an optional one what it wraps, of a union the variant that has keys. */
function withKeys(schema: Nested): Nested | undefined {
  if (schema.entries) return schema
  if (schema.wrapped) return withKeys(schema.wrapped)
  return schema.type === 'union' ? (schema.options as Nested[]).map(withKeys).find(each => each) : undefined
}

const plain = (value: unknown): string =>
  (typeof value === 'string' ? `'${value}'` : Array.isArray(value) ? `[${value.map(plain).join(', ')}]` : String(value))
const codeOf = (value: unknown): string => `\`${plain(value)}\``

/** The default of a schema; empty where it has none, or one of many keys, which have rows of their own. */
function fallbackOf(schema: Nested): string {
  const value = schema.type === 'optional' ? v.getDefault(schema as never) as unknown : undefined
  if (value === undefined || value === '') return ''
  if (!Array.isArray(value)) return typeof value === 'object' ? '' : codeOf(value)
  const missing = (schema.wrapped?.item?.options ?? []).filter(each => !value.includes(each))
  if (value.length < 3) return value.length === 0 ? '' : codeOf(value)
  return missing.length === 0 ? 'all' : `all but ${missing.map(each => `\`${String(each)}\``).join(', ')}`
}

/** A default as docstrings tell it: code, a number, or all. */
const DEFAULT = /\bDefault (?:`([^`]+)`|(\d[\d,]*(?:\.\d+)?(?:e-?\d+)?)(?![\w/])|(all(?: but `[\w-]+`(?:, `[\w-]+`)*)?)(?: three)?)/

function toldIn(docstring: string): string | undefined {
  const [, code, number, all] = DEFAULT.exec(docstring) ?? []
  if (number !== undefined) return codeOf(Number(number.replaceAll(',', '')))
  return code === undefined ? all : codeOf(/^(?!true$|false$)[a-z]\w*$/.test(code) ? code : { toString: () => code })
}

const oneLine = (text: string) =>
  text.replace(/\{@link (\S+?)\s*\}/g, '`$1`').replace(/^- /, '').replace(/\n- /g, '; ').replace(/\s+/g, ' ').trim()

const DEFAULT_ALONE = new RegExp(` ?${DEFAULT.source}\\.(?= |$)`)
const withoutDefault = (docstring: string) =>
  docstring.replace(DEFAULT_ALONE, '').replace(/^[a-z]/, first => first.toUpperCase())

/** Reads options from interfaces, whose docstrings say what they are for, and from schemas, which have the defaults. */
export class OptionRows {
  readonly #program: ts.Program
  readonly #checker: ts.TypeChecker

  /** @param entries  files that export the interfaces */
  constructor(readonly entries: readonly string[]) {
    this.#program = ts.createProgram(entries.map(file => join(ROOT, file)), {
      module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ESNext, strict: true, skipLibCheck: true, allowImportingTsExtensions: true, noEmit: true, types: ['node'],
    })
    this.#checker = this.#program.getTypeChecker()
  }

  /**
   * The options of an interface, in the order of the schema.
   *
   * @throws for one that is in the interface or in the schema alone
   */
  of(name: string, schema: v.GenericSchema): OptionRow[] {
    return this.#rows(this.#declared(name), schema as unknown as Nested, '')
  }

  /** The fields of an interface of results, in its own order. */
  fieldsOf(name: string): FieldRow[] {
    const type = this.#declared(name), kinds = ['NodeKind', 'EdgeKind'].map(kind => [this.#shown(this.#declared(kind)), kind] as const)
    return type.getProperties().map(field => {
      const isOptional = (field.flags & ts.SymbolFlags.Optional) !== 0, told = this.#checker.getTypeOfSymbol(field)
      const full = this.#shown(isOptional ? this.#checker.getNonNullableType(told) : told)
      const shown = kinds.reduce((text, [union, kind]) => text.replace(union, kind), full)
      return { key: field.name + (isOptional ? '?' : ''), type: shown, about: this.#docstring(field, type) }
    })
  }

  #shown(type: ts.Type): string {
    return this.#checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation)
  }

  #declared(name: string): ts.Type {
    const modules = this.entries.map(file => this.#program.getSourceFile(join(ROOT, file))!)
    const exported = modules.flatMap(each => this.#checker.getExportsOfModule(this.#checker.getSymbolAtLocation(each)!))
    const found = this.#checker.getAliasedSymbol(exported.find(each => each.name === name)!)
    return this.#checker.getDeclaredTypeOfSymbol(found)
  }

  #rows(type: ts.Type, schema: Nested, prefix: string): OptionRow[] {
    const entries = withKeys(schema)!.entries!
    const properties = new Map(type.getProperties().map(each => [each.name, each]))
    const keys = [...Object.keys(entries), ...properties.keys()]
    const alone = keys.filter(key => !properties.has(key) || !(key in entries)).map(key => prefix + key)
    if (alone.length > 0) throw new Error(`${alone.join(', ')}: in the interface or in the schema alone`)
    return Object.entries(entries).flatMap(([key, nested]) => {
      const property = properties.get(key)!, docstring = this.#docstring(property, type), told = toldIn(docstring)
      const full = prefix + (/^\w+$/.test(key) ? key : `'${key}'`)
      const row = { key: full, fallback: fallbackOf(nested) || told || '', about: withoutDefault(docstring), told }
      const keys = withKeys(nested)?.entries
      return [row, ...(keys ? this.#rows(this.#variant(property, Object.keys(keys)), nested, `${full}.`) : [])]
    })
  }

  /** Of the types that an option may have, the one with some of these keys. */
  #variant(property: ts.Symbol, keys: readonly string[]): ts.Type {
    const type = this.#checker.getTypeOfSymbol(property)
    return (type.isUnion() ? type.types : [type]).find(each => keys.some(key => each.getProperty(key)))!
  }

  /** An option's docstring, or what that of its type lists of it: "- `links`: …". */
  #docstring(property: ts.Symbol, type: ts.Type): string {
    const textOf = (symbol: ts.Symbol) => ts.displayPartsToString(symbol.getDocumentationComment(this.#checker))
    const listed = new RegExp(`^- \`${property.name}\`: (.+)$`, 'm').exec(textOf(type.aliasSymbol ?? type.symbol))
    return oneLine(textOf(property) || (listed?.[1] ?? ''))
  }
}
