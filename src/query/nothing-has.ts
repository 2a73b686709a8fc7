import type { QueryPart } from './operators.ts'

const DEMANDS: ReadonlySet<QueryPart['as']> = new Set(['phrase', 'required', 'excluded', 'either', 'field'])

/** Says that nothing is left by what a question demands, if it demands something. */
export function nothingHas(parts: readonly QueryPart[]): string[] {
  const demanded = parts.filter(({ as }) => DEMANDS.has(as)).map(({ text }) => text)
  if (demanded.length === 0) return []
  const listed = `${demanded.slice(0, 10).join(', ')}${demanded.length > 10 ? ', …' : ''}`
  return [`query: no passage that is found has all that is demanded: ${listed}.`]
}
