import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { sourcesOf } from './helpers/sources.ts'

/** The most lines of a function, from its first word to its last brace; comments above it do not count. */
const MOST = 60

/** A function's own name, or that of what it is given to. */
function nameOf(node: ts.SignatureDeclaration): string {
  if (ts.isConstructorDeclaration(node)) return 'constructor'
  if (node.name) return node.name.getText()
  const { parent } = node
  return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)
    ? parent.name.getText()
    : '(without a name)'
}

/** The lines of each function of a source, methods of classes too. */
function lengthsIn(source: string): { name: string, lines: number }[] {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true)
  const lineAt = (position: number) => file.getLineAndCharacterOfPosition(position).line
  const found: { name: string, lines: number }[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      found.push({ name: nameOf(node), lines: lineAt(node.end) - lineAt(node.getStart(file)) + 1 })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

describe.each(['src', 'viz'])('functions of %s', folder => {
  const files = sourcesOf(folder)
  const functions = files.flatMap(({ file, text }) =>
    lengthsIn(text).map(({ name, lines }) => ({ name: `${file} ${name}`, lines })))

  it(`have at most ${MOST} lines`, () => {
    expect(files.length).toBeGreaterThan(40)
    expect(functions.length).toBeGreaterThan(files.length)
    expect(functions.filter(({ lines }) => lines > MOST)).toEqual([])
  })
})

describe('lengthsIn', () => {
  const body = (lines: number) => `{\n${'  act()\n'.repeat(lines - 2)}}`

  it.each([
    ['a function', `/** Says\n * something. */\nexport function made() ${body(61)}`, [['made', 61]]],
    ['a closure', `const made = () => ${body(61)}`, [['made', 61]]],
    ['a method of an object', `const all = { made() ${body(61)} }`, [['made', 61]]],
    ['a function given to another', `listen(() => ${body(61)})`, [['(without a name)', 61]]],
    [
      'functions in one another', `function made() {\n  const inner = () => ${body(10)}\n}`,
      [['made', 12], ['inner', 10]],
    ],
    [
      'methods of a class, not the class', `class All {\n  constructor() ${body(5)}\n  made() ${body(61)}\n}`,
      [['constructor', 5], ['made', 61]],
    ],
    ['nothing without a body', 'declare function made(): void\ninterface All { made(): void }', []],
  ])('counts %s', (_, source, expected) => {
    expect(lengthsIn(source).map(({ name, lines }) => [name, lines])).toEqual(expected)
  })
})
