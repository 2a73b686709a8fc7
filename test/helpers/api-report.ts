import { existsSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { ROOT } from './command.ts'

/**
 * What a program that uses the package is compiled against: under each entry the signatures of what it exports, and
 * below them those of what they speak of. Sorted by name, without comments.
 *
 * @param entries  of each entry: its declaration file
 */
export function apiReport(entries: Readonly<Record<string, string>>): string {
  const program = ts.createProgram(Object.values(entries), {
    module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, skipLibCheck: true, types: [],
  })
  const checker = program.getTypeChecker()
  const meant = (symbol: ts.Symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)
  const told = new Set<ts.Symbol>()
  const parts = Object.entries(entries).map(([entry, file]) => {
    const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!)
    return part(entry, exported.map(symbol => {
      const { size } = told, own = meant(symbol)
      return told.add(own).size > size ? [symbol.name, textOf(own)] : [symbol.name, `// ${symbol.name}: as above`]
    }))
  })
  const spokenOf: [name: string, text: string][] = []
  // it grows while it is gone through, which a Set allows
  for (const symbol of told) {
    for (const each of declarationsOf(symbol).flatMap(identifiersIn)) {
      const found = checker.getSymbolAtLocation(each), other = found && meant(found)
      if (!other || told.has(other) || declarationsOf(other).length === 0) continue
      told.add(other)
      spokenOf.push([other.name, textOf(other)])
    }
  }
  return [...parts, part('not exported, but spoken of above', spokenOf)].join('\n')
}

/** Names that two files have are numbered by the bundler, as its work goes on: `options$3`. */
const withoutNumber = (text: string) => text.replace(/\$\d+\b/g, '')

function part(title: string, told: readonly [name: string, text: string][]): string {
  const sorted = told.map(each => each.map(withoutNumber))
    .sort(([a, x], [b, y]) => (a! < b! || (a === b && x! < y!) ? -1 : 1))
  // what two entries bring of the same file is told once
  return `//// ${title}\n\n${[...new Set(sorted.map(([, text]) => text))].join('\n')}\n`
}

const printer = ts.createPrinter({ removeComments: true })

const textOf = (symbol: ts.Symbol) =>
  declarationsOf(symbol).map(each => printer.printNode(ts.EmitHint.Unspecified, each, each.getSourceFile())).join('\n')

/** The declarations of a name that are the package's own, each as it stands on its own in a file. */
const declarationsOf = ({ declarations = [] }: ts.Symbol): ts.Node[] =>
  declarations.map(each => (ts.isVariableDeclaration(each) ? each.parent.parent : each)).filter(isOwn)

const REGION = '//#region '

/**
 * Whether the bundler says that a declaration is from a file of ours. What other packages bring is theirs, as are
 * the namespaces that stand for their modules.
 */
function isOwn(node: ts.Node): boolean {
  if (!node.parent || !ts.isSourceFile(node.parent) || ts.isModuleDeclaration(node)) return false
  const { text } = node.parent, region = text.lastIndexOf(REGION, node.getStart()) + REGION.length
  return existsSync(join(ROOT, text.slice(region, text.indexOf('\n', region)).replace(/\.d\.ts$/, '.ts')))
}

function identifiersIn(node: ts.Node): ts.Identifier[] {
  const found: ts.Identifier[] = []
  const visit = (each: ts.Node): void => {
    if (ts.isIdentifier(each)) found.push(each)
    ts.forEachChild(each, visit)
  }
  visit(node)
  return found
}
