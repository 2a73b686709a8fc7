import type { Lists } from './ranking.ts'

/** What is first among passages. */
const firstOf = ({ kinds: { passage } }: Lists): string => `First: ${passage[0]?.node.label ?? 'nothing'}`

/** What screen readers say of the answer to a question. */
export function resultsText(lists: Lists): string {
  const { passage, name, token } = lists.kinds, found = passage.filter(({ isResult }) => isResult)
  return `${found.length} passages, ${name.length} names, ${token.length} tokens. ${firstOf(lists)}`
}

/** What they say of a ranking after a change. */
export const wholeText = (lists: Lists): string => `Ranked anew over the whole graph. ${firstOf(lists)}`
