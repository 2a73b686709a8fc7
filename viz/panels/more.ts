import { button } from './dom.ts'
import { count } from './numbers.ts'

/**
 * A button for what is left of a list; gone, and without a word, where nothing is.
 *
 * @param step  how many more at a time
 */
export function moreButton(
  step: number,
  extend: () => void,
): { element: HTMLElement, show(listed: number, of: number): void } {
  const element = button('', extend, { class: 'more', hidden: true })
  return {
    element,
    show(listed, of) {
      element.hidden = listed >= of
      element.textContent = element.hidden ? '' : `Show ${count(Math.min(step, of - listed))} more of ${count(of)}`
    },
  }
}
