import { show, TokenGraphError } from '../../core/errors.ts'

/** Measures texts by a user's function, each once. @throws TokenGraphError `option` where it gives no number */
export function counting(count: (text: string) => number): (text: string) => number {
  const known = new Map<string, number>()
  return text => {
    let size = known.get(text)
    if (size === undefined) known.set(text, size = checked(count(text)))
    return size
  }
}

function checked(size: unknown): number {
  if (typeof size === 'number' && size >= 0 && Number.isFinite(size)) return size
  throw new TokenGraphError('option', {
    where: 'context: option "count"',
    got: `a function that gives ${show(size)}`,
    expected: 'one that gives a number of at least 0; it must not be async',
  })
}
