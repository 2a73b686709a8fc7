import ts from 'typescript'
import { ROOT } from './command.ts'

/**
 * What programs cannot give though they should be able to: an optional field that refuses `undefined`, a list that must
 * be one that can be written to. Goes through all that the exports of modules take: what is passed to functions,
 * constructors and methods, the fields of that, and what functions among these return.
 *
 * @param program  compiled with `exactOptionalPropertyTypes`: without it every optional field takes `undefined`
 * @param made  names of types that are made here and handed back as they are: nobody writes them
 */
export function refusals(program: ts.Program, entries: readonly string[], made: ReadonlySet<string>): string[] {
  const checker = program.getTypeChecker(), found = new Set<string>(), seen = new Set<ts.Type>()

  /** What is absent is another type than undefined, beside which it stands in the union where both are meant. */
  const takesUndefined = (type: ts.Type) => (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0 ||
    (type.isUnion() ? type.types : [type]).includes(checker.getUndefinedType())

  function look(type: ts.Type, path: string): void {
    const symbol = type.aliasSymbol ?? type.getSymbol()
    if (seen.has(type) || made.has(symbol?.name ?? '')) return
    seen.add(type)
    if (type.isUnionOrIntersection()) return type.types.forEach(each => look(each, path))
    if (!(type.flags & ts.TypeFlags.Object) || isClass(type)) return
    if (isWritable(type, checker)) found.add(`${path}: a list that is not readonly`)
    const hasFields = isOwn(type.getSymbol()) || isMapped(type)
    if (hasFields) fieldsOf(type, isOwn(symbol) && isNamed(symbol!) ? symbol!.name : path)
    else checker.getTypeArguments(type as ts.TypeReference).forEach(each => look(each, path))
  }

  function fieldsOf(type: ts.Type, path: string): void {
    for (const field of checker.getPropertiesOfType(type)) {
      const of = checker.getTypeOfSymbol(field), at = `${path}.${field.name}`
      if (field.flags & ts.SymbolFlags.Optional && !takesUndefined(of)) found.add(`${at}: refuses undefined`)
      look(of, at)
    }
    for (const signature of type.getCallSignatures()) look(signature.getReturnType(), path)
    for (const { type: value } of checker.getIndexInfosOfType(type)) look(value, path)
  }

  function takenBy(signatures: readonly ts.Signature[], name: string): void {
    for (const each of signatures.flatMap(({ parameters }) => parameters)) {
      look(checker.getTypeOfSymbol(each), `${name}(${each.name})`)
    }
  }

  for (const symbol of entries.flatMap(file => exportsOf(file, program))) {
    const value = checker.getTypeOfSymbol(symbol)
    takenBy([...value.getCallSignatures(), ...value.getConstructSignatures()], symbol.name)
    if (!(symbol.flags & ts.SymbolFlags.Class)) continue
    for (const member of checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)).filter(isPublic)) {
      takenBy(checker.getTypeOfSymbol(member).getCallSignatures(), `${symbol.name}.${member.name}`)
    }
  }
  return [...found].sort()
}

/** What a module exports at run time. */
function exportsOf(file: string, program: ts.Program): ts.Symbol[] {
  const checker = program.getTypeChecker()
  return checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!)
    .map(symbol => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .filter(({ flags }) => flags & ts.SymbolFlags.Value)
}

/** Whether it is declared in this repository, not by a library or the compiler. */
const isOwn = (symbol: ts.Symbol | undefined): boolean => symbol?.declarations?.some(each => {
  const { fileName } = each.getSourceFile()
  return fileName.startsWith(ROOT) && !fileName.includes('/node_modules/')
}) ?? false

const isPublic = (member: ts.Symbol): boolean => isOwn(member) && !member.declarations!.some(each =>
  ts.getCombinedModifierFlags(each) & ts.ModifierFlags.NonPublicAccessibilityModifier ||
  ts.isPrivateIdentifier(ts.getNameOfDeclaration(each)!))

/** Of one with type parameters a use of it, too. */
const isClass = (type: ts.Type): boolean => ((type.getSymbol()?.flags ?? 0) & ts.SymbolFlags.Class) !== 0

const isNamed = ({ flags }: ts.Symbol): boolean => (flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)) !== 0

/** What `Omit`, `Partial` and the like make: of the compiler, but with fields of ours. */
const isMapped = (type: ts.Type): boolean => ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Mapped) !== 0

function isWritable(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (checker.isTupleType(type)) return !(type as ts.TupleTypeReference).target.readonly
  return checker.isArrayType(type) && type.getSymbol()!.name === 'Array'
}
