import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { sourcesOf } from './helpers/sources.ts'

/** The most characters of a line, as in dprint.json, which leaves comments and literals as they are. */
const MOST = 120

/** What others lay out: AssemblyScript, and what is generated. */
const OTHERS = /^src\/math\/kernels\/(?:assembly\/|(?:scan|simd)-module\.ts$)/

/** A piece of a source that nothing may be put into: a string, a pattern, the text of a template. */
interface Literal {
  start: number
  end: number
}

/** A template with nothing but names in it is one literal; of others, each stretch of text is one. */
const isPlain = (node: ts.TemplateExpression) =>
  node.templateSpans.every(({ expression }) => ts.isIdentifier(expression) || ts.isPropertyAccessExpression(expression))

const isLiteral = (node: ts.Node) =>
  ts.isStringLiteralLike(node) || ts.isRegularExpressionLiteral(node) || ts.isTemplateHead(node)
  || ts.isTemplateMiddleOrTemplateTail(node) || (ts.isTemplateExpression(node) && isPlain(node))

function literalsIn(file: ts.SourceFile): Literal[] {
  const found: Literal[] = []
  const visit = (node: ts.Node): void => {
    if (isLiteral(node)) found.push({ start: node.getStart(file), end: node.end })
    else ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

/** Whether the part of a literal that is on a line is too long for a line of its own, with its indent and a comma. */
function fillsLine({ start, end }: Literal, line: string, at: number): boolean {
  const from = Math.max(start, at), to = Math.min(end, at + line.length)
  const indent = from === at ? 0 : line.search(/\S/)
  return indent + to - from + 1 > MOST
}

/** A row of a Markdown table in a comment: it ends where the line does. */
const isTableRow = (line: string) => /^\s*\* \|.*\|$/.test(line)

/** The lines of a source, from 1, that are too long and could be broken. */
function tooLongIn(source: string): number[] {
  const lines = source.split('\n')
  if (lines.every(line => line.length <= MOST)) return []
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true)
  const literals = literalsIn(file), starts = file.getLineStarts()
  return lines.flatMap((line, i) => {
    const excused = line.length <= MOST || isTableRow(line) || literals.some(each => fillsLine(each, line, starts[i]!))
    return excused ? [] : [i + 1]
  })
}

describe.each(['src', 'viz'])('lines of %s', folder => {
  const sources = sourcesOf(folder).filter(({ file }) => !OTHERS.test(file))

  it(`have at most ${MOST} characters, but for literals and rows of tables`, () => {
    expect(sources.length).toBeGreaterThan(40)
    expect(sources.flatMap(({ file, text }) => tooLongIn(text).map(line => `${file}:${line}`))).toEqual([])
  })
})

describe('tooLongIn', () => {
  const x = (count: number) => 'x'.repeat(count)

  it.each([
    ['code', `const a = 1\nconst ${x(120)} = 2`],
    ['a comment', `f()\n// ${x(118)}`],
    ['a table row without an end', `/**\n * | ${x(120)}\n */`],
    ['a literal that fits on a line of its own', `f()\ncall(${x(60)}, '${x(60)}')`],
    ['two literals', `f()\ncall('${x(60)}', '${x(60)}')`],
    ['code in a template', `f()\ng(\`\${${x(60)}(${x(60)})}\`)`],
  ])('finds %s', (_, source) => {
    expect(tooLongIn(source)).toEqual([2])
  })

  it.each([
    ['lines of 120 characters', `const ${x(110)} = 1`],
    ['a string', `f('${x(118)}')`],
    ['an indented string with a comma', `f(\n    '${x(114)}',\n)`],
    ['a pattern', `const a =\n  /${x(120)}/u`],
    ['the text of a template', `const a = \`\n${x(121)}\n\``],
    ['a template with names', `const a = \`${x(50)}\${name} ${x(20)}\${of.it} ${x(40)}\``],
    ['a row of a table in a comment', `/**\n * | ${x(60)} | ${x(60)} |\n */`],
  ])('leaves %s', (_, source) => {
    expect(tooLongIn(source)).toEqual([])
  })
})
