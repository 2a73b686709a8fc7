import { wantsLessMotion } from '../motion.ts'

/**
 * Brings the children of an element into an order, adds new ones, and touches only those that are elsewhere.
 *
 * @returns whether any were
 */
export function arrange(box: HTMLElement, elements: readonly HTMLElement[]): boolean {
  let at = box.firstChild, isMoved = false
  for (const element of elements) {
    if (element === at) at = at.nextSibling
    else {
      box.insertBefore(element, at)
      isMoved = true
    }
  }
  return isMoved
}

/** Moves the elements that can be seen from where they were to where they are. @param before  how far down each was */
export function slide<Key>(
  elements: ReadonlyMap<Key, HTMLElement>,
  before: ReadonlyMap<Key, number>,
  box: HTMLElement,
): void {
  const sheet = box.closest('.sheet')
  if (!sheet || wantsLessMotion()) return
  const { scrollTop, clientHeight } = sheet
  // all are asked where they are before any is moved
  const moves = Array.from(elements, ([key, element]) => ({ element, was: before.get(key), is: element.offsetTop }))
  for (const { element, was, is } of moves) {
    if (was === undefined || was === is) continue
    if (is < scrollTop - element.offsetHeight || is > scrollTop + clientHeight) continue
    const way = [{ transform: `translateY(${was - is}px)` }, { transform: 'none' }]
    element.animate(way, { duration: 350, easing: 'ease-out' })
  }
}
