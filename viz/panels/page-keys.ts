/** What a key on the page does: it leads to the search box, or undoes or repeats a step. */
export type PageDeed = 'search' | 'undo' | 'redo' | undefined

/** Where a key was pressed: in the view; on nothing at all; where one writes. */
export interface KeyPlace {
  isHere: boolean
  isNowhere: boolean
  isTyping: boolean
}

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

export function pageDeed(
  { key, ctrlKey, metaKey, altKey, shiftKey }: Key,
  { isHere, isNowhere, isTyping }: KeyPlace,
): PageDeed {
  const isCommand = ctrlKey || metaKey
  if (key === '/' && !isCommand && !altKey && (isNowhere || (isHere && !isTyping))) return 'search'
  if (isHere && isCommand && key.toLowerCase() === 'z' && !isTyping) return shiftKey ? 'redo' : 'undo'
  return undefined
}
