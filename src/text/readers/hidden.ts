import type { Stretch } from '../sentences.ts'

/** The longest expression or component tag, in characters; what is longer is text. */
const LONGEST_CODE = 20_000

/**
 * What is hidden in a page beside the markup of Markdown itself: `%% comments %%`, and in MDX imports, exports,
 * `{expressions}` and the tags of components. Nothing in code is.
 *
 * One pass over the lines: tags and expressions that never end cost a bounded multiple of the text.
 */
export function hiddenStretches(source: string, mdx: boolean): Stretch[] {
  if (!mdx && !source.includes('%%')) return []
  const found: Stretch[] = []
  const budget = { left: 4 * source.length + LONGEST_CODE }
  let fence = '', after = true
  for (let at = 0; at < source.length;) {
    const end = lineEnd(source, at), line = source.slice(at, end)
    const mark = /^[\s>]*(?:(?:[-+*]|\d{1,9}[.)])\s+)*(`{3,}|~{3,})(.*)$/.exec(line)
    if (fence) {
      if (mark && mark[1]!.startsWith(fence) && mark[2]!.trim() === '') fence = ''
    } else if (mark && !(mark[1]!.startsWith('`') && mark[2]!.includes('`'))) {
      fence = mark[1]!
    } else {
      const block: number = mdx && after && /^(?:import|export)\s/.test(line) ? moduleEnd(source, at, budget) : -1
      const next: number = block >= 0 ? block : inLine(source, at, end, mdx, found, budget)
      if (block >= 0) found.push({ start: at, end: block })
      // a comment or expression may have ended lines further on
      after = line.trim() === '' || block >= 0
      at = next > end ? next : end + 1
      continue
    }
    after = false
    at = end + 1
  }
  return found
}

const lineEnd = (source: string, at: number) => {
  const end = source.indexOf('\n', at)
  return end < 0 ? source.length : end
}

/** Where imports and exports end: at the first blank line that is in no braces. */
function moduleEnd(source: string, at: number, budget: { left: number }): number {
  let depth = 0
  for (let from = at; from < source.length && from - at < LONGEST_CODE && budget.left > 0;) {
    const end = lineEnd(source, from), line = source.slice(from, end)
    if (line.trim() === '' && depth <= 0) return from
    budget.left -= line.length
    depth += (line.match(/[{[(]/g)?.length ?? 0) - (line.match(/[}\])]/g)?.length ?? 0)
    from = end + 1
  }
  return Math.min(source.length, lineEnd(source, at) + 1)
}

/**
 * Looks through one line.
 * @returns where to go on: after the line, or after what began in it and ended in a later one
 */
function inLine(
  source: string,
  start: number,
  end: number,
  mdx: boolean,
  found: Stretch[],
  budget: { left: number },
): number {
  const marks = mdx ? /`+|%%|[{<]/g : /`+|%%/g
  const line = source.slice(start, end)
  for (let match = marks.exec(line); match; match = marks.exec(line)) {
    const at = start + match.index
    if (match[0].startsWith('`')) {
      const closing = source.slice(at + match[0].length, end).search(new RegExp(`(?<!\`)${match[0]}(?!\`)`))
      if (closing >= 0) marks.lastIndex = match.index + 2 * match[0].length + closing
      continue
    }
    const to = match[0] === '%%' ? commentEnd(source, at, start) : budget.left > 0 ? codeEnd(source, at, budget) : -1
    if (to < 0) continue
    found.push({ start: at, end: to })
    marks.lastIndex = to - start
  }
  return Math.max(end, found.at(-1)?.end ?? 0)
}

/** A comment that begins a line may hold blank lines; any other ends within its paragraph. */
function commentEnd(source: string, at: number, line: number): number {
  const close = source.indexOf('%%', at + 2)
  if (close < 0) return -1
  const own = source.slice(line, at).trim() === ''
  return own || !/\n[ \t]*\n/.test(source.slice(at, close)) ? close + 2 : -1
}

/**
 * The beginning of a component's tag, or of plain HTML with an expression in it; other HTML the Markdown parser knows.
 */
const TAG = /<\/?(?:[A-Z][\w.]*|[a-z][\w-]*(?:\.[\w.]+|(?=[^<>]{0,500}\{))|(?=>))/y

function codeEnd(source: string, at: number, budget: { left: number }): number {
  TAG.lastIndex = at
  const name = source[at] === '{' ? undefined : TAG.exec(source)?.[0]
  if (source[at] !== '{' && name === undefined) return -1
  const text = source.slice(at, at + LONGEST_CODE)
  const length = name === undefined ? braceEnd(text, 0) : tagEnd(text, name.length)
  if (length < 0) budget.left -= text.length
  return length < 0 ? -1 : at + length
}

/** Where braces that open end, strings and comments within them passed over; −1 where they do not. */
function braceEnd(text: string, at: number): number {
  const parts = /[{}]|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|\/\*[\s\S]*?\*\//g
  let depth = 0
  parts.lastIndex = at
  for (let part = parts.exec(text); part; part = parts.exec(text)) {
    if (part[0] === '{') depth++
    else if (part[0] === '}' && --depth === 0) return part.index + 1
  }
  return -1
}

/** Where a tag ends whose attributes begin at a place; −1 where it does not. */
function tagEnd(text: string, at: number): number {
  for (let i = at; i >= 0 && i < text.length; i++) {
    const char = text[i]!
    if (char === '>') return i + 1
    if (char === '<') return -1
    const end = char === '{' ? braceEnd(text, i) - 1 : char === '"' || char === "'" ? text.indexOf(char, i + 1) : i
    if (end < i) return -1
    i = end
  }
  return -1
}
